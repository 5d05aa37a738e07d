//! What waits for the disk. Every redirect adds its line to the open batch; the writer takes the batch as it is,
//! opens the next, and says once that all of it is stored.
//!
//! The lock is held for the copy of one line, so no redirect waits for another's disk. One batch has one bell: to
//! wait for it costs a redirect no channel of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

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
    is_watched: AtomicBool,
    bell: Notify,
}

/// Held by the one of those who wait that has set a clock. When it goes before the batch is stored, the others hear.
struct Watch<'a>(&'a Batch);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.0.is_watched.swap(false, Ordering::AcqRel);
        if !self.0.is_stored() {
            self.0.ring();
        }
    }
}

impl Batch {
    fn is_stored(&self) -> bool {
        self.is_stored.load(Ordering::Acquire)
    }

    fn watch(&self) -> Option<Watch<'_>> {
        let is_first = !self.is_watched.swap(true, Ordering::AcqRel);
        is_first.then(|| Watch(self))
    }

    /// Waits until the batch is stored, but not beyond `end`. Answers whether it is.
    ///
    /// A clock a click would cost more than to add it, and nearly all are for nothing: one of those who wait sets its own,
    /// and they all do once that has rung.
    pub(super) async fn stored_by(&self, end: Instant) -> bool {
        // It hears the bell from here on, whenever it is polled.
        let rung = self.bell.notified();
        if self.is_stored() {
            return true;
        }
        if let Some(_watch) = self.watch() {
            let _ = timeout_at(end, rung).await;
            return self.is_stored();
        }
        rung.await;
        self.is_stored() || timeout_at(end, self.stored()).await.is_ok()
    }

    async fn stored(&self) {
        loop {
            let rung = self.bell.notified();
            if self.is_stored() {
                return;
            }
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

/// What a writer has to do.
pub(super) enum Next {
    /// This.
    Write(Taken),
    /// Nothing, until it is woken.
    Sleep,
    /// Nothing any more.
    End,
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

    /// Whatever waits, once the last batch is done with; if nothing does, whoever adds something will wake the writer.
    /// `lines`: an empty text whose memory is used again.
    pub(super) fn take(&self, lines: String) -> Next {
        let mut open = self.open();
        open.in_hand = 0;
        if open.next.clicks == 0 && open.next.requests.is_empty() {
            open.sleeps = true;
            open.next.lines = lines;
            return if open.is_closed { Next::End } else { Next::Sleep };
        }
        let next = Taken {
            lines,
            ..Taken::default()
        };
        let taken = std::mem::replace(&mut open.next, next);
        open.in_hand = taken.clicks;
        Next::Write(taken)
    }

    /// No click and no request from now on; what is there can still be taken.
    pub(super) fn close(&self) {
        let mut open = self.open();
        open.is_closed = true;
        self.wake(open);
    }

    /// The writer is gone, whatever ended it: who waits for an answer hears that there will be none.
    fn abandon(&self) {
        let mut open = self.open();
        open.is_closed = true;
        open.next.requests.clear();
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

/// Held by a writer as long as it runs.
pub(super) struct Attended(Arc<Waiting>);

impl Attended {
    pub(super) fn new(waiting: &Arc<Waiting>) -> Self {
        Self(Arc::clone(waiting))
    }
}

impl Drop for Attended {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::{JoinHandle, yield_now};
    use tokio::time::{sleep, timeout};

    use super::*;

    fn line() -> Line {
        Line::test("click\n")
    }

    #[test]
    fn there_is_room_for_so_many_counting_those_in_hand() {
        let (waiting, _woken) = Waiting::new(2);
        assert!(waiting.add(&line()).is_some() && waiting.add(&line()).is_some());
        assert!(waiting.add(&line()).is_none());
        let Next::Write(taken) = waiting.take(String::new()) else {
            panic!("two clicks wait");
        };
        assert_eq!((taken.clicks, taken.lines.as_str()), (2, "click\nclick\n"));
        assert!(waiting.add(&line()).is_none(), "two are in hand");
        assert!(matches!(waiting.take(String::new()), Next::Sleep));
        assert!(waiting.add(&line()).is_some());
    }

    #[test]
    fn what_was_taken_before_the_end_is_written_and_nothing_comes_after_it() {
        let (waiting, mut woken) = Waiting::new(9);
        waiting.add(&line());
        assert!(woken.try_recv().is_ok());
        waiting.close();
        assert!(waiting.add(&line()).is_none());
        assert!(matches!(waiting.take(String::new()), Next::Write(taken) if taken.clicks == 1));
        assert!(matches!(waiting.take(String::new()), Next::End));
    }

    /// One who waits for a batch for so many milliseconds: whether it was stored, and after how many they went on.
    fn waits(batch: &Arc<Batch>, budget: u64) -> JoinHandle<(bool, u64)> {
        let (batch, begun) = (Arc::clone(batch), Instant::now());
        tokio::spawn(async move {
            let stored = batch.stored_by(begun + Duration::from_millis(budget));
            // Who is forgotten fails instead of hanging.
            let stored = timeout(Duration::from_secs(1), stored).await.unwrap_or(false);
            (stored, begun.elapsed().as_millis().try_into().unwrap())
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_that_is_stored_keeps_nobody_waiting_and_its_bell_wakes_all_who_do() {
        let batch = Arc::new(Batch::default());
        let all = [waits(&batch, 40), waits(&batch, 50), waits(&batch, 30)];
        sleep(Duration::from_millis(20)).await;
        assert!(all.iter().all(|one| !one.is_finished()));
        batch.set_stored();
        batch.ring();
        for one in all {
            assert_eq!(one.await.unwrap(), (true, 20));
        }
        assert_eq!(waits(&batch, 0).await.unwrap(), (true, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_they_would_nor_shorter_although_one_of_them_has_the_clock() {
        let batch = Arc::new(Batch::default());
        let all = [waits(&batch, 40), waits(&batch, 50), waits(&batch, 60)];
        sleep(Duration::from_millis(41)).await;
        // The clock has rung: who comes now sets it again.
        let later = waits(&batch, 40);
        sleep(Duration::from_millis(14)).await;
        batch.set_stored();
        batch.ring();
        let mut went_on = Vec::new();
        for one in all {
            went_on.push(one.await.unwrap());
        }
        assert_eq!(went_on, [(false, 40), (false, 50), (true, 55)]);
        assert_eq!(later.await.unwrap(), (true, 14));
    }

    #[tokio::test(start_paused = true)]
    async fn who_had_the_clock_and_leaves_keeps_nobody_waiting_for_ever() {
        let batch = Arc::new(Batch::default());
        let first = waits(&batch, 40);
        yield_now().await;
        let second = waits(&batch, 50);
        yield_now().await;
        first.abort();
        assert_eq!(second.await.unwrap(), (false, 50));
        // Nor those who come then.
        assert_eq!(waits(&batch, 30).await.unwrap(), (false, 30));
    }

    #[tokio::test]
    async fn who_waits_for_a_writer_that_died_hears_of_it() {
        let (waiting, _woken) = Waiting::new(9);
        let attended = Attended::new(&waiting);
        let (done, flushed) = oneshot::channel();
        assert!(waiting.ask(Request::Barrier(done)));
        drop(attended);
        assert!(flushed.await.is_err() && !waiting.ask(Request::Close(oneshot::channel().0)));
    }
}
