//! Which clicks are looked at, and in which steps: the days, months or hours of the viewer's zone, cut where whole
//! hours of UTC begin, because that is how clicks are summed.

use jiff::ToSpan;
use jiff::civil::Date;

use hotlinks::time::Millis;

use crate::zone::Zone;

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// The last 7 days, today among them.
    Week,
    /// The last 30 days.
    Month,
    /// The last 90 days.
    Quarter,
    /// This month and the eleven before it, by the month.
    Year,
    /// One day, by the hour.
    Day(Date),
}

impl Range {
    /// Those that are chosen by a word.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// As in an address: `?range=90d`, or `?day=2026-11-22`, which stands before it. What is none is the last 30 days.
    pub fn parse(range: Option<&str>, day: Option<&str>) -> Self {
        let day = day.and_then(|text| text.parse::<Date>().ok());
        // Before and after these years no click was and will be made; in between every day has a next one.
        if let Some(day) = day.filter(|day| (2000..3000).contains(&day.year())) {
            return Self::Day(day);
        }
        let named = |name: &str| Self::ALL.into_iter().find(|range| range.name() == name);
        range.and_then(named).unwrap_or(Self::Month)
    }

    /// The word in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "12m",
            Self::Day(_) => "day",
        }
    }
}

/// One bar of a chart: from one whole hour of UTC to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The day; of a month its first; of an hour its day.
    pub day: Date,
    /// The first hour, since 1970.
    pub from: i64,
    /// The hour after the last.
    pub to: i64,
}

/// The steps of a range as seen at `now`, in order, each beginning where the one before ends.
pub(super) fn steps(range: Range, zone: &Zone, now: Millis) -> Vec<Step> {
    let today = zone.local(now).date();
    match range {
        Range::Week => days(zone, today, 7),
        Range::Month => days(zone, today, 30),
        Range::Quarter => days(zone, today, 90),
        Range::Year => {
            let this = today.first_of_month();
            between(
                zone,
                (0..=12).filter_map(|n: i64| this.checked_add((n - 11).months()).ok()),
            )
        }
        Range::Day(day) => hours(zone, day),
    }
}

fn days(zone: &Zone, today: Date, count: i64) -> Vec<Step> {
    between(
        zone,
        (0..=count).filter_map(|n| today.checked_add((n - count + 1).days()).ok()),
    )
}

/// A step from each day to the next.
fn between(zone: &Zone, days: impl Iterator<Item = Date>) -> Vec<Step> {
    let starts: Vec<(Date, i64)> = days
        .filter_map(|day| Some((day, first_hour(zone, day)?)))
        .collect();
    let pairs = starts.iter().zip(starts.iter().skip(1));
    pairs
        .map(|(&(day, from), &(_, to))| Step { day, from, to })
        .collect()
}

fn hours(zone: &Zone, day: Date) -> Vec<Step> {
    let next = day.tomorrow().ok().and_then(|next| first_hour(zone, next));
    let (Some(first), Some(end)) = (first_hour(zone, day), next) else {
        return Vec::new();
    };
    (first..end)
        .map(|hour| Step {
            day,
            from: hour,
            to: hour + 1,
        })
        .collect()
}

/// The first whole hour of UTC that begins on this day there.
fn first_hour(zone: &Zone, day: Date) -> Option<i64> {
    let begins = zone.begins(day)?.0;
    Some(begins.div_euclid(Millis::HOUR) + i64::from(begins.rem_euclid(Millis::HOUR) > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_795_356_300_000); // 22 Nov 2026, 14:05 UTC

    fn of(range: Range, zone: &str) -> Vec<Step> {
        steps(range, &Zone::parse(zone).unwrap(), NOW)
    }

    fn lengths(range: Range, zone: &str) -> Vec<i64> {
        of(range, zone).iter().map(|step| step.to - step.from).collect()
    }

    #[test]
    fn what_an_address_says_is_read_and_nonsense_is_the_last_30_days() {
        assert_eq!(Range::parse(Some("12m"), None), Range::Year);
        assert_eq!(
            Range::parse(Some("7d"), Some("2026-11-22")),
            Range::Day(jiff::civil::date(2026, 11, 22))
        );
        for (range, day) in [
            ("", ""),
            ("13m", "2026-02-30"),
            ("day", "-9999-01-01"),
            ("\0", "9999-12-31"),
        ] {
            assert_eq!(
                Range::parse(Some(range), Some(day)),
                Range::Month,
                "{range} {day}"
            );
        }
    }

    #[test]
    fn steps_follow_each_other_and_hold_now() {
        for zone in [
            "UTC",
            "America/New_York",
            "Asia/Kolkata",
            "Pacific/Kiritimati",
            "Pacific/Pago_Pago",
        ] {
            for (range, count) in Range::ALL.into_iter().zip([7, 30, 90, 12]) {
                let steps = of(range, zone);
                assert_eq!(steps.len(), count, "{zone} {range:?}");
                assert!(steps.windows(2).all(|pair| pair[0].to == pair[1].from), "{zone}");
                let (last, now) = (steps[count - 1], NOW.0 / Millis::HOUR);
                assert!(last.from <= now && now < last.to, "{zone} {range:?}");
            }
        }
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_23_or_25_hours() {
        assert_eq!(
            lengths(Range::Month, "America/New_York")
                .iter()
                .filter(|hours| **hours == 25)
                .count(),
            1
        );
        assert_eq!(lengths(Range::Month, "UTC"), [24; 30]);
        let spring = Range::Day(jiff::civil::date(2026, 3, 29));
        let autumn = Range::Day(jiff::civil::date(2026, 10, 25));
        assert_eq!(
            (
                of(spring, "Europe/Berlin").len(),
                of(autumn, "Europe/Berlin").len()
            ),
            (23, 25)
        );
        assert_eq!(of(spring, "UTC").len(), 24);
    }

    #[test]
    fn where_days_begin_between_two_hours_they_begin_at_the_next() {
        let kolkata = Zone::parse("Asia/Kolkata").unwrap();
        for step in of(Range::Week, "Asia/Kolkata") {
            let begins = kolkata.local(Millis(step.from * Millis::HOUR));
            assert_eq!((begins.date(), begins.hour(), begins.minute()), (step.day, 0, 30));
        }
    }

    #[test]
    fn a_day_that_never_was_is_empty() {
        // Samoa went from 29 to 31 December 2011.
        assert_eq!(
            of(Range::Day(jiff::civil::date(2011, 12, 30)), "Pacific/Apia"),
            []
        );
    }
}
