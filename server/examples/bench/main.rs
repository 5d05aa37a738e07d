//! What `cargo xtask bench` measures with, each a program of its own:
//!
//! ```text
//! bench bare                                          a bare axum handler with a constant 302
//! bench serve DATABASE power|kill                     the redirect without the pages
//! bench fill DATABASE LINKS                           a new database with so many links
//! bench load ADDRESS LINKS CONNECTIONS SECONDS [close] [returning]
//!                                                     follows links as fast as they are answered; a line of JSON
//! ```
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a tool that measures: it fails loudly"
)]

mod bare;
mod fill;
mod load;
mod serve;

use ::hotlinks::hotlink::Code;
use hotlinks_server::clicks::Survive;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bare"] => bare::serve().await,
        ["serve", database, "power"] => serve::serve(database, Survive::Power).await,
        ["serve", database, "kill"] => serve::serve(database, Survive::Kill).await,
        ["fill", database, links] => fill::fill(database, links.parse().unwrap()).await,
        ["load", address, links, connections, seconds, how @ ..] => {
            load::run(load::Load {
                address: address.parse().unwrap(),
                links: links.parse().unwrap(),
                connections: connections.parse().unwrap(),
                seconds: seconds.parse().unwrap(),
                close: how.contains(&"close"),
                returning: how.contains(&"returning"),
            })
            .await;
        }
        _ => eprintln!(
            "bench bare | serve DATABASE power|kill | fill DATABASE LINKS | load ADDRESS LINKS CONNECTIONS SECONDS [close] [returning]"
        ),
    }
}

/// The n-th link's code: scattered like those that are drawn, and known to whoever fills and whoever follows.
fn code(n: u64) -> Code {
    Code::from_random(scatter(n))
}

/// The finaliser of splitmix64: one to one, and without a pattern.
fn scatter(n: u64) -> u64 {
    let mut bits = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
