//! How often somebody may ask for links that do not exist. Links that do are never counted here.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use crate::client::ClientKey;

/// As many places are told apart, in half a megabyte that never grows: whoever comes from a million networks at once
/// fills no memory. Two places that share a slot share its limit, and both still reach every link.
const SLOTS: usize = 1 << 16;

/// Counts misses by where they come from. Cheap to clone; clones count together. No lock, no allocation.
#[derive(Clone)]
pub(crate) struct Misses(Option<Arc<RateLimiter<ClientKey, Slots, DefaultClock, NoOpMiddleware>>>);

struct Slots(Vec<InMemoryState>);

impl StateStore for Slots {
    type Key = ClientKey;

    fn measure_and_replace<T, F, E>(&self, key: &ClientKey, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let slot = usize::try_from(key.0).unwrap_or_default() % SLOTS;
        match self.0.get(slot) {
            Some(state) => state.measure_and_replace(&NotKeyed::NonKey, decide),
            None => decide(None).map(|(answer, _)| answer),
        }
    }
}

impl Misses {
    /// So many at once, then so many a minute, from one place; `None`: as many as anybody likes.
    pub(crate) fn new(a_minute: Option<NonZeroU32>) -> Self {
        Self(a_minute.map(|misses| {
            let slots = (0..SLOTS).map(|_| InMemoryState::default()).collect();
            let quota = Quota::per_minute(misses);
            Arc::new(RateLimiter::new(quota, Slots(slots), DefaultClock::default()))
        }))
    }

    /// Counts one. `Err`: it is one too many, and how long to wait.
    pub(crate) fn count(&self, from: ClientKey) -> Result<(), Duration> {
        let Some(limit) = &self.0 else {
            return Ok(());
        };
        limit
            .check_key(&from)
            .map_err(|until| until.wait_time_from(limit.clock().now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_guesses_is_stopped_and_nobody_else_suffers() {
        let misses = Misses::new(NonZeroU32::new(60));
        // A few refill while this runs.
        let done = (0..1_000).filter(|_| misses.count(ClientKey(7)).is_ok()).count();
        assert!((60..500).contains(&done), "{done}");
        assert!(misses.count(ClientKey(7)).unwrap_err() <= Duration::from_secs(1));
        assert!(misses.count(ClientKey(8)).is_ok());
    }

    #[test]
    fn an_operator_may_let_everybody_guess() {
        let misses = Misses::new(None);
        assert!((0..1_000).all(|_| misses.count(ClientKey(7)).is_ok()));
    }
}
