//! How often somebody may try to sign in.

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::Error;

/// Ten tries at once, then ten a minute, for each address and e-mail.
#[derive(Clone)]
pub struct SignInLimit(Arc<DefaultKeyedRateLimiter<(String, String)>>);

const TRIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Forgotten keys are swept out once there are so many.
const SWEEP_AT: usize = 10_000;

impl Default for SignInLimit {
    fn default() -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_minute(TRIES))))
    }
}

impl SignInLimit {
    /// Counts a try.
    pub(crate) fn try_once(&self, from: &str, email_key: &str) -> Result<(), Error> {
        if self.0.len() >= SWEEP_AT {
            self.0.retain_recent();
        }
        self.0
            .check_key(&(from.to_owned(), email_key.to_owned()))
            .map_err(|_| Error::TooManyTries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_is_refused_and_nobody_else_suffers() {
        let limit = SignInLimit::default();
        for _ in 0..10 {
            limit.try_once("203.0.113.7", "ana@demo.test").unwrap();
        }
        assert!(matches!(
            limit.try_once("203.0.113.7", "ana@demo.test"),
            Err(Error::TooManyTries)
        ));
        assert!(limit.try_once("203.0.113.8", "ana@demo.test").is_ok());
        assert!(limit.try_once("203.0.113.7", "ben@demo.test").is_ok());
    }
}
