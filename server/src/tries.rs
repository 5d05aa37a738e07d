//! How often somebody may try: to sign in or up, to guess a coupon's code.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hotlinks::time::Millis;

use crate::error::Error;

/// Counts tries by where they come from. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Tries(Arc<Limits>);

struct Limits {
    /// Ten at once, then ten a minute: nobody guesses one account's password.
    account: DefaultKeyedRateLimiter<(String, String)>,
    /// Nobody tries one password on many accounts, nor keeps the server busy with hashing.
    sign_in: DefaultKeyedRateLimiter<String>,
    /// Nobody fills the database with accounts.
    sign_up: DefaultKeyedRateLimiter<String>,
    /// Nobody fills the database with removals.
    removal: DefaultKeyedRateLimiter<String>,
    /// Nobody's checkout fills the database: a thousand events at once for each endpoint, then a hundred a second.
    event: DefaultKeyedRateLimiter<String>,
    /// Nobody guesses coupons: only wrong codes count, because right ones are many people's.
    wrong_coupon: DefaultKeyedRateLimiter<String>,
    /// Who tried too many wrong ones, and until when they learn nothing of any code.
    shut: papaya::HashMap<String, Millis>,
}

/// Thirty wrong codes at once, then ten a minute.
const WRONG_COUPONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
const WRONG_COUPONS_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);
const SHUT_FOR: i64 = Millis::MINUTE;

const EVENTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
const EVENTS_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

const EACH_ACCOUNT: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Generous, because an office, a school or a proxy in front of the server is one address of many people: 200 at
/// once, then 60 a minute.
const EACH_PEER: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
const EACH_PEER_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(199);
/// Forgotten keys are swept out once there are so many.
const SWEEP_AT: usize = 10_000;

impl Default for Tries {
    fn default() -> Self {
        let peer = Quota::per_minute(EACH_PEER).allow_burst(EACH_PEER_AT_ONCE);
        Self(Arc::new(Limits {
            account: RateLimiter::keyed(Quota::per_minute(EACH_ACCOUNT)),
            sign_in: RateLimiter::keyed(peer),
            sign_up: RateLimiter::keyed(peer),
            removal: RateLimiter::keyed(peer),
            event: RateLimiter::keyed(Quota::per_second(EVENTS).allow_burst(EVENTS_AT_ONCE)),
            wrong_coupon: RateLimiter::keyed(
                Quota::per_minute(WRONG_COUPONS).allow_burst(WRONG_COUPONS_AT_ONCE),
            ),
            shut: papaya::HashMap::new(),
        }))
    }
}

impl Tries {
    /// Counts a try to sign in.
    pub(crate) fn sign_in(&self, from: &str, email_key: &str) -> Result<(), Error> {
        count(&self.0.sign_in, from.to_owned())?;
        count(&self.0.account, (from.to_owned(), email_key.to_owned()))
    }

    /// Counts a try to sign up.
    pub(crate) fn sign_up(&self, from: &str) -> Result<(), Error> {
        count(&self.0.sign_up, from.to_owned())
    }

    /// Counts a removal by a buyer.
    pub(crate) fn removal(&self, from: &str) -> Result<(), Error> {
        count(&self.0.removal, from.to_owned())
    }

    /// Counts an event that came to an endpoint.
    pub(crate) fn event(&self, endpoint: &str) -> Result<(), Error> {
        count(&self.0.event, endpoint.to_owned())
    }

    /// Whether somebody may be told of a coupon's code.
    pub(crate) fn coupon(&self, from: &str, now: Millis) -> Result<(), Error> {
        let shut = self.0.shut.pin();
        match shut.get(from) {
            Some(until) if now < *until => Err(Error::TooManyTries),
            _ => Ok(()),
        }
    }

    /// Counts a wrong code.
    pub(crate) fn wrong_coupon(&self, from: &str, now: Millis) {
        if count(&self.0.wrong_coupon, from.to_owned()).is_ok() {
            return;
        }
        let shut = self.0.shut.pin();
        if shut.len() >= SWEEP_AT {
            shut.retain(|_, until| now < *until);
        }
        shut.insert(from.to_owned(), now.plus(SHUT_FOR));
    }
}

fn count<K: Clone + Eq + Hash>(limit: &DefaultKeyedRateLimiter<K>, key: K) -> Result<(), Error> {
    if limit.len() >= SWEEP_AT {
        limit.retain_recent();
    }
    limit.check_key(&key).map_err(|_| Error::TooManyTries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_refused(result: Result<(), Error>) {
        assert!(matches!(result, Err(Error::TooManyTries)));
    }

    #[test]
    fn the_eleventh_try_is_refused_and_nobody_else_suffers() {
        let tries = Tries::default();
        for _ in 0..10 {
            tries.sign_in("203.0.113.7", "ana@demo.test").unwrap();
        }
        assert_refused(tries.sign_in("203.0.113.7", "ana@demo.test"));
        assert!(tries.sign_in("203.0.113.8", "ana@demo.test").is_ok());
        assert!(tries.sign_in("203.0.113.7", "ben@demo.test").is_ok());
    }

    #[test]
    fn many_tries_with_ever_other_addresses_are_refused() {
        let tries = Tries::default();
        // A few refill while this runs.
        let done = (0..300)
            .filter(|n| tries.sign_in("203.0.113.7", &format!("{n}@demo.test")).is_ok())
            .count();
        assert!((200..290).contains(&done), "{done}");
        assert!(tries.sign_in("203.0.113.8", "0@demo.test").is_ok());
    }

    #[test]
    fn who_guesses_coupons_learns_nothing_more_for_a_while_and_nobody_else_suffers() {
        let (tries, now) = (Tries::default(), Millis(5));
        for _ in 0..30 {
            tries.wrong_coupon("203.0.113.7", now);
            assert!(tries.coupon("203.0.113.7", now).is_ok());
        }
        for _ in 0..10 {
            tries.wrong_coupon("203.0.113.7", now);
        }
        assert_refused(tries.coupon("203.0.113.7", now.plus(59_999)));
        assert!(tries.coupon("203.0.113.7", now.plus(60_000)).is_ok());
        assert!(tries.coupon("203.0.113.8", now).is_ok());
    }

    #[test]
    fn many_accounts_from_one_place_are_refused_and_nobody_else_suffers() {
        let tries = Tries::default();
        let done = (0..300).filter(|_| tries.sign_up("203.0.113.7").is_ok()).count();
        assert!((200..290).contains(&done), "{done}");
        assert!(tries.sign_up("203.0.113.8").is_ok());
    }
}
