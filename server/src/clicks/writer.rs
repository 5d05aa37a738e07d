//! The task that writes clicks straight into the database, where there is no journal: PostgreSQL, which may be
//! another machine's, and a database in memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::line::{self, Row};
use super::recent::Recent;
use super::segment::Segment;
use super::{Losses, Survive};
use crate::clock::Clock;
use crate::storage::Storage;

/// What a writer is told.
pub(super) enum Message {
    /// Store this line, then say so.
    Click(String, oneshot::Sender<()>),
    /// Say when everything before is in the database.
    Barrier(oneshot::Sender<()>),
    /// Store everything before, then end.
    Close(oneshot::Sender<()>),
    /// Write to this file from now on and hand over the one before. The mover's alone.
    Rotate(Segment, oneshot::Sender<Segment>),
    /// Write what waits, hand over the file and end. The mover's alone.
    End(oneshot::Sender<Segment>),
}

/// Clicks of one batch at most.
pub(super) const BATCH: usize = 1_024;
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(10);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Tries that a failing disk or database gets once the server is to stop.
pub(super) const LAST_TRIES: u32 = 5;

pub(super) struct Writer {
    pub(super) storage: Storage,
    pub(super) receiver: mpsc::Receiver<Message>,
    pub(super) clock: Clock,
    pub(super) recent: Arc<Recent>,
    pub(super) losses: Arc<Losses>,
    pub(super) survive: Survive,
}

impl Writer {
    /// Takes whatever waits, writes it in one transaction, and begins again; what comes meanwhile is the next batch.
    pub(super) async fn run(mut self) {
        let mut waiting = Vec::with_capacity(BATCH);
        while self.receiver.recv_many(&mut waiting, BATCH).await > 0 {
            let (mut lines, mut clicks, mut tell, mut end) = (String::new(), 0, Vec::new(), None);
            for message in waiting.drain(..) {
                match message {
                    Message::Click(line, stored) => {
                        lines.push_str(&line);
                        clicks += 1;
                        tell.push(stored);
                    }
                    Message::Barrier(done) => tell.push(done),
                    Message::Close(ended) => end = Some(ended),
                    // There is no journal to speak of.
                    Message::Rotate(..) | Message::End(_) => {}
                }
            }
            if clicks > 0 {
                self.store(&lines, clicks).await;
            }
            for stored in tell {
                // A redirect whose budget was spent no longer listens.
                let _ = stored.send(());
            }
            let now = self.clock.now();
            self.losses.report(&self.storage, now).await;
            if let Some(ended) = end {
                let _ = ended.send(());
                return;
            }
            self.recent.sweep_now_and_then(now);
        }
    }

    /// Writes a batch, again and again until the database takes it.
    async fn store(&self, lines: &str, clicks: usize) {
        let rows: Vec<Row<'_>> = line::read(lines).flatten().collect();
        let (mut pause, mut tries) = (FIRST_PAUSE, 0);
        while let Err(error) = self.storage.insert_clicks(&rows, self.survive).await {
            tries += 1;
            if self.losses.is_ending() && tries >= LAST_TRIES {
                self.losses.add(clicks);
                tracing::error!(%error, lost = clicks, "clicks could not be stored before the end");
                return;
            }
            tracing::warn!(%error, waiting = self.receiver.len() + clicks, "clicks cannot be stored yet");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
