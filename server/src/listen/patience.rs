//! A stream that waits for nobody for ever.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::Limits;

/// Until when the visitor has to send something. The service moves it on, the stream obeys.
pub(super) struct Deadline {
    limits: Limits,
    born: Instant,
    /// Milliseconds since `born`, times two, plus one while the connection rests between two requests.
    at: AtomicU64,
}

impl Deadline {
    pub(super) fn new(limits: Limits) -> Self {
        let deadline = Self {
            limits,
            born: Instant::now(),
            at: AtomicU64::new(0),
        };
        deadline.set(limits.head, false);
        deadline
    }

    fn set(&self, after: Duration, resting: bool) {
        let at = self.born.elapsed().saturating_add(after).as_millis();
        let at = u64::try_from(at).unwrap_or(u64::MAX >> 1).saturating_mul(2);
        self.at.store(at | u64::from(resting), Ordering::Relaxed);
    }

    /// A request has come and is worked on.
    pub(super) fn busy(&self) {
        self.set(self.limits.answer, false);
    }

    /// Its answer is on its way. Once some of it is taken, the connection rests.
    pub(super) fn rest(&self) {
        self.at.fetch_or(1, Ordering::Relaxed);
    }

    fn is_resting(&self) -> bool {
        self.at.load(Ordering::Relaxed) & 1 == 1
    }

    /// The first bytes of the next request have come.
    fn has_begun(&self) {
        if self.is_resting() {
            self.set(self.limits.head, false);
        }
    }

    /// Some of the answer has been taken.
    fn has_moved(&self) {
        if self.is_resting() {
            self.set(self.limits.idle, true);
        }
    }

    fn instant(&self) -> Instant {
        self.born + Duration::from_millis(self.at.load(Ordering::Relaxed) >> 1)
    }
}

/// A connection that fails with `TimedOut` when its visitor is too slow.
pub(super) struct Patient {
    stream: TcpStream,
    deadline: Arc<Deadline>,
    /// One timer for everything. It is moved only when it would ring too late: a request in time costs no timer.
    timer: Pin<Box<Sleep>>,
    write: Duration,
    /// Since when nothing of an answer was taken.
    stalled: Option<Instant>,
}

impl Patient {
    pub(super) fn new(stream: TcpStream, deadline: Arc<Deadline>, write: Duration) -> Self {
        let timer = Box::pin(tokio::time::sleep_until(deadline.instant()));
        Self {
            stream,
            deadline,
            timer,
            write,
            stalled: None,
        }
    }

    /// `Pending` until then, and a wake-up at that time.
    fn wait_until(&mut self, cx: &mut Context<'_>, end: Instant) -> Poll<io::Error> {
        if self.timer.deadline() > end {
            self.timer.as_mut().reset(end);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            // It may have rung for a time that has been moved on since.
            if Instant::now() >= end {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.timer.as_mut().reset(end);
        }
        Poll::Pending
    }

    fn written<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            self.deadline.has_moved();
            let end = self.deadline.instant();
            // Nobody may ask the stream again before the next request comes, or does not.
            if self.timer.deadline() > end {
                let _ = self.wait_until(cx, end);
            }
            return outcome;
        }
        let since = *self.stalled.get_or_insert_with(Instant::now);
        self.wait_until(cx, since + self.write).map(Err)
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Pending => {
                let end = self.deadline.instant();
                self.wait_until(cx, end).map(Err)
            }
            ready => {
                self.deadline.has_begun();
                ready
            }
        }
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
