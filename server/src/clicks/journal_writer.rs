//! The thread that writes the journal: whatever waits is one batch, on disk before anybody is told.

use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};

use super::segment::Segment;
use super::waiting::{Attended, Batch, Next, Request, Taken, Waiting};
use super::writer::{FIRST_PAUSE, LAST_TRIES, LONGEST_PAUSE};
use super::{Losses, Survive};

/// So many clicks of one batch say that more are on their way …
const CROWD: usize = 4;
/// … and are worth a moment's wait, where no disk makes them wait anyway: each batch costs a few switches of thread.
const GATHER: Duration = Duration::from_micros(200);

/// What the mover is asked for.
pub(super) enum Wanted {
    /// To say when everything before is in the database.
    Flush(oneshot::Sender<()>),
    /// The same, then to end.
    Close(oneshot::Sender<()>),
}

pub(super) struct JournalWriter {
    pub(super) waiting: Arc<Waiting>,
    pub(super) woken: mpsc::Receiver<()>,
    pub(super) active: Segment,
    pub(super) survive: Survive,
    /// Batches that are stored, to a task that wakes who waits for them: to wake each from here would cost a call
    /// into the system for most.
    pub(super) stored: mpsc::UnboundedSender<Arc<Batch>>,
    /// Something was written.
    pub(super) written: Arc<Notify>,
    pub(super) wanted: mpsc::UnboundedSender<Wanted>,
    pub(super) losses: Arc<Losses>,
}

/// Bytes that are written at once: after a disk has stood still, a great many lines may wait.
const PIECE: usize = 1 << 20;

/// Whole lines for one write, and the rest.
fn cut(lines: &str) -> (&str, &str) {
    let Some(head) = lines.as_bytes().get(..PIECE) else {
        return (lines, "");
    };
    let end = head.iter().rposition(|byte| *byte == b'\n');
    end.and_then(|end| lines.split_at_checked(end + 1))
        .unwrap_or((lines, ""))
}

/// Rings for batches that are stored.
pub(super) async fn ring(mut stored: mpsc::UnboundedReceiver<Arc<Batch>>) {
    while let Some(batch) = stored.recv().await {
        batch.ring();
    }
}

impl JournalWriter {
    /// Until the mover asks for the last file, or nobody is left who could say anything.
    pub(super) fn run(mut self) {
        let _attended = Attended::new(&self.waiting);
        let (mut lines, mut end) = (String::new(), None);
        let mut crowd = false;
        loop {
            if crowd && self.survive == Survive::Kill {
                sleep(GATHER);
            }
            match self.waiting.take(std::mem::take(&mut lines)) {
                Next::Write(taken) => {
                    crowd = taken.clicks >= CROWD;
                    lines = self.write(taken, &mut end);
                }
                Next::Sleep if self.woken.blocking_recv().is_some() => {}
                Next::Sleep | Next::End => break,
            }
        }
        if let Some(last) = end {
            drop(last.send(self.active));
        }
    }

    /// Writes the clicks, then does what is asked. Answers the text, empty.
    fn write(&mut self, taken: Taken, end: &mut Option<oneshot::Sender<Segment>>) -> String {
        let Taken {
            mut lines,
            clicks,
            batch,
            requests,
        } = taken;
        if clicks > 0 {
            let mut rest = lines.as_str();
            while !rest.is_empty() {
                let piece;
                (piece, rest) = cut(rest);
                self.append(piece);
            }
            batch.set_stored();
            // Nobody listens any more once the runtime ends.
            drop(self.stored.send(batch));
            self.written.notify_one();
        }
        for request in requests {
            // Whoever no longer listens no longer waits.
            match request {
                Request::Barrier(done) => drop(self.wanted.send(Wanted::Flush(done))),
                Request::Close(done) => drop(self.wanted.send(Wanted::Close(done))),
                Request::Rotate(spare, full) => {
                    drop(full.send(std::mem::replace(&mut self.active, spare)));
                }
                Request::End(last) => {
                    self.waiting.close();
                    *end = Some(last);
                }
            }
        }
        lines.clear();
        lines
    }

    /// Again and again until the disk takes it: who waits for it goes on when their budget is spent.
    fn append(&mut self, lines: &str) {
        let (mut pause, mut tries) = (FIRST_PAUSE, 0);
        while let Err(error) = self.active.append(lines.as_bytes(), self.survive) {
            tries += 1;
            if self.losses.is_ending() && tries >= LAST_TRIES {
                let lost = lines.lines().count();
                self.losses.add(lost);
                tracing::error!(%error, lost, "clicks could not be stored before the end");
                return;
            }
            let waiting = self.waiting.clicks();
            tracing::warn!(%error, waiting, "clicks cannot be written yet");
            sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_great_many_lines_are_cut_into_pieces_of_whole_lines_and_none_is_lost() {
        let lines: String = (0..400_000).map(|n| format!("line {n}\n")).collect();
        let (mut rest, mut pieces) = (lines.as_str(), Vec::new());
        while !rest.is_empty() {
            let piece;
            (piece, rest) = cut(rest);
            pieces.push(piece);
        }
        assert!(pieces.len() > 3);
        assert!(
            pieces
                .iter()
                .all(|piece| piece.len() <= PIECE && piece.ends_with('\n'))
        );
        assert_eq!(pieces.concat(), lines);
        assert_eq!(cut("a\n"), ("a\n", ""));
    }
}
