//! Clicks on their way to the database: a bounded queue and one writer that takes whatever waits as one batch.
//!
//! Beside an SQLite file the batch goes to a journal, which takes one write and one sync, and is moved into the
//! database a moment later with many others; elsewhere it is a transaction of its own. Where nothing is synced a
//! redirect writes its click to the journal itself, and queues it only when that would take long.
//!
//! A redirect waits until its click is stored, but never longer than its budget (rule 17): then the buyer goes on
//! and the click stays in the queue. Whoever writes tries until the disk or database takes it; a click is stored
//! once, because its id is the key.

mod click;
mod desk;
mod durable;
mod history;
pub(crate) mod journal;
mod journal_writer;
mod late;
pub(crate) mod line;
mod losses;
mod mover;
mod moving;
mod pace;
mod recent;
mod segment;
mod waiting;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use hotlinks::hotlink::Code;
use hotlinks::time::{Lifetime, Millis};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::click_id::{ClickFacts, ClickId, ClickIds};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::storage::{Storage, StorageError};
use crate::visitor::VisitorId;

pub(crate) use click::Click;
pub use click::Reason;
use desk::Desk;
pub use history::record_at;
use journal_writer::JournalWriter;
use late::Late;
pub(crate) use line::Line;
use losses::Losses;
use mover::Mover;
use moving::Move;
use pace::Pace;
use recent::Recent;
use segment::Segment;
use waiting::{Request, Waiting};
use writer::Writer;

/// How long a dashboard waits for clicks that are not stored yet.
const GLANCE: Duration = Duration::from_secs(2);

/// What a click survives once its buyer was sent on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Survive {
    /// A power cut: it is synced to disk.
    #[default]
    Power,
    /// The end of the server, not that of the machine: the operating system has it.
    Kill,
}

/// How clicks are kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    /// What they survive.
    pub survive: Survive,
    /// Whether there is a journal beside an SQLite file.
    pub journal: bool,
    /// How many may wait while nothing can be written: about 300 bytes each. More than that are lost, and said so.
    pub waiting: usize,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            survive: Survive::Power,
            journal: false,
            waiting: 100_000,
        }
    }
}

/// The queue. Cheap to clone; clones are one queue.
#[derive(Clone)]
pub struct ClickQueue(Arc<Queue>);

struct Queue {
    waiting: Arc<Waiting>,
    ids: ClickIds,
    entropy: Entropy,
    recent: Arc<Recent>,
    budget: Duration,
    losses: Arc<Losses>,
    /// Where the journal is, if there is one.
    desk: Option<Arc<Desk>>,
}

/// Whether a click is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is.
    Stored,
    /// Not yet: the writer goes on trying.
    Waiting,
    /// The queue is full. Its id still says what it was (rule 13).
    Lost,
}

impl ClickQueue {
    /// Brings into the database what a crash left in its journal, starts the writer, and reads which visits of the
    /// last hour a next one would repeat. `key`: see [`ClickIds`]; `budget`: how long a redirect waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start(
        storage: &Storage,
        key: &[u8],
        clock: Clock,
        entropy: Entropy,
        budget: Duration,
        keeping: Keeping,
    ) -> Result<Self, StorageError> {
        let segments = match &storage.file {
            Some(file) if keeping.journal => open_journal(file, storage, &entropy).await?,
            _ => None,
        };
        let recent = Arc::new(Recent::default());
        let hour_ago = clock.now().plus(-Millis::HOUR);
        for (visitor, code, at) in storage.counted_clicks_since(hour_ago).await? {
            if let (Some(visitor), Some(code)) = (VisitorId::parse(&visitor), Code::parse(&code)) {
                recent.is_repeat(visitor, code, Millis(at));
            }
        }
        let (waiting, woken) = Waiting::new(keeping.waiting);
        let losses = Arc::new(Losses::default());
        let (storage, survive) = (storage.clone(), keeping.survive);
        let (desk, spare) = segments
            .map(|[active, spare]| {
                let desk = Desk::new(active, survive, storage.batches.stored.clone());
                (Arc::new(desk), spare)
            })
            .unzip();
        let queue = Self(Arc::new(Queue {
            waiting: Arc::clone(&waiting),
            ids: ClickIds::new(key),
            entropy: entropy.clone(),
            recent: Arc::clone(&recent),
            budget,
            losses: Arc::clone(&losses),
            desk: desk.clone(),
        }));
        if let (Some(desk), Some(spare)) = (desk, spare) {
            let (asks, wanted) = mpsc::unbounded_channel();
            let writer = JournalWriter {
                waiting: Arc::clone(&waiting),
                woken,
                desk: Arc::clone(&desk),
                wanted: asks,
                losses: Arc::clone(&losses),
            };
            let mover = Mover {
                storage,
                clock,
                entropy,
                recent,
                losses,
                waiting,
                desk,
                wanted,
            };
            writer
                .start()
                .and_then(|()| mover.start(spare))
                .map_err(|error| StorageError::Database(error.into()))?;
        } else {
            // A journal's mover may have left some.
            Late::unknown().add_all(&storage, || false).await;
            let writer = Writer {
                storage,
                waiting,
                woken,
                clock,
                recent,
                losses,
                survive,
            };
            tokio::spawn(writer.run());
        }
        Ok(queue)
    }

    /// A new click id.
    pub fn issue(&self, at: Millis, code: Code, window: Lifetime, credits: bool) -> ClickId {
        self.0.ids.issue(at, code, window, credits, &self.0.entropy)
    }

    /// An id for a click of the past.
    pub(crate) fn issue_past(&self, at: Millis, code: Code, window: Lifetime, credits: bool) -> ClickId {
        self.0.ids.issue_past(at, code, window, credits, &self.0.entropy)
    }

    /// Reads an `hl_click` that came from outside: `None` unless it is one of ours, letter by letter.
    pub fn verify(&self, text: &str) -> Option<(ClickId, ClickFacts)> {
        self.0.ids.verify(text)
    }

    /// Whether this visitor was counted on this link less than an hour before; if not, they are now.
    pub fn is_repeat(&self, visitor: VisitorId, code: Code, at: Millis) -> bool {
        self.0.recent.is_repeat(visitor, code, at)
    }

    /// Queues a click and waits until it is stored, or until the budget of the redirect that `begun` then is spent.
    pub(crate) async fn record(&self, line: &Line, begun: Instant) -> Recorded {
        let desk = self.0.desk.as_deref();
        if desk.is_some_and(|desk| desk.write_now(line)) {
            return Recorded::Stored;
        }
        match self.0.waiting.add(line) {
            Some(batch) if batch.stored_by(begun + self.0.budget).await => Recorded::Stored,
            Some(_) => Recorded::Waiting,
            None => {
                let lost = self.0.losses.add(1);
                // A flood of clicks is not to become a flood of lines.
                if lost.is_power_of_two() {
                    tracing::error!(lost, "the click queue is full: clicks are lost");
                }
                Recorded::Lost
            }
        }
    }

    /// Queues a click, waiting for room if need be, and not until it is stored.
    async fn push(&self, line: &Line) {
        // No room and no writer any more: then nobody records.
        while self.0.waiting.add(line).is_none() && !self.0.waiting.is_closed() {
            self.flush().await;
        }
    }

    /// Waits until every click that is queued now is in the database.
    pub async fn flush(&self) {
        let (done, stored) = oneshot::channel();
        if self.0.waiting.ask(Request::Barrier(done)) {
            // An error says that the writer is gone, and that it left nothing behind.
            let _ = stored.await;
        }
    }

    /// The same, for no longer than `patience`. Answers whether they are.
    pub async fn flush_within(&self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.flush()).await.is_ok()
    }

    /// What a dashboard does before it counts: a click that somebody just made is among those it shows. In a crowd, or when
    /// the database is behind, nobody is kept waiting; the click is seen some moments later then.
    pub(crate) async fn catch_up(&self) {
        self.flush_within(GLANCE).await;
    }

    /// How many clicks are on their way.
    pub fn waiting(&self) -> usize {
        self.0.waiting.clicks()
    }

    /// How many clicks were lost because nothing could be written for too long.
    pub fn lost(&self) -> u64 {
        self.0.losses.lost()
    }

    /// Stores what waits and ends the writer. A disk or database that does not answer is given a few seconds; what a
    /// journal holds then stays there for the next start.
    pub async fn close(&self) {
        self.0.losses.end();
        let (done, ended) = oneshot::channel();
        if self.0.waiting.ask(Request::Close(done)) {
            let _ = ended.await;
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.waiting.close();
    }
}

/// The files of the journal, emptied into the database. `None`, with a line for the operator, where it cannot be had:
/// then clicks go straight into the database.
async fn open_journal(
    file: &std::path::Path,
    storage: &Storage,
    entropy: &Entropy,
) -> Result<Option<[Segment; 2]>, StorageError> {
    let mut segments = match journal::open(file, entropy) {
        Ok(Some(segments)) => segments,
        Ok(None) => {
            tracing::warn!(
                "another server has this database's click journal: clicks go straight into the database"
            );
            return Ok(None);
        }
        Err(error) => {
            tracing::warn!(%error, "no click journal can be kept: clicks go straight into the database");
            return Ok(None);
        }
    };
    for segment in &mut segments {
        let late = &mut Late::unknown();
        let mut moving = Move {
            storage,
            entropy,
            late,
            tries: 1,
        };
        moving.empty(segment, &mut Pace::hurried()).await?;
    }
    Ok(Some(segments))
}
