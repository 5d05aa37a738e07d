//! How a range of time is made of sums: whole blocks as far as they reach, then days, then hours at its ends, and where
//! a day begins between two hours the part of one.

use hotlinks::time::Millis;

use crate::storage::rollups::BLOCK;

/// Some of one day of UTC, from one of its minutes to before another: whole hours or edges. Nothing of any, where
/// nothing is left over.
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

/// Minutes of a day.
const DAY: i64 = 24 * 60;

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
    /// The range of such moments. `is_open`: no click is later than that, so blocks may be used.
    pub(crate) fn new(from: Millis, to: Millis, is_open: bool) -> Self {
        let (from, to) = (from.0.div_euclid(Millis::MINUTE), to.0.div_euclid(Millis::MINUTE));
        let first_whole = from.div_euclid(DAY) + i64::from(from.rem_euclid(DAY) > 0);
        let last = to.div_euclid(DAY);
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
                from: from - day * DAY,
                to: to - day * DAY,
            };
            return Self {
                parts: [part, NOTHING],
                ..none
            };
        }
        let before = Part {
            day: first_whole - 1,
            from: from.rem_euclid(DAY),
            to: DAY,
        };
        let before = if from.rem_euclid(DAY) > 0 { before } else { NOTHING };
        // From the nearest block on: at most half a block of days is read, or taken off again.
        if is_open && last - first_whole > BLOCK / 2 {
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
            to: to.rem_euclid(DAY),
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
    use crate::storage::edges::EDGES;

    /// How often a minute is counted.
    fn times(cover: &Cover, minute: i64) -> i64 {
        let (day, of_day) = (minute.div_euclid(DAY), minute.rem_euclid(DAY));
        let in_part = |part: &Part| part.day == day && (part.from..part.to).contains(&of_day);
        i64::from(day.div_euclid(BLOCK) >= cover.block)
            + cover.sign * i64::from((cover.days.0..cover.days.1).contains(&day))
            + cover
                .parts
                .iter()
                .map(|part| i64::from(in_part(part)))
                .sum::<i64>()
    }

    /// A whole hour, or an edge.
    fn moment() -> impl Strategy<Value = i64> {
        let hours = (0_i64..24).prop_map(|hour| hour * 60);
        prop_oneof![hours, proptest::sample::select(EDGES.to_vec())]
    }

    proptest! {
        #[test]
        fn every_minute_of_the_range_is_counted_once_and_no_other(
            day in 20_000_i64..20_040, days in 0_i64..400, from in moment(), to in moment(), is_open: bool,
        ) {
            let (from, to) = (day * DAY + from, (day + days) * DAY + to);
            prop_assume!(from < to);
            let at = |minute| Millis(minute * Millis::MINUTE);
            let cover = Cover::new(at(from), at(to), is_open);
            let end = if is_open { to } else { to + 2 * DAY };
            for minute in (from - 40 * DAY..end).step_by(5) {
                prop_assert_eq!(times(&cover, minute), i64::from((from..to).contains(&minute)), "{}", minute);
            }
            prop_assert!(!is_open || cover.days.1 - cover.days.0 <= BLOCK / 2);
        }
    }
}
