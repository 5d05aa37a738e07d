//! Who was counted where within the last hour (rule 14), in memory: asked on every redirect.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hotlinks::hotlink::Code;
use hotlinks::time::Millis;

use crate::visitor::VisitorId;

/// Visits remembered at most: about 10 MB. Beyond it all are forgotten, and a repeat may be counted once more.
const CAPACITY: usize = 250_000;

/// Parts with a lock each, so that two redirects seldom meet at one.
const PARTS: usize = 64;

const SWEEP_EVERY: i64 = 5 * Millis::MINUTE;

/// The last counted visit by visitor and link.
pub(super) struct Recent {
    /// By a hash of visitor and link, under keys of this process: two of them alike are less likely than a fault of
    /// the memory.
    parts: Vec<Mutex<HashMap<u64, Millis>>>,
    hasher: RandomState,
    swept: AtomicI64,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            swept: AtomicI64::new(0),
        }
    }
}

fn lock(part: &Mutex<HashMap<u64, Millis>>) -> MutexGuard<'_, HashMap<u64, Millis>> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recent {
    /// Whether the visitor was counted on the link less than an hour before; if not, they are now. Of two requests at
    /// once exactly one is counted.
    pub(super) fn is_repeat(&self, visitor: VisitorId, code: Code, at: Millis) -> bool {
        let key = self.hasher.hash_one((visitor, code));
        let place = usize::try_from(key >> 32).unwrap_or_default() % PARTS;
        let Some(part) = self.parts.get(place) else {
            return false;
        };
        let mut part = lock(part);
        let last = part.entry(key).or_insert(Millis(i64::MIN));
        let is_repeat = last.0 != i64::MIN && (0..Millis::HOUR).contains(&at.since(*last));
        if !is_repeat {
            *last = at;
        }
        is_repeat
    }

    /// Forgets what is over every few minutes; not on a buyer's time.
    pub(super) fn sweep_now_and_then(&self, now: Millis) {
        let swept = Millis(self.swept.load(Ordering::Relaxed));
        if now.since(swept) >= SWEEP_EVERY || self.len() > CAPACITY {
            self.swept.store(now.0, Ordering::Relaxed);
            self.sweep(now);
        }
    }

    fn len(&self) -> usize {
        self.parts.iter().map(|part| lock(part).len()).sum()
    }

    fn sweep(&self, now: Millis) {
        for part in &self.parts {
            lock(part).retain(|_, at| now.since(*at) < Millis::HOUR);
        }
        self.keep_within(CAPACITY);
    }

    /// Forgets everything when it has become too much.
    fn keep_within(&self, capacity: usize) {
        if self.len() > capacity {
            self.parts.iter().for_each(|part| *lock(part) = HashMap::new());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    const NOW: Millis = Millis(1_790_000_000_000);

    fn visitor() -> VisitorId {
        VisitorId::new(NOW, &Entropy::system())
    }

    #[test]
    fn a_visit_within_the_hour_is_a_repeat_and_the_hour_runs_from_the_counted_one() {
        let (recent, visitor, code) = (Recent::default(), visitor(), Code::from_random(1));
        assert!(!recent.is_repeat(visitor, code, NOW));
        assert!(recent.is_repeat(visitor, code, NOW));
        assert!(recent.is_repeat(visitor, code, NOW.plus(Millis::HOUR - 1)));
        assert!(!recent.is_repeat(visitor, code, NOW.plus(Millis::HOUR)));
        assert!(recent.is_repeat(visitor, code, NOW.plus(Millis::HOUR + 1)));
    }

    #[test]
    fn another_link_or_another_visitor_is_no_repeat() {
        let (recent, one) = (Recent::default(), visitor());
        assert!(!recent.is_repeat(one, Code::from_random(1), NOW));
        assert!(!recent.is_repeat(one, Code::from_random(2), NOW));
        assert!(!recent.is_repeat(visitor(), Code::from_random(1), NOW));
    }

    #[test]
    fn what_is_over_is_forgotten_and_never_more_kept_than_there_is_room_for() {
        let recent = Recent::default();
        for n in 0..10 {
            recent.is_repeat(
                visitor(),
                Code::from_random(n),
                NOW.plus(i64::try_from(n).unwrap()),
            );
        }
        recent.sweep(NOW.plus(Millis::HOUR + 4));
        assert_eq!(recent.len(), 5);
        recent.keep_within(5);
        assert_eq!(recent.len(), 5);
        recent.keep_within(4);
        assert_eq!(recent.len(), 0);
    }
}
