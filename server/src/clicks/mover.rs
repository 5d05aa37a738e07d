//! Who moves clicks from the journal into the database, round by round in small steps, and adds up what they add.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

use super::Losses;
use super::desk::Desk;
use super::journal_writer::Wanted;
use super::late::Late;
use super::moving::Move;
use super::pace::Pace;
use super::recent::Recent;
use super::segment::Segment;
use super::waiting::{Request, Waiting};
use super::writer::{LAST_TRIES, LONGEST_PAUSE};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::storage::{Storage, priority};

/// How long a round of many clicks may take, and the least between two, unless somebody asks: clicks of a link share
/// their sums. After a quiet moment a click is moved at once.
const EVERY: Duration = Duration::from_secs(1);
/// When nothing came for so long, all late sums are added.
const QUIET: Duration = Duration::from_millis(250);

pub(super) struct Mover {
    pub(super) storage: Storage,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) recent: Arc<Recent>,
    pub(super) losses: Arc<Losses>,
    /// To ask the writer for what it has written.
    pub(super) waiting: Arc<Waiting>,
    /// Where it hears that there is something.
    pub(super) desk: Arc<Desk>,
    pub(super) wanted: mpsc::UnboundedReceiver<Wanted>,
}

/// Who waits for what the mover does.
#[derive(Default)]
struct Asks {
    done: Vec<oneshot::Sender<()>>,
    /// One of them wants it to end then.
    are_last: bool,
}

impl Asks {
    fn add(&mut self, wanted: Wanted) {
        self.are_last |= matches!(wanted, Wanted::Close(_));
        let (Wanted::Flush(done) | Wanted::Close(done)) = wanted;
        self.done.push(done);
    }

    fn answer(self) {
        for done in self.done {
            // A checkout that has lost its patience no longer listens.
            let _ = done.send(());
        }
    }
}

/// What the mover does next.
enum Next {
    /// To move what was written, and to say so.
    Round(Asks),
    /// To add late sums.
    Quiet,
    /// To move what is left, and to end.
    End(Asks),
    /// Nothing: the writer ended without a word.
    Nothing,
}

impl Mover {
    /// On a thread of its own: to read a second's clicks and to add up their sums takes some milliseconds, and no buyer is
    /// to stand behind them. `spare`: the file that is not being written to.
    pub(super) fn start(self, spare: Segment) -> io::Result<()> {
        let runtime = Handle::current();
        let thread = std::thread::Builder::new().name("click-mover".to_owned());
        let run = move || {
            priority::give_way_here();
            runtime.block_on(self.run(spare));
        };
        thread.spawn(run).map(drop)
    }

    async fn run(mut self, mut spare: Segment) {
        let mut rounds = interval(EVERY);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut late = Late::unknown();
        let mut asked = None;
        loop {
            match self.next(asked.take(), &mut rounds, late.has_any()).await {
                Next::Round(asks) => {
                    let Some(file) = self.rotate(|full| Request::Rotate(spare, full)).await else {
                        return;
                    };
                    (spare, asked) = self.round(file, asks, &mut late).await;
                }
                Next::Quiet => late.add_all(&self.storage, || !self.wanted.is_empty()).await,
                Next::End(asks) => {
                    if let Some(last) = self.rotate(Request::End).await {
                        self.end(spare, last, late).await;
                    }
                    return asks.answer();
                }
                Next::Nothing => return,
            }
        }
    }

    /// Waits for something to do. `asked`: what is waited for already.
    async fn next(&mut self, asked: Option<Wanted>, rounds: &mut Interval, is_late: bool) -> Next {
        let mut asks = Asks::default();
        if let Some(wanted) = asked {
            asks.add(wanted);
        } else {
            let wanted = tokio::select! {
                wanted = self.wanted.recv() => wanted,
                () = self.desk.written() => tokio::select! {
                    wanted = self.wanted.recv() => wanted,
                    _ = rounds.tick() => return Next::Round(asks),
                },
                () = sleep(QUIET), if is_late => return Next::Quiet,
            };
            let Some(wanted) = wanted else {
                return Next::Nothing;
            };
            asks.add(wanted);
        }
        while let Ok(wanted) = self.wanted.try_recv() {
            asks.add(wanted);
        }
        if asks.are_last {
            Next::End(asks)
        } else {
            Next::Round(asks)
        }
    }

    /// The file that was written to until now. `None`: there is no writer any more.
    async fn rotate(&self, request: impl FnOnce(oneshot::Sender<Segment>) -> Request) -> Option<Segment> {
        let (reply, full) = oneshot::channel();
        self.waiting.ask(request(reply));
        full.await.ok()
    }

    /// Moves what the file holds. Answers the file, which is the spare one now, and what was asked for meanwhile.
    async fn round(&mut self, mut full: Segment, asks: Asks, late: &mut Late) -> (Segment, Option<Wanted>) {
        let mut pace = if asks.done.is_empty() {
            Pace::steady(EVERY, &mut self.wanted)
        } else {
            Pace::hurried()
        };
        loop {
            let mut moving = Move {
                storage: &self.storage,
                entropy: &self.entropy,
                late: &mut *late,
                tries: LAST_TRIES,
            };
            match moving.empty(&mut full, &mut pace).await {
                Ok(()) => break,
                Err(error) => {
                    tracing::warn!(%error, "clicks cannot be moved into the database: they stay in its journal");
                }
            }
            if self.losses.is_ending() {
                break;
            }
            sleep(LONGEST_PAUSE).await;
        }
        let asked = pace.asked();
        asks.answer();
        if !self.losses.is_ending() {
            late.round(&self.storage).await;
        }
        self.losses.report(&self.storage, self.clock.now()).await;
        self.recent.sweep_now_and_then(self.clock.now());
        (full, asked)
    }

    /// Moves what is left. What the database does not take in a few tries stays in the journal for the next start.
    async fn end(&self, mut spare: Segment, mut last: Segment, mut late: Late) {
        for segment in [&mut spare, &mut last] {
            let mut moving = Move {
                storage: &self.storage,
                entropy: &self.entropy,
                late: &mut late,
                tries: 2,
            };
            if let Err(error) = moving.empty(segment, &mut Pace::hurried()).await {
                tracing::error!(%error, "clicks stay in the journal: the next start moves them into the database");
                return;
            }
        }
        late.add_all(&self.storage, || false).await;
        self.losses.report(&self.storage, self.clock.now()).await;
        for segment in [spare, last] {
            if let Err(error) = segment.remove() {
                tracing::warn!(%error, "an empty click journal could not be removed");
            }
        }
    }
}
