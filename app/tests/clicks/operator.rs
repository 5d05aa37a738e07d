//! What a server tells its operator while it starts, runs and stops: the executable itself.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{Connection, Executor, SqliteConnection};

use crate::server::{HOTLINKS, export};

/// Everything that there is a number of.
const NUMBERS: [&str; 12] = [
    "hotlinks_redirects_total{outcome=\"page\"}",
    "hotlinks_redirect_duration_seconds_bucket{le=\"0.05\"}",
    "hotlinks_clicks_total{reason=\"counted\"}",
    "hotlinks_clicks_waiting",
    "hotlinks_click_batch_size_count",
    "hotlinks_click_commit_duration_seconds_count",
    "hotlinks_click_move_size_count",
    "hotlinks_click_move_duration_seconds_count",
    "hotlinks_clicks_not_recorded_total",
    "hotlinks_clicks_dropped_total",
    "hotlinks_links_live",
    "hotlinks_connections",
];

/// Ended with the value.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The rest of the line that begins so.
fn said(lines: &mut Lines<BufReader<ChildStdout>>, begin: &str) -> String {
    let mut rest = lines.map(|line| line.unwrap().strip_prefix(begin).map(str::to_owned));
    rest.find_map(|rest| rest).unwrap()
}

pub(crate) fn ask(address: &str, path: &str) -> (u16, String) {
    let mut connection = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// Waits for an answer, however long it takes.
fn until(address: &str, path: &str, is: impl Fn(u16, &str) -> bool) {
    let mut answer = ask(address, path);
    for _ in 0..1_200 {
        if is(answer.0, &answer.1) {
            return;
        }
        sleep(Duration::from_millis(50));
        answer = ask(address, path);
    }
    assert!(is(answer.0, &answer.1), "{answer:?}");
}

pub(crate) fn value(numbers: &str, name: &str) -> Option<f64> {
    let line = numbers.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().parse().ok()
}

#[test]
fn a_server_is_ready_from_its_start_to_its_stop_and_tells_every_number() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("hotlinks.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let options = SqliteConnectOptions::new()
        .filename(&database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let mut lock = runtime
        .block_on(SqliteConnection::connect_with(&options))
        .unwrap();
    // Whoever has to prepare the database waits for this lock.
    runtime.block_on(lock.execute("BEGIN IMMEDIATE")).unwrap();
    let mut serve = Command::new(HOTLINKS);
    serve.args([
        "serve",
        "--demo",
        "--listen",
        "127.0.0.1:0",
        "--operator-listen",
        "127.0.0.1:0",
    ]);
    serve.args([
        "--no-click-journal",
        "--click-budget-ms",
        "60000",
        "--database-url",
    ]);
    serve.arg(format!("sqlite://{}", database.display()));
    let mut server = Started(
        serve
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let operator = said(&mut lines, "numbers for the operator at http://");
    let operator = operator.strip_suffix("/metrics").unwrap();
    assert_eq!(
        ask(operator, "/readyz"),
        (503, "not ready: starting\n".to_owned())
    );
    assert_eq!(ask(operator, "/metrics").0, 503);
    assert_eq!(ask(operator, "/healthz"), (200, "ok\n".to_owned()));
    runtime.block_on(lock.execute("ROLLBACK")).unwrap();
    let public = said(&mut lines, "listening on http://");
    until(operator, "/readyz", |status, text| {
        (status, text) == (200, "ready\n")
    });

    // A buyer whose click waits for the database is in flight.
    runtime.block_on(lock.execute("BEGIN IMMEDIATE")).unwrap();
    let code = export(&database, "hotlinks")[0]["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut buyer = TcpStream::connect(&public).unwrap();
    let request =
        format!("GET /go/{code} HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n");
    buyer.write_all(request.as_bytes()).unwrap();
    let counted = "hotlinks_clicks_total{reason=\"counted\"}";
    until(operator, "/metrics", |_, numbers| {
        value(numbers, counted) == Some(1.0)
    });
    let (status, numbers) = ask(operator, "/metrics");
    assert_eq!(status, 200);
    for name in NUMBERS {
        assert!(value(&numbers, name).is_some(), "{name}\n{numbers}");
    }
    assert_eq!(value(&numbers, "hotlinks_connections"), Some(1.0));
    assert!(value(&numbers, "hotlinks_links_live") > Some(0.0));

    let stop = Command::new("kill")
        .args(["-TERM", &server.0.id().to_string()])
        .status();
    assert!(stop.unwrap().success());
    until(operator, "/readyz", |status, text| {
        (status, text) == (503, "not ready: stopping\n")
    });
    assert_eq!(ask(operator, "/healthz").0, 200);
    runtime.block_on(lock.execute("ROLLBACK")).unwrap();
    let mut answer = String::new();
    buyer.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
    assert!(server.0.wait().unwrap().success());
    let clicks = export(&database, "clicks");
    assert!(
        clicks
            .iter()
            .any(|click| answer.contains(click["id"].as_str().unwrap()))
    );
}
