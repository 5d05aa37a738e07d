//! Attribution: the table of the rules, and every choice where they leave room.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use hotlinks::attribution::{Attribution, Credit, OrderFacts, Reason, Rule, Share, Source, Touch, attribute};
use hotlinks::money::Bps;
use hotlinks::time::{Lifetime, Millis};

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
        forgotten_at: None,
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
fn what_the_buyer_removed_earns_nothing_from_then_on_and_says_so() {
    let removed = |touch| Touch {
        forgotten_at: Some(Millis(5)),
        ..touch
    };
    let touches = [removed(click("A", 1)), removed(click("B", 2)), click("C", 6)];
    assert_eq!(won(&touches[..2], 4, Rule::Last), ["B"]);
    assert_eq!(won(&touches[..2], 5, Rule::Last), Vec::<String>::new());
    assert_eq!(won(&touches, 6, Rule::First), ["C"]);
    let considered = attribute(&order(6), &touches, MULTIPLE).considered;
    let said: Vec<_> = considered.iter().map(|touch| touch.reason).collect();
    assert_eq!(said, [Reason::Forgotten, Reason::Forgotten, Reason::Only]);
    assert!(!considered[0].eligible);
    assert_eq!(Reason::Forgotten.to_string(), "The buyer removed it.");
    assert_eq!(
        serde_json::to_string(&Reason::Forgotten).unwrap(),
        r#"{"code":"forgotten"}"#
    );
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
