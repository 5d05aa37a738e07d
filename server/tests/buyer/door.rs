//! The server behind its own door, spoken to byte by byte.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hotlinks_server::listen::{self, Limits};
use hotlinks_server::redirect;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::shop::{BROWSER, Shop};

/// A shop that listens.
struct Open {
    shop: Shop,
    address: SocketAddr,
    close: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Open {
    async fn with(limits: Limits) -> Self {
        let shop = Shop::open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (close, closed) = oneshot::channel::<()>();
        let pages: redirect::Pages = Arc::new(|_| "no such link ".repeat(100_000));
        let router = redirect::routes(shop.backend.clone(), pages);
        let served = tokio::spawn(listen::serve(
            listener,
            router,
            limits,
            Some(shop.backend.metrics.clone()),
            async {
                closed.await.ok();
            },
        ));
        Self {
            shop,
            address,
            close,
            served,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends the bytes on a connection of their own and reads to its end.
    async fn say(&self, bytes: &str) -> String {
        let mut stream = self.connect().await;
        // Refused in the middle: what was answered is what counts.
        let _ = stream.write_all(bytes.as_bytes()).await;
        rest(&mut stream).await
    }

    fn get(&self, more: &str) -> String {
        format!(
            "GET /go/{} HTTP/1.1\r\nHost: go.test\r\nUser-Agent: {BROWSER}\r\n{more}\r\n",
            self.shop.code
        )
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8(text).unwrap()
}

fn limits() -> Limits {
    Limits::default()
}

fn statuses(answers: &str) -> Vec<&str> {
    // `HTTP/1.1 302 Found`; what comes before the first is nothing.
    let answers = answers.split("HTTP/1.").skip(1);
    answers.map(|answer| answer.get(2..5).unwrap()).collect()
}

const CLOSE: &str = "Connection: close\r\n";

#[tokio::test]
async fn every_way_to_write_a_request_leads_to_the_page_or_to_a_plain_refusal() {
    let open = Open::with(limits()).await;
    let code = open.shop.code;
    let agent = format!("User-Agent: {BROWSER}\r\n");
    for (request, status) in [
        (open.get(CLOSE), "302"),
        // HTTP/1.0, with and without a host.
        (format!("GET /go/{code} HTTP/1.0\r\n{agent}\r\n"), "302"),
        (
            format!("GET /go/{code} HTTP/1.0\r\nHost: x\r\n{agent}\r\n"),
            "302",
        ),
        // Absolute form; the host says nothing about where a link leads.
        (
            format!("GET http://other.test/go/{code} HTTP/1.1\r\nHost: other.test\r\n{agent}{CLOSE}\r\n"),
            "302",
        ),
        (format!("GET /go/{code} HTTP/1.1\r\n{agent}{CLOSE}\r\n"), "302"),
        // A body that nobody asked for.
        (
            open.get("Connection: close\r\nContent-Length: 5\r\n") + "hello",
            "302",
        ),
        (
            format!("POST /go/{code} HTTP/1.1\r\nHost: go.test\r\n{CLOSE}Content-Length: 0\r\n\r\n"),
            "405",
        ),
        (
            format!("CONNECT go.test:443 HTTP/1.1\r\nHost: go.test\r\n{CLOSE}\r\n"),
            "404",
        ),
        (
            format!("OPTIONS * HTTP/1.1\r\nHost: go.test\r\n{CLOSE}\r\n"),
            "404",
        ),
        // Two lengths, or a length and chunks: nobody is to disagree about where a request ends.
        (
            open.get("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello",
            "400",
        ),
        (open.get("Host: a\r\nBad Header: x\r\n"), "400"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400"),
        ("\u{16}\u{3}\u{1}\u{0}hello\r\n\r\n".to_owned(), "400"),
    ] {
        let answers = open.say(&request).await;
        assert_eq!(statuses(&answers), [status], "{request:?} → {answers:?}");
    }
}

#[tokio::test]
async fn requests_in_one_breath_are_answered_in_their_order() {
    let open = Open::with(limits()).await;
    let many = open.get("") + "GET /go/nothing HTTP/1.1\r\nHost: go.test\r\n\r\n" + &open.get(CLOSE);
    assert_eq!(statuses(&open.say(&many).await), ["302", "404", "302"]);
    // A body on a GET is no next request.
    let smuggled = open.get("Content-Length: 40\r\n") + "GET /go/0000000000 HTTP/1.1\r\nHost: a\r\n" + "\r\n";
    let answers = open.say(&(smuggled + &open.get(CLOSE))).await;
    assert!(!answers.contains("404"), "{answers}");
}

#[tokio::test]
async fn what_is_too_long_is_refused_in_one_line() {
    let open = Open::with(limits()).await;
    let long = |n: usize| "a".repeat(n);
    let line = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: go.test\r\n{CLOSE}\r\n");
    for (request, status) in [
        (line(&format!("/go/{}?{}", open.shop.code, long(8_000))), "302"),
        (line(&format!("/go/{}?{}", open.shop.code, long(9_000))), "414"),
        (line(&format!("/{}", long(100_000))), "431"),
        (
            open.get(&format!("Cookie: {}\r\nConnection: close\r\n", long(15_000))),
            "302",
        ),
        (open.get(&format!("Cookie: {}\r\n", long(20_000))), "431"),
        (open.get(&"A: b\r\n".repeat(200)), "431"),
    ] {
        let answers = open.say(&request).await;
        assert_eq!(
            statuses(&answers),
            [status],
            "{} bytes → {answers:?}",
            request.len()
        );
    }
}

#[tokio::test]
async fn who_says_nothing_or_says_it_slowly_is_let_go() {
    let soon = Duration::from_millis(50);
    let patient = Duration::from_secs(600);
    let slow_head = Limits {
        head: soon,
        idle: patient,
        ..limits()
    };
    let open = Open::with(slow_head).await;
    // Nothing at all, and a head that never ends.
    assert_eq!(rest(&mut open.connect().await).await, "");
    assert_eq!(open.say("GET /go/x HTTP/1.1\r\nHost: ").await, "");
    // The second head on a connection has no more time than the first.
    let mut stream = open.connect().await;
    stream.write_all(open.get("").as_bytes()).await.unwrap();
    stream.read_u8().await.unwrap();
    stream.write_all(b"GET /go/x HT").await.unwrap();
    assert!(rest(&mut stream).await.ends_with("\r\n\r\n"), "one answer");
}

#[tokio::test]
async fn a_connection_that_rests_too_long_is_closed() {
    let idle = Limits {
        idle: Duration::from_millis(50),
        ..limits()
    };
    let open = Open::with(idle).await;
    assert_eq!(statuses(&open.say(&open.get("")).await), ["302"]);
}

#[tokio::test]
async fn a_body_that_never_comes_ends_the_connection_and_nothing_else() {
    let slow_body = Limits {
        answer: Duration::from_millis(50),
        ..limits()
    };
    let open = Open::with(slow_body).await;
    let request = open.get("Content-Length: 10\r\n") + "hel";
    // The redirect reads no body, so it may have answered before.
    assert!(statuses(&open.say(&request).await).len() <= 1);
    assert_eq!(statuses(&open.say(&open.get(CLOSE)).await), ["302"]);
}

#[tokio::test]
async fn who_does_not_read_is_not_waited_for() {
    let deaf = Limits {
        write: Duration::from_millis(50),
        ..limits()
    };
    let open = Open::with(deaf).await;
    let mut stream = open.connect().await;
    let request = "GET /go/nothing HTTP/1.1\r\nHost: go.test\r\n\r\n";
    // It asks and asks for a long page, and reads nothing: until the buffers are full and the server has had enough.
    let refused = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(60), refused)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_thousand_connections_from_one_address_leave_room_for_others() {
    let few = Limits {
        connections_per_address: Some(3),
        ..limits()
    };
    let open = Open::with(few).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = open.connect().await;
        stream.write_all(open.get("").as_bytes()).await.unwrap();
        stream.read_u8().await.unwrap();
        held.push(stream);
    }
    assert_eq!(open.say(&open.get(CLOSE)).await, "", "the fourth");
    drop(held);
    // The three are noticed to be gone in their own time.
    while open.say(&open.get(CLOSE)).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_is_in_flight_is_finished_when_the_server_is_told_to_stop() {
    let open = Open::with(limits()).await;
    let mut idle = open.connect().await;
    idle.write_all(open.get("").as_bytes()).await.unwrap();
    idle.read_u8().await.unwrap();
    let Open {
        close,
        served,
        address,
        ..
    } = open;
    close.send(()).unwrap();
    served.await.unwrap();
    assert!(
        rest(&mut idle).await.ends_with("\r\n\r\n"),
        "closed after its answer"
    );
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}
