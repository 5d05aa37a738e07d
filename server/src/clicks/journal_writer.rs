//! Who writes the journal: whatever waits is one batch, on disk before anybody is told.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::Instant;

use super::Losses;
use super::desk::Desk;
use super::segment::Segment;
use super::waiting::{Attended, Batch, Next, Request, Taken, Waiting};
use super::writer::{FIRST_PAUSE, LAST_TRIES, LONGEST_PAUSE};

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
    pub(super) desk: Arc<Desk>,
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

/// Where the writer runs.
enum Place {
    /// On a thread of its own, for as long as a disk may take. Batches that are stored go to a task that wakes who
    /// waits for them: to wake each from another thread would cost a call into the system for most.
    Thread(mpsc::UnboundedSender<Arc<Batch>>),
    /// Among the redirects: what the operating system only has to copy is written sooner than another thread wakes.
    Task,
}

impl Place {
    fn of(desk: &Desk, runtime: &Handle) -> Self {
        if desk.is_for_all() {
            return Self::Task;
        }
        let (stored, batches) = mpsc::unbounded_channel();
        runtime.spawn(ring(batches));
        Self::Thread(stored)
    }

    fn stored(&self, batch: Arc<Batch>) {
        batch.set_stored();
        match self {
            // Nobody listens any more once the runtime ends.
            Self::Thread(stored) => drop(stored.send(batch)),
            Self::Task => batch.ring(),
        }
    }

    async fn pause(&self, pause: Duration) {
        match self {
            Self::Thread(_) => std::thread::sleep(pause),
            Self::Task => tokio::time::sleep(pause).await,
        }
    }
}

async fn ring(mut stored: mpsc::UnboundedReceiver<Arc<Batch>>) {
    while let Some(batch) = stored.recv().await {
        batch.ring();
    }
}

impl JournalWriter {
    /// Runs until the mover asks for the last file, or nobody is left who could say anything.
    pub(super) fn start(self) -> io::Result<()> {
        let runtime = Handle::current();
        let place = Place::of(&self.desk, &runtime);
        match place {
            Place::Task => drop(runtime.spawn(self.run(place))),
            Place::Thread(_) => {
                let thread = std::thread::Builder::new().name("click-journal".to_owned());
                thread.spawn(move || runtime.block_on(self.run(place)))?;
            }
        }
        Ok(())
    }

    async fn run(mut self, place: Place) {
        let _attended = Attended::new(&self.waiting);
        let (mut lines, mut end) = (String::new(), None);
        loop {
            match self.waiting.take(std::mem::take(&mut lines)) {
                Next::Write(taken) => lines = self.write(taken, &mut end, &place).await,
                Next::Sleep if self.woken.recv().await.is_some() => {}
                Next::Sleep | Next::End => break,
            }
            if matches!(place, Place::Task) {
                // The redirects that are ready go first: their clicks are of this batch then.
                yield_now().await;
            }
        }
        if let Some(last) = end
            && let Some(file) = self.desk.exchange(None).await
        {
            drop(last.send(file));
        }
    }

    /// Writes the clicks, then does what is asked. Answers the text, empty.
    async fn write(
        &mut self,
        taken: Taken,
        end: &mut Option<oneshot::Sender<Segment>>,
        place: &Place,
    ) -> String {
        let Taken {
            mut lines,
            clicks,
            batch,
            requests,
        } = taken;
        if clicks > 0 {
            let (mut rest, begun) = (lines.as_str(), Instant::now());
            while !rest.is_empty() {
                let piece;
                (piece, rest) = cut(rest);
                self.append(piece, place).await;
            }
            let took = begun.elapsed();
            place.stored(batch);
            self.desk.has_written(clicks, took);
        }
        for request in requests {
            // Whoever no longer listens no longer waits.
            match request {
                Request::Barrier(done) => drop(self.wanted.send(Wanted::Flush(done))),
                Request::Close(done) => drop(self.wanted.send(Wanted::Close(done))),
                Request::Rotate(spare, full) => {
                    let file = self.desk.exchange(Some(spare)).await;
                    drop(file.map(|file| full.send(file)));
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
    async fn append(&mut self, lines: &str, place: &Place) {
        let (mut pause, mut tries) = (FIRST_PAUSE, 0);
        while let Err(error) = self.desk.write(lines).await {
            tries += 1;
            if self.losses.is_ending() && tries >= LAST_TRIES {
                let lost = lines.lines().count();
                self.losses.add(lost);
                tracing::error!(%error, lost, "clicks could not be stored before the end");
                return;
            }
            let waiting = self.waiting.clicks();
            tracing::warn!(%error, waiting, "clicks cannot be written yet");
            place.pause(pause).await;
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
