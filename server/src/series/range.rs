//! Which clicks are looked at, and in which steps: the days, months or hours of the viewer's zone, cut where clicks are
//! summed: where whole hours of UTC begin, and where days do.

use jiff::ToSpan;
use jiff::civil::Date;

use hotlinks::time::Millis;

use crate::storage::edges::EDGES;
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

/// One bar of a chart. Hours are those of UTC: where days begin between two of them, the first and last are shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The day; of a month its first; of an hour its day.
    pub day: Date,
    /// When it begins.
    pub from: Millis,
    /// When it is over.
    pub to: Millis,
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
    let starts: Vec<(Date, Millis)> = days.filter_map(|day| Some((day, begins(zone, day)?))).collect();
    let pairs = starts.iter().zip(starts.iter().skip(1));
    pairs
        .map(|(&(day, from), &(_, to))| Step { day, from, to })
        .collect()
}

fn hours(zone: &Zone, day: Date) -> Vec<Step> {
    let next = day.tomorrow().ok().and_then(|next| begins(zone, next));
    let (Some(first), Some(end)) = (begins(zone, day), next) else {
        return Vec::new();
    };
    let mut hours = Vec::with_capacity(25);
    let mut from = first;
    while from < end {
        let to = Millis((from.0.div_euclid(Millis::HOUR) + 1) * Millis::HOUR).min(end);
        hours.push(Step { day, from, to });
        from = to;
    }
    hours
}

/// When a day begins there: to the minute where clicks are summed so, else at the next whole hour of UTC.
fn begins(zone: &Zone, day: Date) -> Option<Millis> {
    let begins = zone.begins(day)?;
    let minute = begins.0.rem_euclid(Millis::DAY).div_euclid(Millis::MINUTE);
    let is_edge = begins.0.rem_euclid(Millis::MINUTE) == 0 && EDGES.contains(&minute);
    let after = begins.0.rem_euclid(Millis::HOUR);
    Some(match after {
        0 => begins,
        _ if is_edge => begins,
        _ => begins.plus(Millis::HOUR - after),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_795_356_300_000); // 22 Nov 2026, 14:05 UTC

    fn of(range: Range, zone: &str) -> Vec<Step> {
        steps(range, &Zone::parse(zone).unwrap(), NOW)
    }

    fn lengths(range: Range, zone: &str) -> Vec<i64> {
        of(range, zone)
            .iter()
            .map(|step| step.to.since(step.from) / Millis::HOUR)
            .collect()
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
                let last = steps[count - 1];
                assert!(last.from <= NOW && NOW < last.to, "{zone} {range:?}");
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
    fn every_day_of_today_begins_at_a_moment_that_is_summed() {
        let mut between = std::collections::BTreeSet::new();
        for name in Zone::places() {
            let zone = Zone::parse(&name).unwrap();
            let mut day = jiff::civil::date(2026, 1, 1);
            while day.year() < 2028 {
                let first = zone.begins(day).unwrap();
                assert_eq!(begins(&zone, day), Some(first), "{name} {day}");
                let minute = first.0.rem_euclid(Millis::DAY) / Millis::MINUTE;
                if minute % 60 > 0 {
                    between.insert(minute);
                }
                day = day.tomorrow().unwrap();
            }
        }
        assert_eq!(
            between.into_iter().collect::<Vec<_>>(),
            EDGES,
            "no column is for nobody"
        );
    }

    #[test]
    fn where_days_began_otherwise_once_they_begin_at_the_next_hour() {
        // Four and a half hours behind, until 2016.
        let caracas = Zone::parse("America/Caracas").unwrap();
        let day = jiff::civil::date(2015, 5, 5);
        let shown = caracas.local(begins(&caracas, day).unwrap());
        assert_eq!((shown.date(), shown.hour(), shown.minute()), (day, 0, 30));
    }

    #[test]
    fn the_hours_of_a_day_are_those_of_utc_and_its_ends_are_exact() {
        let day = Range::Day(jiff::civil::date(2026, 11, 22));
        for (zone, first, hours) in [
            ("Asia/Kathmandu", 45, 25),
            ("America/St_Johns", 30, 25),
            ("UTC", 60, 24),
        ] {
            let steps = of(day, zone);
            let minutes: Vec<i64> = steps
                .iter()
                .map(|step| step.to.since(step.from) / Millis::MINUTE)
                .collect();
            assert_eq!((minutes[0], minutes.len()), (first, hours), "{zone}");
            assert_eq!(minutes.iter().sum::<i64>(), 24 * 60, "{zone}");
            assert!(minutes[1..23].iter().all(|minutes| *minutes == 60), "{zone}");
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
