//! Clicks on their way to the database: a bounded queue and one writer that takes whatever waits into one
//! transaction.
//!
//! A redirect waits until its click is stored, but never longer than its budget (rule 17): then the buyer goes on
//! and the click stays in the queue. The writer tries until the database takes it; a click is stored once, because
//! its id is the key.

mod click;
mod history;
mod recent;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hotlinks::hotlink::Code;
use hotlinks::time::{Lifetime, Millis};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use crate::click_id::{ClickFacts, ClickId, ClickIds};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::storage::{Storage, StorageError};
use crate::visitor::VisitorId;

pub use click::{Click, Reason};
pub use history::record_at;
use recent::Recent;
use writer::Message;

/// Clicks that may wait: about 30 MB, some seconds of the fastest redirects. More than that is lost, and said so.
const CAPACITY: usize = 100_000;

/// The queue. Cheap to clone; clones are one queue.
#[derive(Clone)]
pub struct ClickQueue(Arc<Queue>);

struct Queue {
    sender: mpsc::Sender<Message>,
    ids: ClickIds,
    entropy: Entropy,
    recent: Arc<Recent>,
    budget: Duration,
    lost: AtomicU64,
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
    /// Starts the writer, and reads which visits of the last hour a next one would repeat. `key`: see [`ClickIds`];
    /// `budget`: how long a redirect waits for the database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start(
        storage: &Storage,
        key: &[u8],
        clock: Clock,
        entropy: Entropy,
        budget: Duration,
    ) -> Result<Self, StorageError> {
        let recent = Arc::new(Recent::default());
        let hour_ago = clock.now().plus(-Millis::HOUR);
        for (visitor, code, at) in storage.counted_clicks_since(hour_ago).await? {
            if let (Some(visitor), Some(code)) = (VisitorId::parse(&visitor), Code::parse(&code)) {
                recent.is_repeat(visitor, code, Millis(at));
            }
        }
        let (sender, receiver) = mpsc::channel(CAPACITY);
        tokio::spawn(writer::run(storage.clone(), receiver, clock, Arc::clone(&recent)));
        let ids = ClickIds::new(key);
        Ok(Self(Arc::new(Queue {
            sender,
            ids,
            entropy,
            recent,
            budget,
            lost: AtomicU64::new(0),
        })))
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

    /// Queues a click and waits until it is stored, or until the budget is spent.
    pub async fn record(&self, click: Click) -> Recorded {
        let (stored, on_disk) = oneshot::channel();
        match self.0.sender.try_send(Message::Click(Box::new(click), stored)) {
            Ok(()) => match tokio::time::timeout(self.0.budget, on_disk).await {
                Ok(Ok(())) => Recorded::Stored,
                Ok(Err(_)) | Err(_) => Recorded::Waiting,
            },
            Err(TrySendError::Full(_) | TrySendError::Closed(_)) => {
                let lost = self.0.lost.fetch_add(1, Ordering::Relaxed) + 1;
                // A flood of clicks is not to become a flood of lines.
                if lost.is_power_of_two() {
                    tracing::error!(lost, "the click queue is full: clicks are lost");
                }
                Recorded::Lost
            }
        }
    }

    /// Queues a click, waiting for room if need be, and not until it is stored.
    async fn push(&self, click: Click) {
        let (stored, _) = oneshot::channel();
        // Refused only when the writer has ended: then nobody records any more.
        let _ = self.0.sender.send(Message::Click(Box::new(click), stored)).await;
    }

    /// Waits until every click that is queued now is stored.
    pub async fn flush(&self) {
        let (done, stored) = oneshot::channel();
        if self.0.sender.send(Message::Barrier(done)).await.is_ok() {
            // An error says that the writer is gone, and that it left nothing behind.
            let _ = stored.await;
        }
    }

    /// How many clicks are on their way.
    pub fn waiting(&self) -> usize {
        let sender = &self.0.sender;
        sender.max_capacity().saturating_sub(sender.capacity())
    }

    /// How many clicks were lost because the queue was full.
    pub fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }

    /// Stores what waits and ends the writer. A database that does not answer is given a few seconds.
    pub async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.0.sender.send(Message::Close(done)).await.is_ok() {
            let _ = ended.await;
        }
    }
}
