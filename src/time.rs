//! Time, as the rules see it: UTC milliseconds that somebody passes in, and how long a click may earn.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z. The rules never ask a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// One second, in milliseconds.
    pub const SECOND: i64 = 1_000;
    /// One minute, in milliseconds.
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// One hour, in milliseconds.
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// One day of 86,400 s, in milliseconds (rule 19).
    pub const DAY: i64 = 24 * Self::HOUR;

    /// This moment and `millis` later; stops at the end of time instead of wrapping.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds since `earlier`; negative when that is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// How long after a click an order still earns (rule 19): a number of days, or forever.
/// In JSON and in the database: the days, or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Option<u32>", into = "Option<u32>")]
pub enum Lifetime {
    /// So many days of 86,400 s.
    Days(u32),
    /// No end.
    Forever,
}

impl Lifetime {
    /// Whether a click at `click` is alive at `moment`: `click ≤ moment < click + window`.
    #[must_use]
    pub fn covers(self, click: Millis, moment: Millis) -> bool {
        let age = i128::from(moment.0) - i128::from(click.0);
        match self {
            Self::Days(days) => (0..i128::from(days) * i128::from(Millis::DAY)).contains(&age),
            Self::Forever => age >= 0,
        }
    }

    /// The first moment after a click at `click` that is out; `None`: there is none.
    #[must_use]
    pub fn end(self, click: Millis) -> Option<Millis> {
        self.days().map(|days| click.plus(i64::from(days) * Millis::DAY))
    }

    /// The days, or `None` for forever.
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Days(days) => Some(days),
            Self::Forever => None,
        }
    }
}

impl From<Option<u32>> for Lifetime {
    fn from(days: Option<u32>) -> Self {
        days.map_or(Self::Forever, Self::Days)
    }
}

impl From<Lifetime> for Option<u32> {
    fn from(lifetime: Lifetime) -> Self {
        lifetime.days()
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(1) => f.write_str("1 day"),
            Self::Days(days) => write!(f, "{days} days"),
            Self::Forever => f.write_str("forever"),
        }
    }
}

/// The windows that a product may choose from (rule 19). In JSON and in the database: the days, or null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Option<u32>", into = "Option<u32>")]
pub enum Window {
    /// 30 days.
    Days30,
    /// 60 days, unless the creator chooses.
    #[default]
    Days60,
    /// 90 days.
    Days90,
    /// 180 days.
    Days180,
    /// No end.
    Forever,
}

impl Window {
    /// Every choice, shortest first.
    pub const ALL: [Self; 5] = [
        Self::Days30,
        Self::Days60,
        Self::Days90,
        Self::Days180,
        Self::Forever,
    ];

    /// The days, or `None` for forever.
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Days30 => Some(30),
            Self::Days60 => Some(60),
            Self::Days90 => Some(90),
            Self::Days180 => Some(180),
            Self::Forever => None,
        }
    }

    /// The choice with so many days (`None`: forever), if it is one.
    #[must_use]
    pub fn from_days(days: Option<u32>) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.days() == days)
    }
}

/// Days that no product may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The window is 30, 60, 90 or 180 days, or forever.")]
pub struct NoSuchWindow;

impl TryFrom<Option<u32>> for Window {
    type Error = NoSuchWindow;

    fn try_from(days: Option<u32>) -> Result<Self, NoSuchWindow> {
        Self::from_days(days).ok_or(NoSuchWindow)
    }
}

impl From<Window> for Option<u32> {
    fn from(window: Window) -> Self {
        window.days()
    }
}

impl From<Window> for Lifetime {
    fn from(window: Window) -> Self {
        window.days().into()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lifetime::from(*self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_exactly_at_the_end_is_out() {
        let window = Lifetime::Days(60);
        let click = Millis(7);
        assert!(!window.covers(click, Millis(6)));
        assert!(window.covers(click, click));
        assert!(window.covers(click, click.plus(5_183_999_999)));
        assert!(!window.covers(click, click.plus(5_184_000_000)));
    }

    #[test]
    fn the_end_is_the_first_moment_that_is_out() {
        for window in [Lifetime::Days(1), Lifetime::Days(60)] {
            let end = window.end(Millis(7)).unwrap();
            assert!(window.covers(Millis(7), end.plus(-1)) && !window.covers(Millis(7), end));
        }
        assert_eq!(Lifetime::Forever.end(Millis(7)), None);
    }

    #[test]
    fn a_window_of_no_days_covers_nothing() {
        assert!(!Lifetime::Days(0).covers(Millis(0), Millis(0)));
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        assert!(Lifetime::Forever.covers(Millis(i64::MIN), Millis(i64::MAX)));
        assert!(!Lifetime::Forever.covers(Millis(1), Millis(0)));
        assert!(!Lifetime::Days(u32::MAX).covers(Millis(i64::MIN), Millis(i64::MAX)));
        assert!(Lifetime::Days(1).covers(Millis(i64::MAX), Millis(i64::MAX)));
        assert_eq!(Millis(i64::MAX).plus(1), Millis(i64::MAX));
        assert_eq!(Millis(i64::MIN).since(Millis(1)), i64::MIN);
    }

    #[test]
    fn every_window_is_found_again_by_its_days() {
        for window in Window::ALL {
            assert_eq!(Window::from_days(window.days()), Some(window));
        }
        assert_eq!(Window::from_days(Some(61)), None);
        assert_eq!(Window::default().to_string(), "60 days");
        assert_eq!(Window::Forever.to_string(), "forever");
    }

    #[test]
    fn forever_is_null_in_json() {
        assert_eq!(serde_json::to_string(&Lifetime::Forever).unwrap(), "null");
        assert_eq!(
            serde_json::from_str::<Lifetime>("null").unwrap(),
            Lifetime::Forever
        );
        assert_eq!(
            serde_json::from_str::<Lifetime>("30").unwrap(),
            Lifetime::Days(30)
        );
        assert!(serde_json::from_str::<Window>("31").is_err());
    }
}
