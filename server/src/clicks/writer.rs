//! The one task that writes clicks.

use std::sync::Arc;
use std::time::Duration;

use hotlinks::time::Millis;
use tokio::sync::{mpsc, oneshot};

use super::click::Click;
use super::recent::Recent;
use crate::clock::Clock;
use crate::storage::Storage;

/// What the writer is told.
pub(super) enum Message {
    /// Store this, then say so.
    Click(Box<Click>, oneshot::Sender<()>),
    /// Say when everything before is stored.
    Barrier(oneshot::Sender<()>),
    /// Store everything before, then end.
    Close(oneshot::Sender<()>),
}

/// Clicks of one transaction at most.
const BATCH: usize = 1_024;
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Tries that a failing database gets once the server is to stop.
const LAST_TRIES: u32 = 5;
const SWEEP_EVERY: i64 = 5 * Millis::MINUTE;

/// Takes whatever waits, writes it in one transaction, and begins again; what comes meanwhile is the next batch.
pub(super) async fn run(
    storage: Storage,
    mut receiver: mpsc::Receiver<Message>,
    clock: Clock,
    recent: Arc<Recent>,
) {
    let mut waiting = Vec::with_capacity(BATCH);
    let mut swept = clock.now();
    while receiver.recv_many(&mut waiting, BATCH).await > 0 {
        let (mut clicks, mut tell, mut end) = (Vec::with_capacity(waiting.len()), Vec::new(), None);
        for message in waiting.drain(..) {
            match message {
                Message::Click(click, stored) => {
                    clicks.push(*click);
                    tell.push(stored);
                }
                Message::Barrier(done) => tell.push(done),
                Message::Close(ended) => end = Some(ended),
            }
        }
        store(&storage, &clicks, &mut receiver, end.is_some()).await;
        for stored in tell {
            // A redirect whose budget was spent no longer listens.
            let _ = stored.send(());
        }
        if let Some(ended) = end {
            let _ = ended.send(());
            return;
        }
        let now = clock.now();
        if now.since(swept) >= SWEEP_EVERY || recent.is_full() {
            swept = now;
            recent.sweep(now);
        }
    }
}

/// Writes a batch, again and again until the database takes it.
async fn store(storage: &Storage, clicks: &[Click], receiver: &mut mpsc::Receiver<Message>, ending: bool) {
    if clicks.is_empty() {
        return;
    }
    let mut pause = FIRST_PAUSE;
    let mut tries = 0;
    while let Err(error) = storage.insert_clicks(clicks).await {
        tries += 1;
        if (ending || receiver.is_closed()) && tries >= LAST_TRIES {
            tracing::error!(%error, lost = clicks.len(), "clicks could not be stored before the end");
            return;
        }
        tracing::warn!(%error, waiting = receiver.len() + clicks.len(), "clicks cannot be stored yet");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
