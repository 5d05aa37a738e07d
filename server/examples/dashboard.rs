//! What the pages of clicks cost, on a database of as many clicks as you like:
//! `cargo run --release -p hotlinks-server --example dashboard -- 10000000`.
//!
//! A year of clicks of one product, 20 affiliates with 100 links each, of five reasons, written into a new SQLite
//! database in the folder for temporary files together with the sums that the server writes with them. Prints the
//! median of 21 readings of each figure, in milliseconds. A second argument names a folder in which the database is
//! kept, for a server to be started on: its people sign in as `carla@x.test` and `ana0@x.test`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "an example that measures"
)]

use std::time::Instant;

use hotlinks_server::accounts::{self, SignUp};
use hotlinks_server::affiliations;
use hotlinks_server::domains::{self, DomainForm};
use hotlinks_server::hotlinks::{self, HotlinkForm};
use hotlinks_server::passwords::PasswordCost;
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::series::{self, Range};
use hotlinks_server::zone::Zone;
use hotlinks_server::{Backend, Config};
use sqlx::{Connection, Executor};

const AFFILIATES: usize = 20;
const LINKS: usize = 100;

#[tokio::main]
async fn main() {
    let clicks: i64 = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000);
    let gone_at_the_end = tempfile::tempdir().unwrap();
    let kept = std::env::args().nth(2).map(std::path::PathBuf::from);
    let folder = kept.as_deref().unwrap_or(gone_at_the_end.path());
    let address = format!("sqlite://{}", folder.join("hotlinks.db").display());
    let backend = Backend::open(Config {
        password_cost: PasswordCost::CHEAP,
        ..Config::new(address.clone(), "http://go.test".parse().unwrap())
    })
    .await
    .unwrap();
    let sign_up = |name: String| SignUp {
        email: format!("{name}@x.test"),
        name,
        password: "correct horse battery staple".into(),
    };
    let creator = accounts::sign_up(&backend, sign_up("carla".into()), "::1")
        .await
        .unwrap()
        .account;
    let form = ProductForm {
        name: "Course".into(),
        sales_page: "https://acme.com/".into(),
        currency: "USD".into(),
        ..ProductForm::default()
    };
    let product = products::create(&backend, &creator, form).await.unwrap();
    let own = products::require_creator(&backend, &creator, product.as_str())
        .await
        .unwrap();
    let acme = DomainForm {
        address: "acme.com".into(),
        ..DomainForm::default()
    };
    domains::add(&backend, &own, acme).await.unwrap();
    let mut first = None;
    for n in 0..AFFILIATES {
        let peer = format!("10.0.0.{n}");
        let account = accounts::sign_up(&backend, sign_up(format!("ana{n}")), &peer)
            .await
            .unwrap()
            .account;
        affiliations::join(&backend, &account, product.as_str())
            .await
            .unwrap();
        let promoter = affiliations::require_affiliate(&backend, &account, product.as_str())
            .await
            .unwrap();
        for link in 0..LINKS {
            let form = HotlinkForm {
                name: format!("Link {link}"),
                url: format!("https://acme.com/{link}"),
                domain: None,
            };
            hotlinks::create(&backend, &promoter, form).await.unwrap();
        }
        first.get_or_insert(promoter);
    }
    let promoter = first.unwrap();

    let started = Instant::now();
    let now = backend.clock.now().0;
    fill(&address, clicks, now).await;
    println!(
        "{clicks} clicks with their sums in {} s",
        started.elapsed().as_secs()
    );

    let zone = Zone::parse("America/New_York").unwrap();
    let all = series::of_affiliate(&backend, &promoter, Range::Year, &zone)
        .await
        .unwrap();
    let most = series::list_links(&backend, &promoter, &all, 0).await.unwrap();
    let link = most.rows[0].link.clone();
    println!("{:>40} {:>10} {:>9}", "", "clicks", "ms");
    for range in Range::ALL {
        let name = range.name();
        let read = measured(async || series::of_link(&backend, &link, range, &zone).await.unwrap()).await;
        print(&format!("a link, {name}"), read.0.total.counted, read.1);
        let read = measured(async || {
            series::of_affiliate(&backend, &promoter, range, &zone)
                .await
                .unwrap()
        })
        .await;
        print(&format!("an affiliate, {name}"), read.0.total.counted, read.1);
        let links =
            measured(async || series::list_links(&backend, &promoter, &read.0, 0).await.unwrap()).await;
        let clicks = links.0.rows.iter().map(|row| row.clicks).sum();
        print(
            &format!("their links, most clicks first, {name}"),
            clicks,
            links.1,
        );
        let read = measured(async || series::of_product(&backend, &own, range, &zone).await.unwrap()).await;
        print(&format!("a product, {name}"), read.0.total.counted, read.1);
        let list =
            measured(async || series::list_affiliates(&backend, &own, &read.0, 0).await.unwrap()).await;
        let clicks = list.0.rows.iter().map(|row| row.clicks).sum();
        print(
            &format!("its affiliates, most clicks first, {name}"),
            clicks,
            list.1,
        );
    }
    backend.close().await;
}

/// What is read, and the median of 21 readings in microseconds.
async fn measured<T>(read: impl AsyncFn() -> T) -> (T, u128) {
    let mut times = Vec::new();
    for _ in 0..20 {
        let started = Instant::now();
        read().await;
        times.push(started.elapsed().as_micros());
    }
    let started = Instant::now();
    let last = read().await;
    times.push(started.elapsed().as_micros());
    times.sort_unstable();
    (last, times[10])
}

fn print(what: &str, clicks: u64, micros: u128) {
    println!(
        "{what:>40} {clicks:>10} {:>5}.{:03}",
        micros / 1_000,
        micros % 1_000
    );
}

/// A tenth of the clicks through one link, the others through all of them; then the sums, from the clicks.
async fn fill(address: &str, clicks: i64, now: i64) {
    let mut database = sqlx::SqliteConnection::connect(address).await.unwrap();
    let edges = [
        150, 210, 570, 615, 675, 810, 870, 915, 1050, 1095, 1110, 1170, 1230,
    ];
    let mut hours: Vec<String> = (0..24).map(|hour| format!("h{hour:02}")).collect();
    hours.extend(edges.map(|edge| format!("h{:02}m{:02}", edge / 60, edge % 60)));
    let columns = hours.join(", ");
    let mut counted: Vec<String> = (0..24)
        .map(|hour| format!("SUM(at / 3600000 % 24 = {hour})"))
        .collect();
    counted.extend(edges.map(|edge| {
        let hour = edge / 60 * 60;
        format!("SUM(at / 60000 % 1440 >= {hour} AND at / 60000 % 1440 < {edge})")
    }));
    let added: Vec<String> = hours.iter().map(|hour| format!("SUM(d.{hour})")).collect();
    let (counted, added) = (counted.join(", "), added.join(", "));
    let sums = |table: &str, key: &str, from: &str| {
        format!(
            "INSERT INTO {table} ({key}, day, reason, clicks, {columns}) SELECT {key}, day, reason, SUM(clicks), {added}
             FROM {from} GROUP BY {key}, day, reason"
        )
    };
    for sql in [
        "PRAGMA synchronous = OFF".to_owned(),
        "PRAGMA cache_size = -1000000".to_owned(),
        "PRAGMA temp_store = MEMORY".to_owned(),
        "CREATE TEMP TABLE links AS SELECT row_number() OVER (ORDER BY affiliation_id, code) - 1 AS n, code, affiliation_id,
         product_id FROM hotlinks WHERE kind = 'page'"
            .to_owned(),
        "CREATE UNIQUE INDEX temp.links_n ON links (n)".to_owned(),
        format!(
            "WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {clicks} - 1),
             chosen AS MATERIALIZED (SELECT i, {now} - 31536000000 + i * 31536000000 / {clicks} AS at,
               CASE WHEN abs(random()) % 10 = 0 THEN 0 ELSE abs(random()) % {} END AS n, abs(random()) % 10 AS kind
               FROM numbers)
             INSERT INTO clicks SELECT printf('%012x%014x', at, i), printf('%026x', i), product_id, affiliation_id, code, at,
               60, CASE kind WHEN 0 THEN 'crawler' WHEN 1 THEN 'repeat' WHEN 2 THEN 'prefetch' WHEN 3 THEN 'empty_agent'
               ELSE 'counted' END
             FROM chosen CROSS JOIN links USING (n)",
            AFFILIATES * LINKS
        ),
        format!(
            "INSERT INTO click_days (code, day, reason, clicks, {columns})
             SELECT code, at / 86400000, reason, COUNT(*), {counted} FROM clicks GROUP BY code, at / 86400000, reason"
        ),
        sums("affiliation_days", "affiliation_id", "click_days d JOIN links USING (code)"),
        sums("product_days", "product_id", "affiliation_days d JOIN affiliations a ON a.id = d.affiliation_id"),
        "INSERT INTO click_totals SELECT code, reason, day / 32, SUM(clicks) FROM click_days GROUP BY 1, 2, 3".to_owned(),
        "INSERT INTO affiliation_totals SELECT affiliation_id, reason, day / 32, SUM(clicks) FROM affiliation_days
         GROUP BY 1, 2, 3"
            .to_owned(),
    ] {
        database.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
}
