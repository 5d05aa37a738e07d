//! The door: connections are accepted, counted, given a time for everything, and ended cleanly.
//!
//! HTTP/1.1 (and 1.0) by hyper; what a proxy in front would do as well is done here too, because the server has to
//! stand on its own: a bound on connections, on the head of a request, on waiting, on whoever reads slowly.

mod patience;
mod seats;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::Either;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service as _;

use crate::client::{Peer, Place};
use crate::metrics::Metrics;
use crate::redirect::Hotlinks;
use patience::{Deadline, Patient};
use seats::Seats;

/// What one visitor may take of the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections in all; one more is closed at once.
    pub connections: usize,
    /// Connections from one address (IPv6: one network of 64 bits). `None` behind a proxy, where all have one.
    pub connections_per_address: Option<usize>,
    /// How long the head of a request may take from its first byte on.
    pub head: Duration,
    /// How long a connection may rest between two requests.
    pub idle: Duration,
    /// How long a request may take in all, its body included, until its answer begins.
    pub answer: Duration,
    /// How long a reader may take nothing of an answer.
    pub write: Duration,
    /// Once told to stop: how long what is in flight may take.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_per_address: Some(1_000),
            head: Duration::from_secs(10),
            // Longer than proxies keep theirs, so that it is they who close.
            idle: Duration::from_secs(75),
            answer: Duration::from_secs(60),
            write: Duration::from_secs(20),
            grace: Duration::from_secs(10),
        }
    }
}

/// What is behind the door.
#[derive(Clone)]
pub struct House {
    /// Asked first: buyers pass no router on their way.
    pub hotlinks: Option<Hotlinks>,
    /// Everything else.
    pub router: Router,
}

impl House {
    fn redirect(
        &self,
        request: &hyper::Request<Incoming>,
    ) -> Option<impl Future<Output = Response> + Send + use<>> {
        let hotlinks = self.hotlinks.as_ref().filter(|_| !is_too_long(request.uri()))?;
        hotlinks.redirect(request)
    }
}

impl From<Router> for House {
    fn from(router: Router) -> Self {
        Self {
            hotlinks: None,
            router,
        }
    }
}

/// Request line and headers together, bytes: 431 beyond. (More than 100 headers: 431 too.)
const HEAD: usize = 16 * 1024;
/// An address beyond is answered 414.
const ADDRESS: usize = 8 * 1024;
/// What hyper reads ahead, and holds back of an answer.
const BUFFER: usize = 64 * 1024;
/// How long to wait when the system has no more files to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is done, then finishes what is in flight. `metrics`: where connections are counted.
pub async fn serve(
    listener: TcpListener,
    house: impl Into<House>,
    limits: Limits,
    metrics: Option<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let seats = Seats::new(limits.connections, limits.connections_per_address, metrics);
    let seats = Arc::new(seats);
    let house = Arc::new(house.into());
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                rest_after(&error).await;
                continue;
            }
        };
        let Some(seat) = Seats::take(&seats, Place::of(address.ip())) else {
            continue;
        };
        let connection = graceful.watch(connection(stream, address, Arc::clone(&house), limits));
        tokio::spawn(async move {
            // Hung up, too slow, or no HTTP: theirs to know, and no line of ours.
            let _ = connection.await;
            drop(seat);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were not finished in time");
    }
}

/// A connection that was gone before it was taken is nobody's trouble. Anything else (no more files, no memory) is
/// ours, and asking again at once would not help.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "a connection could not be accepted");
        tokio::time::sleep(PAUSE).await;
    }
}

fn connection(
    stream: TcpStream,
    address: SocketAddr,
    house: Arc<House>,
    limits: Limits,
) -> impl hyper_util::server::graceful::GracefulConnection<Output = hyper::Result<()>, Error = hyper::Error> + Send
{
    // An answer is one write, and nobody is to wait for the next.
    let _ = stream.set_nodelay(true);
    let deadline = Arc::new(Deadline::new(limits));
    let io = TokioIo::new(Patient::new(stream, Arc::clone(&deadline), limits.write));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        deadline.busy();
        // What hyper keeps of a redirect is small; what anything else needs lies elsewhere.
        let answer = match house.redirect(&request) {
            Some(redirect) => Either::Left(redirect),
            None => Either::Right(Box::pin(other(Arc::clone(&house), request, address))),
        };
        let deadline = Arc::clone(&deadline);
        async move {
            let answer = answer.await;
            deadline.rest();
            Ok::<_, Infallible>(answer)
        }
    });
    http1::Builder::new()
        // Whoever hangs up is noticed when they are answered: to look for it meanwhile costs a call into the system
        // for each request.
        .half_close(true)
        .header_read_timeout(None)
        .max_header_size(HEAD)
        .max_buf_size(BUFFER)
        .serve_connection(io, service)
}

fn is_too_long(uri: &Uri) -> bool {
    uri.path_and_query()
        .is_some_and(|path| path.as_str().len() > ADDRESS)
}

/// Everything but a redirect.
async fn other(house: Arc<House>, mut request: hyper::Request<Incoming>, address: SocketAddr) -> Response {
    if is_too_long(request.uri()) {
        return (StatusCode::URI_TOO_LONG, "This address is too long.\n").into_response();
    }
    request.extensions_mut().insert(Peer(address.ip()));
    let request: Request = request.map(Body::new);
    let answered: Result<Response, Infallible> = house.router.clone().call(request).await;
    answered.unwrap_or_else(|never| match never {})
}
