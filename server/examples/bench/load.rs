//! So many connections, each asking again as soon as it is answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{code, scatter};

#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    pub(crate) links: u64,
    pub(crate) connections: u64,
    pub(crate) seconds: u64,
    /// A connection a request.
    pub(crate) close: bool,
    /// Each connection is one browser, which keeps its cookie. Otherwise every request is somebody new.
    pub(crate) returning: bool,
}

/// As a browser asks.
const HEADERS: &str = "Host: 127.0.0.1\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
    Accept-Language: en-US,en;q=0.5\r\n\
    Accept-Encoding: gzip, deflate, br, zstd\r\n\
    Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\n";

pub(crate) async fn run(load: Load) {
    let begun = Instant::now();
    let end = begun + Duration::from_secs(load.seconds);
    let tasks: Vec<_> = (0..load.connections)
        .map(|n| tokio::spawn(follow(load, n, end)))
        .collect();
    let mut micros = Vec::new();
    for task in tasks {
        micros.extend(task.await.unwrap());
    }
    let ran = u64::try_from(begun.elapsed().as_micros()).unwrap();
    micros.sort_unstable();
    let at = |percent: usize| {
        micros
            .get(micros.len() * percent / 100)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{}",
        serde_json::json!({
            "requests": micros.len(),
            "micros": ran,
            "p50_micros": at(50),
            "p99_micros": at(99),
            "longest_micros": micros.last(),
        })
    );
}

/// One connection's requests; how long each answer took, in microseconds.
async fn follow(load: Load, connection: u64, end: Instant) -> Vec<u32> {
    let mut micros = Vec::new();
    let mut stream = None;
    let mut cookie = String::new();
    let (mut request, mut answer) = (Vec::new(), vec![0; 4_096]);
    let mut n = connection << 32;
    loop {
        n += 1;
        request.clear();
        let link = code(scatter(n) % load.links);
        let close = if load.close { "Connection: close\r\n" } else { "" };
        request
            .extend_from_slice(format!("GET /go/{link} HTTP/1.1\r\n{HEADERS}{close}{cookie}\r\n").as_bytes());
        let asked = Instant::now();
        if asked >= end {
            return micros;
        }
        let mut open = match stream.take() {
            Some(open) => open,
            None => {
                let open = TcpStream::connect(load.address).await.unwrap();
                open.set_nodelay(true).unwrap();
                open
            }
        };
        open.write_all(&request).await.unwrap();
        let mut length = 0;
        while !answer.get(..length).unwrap().ends_with(b"\r\n\r\n") {
            let read = open.read(answer.get_mut(length..).unwrap()).await.unwrap();
            assert_ne!(read, 0, "the server hung up");
            length += read;
        }
        micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap());
        let answer = answer.get(..length).unwrap();
        assert!(
            answer.starts_with(b"HTTP/1.1 302 "),
            "{}",
            String::from_utf8_lossy(answer)
        );
        if load.returning && cookie.is_empty() {
            cookie = set_cookie(answer);
        }
        if !load.close {
            stream = Some(open);
        }
    }
}

/// The `Cookie` line of a browser that got this answer.
fn set_cookie(answer: &[u8]) -> String {
    let answer = std::str::from_utf8(answer).unwrap();
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let pair = line.and_then(|line| line.split(';').next());
    pair.map_or_else(String::new, |pair| format!("Cookie: {pair}\r\n"))
}
