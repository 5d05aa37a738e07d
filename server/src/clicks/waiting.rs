//! What waits for the disk. Every redirect adds its line to the open batch; the writer takes the batch as it is,
//! opens the next, and says once that all of it is stored.
//!
//! The lock is held for the copy of one line, so no redirect waits for another's disk. One batch has one bell: to
//! wait for it costs a redirect no channel of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, oneshot};

use super::line::Line;
use super::segment::Segment;

/// What a writer is asked for besides clicks, in order with them.
pub(super) enum Request {
    /// Say when everything before is in the database.
    Barrier(oneshot::Sender<()>),
    /// Store everything before, then end.
    Close(oneshot::Sender<()>),
    /// Write to this file from now on and hand over the one before. The mover's alone.
    Rotate(Segment, oneshot::Sender<Segment>),
    /// Write what waits, hand over the file and end. The mover's alone.
    End(oneshot::Sender<Segment>),
}

/// The clicks of one write.
#[derive(Default)]
pub(super) struct Batch {
    is_stored: AtomicBool,
    bell: Notify,
}

impl Batch {
    /// Waits until the batch is stored.
    pub(super) async fn stored(&self) {
        // It hears the bell from here on, whenever it is polled.
        let rung = self.bell.notified();
        if !self.is_stored.load(Ordering::Acquire) {
            rung.await;
        }
    }

    /// It is stored: whoever comes now does not wait.
    pub(super) fn set_stored(&self) {
        self.is_stored.store(true, Ordering::Release);
    }

    /// Wakes those who wait. Cheapest on a thread that runs them.
    pub(super) fn ring(&self) {
        self.bell.notify_waiters();
    }
}

/// What a writer took: the clicks first, then the requests.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) lines: String,
    pub(super) clicks: usize,
    pub(super) batch: Arc<Batch>,
    pub(super) requests: Vec<Request>,
}

#[derive(Default)]
struct Open {
    next: Taken,
    /// Clicks that the writer has in hand.
    in_hand: usize,
    /// The writer sleeps until it is woken.
    sleeps: bool,
    is_closed: bool,
}

/// The queue between redirects and the writer.
pub(super) struct Waiting {
    open: Mutex<Open>,
    capacity: usize,
    wake: mpsc::Sender<()>,
}

impl Waiting {
    /// For so many clicks, and what wakes the writer.
    pub(super) fn new(capacity: usize) -> (Arc<Self>, mpsc::Receiver<()>) {
        let (wake, woken) = mpsc::channel(1);
        let open = Open {
            sleeps: true,
            ..Open::default()
        };
        let waiting = Self {
            open: Mutex::new(open),
            capacity: capacity.max(1),
            wake,
        };
        (Arc::new(waiting), woken)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a click; the batch that it is in. `None`: there is no room, or no writer any more.
    pub(super) fn add(&self, line: &Line) -> Option<Arc<Batch>> {
        let mut open = self.open();
        if open.is_closed || open.next.clicks + open.in_hand >= self.capacity {
            return None;
        }
        open.next.lines.push_str(line.as_str());
        open.next.clicks += 1;
        let batch = Arc::clone(&open.next.batch);
        self.wake(open);
        Some(batch)
    }

    /// Asks the writer for something. `false`: there is none any more.
    pub(super) fn ask(&self, request: Request) -> bool {
        let mut open = self.open();
        if open.is_closed {
            return false;
        }
        open.next.requests.push(request);
        self.wake(open);
        true
    }

    fn wake(&self, mut open: MutexGuard<'_, Open>) {
        if std::mem::take(&mut open.sleeps) {
            drop(open);
            // There is room for one word, and one is enough.
            let _ = self.wake.try_send(());
        }
    }

    /// Whatever waits, once the last batch is done with. `None`: nothing; whoever adds something will wake the writer.
    /// `lines`: an empty text whose memory is used again.
    pub(super) fn take(&self, lines: String) -> Option<Taken> {
        let mut open = self.open();
        open.in_hand = 0;
        if open.next.clicks == 0 && open.next.requests.is_empty() {
            open.sleeps = true;
            open.next.lines = lines;
            return None;
        }
        let next = Taken {
            lines,
            ..Taken::default()
        };
        let taken = std::mem::replace(&mut open.next, next);
        open.in_hand = taken.clicks;
        Some(taken)
    }

    /// No click and no request from now on; what is there can still be taken.
    pub(super) fn close(&self) {
        let mut open = self.open();
        open.is_closed = true;
        self.wake(open);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.open().is_closed
    }

    /// How many clicks are on their way.
    pub(super) fn clicks(&self) -> usize {
        let open = self.open();
        open.next.clicks + open.in_hand
    }
}
