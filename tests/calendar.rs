//! Calendars of rates, whatever is told in whatever sequence (rule 25).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use hotlinks::commission::{Calendar, NOTICE, RateSource, Rates, Telling};
use hotlinks::money::Bps;
use hotlinks::time::Millis;
use proptest::prelude::*;

/// Tellings at every level, often within each other's 72 hours and often at exactly their ends.
fn histories() -> impl Strategy<Value = Vec<Telling>> {
    let level = prop_oneof![
        Just(RateSource::Product),
        Just(RateSource::Offer),
        Just(RateSource::Affiliate),
        Just(RateSource::AffiliateOffer),
    ];
    let pause = prop_oneof![Just(0), Just(1), Just(NOTICE - 1), Just(NOTICE), 0..2 * NOTICE];
    let one = (level, prop::option::weighted(0.7, 0..6_u32), pause);
    prop::collection::vec(one, 1..14).prop_map(|tellings| {
        let mut now = 0;
        // The offer begins with the history: nobody was promised anything before.
        let begins = Telling {
            level: RateSource::Offer,
            bps: None,
            at: Millis(0),
        };
        let told = tellings.into_iter().map(|(level, bps, pause)| {
            now += pause;
            Telling {
                level,
                bps: bps.map(|bps| Bps::new(bps).unwrap()),
                at: Millis(now),
            }
        });
        std::iter::once(begins).chain(told.collect::<Vec<_>>()).collect()
    })
}

/// Every moment at which something may change, and those right before and after.
fn moments(history: &[Telling]) -> Vec<Millis> {
    let mut moments: Vec<Millis> = history
        .iter()
        .flat_map(|telling| [telling.at, telling.at.plus(NOTICE)])
        .flat_map(|at| [at.plus(-1), at, at.plus(1)])
        .collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

fn told(history: &[Telling], until: usize) -> Calendar {
    Calendar::of(history[..until].iter().copied())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whoever looks into the calendar at some moment finds the least that they earn for the next 72 hours.
    #[test]
    fn nobody_earns_less_than_was_told_72_hours_before(history in histories()) {
        let last = told(&history, history.len());
        let moments = moments(&history);
        for seen in 1..=history.len() {
            let known = told(&history, seen);
            // Until the next telling this is what everybody knows.
            let next = history.get(seen).map_or(Millis(i64::MAX), |telling| telling.at);
            for &now in moments.iter().filter(|now| (history[seen - 1].at..next).contains(now)) {
                let mut least = known.at(now).bps;
                for &moment in moments.iter().filter(|moment| **moment >= now && moment.since(now) < NOTICE) {
                    least = least.min(known.at(moment).bps);
                    prop_assert!(last.at(moment).bps >= least, "{:?} at {:?}, seen at {:?}", history, moment, now);
                }
            }
        }
    }

    #[test]
    fn what_was_in_force_is_never_changed_by_what_is_told_later(history in histories()) {
        let all = told(&history, history.len());
        for seen in 1..history.len() {
            let known = told(&history, seen);
            for moment in moments(&history).into_iter().filter(|moment| *moment < history[seen].at) {
                prop_assert_eq!(known.at(moment), all.at(moment));
            }
        }
    }

    #[test]
    fn a_rise_holds_at_once_and_everything_told_holds_after_72_hours(history in histories()) {
        let mut rates = Rates::default();
        for seen in 1..=history.len() {
            let Telling { level, bps, at } = history[seen - 1];
            match level {
                RateSource::Product => rates.product = bps,
                RateSource::Offer => rates.offer = bps,
                RateSource::Affiliate => rates.affiliate = bps,
                _ => rates.affiliate_offer = bps,
            }
            let (before, after) = (told(&history, seen - 1).at(at), told(&history, seen));
            let target = rates.resolve();
            prop_assert_eq!(after.at(at).bps, before.bps.max(target.bps));
            prop_assert_eq!(after.at(at.plus(NOTICE)).bps, target.bps);
            prop_assert_eq!(after.at(at.plus(NOTICE)).from, target.from);
        }
    }

    #[test]
    fn a_calendar_goes_forward_and_says_for_each_rate_since_when(history in histories()) {
        let calendar = told(&history, history.len());
        prop_assert!(calendar.steps().windows(2).all(|pair| pair[0].from <= pair[1].from));
        for (place, step) in calendar.steps().iter().enumerate() {
            prop_assert_eq!(calendar.at(step.from).since, Some(step.from));
            let before = place.checked_sub(1).map(|place| calendar.steps()[place].bps);
            if before.is_some_and(|before| step.bps < before) {
                prop_assert!(step.from.since(step.told) >= NOTICE);
            }
        }
    }
}
