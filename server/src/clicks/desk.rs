//! Where the journal lies open: its writer writes batches, and where the operating system only has to copy a click, the
//! redirect writes it itself. To wait for another to do it costs a redirect more than that.

use std::hint::spin_loop;
use std::io;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

use super::Survive;
use super::line::Line;
use super::segment::Segment;
use crate::metrics::Sizes;

/// A copy takes a thousandth of it. Beyond, the system lets whoever writes wait for the disk.
const SLOW: Duration = Duration::from_millis(5);
/// For so long redirects leave such a disk to the writer, beside whom nobody waits longer than their budget.
const REST: Duration = Duration::from_secs(1);
/// So often a redirect looks whether whoever writes has done: they need a millionth of a second.
const GLANCES: u32 = 50;

/// The journal's file that is written to, and who may write.
pub(super) struct Desk {
    open: Mutex<Open>,
    survive: Survive,
    is_for_all: bool,
    written: Notify,
    batches: Sizes,
}

struct Open {
    /// `None`: the last one was handed over.
    file: Option<Segment>,
    rests_until: Instant,
}

impl Open {
    /// Leaves a disk that took this long, or did not take it, to the writer for a while.
    fn judge(&mut self, begun: Instant, took: Duration, is_written: bool) {
        if took > SLOW || !is_written {
            self.rests_until = begun + took + REST;
        }
    }
}

impl Desk {
    /// With this file on it.
    pub(super) fn new(file: Segment, survive: Survive, batches: Sizes) -> Self {
        let open = Open {
            file: Some(file),
            rests_until: Instant::now(),
        };
        Self {
            open: Mutex::new(open),
            survive,
            // A system that lets a redirect wait after all takes one worker from the others, so there has to be another.
            is_for_all: survive == Survive::Kill && Handle::current().metrics().num_workers() > 1,
            written: Notify::new(),
            batches,
        }
    }

    /// Whether redirects write too.
    pub(super) fn is_for_all(&self) -> bool {
        self.is_for_all
    }

    /// Writes a click at once. `false`: somebody else is writing, or the disk is slow or full; it is for the queue.
    pub(super) fn write_now(&self, line: &Line) -> bool {
        if !self.is_for_all {
            return false;
        }
        let Some(mut open) = (0..GLANCES).find_map(|_| {
            let open = self.open.try_lock().ok();
            if open.is_none() {
                spin_loop();
            }
            open
        }) else {
            return false;
        };
        let begun = Instant::now();
        if begun < open.rests_until {
            return false;
        }
        let is_written = self.append(&mut open, line.as_str()).is_ok();
        let took = begun.elapsed();
        open.judge(begun, took, is_written);
        drop(open);
        if is_written {
            self.has_written(1, took);
        }
        is_written
    }

    /// Writes lines as one batch.
    pub(super) async fn write(&self, lines: &str) -> io::Result<()> {
        let mut open = self.open.lock().await;
        self.append(&mut open, lines)
    }

    fn append(&self, open: &mut Open, lines: &str) -> io::Result<()> {
        let file = open.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.append(lines.as_bytes(), self.survive)
    }

    /// So many clicks are stored, which took so long.
    pub(super) fn has_written(&self, clicks: usize, took: Duration) {
        self.batches.count(clicks, took);
        self.written.notify_one();
    }

    /// Waits until something was written since it was last asked.
    pub(super) async fn written(&self) {
        self.written.notified().await;
    }

    /// Lays another file on it, or none any more, and hands over the one before.
    pub(super) async fn exchange(&self, next: Option<Segment>) -> Option<Segment> {
        std::mem::replace(&mut self.open.lock().await.file, next)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{advance, pause};

    use super::*;

    fn desk(folder: &tempfile::TempDir, survive: Survive) -> Desk {
        let file = Segment::open(&folder.path().join("a"), 1).unwrap().unwrap();
        Desk::new(file, survive, Sizes::default())
    }

    fn line() -> Line {
        Line::test("click\n")
    }

    async fn held(desk: &Desk) -> Vec<String> {
        let file = desk.exchange(None).await.unwrap();
        let mut batches = file.batches();
        std::iter::from_fn(|| batches.next().unwrap()).collect()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_click_that_is_only_copied_is_written_at_once_and_the_mover_hears_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(&folder, Survive::Kill);
        assert!(desk.write_now(&line()));
        desk.written().await;
        desk.write("one\ntwo\n").await.unwrap();
        assert_eq!(held(&desk).await, ["click\n", "one\ntwo\n"]);
        assert!(!desk.write_now(&line()), "nothing lies on it any more");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nobody_waits_for_a_sync_or_for_whoever_else_writes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!desk(&folder, Survive::Power).write_now(&line()));
        let desk = desk(&folder, Survive::Kill);
        let other = desk.open.lock().await;
        assert!(!desk.write_now(&line()));
        drop(other);
        assert!(desk.write_now(&line()));
    }

    #[tokio::test]
    async fn a_server_with_one_worker_does_not_write_among_its_redirects() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!desk(&folder, Survive::Kill).write_now(&line()));
    }

    #[tokio::test]
    async fn a_disk_that_takes_nothing_is_left_to_the_writer_for_a_while() {
        pause();
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk(&folder, Survive::Kill);
        desk.is_for_all = true;
        let too_long = Line::test(&"x".repeat(65 << 20));
        assert!(!desk.write_now(&too_long));
        assert!(!desk.write_now(&line()));
        advance(REST).await;
        assert!(desk.write_now(&line()));
        assert_eq!(held(&desk).await, ["click\n"]);
    }

    #[tokio::test]
    async fn so_is_one_that_took_long() {
        pause();
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk(&folder, Survive::Kill);
        desk.is_for_all = true;
        let took = |took| desk.open.try_lock().unwrap().judge(Instant::now(), took, true);
        took(SLOW);
        assert!(desk.write_now(&line()));
        took(SLOW + Duration::from_millis(1));
        assert!(!desk.write_now(&line()));
        advance(SLOW + REST + Duration::from_millis(1)).await;
        assert!(desk.write_now(&line()));
    }
}
