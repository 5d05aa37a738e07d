//! Rates through time: what a creator told, and since when it holds for one affiliate and one offer (rules 22 and 25).

use super::rates::{RateSource, Rates, Resolved};
use crate::money::Bps;
use crate::time::Millis;

/// How long affiliates keep the old rate after they were told of a cut: 72 hours (rule 25).
pub const NOTICE: i64 = 72 * Millis::HOUR;

/// A creator tells that a rate is another one, or that there is none any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Where it is set; [`RateSource::Unset`] tells nothing.
    pub level: RateSource,
    /// The rate; `None`: no rate of its own from then on.
    pub bps: Option<Bps>,
    /// When affiliates are told.
    pub at: Millis,
}

/// A rate with its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When affiliates were told.
    pub told: Millis,
    /// Since when it holds: at once for whoever gets more by it, after [`NOTICE`] for whoever gets less.
    pub from: Millis,
    /// The rate and where it is set.
    pub bps: Bps,
    /// Where it is set.
    pub source: RateSource,
    /// The level at which it was told: taking a rate away brings a rate from elsewhere.
    level: RateSource,
}

/// What one affiliate earns for one offer, through time.
///
/// Whatever is told, and in whatever sequence: looking ahead less than 72 hours, the rate never falls below the lowest
/// that is told already (rule 25). So a change that gives this affiliate less waits 72 hours, one that gives more holds
/// at once, even where the same change does the opposite to somebody else. A newer telling voids what was announced at
/// the same level and has not begun, and every announced rate that is lower than its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// By `from`, ascending; of two that begin together the last holds: what was in force, is, and is announced. What was voided is not here.
    steps: Vec<Step>,
}

impl Calendar {
    /// The calendar after these tellings, in their order; their times never go back.
    ///
    /// The first telling at the offer's level is the offer's beginning, whether it has a rate of its own or not: nobody
    /// was promised anything for it before, so whatever holds then holds at once.
    #[must_use]
    pub fn of(tellings: impl IntoIterator<Item = Telling>) -> Self {
        let (mut calendar, mut told, mut has_begun) = (Self::default(), Rates::default(), false);
        for telling in tellings {
            told.set(telling.level, telling.bps);
            if telling.level == RateSource::Offer && !has_begun {
                has_begun = true;
                calendar.steps.clear();
            }
            calendar.tell(telling, told.resolve());
        }
        calendar
    }

    fn tell(&mut self, telling: Telling, target: Resolved) {
        let now = telling.at;
        let mut step = Step {
            told: now,
            from: now,
            bps: target.bps,
            source: target.from,
            level: telling.level,
        };
        let in_force = self.at(now);
        if self.last().bps == step.bps {
            // The same rate is no news: an announced one keeps its day. Only where it is set may be another place.
            match self.steps.last_mut() {
                Some(last) if last.from > now => last.source = step.source,
                _ if in_force.from != step.source => self.begin(step),
                _ => {}
            }
        } else if step.bps >= in_force.bps {
            self.steps.retain(|earlier| earlier.from <= now);
            if (in_force.bps, in_force.from) != (step.bps, step.source) {
                self.begin(step);
            }
        } else {
            self.steps.retain(|earlier| {
                earlier.from <= now || (earlier.level != step.level && earlier.bps > step.bps)
            });
            step.from = now.plus(NOTICE);
            self.begin(step);
        }
    }

    /// Appends a step; of two that are told at one moment for one moment the later stands.
    fn begin(&mut self, step: Step) {
        self.steps
            .pop_if(|earlier| (earlier.told, earlier.from) == (step.told, step.from));
        self.steps.push(step);
    }

    fn last(&self) -> Resolved {
        self.steps.last().map_or(Resolved::UNSET, Step::resolved)
    }

    /// The rate in force at a moment, and since when.
    #[must_use]
    pub fn at(&self, moment: Millis) -> Resolved {
        let step = self.steps.iter().rfind(|step| step.from <= moment);
        step.map_or(Resolved::UNSET, Step::resolved)
    }

    /// What is told and has not begun at `now`, soonest first: cuts, each at least 72 hours after it was told.
    pub fn announced(&self, now: Millis) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.from > now)
    }

    /// Everything that was in force, is, or is announced, oldest first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Step {
    /// The rate as it stands on a receipt.
    #[must_use]
    pub fn resolved(&self) -> Resolved {
        Resolved {
            bps: self.bps,
            from: self.source,
            since: Some(self.from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RateSource::{Affiliate, Offer, Product};
    use super::*;

    fn tell(level: RateSource, bps: impl Into<Option<u32>>, at: i64) -> Telling {
        let bps = bps.into().map(|bps| Bps::new(bps).unwrap());
        Telling {
            level,
            bps,
            at: Millis(at),
        }
    }

    fn rates<const N: usize>(tellings: &[Telling], moments: [i64; N]) -> [u32; N] {
        let calendar = Calendar::of(tellings.iter().copied());
        moments.map(|moment| calendar.at(Millis(moment)).bps.get())
    }

    #[test]
    fn a_cut_waits_exactly_72_hours_and_a_rise_does_not_wait() {
        let cut = [tell(Product, 30, 0), tell(Product, 20, 1_000)];
        assert_eq!(rates(&cut, [-1, 0, 259_200_999, 259_201_000]), [0, 30, 30, 20]);
        let rise = [tell(Product, 20, 0), tell(Product, 30, 1_000)];
        assert_eq!(rates(&rise, [999, 1_000]), [20, 30]);
    }

    #[test]
    fn a_newer_telling_voids_what_had_not_begun() {
        let second = [tell(Product, 30, 0), tell(Product, 10, 1), tell(Product, 20, 5)];
        assert_eq!(rates(&second, [NOTICE + 1, NOTICE + 4, NOTICE + 5]), [30, 30, 20]);
        let taken_back = [tell(Product, 30, 0), tell(Product, 10, 1), tell(Product, 30, 5)];
        assert_eq!(rates(&taken_back, [NOTICE, NOTICE * 9]), [30, 30]);
        assert_eq!(Calendar::of(taken_back).steps().len(), 1);
    }

    #[test]
    fn a_second_cut_at_the_same_place_puts_off_the_first() {
        let told = [tell(Product, 30, 0), tell(Product, 20, 1), tell(Product, 10, 5)];
        assert_eq!(rates(&told, [NOTICE + 1, NOTICE + 4, NOTICE + 5]), [30, 30, 10]);
    }

    #[test]
    fn a_cut_told_elsewhere_does_not_put_off_one_that_was_told_before() {
        let told = [
            tell(Offer, 20, 0),
            tell(Affiliate, 30, 0),
            tell(Affiliate, None, 1),
            tell(Offer, 15, 9),
        ];
        let moments = [NOTICE, NOTICE + 1, NOTICE + 8, NOTICE + 9];
        assert_eq!(rates(&told, moments), [30, 20, 20, 15]);
    }

    #[test]
    fn an_offer_without_its_own_rate_falls_to_the_products_after_72_hours() {
        let told = [tell(Product, 10, 0), tell(Offer, 30, 5), tell(Offer, None, 9)];
        assert_eq!(rates(&told, [9, NOTICE + 8, NOTICE + 9]), [30, 30, 10]);
    }

    #[test]
    fn a_new_offer_begins_with_its_rate_whatever_the_products_is() {
        let told = [tell(Product, 30, 0), tell(Offer, 10, 5)];
        assert_eq!(rates(&told, [4, 5]), [0, 10]);
        let without = [tell(Product, 30, 0), tell(Offer, None, 5), tell(Offer, 10, 5)];
        assert_eq!(rates(&without, [5, NOTICE + 4, NOTICE + 5]), [30, 30, 10]);
    }

    #[test]
    fn the_same_rate_from_elsewhere_is_no_news_but_says_where_it_is_set() {
        let told = [tell(Offer, 30, 0), tell(Offer, 20, 1), tell(Affiliate, 20, 9)];
        let calendar = Calendar::of(told);
        let cut = calendar.at(Millis(NOTICE + 1));
        assert_eq!(
            (cut.bps.get(), cut.from, cut.since),
            (20, Affiliate, Some(Millis(NOTICE + 1)))
        );
        assert_eq!(calendar.at(Millis(9)).from, Offer);
    }

    #[test]
    fn what_is_set_nowhere_any_more_earns_nothing_after_72_hours() {
        let told = [tell(Product, 20, 0), tell(Product, None, 1)];
        let calendar = Calendar::of(told);
        assert_eq!(calendar.at(Millis(NOTICE)).bps.get(), 20);
        assert_eq!(calendar.at(Millis(NOTICE + 1)).from, RateSource::Unset);
        assert_eq!(calendar.announced(Millis(1)).count(), 1);
        assert_eq!(calendar.announced(Millis(NOTICE + 1)).count(), 0);
    }
}
