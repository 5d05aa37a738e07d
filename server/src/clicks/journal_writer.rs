//! The thread that writes the journal: whatever waits is one batch, on disk before anybody is told.

use std::sync::Arc;
use std::thread::sleep;

use tokio::sync::{Notify, mpsc, oneshot};

use super::segment::Segment;
use super::writer::{BATCH, FIRST_PAUSE, LAST_TRIES, LONGEST_PAUSE, Message};
use super::{Losses, Survive};

/// What the mover is asked for.
pub(super) enum Wanted {
    /// To say when everything before is in the database.
    Flush(oneshot::Sender<()>),
    /// The same, then to end.
    Close(oneshot::Sender<()>),
}

pub(super) struct JournalWriter {
    pub(super) receiver: mpsc::Receiver<Message>,
    pub(super) active: Segment,
    pub(super) survive: Survive,
    /// Something was written.
    pub(super) written: Arc<Notify>,
    pub(super) wanted: mpsc::UnboundedSender<Wanted>,
    pub(super) losses: Arc<Losses>,
}

impl JournalWriter {
    /// Until the mover asks for the last file, or nobody is left who could say anything.
    pub(super) fn run(mut self) {
        let mut waiting = Vec::with_capacity(BATCH);
        let (mut lines, mut tell, mut end) = (String::new(), Vec::with_capacity(BATCH), None);
        while self.receiver.blocking_recv_many(&mut waiting, BATCH) > 0 {
            let mut requests = Vec::new();
            for message in waiting.drain(..) {
                match message {
                    Message::Click(line, stored) => {
                        lines.push_str(&line);
                        tell.push(stored);
                    }
                    request => requests.push(request),
                }
            }
            if !tell.is_empty() {
                self.append(&lines, tell.len());
                lines.clear();
                for stored in tell.drain(..) {
                    // A redirect whose budget was spent no longer listens.
                    let _ = stored.send(());
                }
                self.written.notify_one();
            }
            for request in requests {
                // Whoever no longer listens no longer waits.
                match request {
                    Message::Click(..) => {}
                    Message::Barrier(done) => drop(self.wanted.send(Wanted::Flush(done))),
                    Message::Close(done) => drop(self.wanted.send(Wanted::Close(done))),
                    Message::Rotate(spare, full) => {
                        drop(full.send(std::mem::replace(&mut self.active, spare)));
                    }
                    Message::End(last) => {
                        self.receiver.close();
                        end = Some(last);
                    }
                }
            }
        }
        if let Some(last) = end {
            drop(last.send(self.active));
        }
    }

    /// Again and again until the disk takes it: who waits for it goes on when their budget is spent.
    fn append(&mut self, lines: &str, clicks: usize) {
        let (mut pause, mut tries) = (FIRST_PAUSE, 0);
        while let Err(error) = self.active.append(lines.as_bytes(), self.survive) {
            tries += 1;
            if self.losses.is_ending() && tries >= LAST_TRIES {
                self.losses.add(clicks);
                tracing::error!(%error, lost = clicks, "clicks could not be stored before the end");
                return;
            }
            tracing::warn!(%error, waiting = self.receiver.len() + clicks, "clicks cannot be written yet");
            sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
