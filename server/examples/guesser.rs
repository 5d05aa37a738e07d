//! Somebody who asks for so many links a second that do not exist, from one address and over few connections, beside
//! whatever else a server does: `guesser ADDRESS A_SECOND SECONDS`. Prints how many answers there were, by status.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a tool that measures: it fails loudly"
)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hotlinks::hotlink::Code;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: u64 = 8;
/// Requests sent at once on a connection.
const AT_ONCE: u64 = 5;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, a_second, seconds] = words.as_slice() else {
        return eprintln!("guesser ADDRESS A_SECOND SECONDS");
    };
    let (a_second, seconds): (u64, u64) = (a_second.parse().unwrap(), seconds.parse().unwrap());
    let pause = Duration::from_nanos(1_000_000_000 * CONNECTIONS * AT_ONCE / a_second);
    let end = Instant::now() + Duration::from_secs(seconds);
    let guessers: Vec<_> = (0..CONNECTIONS)
        .map(|n| tokio::spawn(guess(address.clone(), n, pause, end)))
        .collect();
    let mut answers = BTreeMap::<String, u64>::new();
    for guesser in guessers {
        for status in guesser.await.unwrap() {
            *answers.entry(status).or_default() += 1;
        }
    }
    println!(
        "{}",
        serde_json::json!({ "a_second": answers.values().sum::<u64>() / seconds, "answers": answers })
    );
}

async fn guess(address: String, connection: u64, pause: Duration, end: Instant) -> Vec<String> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut statuses = Vec::new();
    let mut pace = tokio::time::interval(pause);
    let (mut n, mut buffer) = (connection << 32, vec![0; 65_536]);
    while Instant::now() < end {
        pace.tick().await;
        let mut requests = String::new();
        for _ in 0..AT_ONCE {
            n += 1;
            // No link of the bench has such a code: its are scattered.
            let code = Code::from_random(n);
            requests.push_str(&format!(
                "GET /go/{code} HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n"
            ));
        }
        stream.write_all(requests.as_bytes()).await.unwrap();
        let mut text = String::new();
        let mut answered = 0;
        while answered < AT_ONCE {
            let read = stream.read(&mut buffer).await.unwrap();
            assert_ne!(read, 0, "the server hung up");
            text.push_str(&String::from_utf8_lossy(buffer.get(..read).unwrap()));
            answered = heads(&text).count().try_into().unwrap();
        }
        statuses.extend(heads(&text).map(str::to_owned));
    }
    statuses
}

/// The status of each answer whose head is here as a whole. A body that is still on its way comes with the next.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    text.split("HTTP/1.1 ")
        .skip(1)
        .filter(|answer| answer.contains("\r\n\r\n"))
        .map(|answer| answer.split(' ').next().unwrap_or_default())
}
