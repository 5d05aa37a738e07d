//! How fast the mover goes: in small steps with pauses between them, so that no buyer and nobody who stores something
//! else stands behind more than one of them; and without pauses when somebody waits or it falls behind.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::journal_writer::Wanted;

/// Clicks of a step that nobody hurries, some 20 ms of work: fewer share fewer sums and cost the disk more syncs.
const LEAST: usize = 4_096;
/// Clicks of a step at most: whatever else is to be stored waits for a fraction of a second.
const MOST: usize = 32_768;
/// A pause lasts no longer than so many steps like the one before it: what is a few steps long is over in a moment.
const PAUSES: u32 = 4;

/// The pace of one round.
pub(super) struct Pace<'a> {
    /// Clicks of the next step.
    step: usize,
    begun: Instant,
    /// When the last step began.
    last: Instant,
    within: Duration,
    wanted: Option<&'a mut mpsc::UnboundedReceiver<Wanted>>,
    /// What somebody asked for meanwhile: it is the next round's, and this one's hurry.
    asked: Option<Wanted>,
}

impl<'a> Pace<'a> {
    /// One large step after the other.
    pub(super) fn hurried() -> Self {
        Self::new(MOST, Duration::ZERO, None)
    }

    /// Small steps all over `within`, until somebody wants something.
    pub(super) fn steady(within: Duration, wanted: &'a mut mpsc::UnboundedReceiver<Wanted>) -> Self {
        Self::new(LEAST, within, Some(wanted))
    }

    fn new(step: usize, within: Duration, wanted: Option<&'a mut mpsc::UnboundedReceiver<Wanted>>) -> Self {
        let now = Instant::now();
        Self {
            step,
            begun: now,
            last: now,
            within,
            wanted,
            asked: None,
        }
    }

    /// Clicks that the next step is to take at least.
    pub(super) fn step(&self) -> usize {
        self.step
    }

    /// What was asked for during the round.
    pub(super) fn asked(self) -> Option<Wanted> {
        self.asked
    }

    /// A step was done, and with it so much of the whole round.
    pub(super) async fn pause(&mut self, done: u64, whole: u64) {
        if let Some(end) = self.until(Instant::now(), done, whole)
            && let Some(wanted) = &mut self.wanted
        {
            tokio::select! {
                () = sleep_until(end) => {}
                asked = wanted.recv() => self.asked = asked,
            }
        }
        self.last = Instant::now();
    }

    /// Until when to pause, and what the next step takes: fewer after a pause, twice as many without.
    fn until(&mut self, now: Instant, done: u64, whole: u64) -> Option<Instant> {
        let is_hurried = self.wanted.is_none() || self.asked.is_some();
        let within = self.within.as_nanos() * u128::from(done) / u128::from(whole.max(1));
        let due = self.begun + Duration::from_nanos_u128(within);
        if is_hurried || due <= now {
            self.step = (self.step * 2).min(MOST);
            return None;
        }
        self.step = (self.step / 2).max(LEAST);
        Some(due.min(now + (now - self.last) * PAUSES))
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    const ROUND: Duration = Duration::from_secs(1);

    fn after(pace: &Pace<'_>, millis: u64) -> Instant {
        pace.begun + Duration::from_millis(millis)
    }

    #[test]
    fn steps_are_small_and_spread_over_the_round() {
        let (_asks, mut wanted) = mpsc::unbounded_channel();
        let mut pace = Pace::steady(ROUND, &mut wanted);
        assert_eq!(pace.step(), LEAST);
        // A tenth was done in 50 ms, so the next begins after 100.
        assert_eq!(pace.until(after(&pace, 50), 1, 10), Some(after(&pace, 100)));
        // Half of it was done in 2 ms: that is no reason to wait for half a second.
        assert_eq!(pace.until(after(&pace, 2), 5, 10), Some(after(&pace, 10)));
        assert_eq!(pace.step(), LEAST);
    }

    #[test]
    fn who_falls_behind_takes_larger_steps_until_it_has_caught_up() {
        let (_asks, mut wanted) = mpsc::unbounded_channel();
        let mut pace = Pace::steady(ROUND, &mut wanted);
        assert_eq!(pace.until(after(&pace, 200), 1, 10), None);
        assert_eq!(pace.until(after(&pace, 300), 2, 10), None);
        assert_eq!(pace.step(), LEAST * 4);
        assert_eq!(pace.until(after(&pace, 400), 5, 10), Some(after(&pace, 500)));
        assert_eq!(pace.step(), LEAST * 2);
        for _ in 0..20 {
            assert_eq!(pace.until(after(&pace, 2_000), 9, 10), None);
        }
        assert_eq!(pace.step(), MOST);
    }

    #[test]
    fn where_nobody_is_to_be_spared_there_is_no_pause() {
        let mut pace = Pace::hurried();
        assert_eq!(pace.step(), MOST);
        assert_eq!(pace.until(after(&pace, 1), 5, 10), None);
    }

    #[tokio::test]
    async fn who_wants_something_ends_the_pause_and_all_that_would_follow() {
        let (asks, mut wanted) = mpsc::unbounded_channel();
        let mut pace = Pace::steady(Duration::from_secs(86_400), &mut wanted);
        let (done, _flushed) = oneshot::channel();
        asks.send(Wanted::Flush(done)).unwrap();
        // A day's pause, were nobody there.
        pace.last = pace
            .begun
            .checked_sub(Duration::from_secs(86_400))
            .unwrap_or(pace.begun);
        pace.pause(1, 1).await;
        assert_eq!(pace.until(Instant::now(), 1, 1), None);
        assert!(matches!(pace.asked(), Some(Wanted::Flush(_))));
    }
}
