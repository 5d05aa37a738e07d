//! The task that writes clicks straight into the database, where there is no journal: PostgreSQL, which may be
//! another machine's, and a database in memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::line::{self, Row};
use super::recent::Recent;
use super::waiting::{Attended, Next, Request, Taken, Waiting};
use super::{Losses, Survive};
use crate::clock::Clock;
use crate::storage::Storage;
use crate::storage::clicks::Sum;

/// Clicks of one transaction at most.
const TRANSACTION: usize = 1_024;
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(10);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Tries that a failing disk or database gets once the server is to stop.
pub(super) const LAST_TRIES: u32 = 5;

pub(super) struct Writer {
    pub(super) storage: Storage,
    pub(super) waiting: Arc<Waiting>,
    pub(super) woken: mpsc::Receiver<()>,
    pub(super) clock: Clock,
    pub(super) recent: Arc<Recent>,
    pub(super) losses: Arc<Losses>,
    pub(super) survive: Survive,
}

impl Writer {
    /// Takes whatever waits, writes it, and begins again; what comes meanwhile is the next batch.
    pub(super) async fn run(mut self) {
        let _attended = Attended::new(&self.waiting);
        let (mut lines, mut end) = (String::new(), None);
        loop {
            match self.waiting.take(std::mem::take(&mut lines)) {
                Next::Write(taken) => lines = self.write(taken, &mut end).await,
                Next::Sleep if self.woken.recv().await.is_some() => {}
                Next::Sleep | Next::End => break,
            }
            self.recent.sweep_now_and_then(self.clock.now());
        }
        if let Some(ended) = end {
            // Whoever no longer listens no longer waits.
            let _ = ended.send(());
        }
    }

    async fn write(&self, taken: Taken, end: &mut Option<oneshot::Sender<()>>) -> String {
        let Taken {
            mut lines,
            clicks,
            batch,
            requests,
        } = taken;
        if clicks > 0 {
            let rows: Vec<Row<'_>> = line::read(&lines).flatten().collect();
            for rows in rows.chunks(TRANSACTION) {
                self.store(rows).await;
            }
            batch.set_stored();
            batch.ring();
        }
        self.losses.report(&self.storage, self.clock.now()).await;
        for request in requests {
            match request {
                // Whoever no longer listens no longer waits.
                Request::Barrier(done) => _ = done.send(()),
                Request::Close(done) => {
                    self.waiting.close();
                    *end = Some(done);
                }
                // There is no journal to speak of.
                Request::Rotate(..) | Request::End(_) => {}
            }
        }
        lines.clear();
        lines
    }

    /// Writes a batch, again and again until the database takes it.
    async fn store(&self, rows: &[Row<'_>]) {
        let (mut pause, mut tries, begun) = (FIRST_PAUSE, 0, Instant::now());
        while let Err(error) = self.storage.insert_clicks(rows, self.survive, Sum::Now).await {
            tries += 1;
            if self.losses.is_ending() && tries >= LAST_TRIES {
                self.losses.add(rows.len());
                tracing::error!(%error, lost = rows.len(), "clicks could not be stored before the end");
                return;
            }
            let waiting = self.waiting.clicks();
            tracing::warn!(%error, waiting, "clicks cannot be stored yet");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        self.storage.batches.stored.count(rows.len(), begun.elapsed());
    }
}
