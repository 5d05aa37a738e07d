//! Saying what is done, how long it took and how it ended.

use std::fmt;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// A check that is one test, and went well.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    /// A check that is one test, and did not.
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };
    /// Something that could not be run here.
    pub(crate) const SKIPPED: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// Where nothing may be skipped, a skip is a failure.
    pub(crate) fn strict(self) -> Self {
        Self {
            passed: self.passed,
            failed: self.failed + self.skipped,
            skipped: 0,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The promised last line: scripts read it.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// A running clock.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a build step takes is nobody's decision"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn read(&self) -> Seconds {
        Seconds(self.0.elapsed())
    }
}

/// A duration in seconds and tenths.
pub(crate) struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} s", self.0.as_secs(), self.0.subsec_millis() / 100)
    }
}

/// Announces a step, does it, says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    println!("· {name}");
    let clock = Stopwatch::start();
    let result = work();
    match &result {
        Ok(_) => println!("  {}", clock.read()),
        Err(_) => println!("  failed after {}", clock.read()),
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_mentions_skipped_only_when_something_was() {
        let mut sum = Tally::PASSED;
        sum += Tally::FAILED;
        assert_eq!(sum.to_string(), "1 passed, 1 failed");
        sum += Tally::SKIPPED;
        assert_eq!(sum.to_string(), "1 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn where_nothing_may_be_skipped_a_skip_is_a_failure() {
        assert_eq!(Tally::SKIPPED.strict(), Tally::FAILED);
    }
}
