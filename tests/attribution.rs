//! Attribution: the table of the rules, every choice where they leave room, and a second opinion that shares no code.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use hotlinks::attribution::{Attribution, Credit, OrderFacts, Reason, Rule, Share, Source, Touch, attribute};
use hotlinks::money::Bps;
use hotlinks::time::{Lifetime, Millis};
use proptest::prelude::*;

const MULTIPLE: Rule = Rule::Multiple {
    share_first: Bps::HALF,
};

fn click(affiliate: &str, at: i64) -> Touch {
    Touch {
        at: Millis(at),
        sequence: 0,
        click: format!("{affiliate}{at}"),
        affiliate: affiliate.to_owned(),
        source: Source::Click,
        window: Lifetime::Days(60),
        blocked_since: None,
    }
}

fn day(day: i64) -> i64 {
    day * Millis::DAY
}

fn order(at: i64) -> OrderFacts {
    OrderFacts {
        at: Millis(at),
        ..OrderFacts::default()
    }
}

fn clicks(attribution: &Attribution) -> Vec<&str> {
    attribution
        .credits
        .iter()
        .map(|credit| credit.click.as_str())
        .collect()
}

fn won(touches: &[Touch], at: i64, rule: Rule) -> Vec<String> {
    attribute(&order(at), touches, rule)
        .credits
        .into_iter()
        .map(|credit| credit.affiliate)
        .collect()
}

#[test]
fn a_click_one_millisecond_before_the_end_of_its_window_earns() {
    for rule in [Rule::Last, Rule::First, MULTIPLE] {
        assert_eq!(won(&[click("A", 7)], 7 + 5_183_999_999, rule), ["A"]);
    }
}

#[test]
fn a_click_exactly_at_the_end_of_its_window_is_out() {
    for rule in [Rule::Last, Rule::First, MULTIPLE] {
        let attribution = attribute(&order(7 + 5_184_000_000), &[click("A", 7)], rule);
        assert_eq!(attribution.credits, []);
        assert_eq!(
            attribution.considered[0].reason.to_string(),
            "Came 60 days to the millisecond before the order; the window was 60 days, its very end not included."
        );
    }
}

#[test]
fn the_rules_choose_among_the_clicks_still_alive() {
    let touches = [click("A", day(0)), click("B", day(10)), click("A", day(59))];
    assert_eq!(won(&touches, day(61), Rule::Last), ["A"]);
    assert_eq!(won(&touches, day(61), Rule::First), ["B"]);
    assert_eq!(won(&touches, day(61), MULTIPLE), ["B", "A"]);
    let oldest = &attribute(&order(day(61)), &touches, Rule::Last).considered[0];
    assert!(!oldest.eligible);
    assert_eq!(
        oldest.reason.to_string(),
        "Came 61 days before the order; the window was 60 days."
    );
}

#[test]
fn a_click_at_the_moment_of_the_order_counts_and_one_after_it_does_not() {
    let touches = [click("A", 5), click("B", 6)];
    let attribution = attribute(&order(5), &touches, Rule::Last);
    assert_eq!(clicks(&attribution), ["A5"]);
    assert_eq!(attribution.considered[1].reason, Reason::AfterOrder);
}

#[test]
fn clicks_of_one_millisecond_follow_their_sequence() {
    let touches = [
        Touch {
            sequence: 2,
            ..click("B", 5)
        },
        Touch {
            sequence: 1,
            ..click("A", 5)
        },
    ];
    assert_eq!(won(&touches, 5, Rule::Last), ["B"]);
    assert_eq!(won(&touches, 5, Rule::First), ["A"]);
}

#[test]
fn each_click_keeps_the_window_it_was_given() {
    let touches = [
        Touch {
            window: Lifetime::Forever,
            ..click("A", 0)
        },
        Touch {
            window: Lifetime::Days(30),
            ..click("B", day(1))
        },
    ];
    assert_eq!(won(&touches, day(1_000), Rule::Last), ["A"]);
    assert_eq!(won(&touches, day(30), Rule::Last), ["B"]);
}

#[test]
fn the_middle_ones_earn_nothing() {
    let touches = [click("A", 1), click("B", 2), click("A", 3), click("C", 4)];
    let attribution = attribute(&order(9), &touches, MULTIPLE);
    assert_eq!(clicks(&attribution), ["A1", "C4"]);
    let reasons: Vec<_> = attribution
        .considered
        .iter()
        .map(|considered| considered.reason)
        .collect();
    assert_eq!(
        reasons,
        [
            Reason::FirstOfTwo,
            Reason::Between,
            Reason::SameAffiliate,
            Reason::LastOfTwo
        ]
    );
}

#[test]
fn first_and_last_are_distinct_where_two_are_there() {
    let attribution = attribute(
        &order(9),
        &[click("A", 1), click("B", 2), click("A", 3)],
        MULTIPLE,
    );
    assert_eq!(clicks(&attribution), ["A1", "B2"]);
}

#[test]
fn one_affiliate_takes_all_by_the_newest_click() {
    let attribution = attribute(&order(9), &[click("A", 1), click("A", 2)], MULTIPLE);
    assert_eq!(
        attribution.credits,
        [Credit {
            affiliate: "A".into(),
            click: "A2".into(),
            share: Share::Whole
        }]
    );
}

#[test]
fn a_coupon_outranks_a_click_and_a_click_outranks_a_lead() {
    let lead = Touch {
        source: Source::Lead,
        ..click("L", 8)
    };
    let coupon = Touch {
        source: Source::Coupon,
        ..click("C", 9)
    };
    let touches = [click("A", 1), lead, coupon];
    for rule in [Rule::Last, Rule::First, MULTIPLE] {
        assert_eq!(won(&touches, 9, rule), ["C"]);
        assert_eq!(won(&touches[..2], 9, rule), ["A"]);
        assert_eq!(won(&touches[1..2], 9, rule), ["L"]);
    }
    let attribution = attribute(&order(9), &touches, Rule::Last);
    assert_eq!(
        attribution.considered[0].reason,
        Reason::Outranked { by: Source::Coupon }
    );
    assert!(attribution.considered[0].eligible);
}

#[test]
fn a_dead_click_does_not_outrank_a_live_lead() {
    let lead = Touch {
        source: Source::Lead,
        ..click("L", day(50))
    };
    assert_eq!(won(&[click("A", 0), lead], day(61), Rule::Last), ["L"]);
}

#[test]
fn a_self_purchase_earns_nothing_and_does_not_pass_on() {
    let touches = [click("A", 1), click("B", 2)];
    let order = OrderFacts {
        bought_by: vec!["B".into()],
        ..order(9)
    };
    let last = attribute(&order, &touches, Rule::Last);
    assert_eq!(last.credits, []);
    assert_eq!(last.considered[1].reason, Reason::SelfPurchase);
    assert!(last.considered[1].eligible);
    assert_eq!(clicks(&attribute(&order, &touches, Rule::First)), ["A1"]);
    let multiple = attribute(&order, &touches, MULTIPLE);
    assert_eq!(
        multiple.credits,
        [Credit {
            affiliate: "A".into(),
            click: "A1".into(),
            share: Share::First(Bps::HALF)
        }]
    );
}

#[test]
fn from_the_block_on_the_next_in_line_is_credited() {
    let blocked = Touch {
        blocked_since: Some(Millis(5)),
        ..click("B", 2)
    };
    let touches = [click("A", 1), blocked];
    assert_eq!(won(&touches, 4, Rule::Last), ["B"]);
    assert_eq!(won(&touches, 5, Rule::Last), ["A"]);
}

#[test]
fn a_deleted_product_voids_its_touches() {
    let deleted = OrderFacts {
        product_deleted_at: Some(Millis(9)),
        ..order(9)
    };
    let attribution = attribute(&deleted, &[click("A", 1)], Rule::Last);
    assert_eq!(attribution.credits, []);
    assert_eq!(attribution.considered[0].reason, Reason::ProductDeleted);
    assert_eq!(won(&[click("A", 1)], 8, Rule::Last), ["A"]);
}

#[test]
fn nobody_is_credited_when_nobody_came() {
    for rule in [Rule::Last, Rule::First, MULTIPLE] {
        assert_eq!(
            attribute(&order(0), &[], rule),
            Attribution {
                credits: vec![],
                considered: vec![]
            }
        );
    }
}

/// The rules once more, slowly: pairwise comparisons instead of sorting.
fn second_opinion(order: &OrderFacts, touches: &[Touch], rule: Rule) -> Vec<(String, String)> {
    let t = i128::from(order.at.0);
    let mut alive = Vec::new();
    for touch in touches {
        let c = i128::from(touch.at.0);
        let end = touch.window.days().map(|days| c + i128::from(days) * 86_400_000);
        let blocked = touch.blocked_since.is_some_and(|b| i128::from(b.0) <= t);
        if c <= t && end.is_none_or(|end| t < end) && !blocked {
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
    let touch = (at, "[A-D]", window, source, blocked);
    prop::collection::vec(touch, 0..9).prop_map(|touches| {
        (0..)
            .zip(touches)
            .map(
                |(sequence, (at, affiliate, window, source, blocked_since))| Touch {
                    at: Millis(at),
                    sequence,
                    click: format!("c{sequence}"),
                    affiliate,
                    source,
                    window,
                    blocked_since,
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
