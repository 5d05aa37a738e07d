//! Where everything stands in the picture of a time line. Positions are hundredths of a percent of its width, so that
//! it fits any; all arithmetic is in integers.

use hotlinks::simulate::{Outcome, Timeline};
use hotlinks::time::{Lifetime, Millis};

use super::check::Scenario;

/// The first and the last position that something stands at.
const LEFT: i64 = 600;
const RIGHT: i64 = 9_400;
/// The most labels on the axis.
const MOST_TICKS: i64 = 7;

/// Which time the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    from: i64,
    to: i64,
}

/// A position across the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Across(pub i64);

/// As SVG writes it: `12.50%`.
impl std::fmt::Display for Across {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}%", self.0 / 100, self.0 % 100)
    }
}

impl Scale {
    /// From the first event to the last, on whole days.
    #[must_use]
    pub fn of(timeline: &Timeline) -> Self {
        let clicks = timeline.clicks.iter().map(|click| click.at.0);
        let orders = timeline.orders.iter().flat_map(|order| {
            let refunds = order.refunds.iter().map(|refund| refund.at.0);
            std::iter::once(order.at.0).chain(refunds)
        });
        let (from, to) = clicks
            .chain(orders)
            .fold((i64::MAX, i64::MIN), |(from, to), at| (from.min(at), to.max(at)));
        if from > to {
            return Self {
                from: 0,
                to: 30 * Millis::DAY,
            };
        }
        let from = from.div_euclid(Millis::DAY) * Millis::DAY;
        let to = to.div_euclid(Millis::DAY).saturating_add(1) * Millis::DAY;
        Self { from, to }
    }

    /// How much time the picture shows, in milliseconds.
    #[must_use]
    pub fn span(self) -> i64 {
        self.to.saturating_sub(self.from)
    }

    /// Where a moment stands; what lies outside stands at the edge.
    #[must_use]
    pub fn across(self, at: Millis) -> Across {
        let gone = i128::from(at.0.clamp(self.from, self.to)) - i128::from(self.from);
        let room = i128::from(RIGHT - LEFT);
        let position = gone * room / i128::from(self.span().max(1));
        Across(LEFT + i64::try_from(position).unwrap_or(0))
    }

    /// The days named on the axis.
    #[must_use]
    pub fn ticks(self) -> Vec<i64> {
        let days = self.span() / Millis::DAY;
        let steps = [1, 2, 5, 10, 20, 30, 60, 90, 180, 365, 730];
        let step = steps
            .into_iter()
            .find(|step| days / step < MOST_TICKS)
            .unwrap_or(730);
        let first = (self.from / Millis::DAY + step - 1).div_euclid(step) * step;
        let last = self.to / Millis::DAY;
        (0..)
            .map(|number| first + number * step)
            .take_while(|day| *day <= last)
            .collect()
    }

    /// Where a window that opens at `at` ends; the edge of the picture, and `false`, when that is later.
    #[must_use]
    pub fn end(self, at: Millis, window: Lifetime) -> (Across, bool) {
        match window.end(at) {
            Some(end) if end.0 <= self.to => (self.across(end), true),
            _ => (Across(10_000), false),
        }
    }
}

/// What became of a click, over all orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It earns at least one.
    Credited,
    /// In time for at least one, and earns none.
    InTime,
    /// Out for all.
    Out,
}

impl Fate {
    /// In a word, for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Credited => "credited",
            Self::InTime => "in time, not credited",
            Self::Out => "out",
        }
    }
}

/// The fate of every click, as listed.
#[must_use]
pub fn fates(scenario: &Scenario) -> Vec<Fate> {
    let Outcome { receipts } = scenario.outcome();
    let fate = |id: &String| {
        let credited = receipts
            .iter()
            .any(|receipt| receipt.credits.iter().any(|credit| credit.click == *id));
        let in_time = receipts.iter().any(|receipt| {
            receipt
                .considered
                .iter()
                .any(|click| click.click == *id && click.eligible)
        });
        match (credited, in_time) {
            (true, _) => Fate::Credited,
            (false, true) => Fate::InTime,
            (false, false) => Fate::Out,
        }
    };
    scenario
        .timeline
        .clicks
        .iter()
        .map(|click| fate(&click.id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{check, examples};

    #[test]
    fn everything_stands_in_the_picture_in_its_order() {
        let scenario = check(&examples::first().draft()).unwrap();
        let scale = Scale::of(&scenario.timeline);
        let at: Vec<_> = scenario
            .timeline
            .clicks
            .iter()
            .map(|click| scale.across(click.at))
            .collect();
        assert!(
            at.is_sorted() && at[0] > Across(LEFT) && at[2] < Across(RIGHT),
            "{at:?}"
        );
        assert_eq!(scale.across(Millis(i64::MIN)), Across(LEFT));
        assert_eq!(scale.across(Millis(i64::MAX)).to_string(), "94.00%");
        assert_eq!(scale.ticks(), [0, 10, 20, 30, 40, 50, 60]);
        assert_eq!(fates(&scenario), [Fate::Out, Fate::InTime, Fate::Credited]);
    }

    #[test]
    fn a_window_that_ends_later_goes_to_the_edge() {
        let scale = Scale {
            from: 0,
            to: 40 * Millis::DAY,
        };
        assert_eq!(
            scale.end(Millis(0), Lifetime::Days(30)),
            (scale.across(Millis(30 * Millis::DAY)), true)
        );
        assert_eq!(scale.end(Millis(1), Lifetime::Days(40)), (Across(10_000), false));
        assert_eq!(scale.end(Millis(0), Lifetime::Forever), (Across(10_000), false));
    }

    #[test]
    fn an_empty_time_line_and_the_longest_one_have_an_axis() {
        let mut draft = examples::first().draft();
        draft.clicks.clear();
        draft.orders.clear();
        let empty = Scale::of(&check(&draft).unwrap().timeline);
        assert_eq!(empty.span(), 30 * Millis::DAY);
        draft.act("add-click");
        draft.act("add-click");
        draft.shift("click2", 9_999);
        let longest = Scale::of(&check(&draft).unwrap().timeline);
        assert!((2..=8).contains(&longest.ticks().len()), "{:?}", longest.ticks());
    }
}
