//! Attribution against a second opinion that shares no code, and what holds for any clicks.

use hotlinks::attribution::{OrderFacts, Reason, Rule, Source, Touch, attribute};
use hotlinks::money::Bps;
use hotlinks::time::{Lifetime, Millis};
use proptest::prelude::*;

const MULTIPLE: Rule = Rule::Multiple {
    share_first: Bps::HALF,
};

fn day(day: i64) -> i64 {
    day * Millis::DAY
}

/// The rules once more, slowly: pairwise comparisons instead of sorting.
fn second_opinion(order: &OrderFacts, touches: &[Touch], rule: Rule) -> Vec<(String, String)> {
    let t = i128::from(order.at.0);
    let mut alive = Vec::new();
    for touch in touches {
        let c = i128::from(touch.at.0);
        let end = touch.window.days().map(|days| c + i128::from(days) * 86_400_000);
        let forgotten = touch.forgotten_at.is_some_and(|f| i128::from(f.0) <= t);
        let blocked = touch.blocked_since.is_some_and(|b| i128::from(b.0) <= t);
        if c <= t && end.is_none_or(|end| t < end) && !blocked && !forgotten {
            alive.push(touch);
        }
    }
    for source in [Source::Coupon, Source::Click, Source::Lead] {
        let tier: Vec<_> = alive
            .iter()
            .copied()
            .filter(|touch| touch.source == source)
            .collect();
        let newer = |a: &Touch, b: &Touch| (a.at.0, a.sequence) > (b.at.0, b.sequence);
        let Some(newest) = tier.iter().copied().find(|a| tier.iter().all(|b| !newer(b, a))) else {
            continue;
        };
        let Some(oldest) = tier.iter().copied().find(|a| tier.iter().all(|b| !newer(a, b))) else {
            continue;
        };
        let others: Vec<_> = tier
            .iter()
            .copied()
            .filter(|b| b.affiliate != oldest.affiliate)
            .collect();
        let last = others
            .iter()
            .copied()
            .find(|a| others.iter().all(|b| !newer(b, a)));
        let won = match (rule, last) {
            (Rule::Last, _) | (Rule::Multiple { .. }, None) => vec![newest],
            (Rule::First, _) => vec![oldest],
            (Rule::Multiple { .. }, Some(last)) => vec![oldest, last],
        };
        return won
            .into_iter()
            .filter(|touch| !order.bought_by.contains(&touch.affiliate))
            .map(|touch| (touch.affiliate.clone(), touch.click.clone()))
            .collect();
    }
    Vec::new()
}

/// Few moments, affiliates and windows, so that ties and ends are common.
fn touches() -> impl Strategy<Value = Vec<Touch>> {
    let at = prop_oneof![0..4_i64, day(29)..day(29) + 3, day(59)..day(60) + 3];
    let window = prop_oneof![
        Just(Lifetime::Days(0)),
        Just(Lifetime::Days(30)),
        Just(Lifetime::Days(60)),
        Just(Lifetime::Forever)
    ];
    let source = prop_oneof![
        1 => Just(Source::Coupon), 8 => Just(Source::Click), 2 => Just(Source::Lead)
    ];
    let blocked = prop_oneof![6 => Just(None), 1 => (0..day(70)).prop_map(|at| Some(Millis(at)))];
    let forgotten = blocked.clone();
    let touch = (at, "[A-D]", window, source, blocked, forgotten);
    prop::collection::vec(touch, 0..9).prop_map(|touches| {
        (0..)
            .zip(touches)
            .map(
                |(sequence, (at, affiliate, window, source, blocked_since, forgotten_at))| Touch {
                    at: Millis(at),
                    sequence,
                    click: format!("c{sequence}"),
                    affiliate,
                    source,
                    window,
                    blocked_since,
                    forgotten_at,
                },
            )
            .collect()
    })
}

fn orders() -> impl Strategy<Value = OrderFacts> {
    let at = prop_oneof![
        0..6_i64,
        day(30)..day(30) + 4,
        day(60)..day(60) + 4,
        day(90)..day(90) + 4
    ];
    (at, prop::option::weighted(0.2, "[A-D]")).prop_map(|(at, buyer)| OrderFacts {
        at: Millis(at),
        bought_by: buyer.into_iter().collect(),
        product_deleted_at: None,
    })
}

fn rules() -> impl Strategy<Value = Rule> {
    prop_oneof![Just(Rule::Last), Just(Rule::First), Just(MULTIPLE)]
}

proptest! {
    #[test]
    fn a_second_opinion_credits_the_same(order in orders(), touches in touches(), rule in rules()) {
        let credited: Vec<_> = attribute(&order, &touches, rule)
            .credits.into_iter().map(|credit| (credit.affiliate, credit.click)).collect();
        prop_assert_eq!(credited, second_opinion(&order, &touches, rule));
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        order in orders(),
        (touches, shuffled) in touches().prop_flat_map(|t| (Just(t.clone()), Just(t).prop_shuffle())),
        rule in rules(),
    ) {
        prop_assert_eq!(attribute(&order, &touches, rule), attribute(&order, &shuffled, rule));
    }

    #[test]
    fn a_touch_that_is_not_eligible_changes_nothing_for_the_others(
        order in orders(), touches in touches(), rule in rules(),
    ) {
        let all = attribute(&order, &touches, rule);
        let out: Vec<_> = all.considered.iter().filter(|c| !c.eligible).map(|c| &c.click).collect();
        let alive: Vec<_> = touches.iter().filter(|touch| !out.contains(&&touch.click)).cloned().collect();
        prop_assert_eq!(attribute(&order, &alive, rule).credits, all.credits);
    }

    #[test]
    fn every_touch_is_considered_once_and_only_winners_say_so(
        order in orders(), touches in touches(), rule in rules(),
    ) {
        let attribution = attribute(&order, &touches, rule);
        prop_assert_eq!(attribution.considered.len(), touches.len());
        for considered in &attribution.considered {
            let credited = attribution.credits.iter().any(|credit| credit.click == considered.click);
            let says_so = matches!(
                considered.reason,
                Reason::Only | Reason::Newest | Reason::Oldest | Reason::FirstOfTwo | Reason::LastOfTwo
            );
            prop_assert_eq!(credited, says_so);
            prop_assert!(considered.eligible || !credited);
        }
    }
}
