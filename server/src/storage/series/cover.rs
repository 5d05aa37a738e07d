//! How a range of hours is made of sums: whole blocks as far as they reach, then days, then hours at its ends.

use crate::storage::rollups::BLOCK;

const HOURS: i64 = 24;

/// Some hours of one day of UTC, from one to before another. None of any, where nothing is left over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) day: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// A day that never was.
const NOTHING: Part = Part {
    day: i64::MIN,
    from: 0,
    to: 0,
};

/// The sums that make up a range. At most 16 days are read beside the blocks of a long one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cover {
    /// Every block from this one on.
    pub(crate) block: i64,
    /// Days from one to before another …
    pub(crate) days: (i64, i64),
    /// … added (1), or taken off (-1) because the first block began before the range.
    pub(crate) sign: i64,
    pub(crate) parts: [Part; 2],
}

impl Cover {
    /// The range from hour `from` to before hour `to`. `is_open`: no click is later than that, so blocks may be used.
    pub(crate) fn new(from: i64, to: i64, is_open: bool) -> Self {
        let first_whole = from.div_euclid(HOURS) + i64::from(from.rem_euclid(HOURS) > 0);
        let last = to.div_euclid(HOURS);
        let none = Self {
            block: i64::MAX,
            days: (0, 0),
            sign: 1,
            parts: [NOTHING; 2],
        };
        if last < first_whole {
            let day = last;
            let part = Part {
                day,
                from: from - day * HOURS,
                to: to - day * HOURS,
            };
            return Self {
                parts: [part, NOTHING],
                ..none
            };
        }
        let before = Part {
            day: first_whole - 1,
            from: from.rem_euclid(HOURS),
            to: HOURS,
        };
        let before = if from.rem_euclid(HOURS) > 0 {
            before
        } else {
            NOTHING
        };
        if is_open && last - first_whole > BLOCK {
            let block = (first_whole + BLOCK / 2).div_euclid(BLOCK);
            let start = block * BLOCK;
            let (days, sign) = if start >= first_whole {
                ((first_whole, start), 1)
            } else {
                ((start, first_whole), -1)
            };
            return Self {
                block,
                days,
                sign,
                parts: [before, NOTHING],
            };
        }
        let after = Part {
            day: last,
            from: 0,
            to: to.rem_euclid(HOURS),
        };
        let after = if after.to > 0 { after } else { NOTHING };
        Self {
            days: (first_whole, last),
            parts: [before, after],
            ..none
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How often an hour is counted.
    fn times(cover: &Cover, hour: i64) -> i64 {
        let (day, of_day) = (hour.div_euclid(HOURS), hour.rem_euclid(HOURS));
        let in_part = |part: &Part| part.day == day && (part.from..part.to).contains(&of_day);
        i64::from(day.div_euclid(BLOCK) >= cover.block)
            + cover.sign * i64::from((cover.days.0..cover.days.1).contains(&day))
            + cover
                .parts
                .iter()
                .map(|part| i64::from(in_part(part)))
                .sum::<i64>()
    }

    proptest! {
        #[test]
        fn every_hour_of_the_range_is_counted_once_and_no_other(
            from in 480_000_i64..490_000, hours in 1_i64..10_000, is_open: bool,
        ) {
            let to = from + hours;
            let cover = Cover::new(from, to, is_open);
            let end = if is_open { to } else { to + 100 };
            for hour in from - 2_000..end {
                prop_assert_eq!(times(&cover, hour), i64::from((from..to).contains(&hour)), "{}", hour);
            }
            prop_assert!(!is_open || cover.days.1 - cover.days.0 <= BLOCK);
        }
    }
}
