//! How often somebody may try: to sign in or up, to guess a coupon's code.

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hotlinks::time::Millis;

use crate::error::Error;

/// Counts tries by where they come from. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Tries(Arc<Limits>);

struct Limits {
    /// Ten at once, then ten a minute: nobody guesses one account's password.
    account: Limit,
    /// Nobody tries one password on many accounts, nor keeps the server busy with hashing.
    sign_in: Limit,
    /// Nobody fills the database with accounts.
    sign_up: Limit,
    /// Nobody fills the database with removals.
    removal: Limit,
    /// Nobody's checkout fills the database: a thousand events at once for each endpoint, then a hundred a second.
    event: Limit,
    /// Nobody guesses coupons: only wrong codes count, because right ones are many people's.
    wrong_coupon: Limit,
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
/// After so many tries those who may try again as if for the first time are forgotten.
const SWEEP_EVERY: usize = 10_000;
/// As many are told apart, in some ten megabytes: whoever comes from a million networks at once fills no memory.
const MOST: usize = 50_000;
/// When there are more, all are told apart by so many marks, which nobody can choose. Two who share one share its limit.
const CROWD: u64 = 16_384;

impl Default for Tries {
    fn default() -> Self {
        let peer = Quota::per_minute(EACH_PEER).allow_burst(EACH_PEER_AT_ONCE);
        let wrong_coupon = Quota::per_minute(WRONG_COUPONS).allow_burst(WRONG_COUPONS_AT_ONCE);
        Self(Arc::new(Limits {
            account: Limit::new(Quota::per_minute(EACH_ACCOUNT)),
            sign_in: Limit::new(peer),
            sign_up: Limit::new(peer),
            removal: Limit::new(peer),
            event: Limit::new(Quota::per_second(EVENTS).allow_burst(EVENTS_AT_ONCE)),
            wrong_coupon: Limit::new(wrong_coupon),
            shut: papaya::HashMap::new(),
        }))
    }
}

impl Tries {
    /// Counts a try to sign in.
    pub(crate) fn sign_in(&self, from: &str, email_key: &str) -> Result<(), Error> {
        self.0.sign_in.count(from)?;
        self.0.account.count(&format!("{from} {email_key}"))
    }

    /// Counts a try to sign up.
    pub(crate) fn sign_up(&self, from: &str) -> Result<(), Error> {
        self.0.sign_up.count(from)
    }

    /// Counts a removal by a buyer.
    pub(crate) fn removal(&self, from: &str) -> Result<(), Error> {
        self.0.removal.count(from)
    }

    /// Counts an event that came to an endpoint.
    pub(crate) fn event(&self, endpoint: &str) -> Result<(), Error> {
        self.0.event.count(endpoint)
    }

    /// Whether somebody may be told of a coupon's code.
    pub(crate) fn coupon(&self, from: &str, now: Millis) -> Result<(), Error> {
        let shut = self.0.shut.pin();
        match shut.get(&self.0.wrong_coupon.mark(from, shut.len())) {
            Some(until) if now < *until => Err(Error::TooManyTries),
            _ => Ok(()),
        }
    }

    /// Counts a wrong code.
    pub(crate) fn wrong_coupon(&self, from: &str, now: Millis) {
        if self.0.wrong_coupon.count(from).is_ok() {
            return;
        }
        let shut = self.0.shut.pin();
        if shut.len() >= MOST {
            shut.retain(|_, until| now < *until);
        }
        shut.insert(self.0.wrong_coupon.mark(from, shut.len()), now.plus(SHUT_FOR));
    }
}

/// One quota for each of many.
struct Limit {
    each: DefaultKeyedRateLimiter<String>,
    counted: AtomicUsize,
    /// Drawn at the start.
    marks: RandomState,
}

impl Limit {
    fn new(quota: Quota) -> Self {
        Self {
            each: RateLimiter::keyed(quota),
            counted: AtomicUsize::new(0),
            marks: RandomState::new(),
        }
    }

    fn count(&self, who: &str) -> Result<(), Error> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.each.retain_recent();
        }
        let mark = self.mark(who, self.each.len());
        self.each.check_key(&mark).map_err(|_| Error::TooManyTries)
    }

    /// By what somebody is known where there are so many.
    fn mark(&self, who: &str, many: usize) -> String {
        if many < MOST {
            who.to_owned()
        } else {
            format!("crowd {}", self.marks.hash_one(who) % CROWD)
        }
    }
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

    #[test]
    fn a_crowd_fills_no_memory_slows_nobody_down_and_is_limited_all_the_same() {
        let tries = Tries::default();
        let sign_in = &tries.0.sign_in;
        for n in 0..3 * MOST {
            let _ = tries.sign_in(&format!("2001:db8::{n:x}"), "ana@demo.test");
        }
        let most = MOST + usize::try_from(CROWD).unwrap();
        for limit in [sign_in, &tries.0.account] {
            assert!((MOST..=most).contains(&limit.each.len()), "{}", limit.each.len());
        }
        // One more who guesses is stopped, among so many.
        let done = (0..1_000)
            .filter(|n| tries.sign_in("203.0.113.7", &format!("{n}@demo.test")).is_ok())
            .count();
        assert!(done < 290, "{done}");
    }

    #[test]
    fn who_may_try_as_if_for_the_first_time_is_forgotten() {
        let limit = Limit::new(Quota::per_second(NonZeroU32::MAX));
        for n in 0..SWEEP_EVERY - 1 {
            limit.count(&n.to_string()).unwrap();
        }
        assert_eq!(limit.each.len(), SWEEP_EVERY - 1);
        std::thread::sleep(std::time::Duration::from_millis(5));
        limit.count("one more").unwrap();
        assert_eq!(limit.each.len(), 1);
    }
}
