//! Who moves clicks from the journal into the database, round by round in small steps, and adds up what they add.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep};

use super::journal_writer::Wanted;
use super::line::{self, Row};
use super::pace::Pace;
use super::recent::Recent;
use super::segment::Segment;
use super::waiting::{Request, Waiting};
use super::writer::{FIRST_PAUSE, LAST_TRIES, LONGEST_PAUSE};
use super::{Losses, Survive};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::storage::clicks::Sum;
use crate::storage::rollups::late::FEW;
use crate::storage::{Storage, StorageError, priority};

/// How long a round of many clicks may take, and the least between two, unless somebody asks: clicks of a link share
/// their sums. After a quiet moment a click is moved at once.
const EVERY: Duration = Duration::from_secs(1);
/// When nothing came for so long, all late sums are added.
const QUIET: Duration = Duration::from_millis(250);
/// After so many clicks what they add is sorted by link, and one share of late sums is added: of 32, so that none grows
/// large, however many clicks wait.
const SORTED: usize = 8_192;
/// Shares that are added after a round besides: so all have their turn within eight rounds.
const SHARES: usize = 4;

pub(super) struct Mover {
    pub(super) storage: Storage,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) recent: Arc<Recent>,
    pub(super) losses: Arc<Losses>,
    /// To ask the writer for what it has written.
    pub(super) waiting: Arc<Waiting>,
    pub(super) written: Arc<Notify>,
    pub(super) wanted: mpsc::UnboundedReceiver<Wanted>,
}

/// The share of late sums that was added last; empty, none yet. `None`: there are no late sums.
type Late = Option<String>;

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
        // Whoever had the database before may not have come to it.
        let mut late = Some(String::new());
        let mut asked = None;
        loop {
            match self.next(asked.take(), &mut rounds, late.is_some()).await {
                Next::Round(asks) => {
                    let Some(file) = self.rotate(|full| Request::Rotate(spare, full)).await else {
                        return;
                    };
                    (spare, asked) = self.round(file, asks, &mut late).await;
                }
                Next::Quiet => self.add_late_sums(&mut late, usize::MAX).await,
                Next::End(asks) => {
                    if let Some(last) = self.rotate(Request::End).await {
                        self.end(spare, last).await;
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
                () = self.written.notified() => tokio::select! {
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
        if asked.is_none() && !self.losses.is_ending() {
            self.add_late_sums(late, SHARES).await;
        }
        self.losses.report(&self.storage, self.clock.now()).await;
        self.recent.sweep_now_and_then(self.clock.now());
        (full, asked)
    }

    /// Moves what is left. What the database does not take in a few tries stays in the journal for the next start.
    async fn end(&self, mut spare: Segment, mut last: Segment) {
        let mut late = Some(String::new());
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
        add_late_sums(&self.storage, &mut late, usize::MAX, || false).await;
        self.losses.report(&self.storage, self.clock.now()).await;
        for segment in [spare, last] {
            if let Err(error) = segment.remove() {
                tracing::warn!(%error, "an empty click journal could not be removed");
            }
        }
    }

    /// Adds so many shares of late sums, if there are any, and until somebody wants something.
    async fn add_late_sums(&self, late: &mut Late, shares: usize) {
        add_late_sums(&self.storage, late, shares, || !self.wanted.is_empty()).await;
    }
}

/// Adds so many shares of late sums, one transaction each, unless it is `enough` already.
pub(super) async fn add_late_sums(
    storage: &Storage,
    late: &mut Late,
    shares: usize,
    enough: impl Fn() -> bool,
) {
    for _ in 0..shares {
        let Some(last) = late else { return };
        if enough() {
            return;
        }
        let added = async {
            let share = storage.next_late_sums(last).await?;
            if let Some(share) = &share {
                storage.add_late_sums(share).await?;
            }
            Ok::<_, StorageError>(share)
        };
        match added.await {
            Ok(share) => *late = share,
            Err(error) => {
                tracing::warn!(%error, "sums of clicks cannot be added yet: they are kept for later");
                return;
            }
        }
    }
}

/// One file's way into the database.
pub(super) struct Move<'a> {
    pub(super) storage: &'a Storage,
    pub(super) entropy: &'a Entropy,
    pub(super) late: &'a mut Late,
    /// For each transaction.
    pub(super) tries: u32,
}

impl Move<'_> {
    /// Moves everything that a file holds, then forgets it.
    pub(super) async fn empty(
        &mut self,
        segment: &mut Segment,
        pace: &mut Pace<'_>,
    ) -> Result<(), StorageError> {
        if segment.is_empty() {
            return Ok(());
        }
        let mut batches = segment.batches();
        let mut lines = String::new();
        let (mut clicks, mut is_first, mut unsorted) = (0, true, 0);
        loop {
            let batch = batches
                .next()
                .map_err(|error| StorageError::Database(error.into()))?;
            let is_last = batch.is_none() || batches.at() >= segment.end();
            if let Some(batch) = &batch {
                lines.push_str(batch);
                clicks += batch.lines().count();
            }
            if clicks < pace.step() && !is_last {
                continue;
            }
            // What a moment brings need not wait for more.
            let is_all = is_first && is_last && clicks <= FEW;
            let sum = if is_all { Sum::Now } else { Sum::Later };
            self.insert(&lines, sum).await?;
            if sum == Sum::Later {
                unsorted += clicks;
                if is_last || unsorted >= SORTED {
                    self.sort(unsorted / SORTED).await;
                    unsorted = 0;
                }
            }
            if is_last {
                break;
            }
            lines.clear();
            (clicks, is_first) = (0, false);
            pace.pause(batches.at(), segment.end()).await;
        }
        segment
            .forget(self.entropy.number())
            .map_err(|error| StorageError::Database(error.into()))
    }

    /// Sorts late sums and adds so many shares. Whatever does not let it keeps no click waiting: they stay where they are.
    async fn sort(&mut self, shares: usize) {
        match self.storage.sort_late_sums().await {
            Ok(()) => add_late_sums(self.storage, self.late, shares, || false).await,
            Err(error) => {
                tracing::warn!(%error, "sums of clicks cannot be sorted yet: they are kept for later")
            }
        }
    }

    /// Stores lines in one transaction, again and again.
    async fn insert(&mut self, lines: &str, sum: Sum) -> Result<(), StorageError> {
        let rows: Vec<Row<'_>> = line::read(lines).flatten().collect();
        if rows.is_empty() {
            return Ok(());
        }
        if sum == Sum::Later {
            self.late.get_or_insert_default();
        }
        let (mut pause, mut tried, begun) = (FIRST_PAUSE, 0, Instant::now());
        // They are on disk already, and stay there until the database has them on its own.
        while let Err(error) = self.storage.insert_clicks(&rows, Survive::Power, sum).await {
            tried += 1;
            if tried >= self.tries {
                return Err(error);
            }
            tracing::warn!(%error, "clicks cannot be moved into the database yet");
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        self.storage.batches.moved.count(rows.len(), begun.elapsed());
        Ok(())
    }
}
