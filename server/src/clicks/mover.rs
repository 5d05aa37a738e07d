//! Who moves clicks from the journal into the database, in few large transactions.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::journal_writer::Wanted;
use super::line::{self, Row};
use super::recent::Recent;
use super::segment::Segment;
use super::waiting::{Request, Waiting};
use super::writer::{FIRST_PAUSE, LAST_TRIES, LONGEST_PAUSE};
use super::{Losses, Survive};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::storage::{Storage, StorageError, priority};

/// Not more often than this, unless somebody asks: a transaction costs less the more it takes along, for clicks of a
/// link share their sums. After a quiet moment a click is moved at once.
const EVERY: Duration = Duration::from_secs(1);
/// Clicks of one transaction. Many links share the pages of their sums, so the more the better; few enough that whatever
/// else is to be stored waits for half a second at most, with every link of a million clicked in turn.
const TRANSACTION: usize = 32_768;

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
        let mut pace = interval(EVERY);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let (mut done, mut close) = (Vec::new(), None);
            let mut first = tokio::select! {
                wanted = self.wanted.recv() => wanted.map(Some),
                () = self.written.notified() => tokio::select! {
                    wanted = self.wanted.recv() => wanted.map(Some),
                    _ = pace.tick() => Some(None),
                },
            };
            if first.is_none() {
                return;
            }
            while let Some(wanted) = first.take().flatten().or_else(|| self.wanted.try_recv().ok()) {
                match wanted {
                    Wanted::Flush(flushed) => done.push(flushed),
                    Wanted::Close(closed) => close = Some(closed),
                }
            }
            let (reply, full) = oneshot::channel();
            if let Some(closed) = close {
                self.waiting.ask(Request::End(reply));
                if let Ok(last) = full.await {
                    self.end(spare, last).await;
                }
                drop((done, closed.send(())));
                return;
            }
            self.waiting.ask(Request::Rotate(spare, reply));
            let Ok(mut full) = full.await else { return };
            while let Err(error) = self.empty(&mut full, LAST_TRIES).await {
                tracing::warn!(%error, "clicks cannot be moved into the database: they stay in its journal");
                if self.losses.is_ending() {
                    break;
                }
                sleep(LONGEST_PAUSE).await;
            }
            spare = full;
            for flushed in done {
                // A checkout that has lost its patience no longer listens.
                let _ = flushed.send(());
            }
            self.losses.report(&self.storage, self.clock.now()).await;
            self.recent.sweep_now_and_then(self.clock.now());
        }
    }

    /// Moves what is left. What the database does not take in a few tries stays in the journal for the next start.
    async fn end(&self, mut spare: Segment, mut last: Segment) {
        for segment in [&mut spare, &mut last] {
            if let Err(error) = self.empty(segment, 2).await {
                tracing::error!(%error, "clicks stay in the journal: the next start moves them into the database");
                return;
            }
        }
        self.losses.report(&self.storage, self.clock.now()).await;
        for segment in [spare, last] {
            if let Err(error) = segment.remove() {
                tracing::warn!(%error, "an empty click journal could not be removed");
            }
        }
    }

    async fn empty(&self, segment: &mut Segment, tries: u32) -> Result<(), StorageError> {
        empty(segment, &self.storage, &self.entropy, tries).await
    }
}

/// Moves everything that a file holds, then forgets it. `tries`: for each transaction.
pub(super) async fn empty(
    segment: &mut Segment,
    storage: &Storage,
    entropy: &Entropy,
    tries: u32,
) -> Result<(), StorageError> {
    if segment.is_empty() {
        return Ok(());
    }
    let mut batches = segment.batches();
    let mut lines = String::new();
    let mut clicks = 0;
    loop {
        let batch = batches
            .next()
            .map_err(|error| StorageError::Database(error.into()))?;
        if let Some(batch) = &batch {
            lines.push_str(batch);
            clicks += batch.lines().count();
        }
        if clicks >= TRANSACTION || batch.is_none() {
            insert(storage, &lines, tries).await?;
            lines.clear();
            clicks = 0;
        }
        if batch.is_none() {
            break;
        }
    }
    segment
        .forget(entropy.number())
        .map_err(|error| StorageError::Database(error.into()))
}

/// Stores lines in one transaction, again and again.
async fn insert(storage: &Storage, lines: &str, tries: u32) -> Result<(), StorageError> {
    let rows: Vec<Row<'_>> = line::read(lines).flatten().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let (mut pause, mut tried, begun) = (FIRST_PAUSE, 0, Instant::now());
    // They are on disk already, and stay there until the database has them on its own.
    while let Err(error) = storage.insert_clicks(&rows, Survive::Power).await {
        tried += 1;
        if tried >= tries {
            return Err(error);
        }
        tracing::warn!(%error, "clicks cannot be moved into the database yet");
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    storage.batches.moved.count(rows.len(), begun.elapsed());
    Ok(())
}
