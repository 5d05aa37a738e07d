//! Clicks that could not be kept: counted, said aloud, and written down once the database answers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use hotlinks::time::Millis;

use crate::storage::Storage;

/// What was lost since the start.
#[derive(Default)]
pub(super) struct Losses {
    lost: AtomicU64,
    reported: AtomicU64,
    ending: AtomicBool,
}

impl Losses {
    /// Counts lost clicks; how many there are by now.
    pub(super) fn add(&self, clicks: usize) -> u64 {
        let clicks = u64::try_from(clicks).unwrap_or(u64::MAX);
        self.lost.fetch_add(clicks, Ordering::Relaxed) + clicks
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The server is to stop: nobody tries for ever any more.
    pub(super) fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Writes down what is not written down yet. One task does it, so nothing is written twice.
    pub(super) async fn report(&self, storage: &Storage, now: Millis) {
        let lost = self.lost();
        let fresh = lost - self.reported.load(Ordering::Relaxed);
        if fresh == 0 {
            return;
        }
        match storage.insert_lost_clicks(now, fresh).await {
            Ok(()) => self.reported.store(lost, Ordering::Relaxed),
            Err(error) => tracing::error!(%error, lost, "lost clicks could not be written down yet"),
        }
    }
}
