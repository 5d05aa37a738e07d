//! A moment as people say it: a day counted from 0, and a time of day.

use std::fmt;

use hotlinks::time::Millis;

/// The last day there may be: ten years.
pub(super) const LAST_DAY: i64 = 3_650;
/// What is said of a day that is none.
pub(super) const NO_DAY: &str = "A day is a whole number from 0 to 3650.";
/// What is said of a time that is none.
pub(super) const NO_TIME: &str = "A time of day is like 10:00, or 23:59:59.999 to be exact.";

/// Milliseconds from the start of day 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// Reads a day: `0` to `3650`.
    pub(super) fn day(text: &str) -> Option<i64> {
        number(text.trim(), 4).filter(|day| *day <= LAST_DAY)
    }

    /// Reads a time of day, in milliseconds: `9:05`, `10:00:30`, `23:59:59.999`.
    pub(super) fn time(text: &str) -> Option<i64> {
        let (clock, fraction) = match text.trim().split_once('.') {
            Some((clock, fraction)) if clock.matches(':').count() == 2 => (clock, fraction),
            Some(_) => return None,
            None => (text.trim(), "0"),
        };
        let mut parts = clock.split(':');
        let hours = number(parts.next()?, 2).filter(|hours| *hours < 24)?;
        let minutes = parts.next().filter(|text| text.len() == 2)?;
        let minutes = number(minutes, 2).filter(|minutes| *minutes < 60)?;
        let seconds = parts.next().unwrap_or("00");
        let seconds = number(seconds, 2).filter(|value| *value < 60 && seconds.len() == 2)?;
        let millis = number(fraction, 3)?;
        let scale = match fraction.len() {
            1 => 100,
            2 => 10,
            _ => 1,
        };
        if parts.next().is_some() {
            return None;
        }
        Some(hours * Millis::HOUR + minutes * Millis::MINUTE + seconds * Millis::SECOND + millis * scale)
    }

    /// The day, counted from 0.
    #[must_use]
    pub fn day_number(self) -> i64 {
        self.0.div_euclid(Millis::DAY)
    }

    /// The time of day: `10:00`, with seconds only where there are any.
    #[must_use]
    pub fn time_of_day(self) -> String {
        let rest = self.0.rem_euclid(Millis::DAY);
        let (hours, minutes) = (rest / Millis::HOUR, rest % Millis::HOUR / Millis::MINUTE);
        let (seconds, millis) = (rest % Millis::MINUTE / Millis::SECOND, rest % Millis::SECOND);
        match (seconds, millis) {
            (0, 0) => format!("{hours:02}:{minutes:02}"),
            (_, 0) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
            _ => format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}"),
        }
    }
}

/// “day 10, 09:30”.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "day {}, {}", self.day_number(), self.time_of_day())
    }
}

/// A moment of a receipt in the words of this page.
#[must_use]
pub fn in_words(at: Millis) -> String {
    Moment(at.0).to_string()
}

/// ASCII digits, at most so many.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number =
        !text.is_empty() && text.len() <= digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_to_the_millisecond() {
        assert_eq!(Moment::time("10:00"), Some(36_000_000));
        assert_eq!(Moment::time(" 9:05 "), Some(32_700_000));
        assert_eq!(Moment::time("23:59:59.999"), Some(86_399_999));
        assert_eq!(Moment::time("0:00:00.5"), Some(500));
        for text in [
            "",
            "24:00",
            "10:60",
            "10",
            "10:0",
            "10:00:60",
            "1e3:00",
            "-1:00",
            "10:00.5",
            "10:00:00.1234",
            "1:00:00:00",
            "١٠:٠٠",
        ] {
            assert_eq!(Moment::time(text), None, "{text}");
        }
    }

    #[test]
    fn every_moment_is_read_again_as_it_is_shown() {
        for at in [0, 36_000_000, 86_399_999, 90_061_000, 3_650 * 86_400_000] {
            let moment = Moment(at);
            let day = Moment::day(&moment.day_number().to_string()).unwrap();
            let time = Moment::time(&moment.time_of_day()).unwrap();
            assert_eq!(day * Millis::DAY + time, at);
        }
        assert_eq!(Moment(5_270_400_000 + 36_000_000).to_string(), "day 61, 10:00");
    }

    #[test]
    fn a_day_is_a_whole_number_of_at_most_ten_years() {
        assert_eq!(Moment::day("3650"), Some(3_650));
        for text in ["3651", "-1", "1.5", "", "1e3", "99999999999999999999"] {
            assert_eq!(Moment::day(text), None, "{text}");
        }
    }
}
