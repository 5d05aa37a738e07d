//! Timelines as `hotlinks simulate` reads them, and receipts as they are kept.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use hotlinks::attribution::{OrderFacts, Rule, Source, Touch};
use hotlinks::commission::Rates;
use hotlinks::money::{Bps, Currency, Minor};
use hotlinks::receipt::{Receipt, Sale};
use hotlinks::simulate::{SimulateError, simulate};
use hotlinks::time::{Lifetime, Millis};
use proptest::prelude::*;
use serde_json::{Value, json};

fn run(timeline: Value) -> Value {
    serde_json::to_value(simulate(&serde_json::from_value(timeline).unwrap()).unwrap()).unwrap()
}

fn refused(timeline: Value) -> SimulateError {
    simulate(&serde_json::from_value(timeline).unwrap()).unwrap_err()
}

#[test]
fn the_example_of_the_design_is_read_and_answered_in_its_shape() {
    let outcome = run(json!({
        "product": {"rule": "last", "window_days": 60, "bps": 2000},
        "offers": {"A": {"bps": 3000}},
        "affiliates": {"ana": {"bps": 3500, "email": "ana@x.test"}},
        "clicks": [{"id": "c1", "affiliate": "ana", "at": 0, "window_days": 30}],
        "orders": [{"id": "o1", "offer": "A", "base": 8960, "currency": "USD", "at": 9, "buyer_email": "b@x.test",
                    "refunds": [{"amount": 100, "at": 10}]}]
    }));
    assert_eq!(
        outcome,
        json!({"receipts": [{
            "order": "o1",
            "credits": [{"affiliate": "ana", "click": "c1", "bps": 3500, "share_bps": 10000, "commission": 3136}],
            "considered": [{"click": "c1", "eligible": true, "reason": "In time, and no other affiliate has anything that counts for this order."}],
            "reversals": [{"affiliate": "ana", "amount": 35}]
        }]})
    );
}

#[test]
fn a_timeline_is_written_as_it_is_read() {
    let written = |timeline: Value| {
        let read: hotlinks::simulate::Timeline = serde_json::from_value(timeline).unwrap();
        serde_json::to_value(&read).unwrap()
    };
    let full = json!({
        "product": {"rule": "multiple", "window_days": null, "share_first_bps": 3000, "bps": 2000},
        "offers": {"A": {"bps": 3000}, "B": {}},
        "affiliates": {"ana": {"bps": 3500, "email": "ana@x.test", "offers": {"A": 1}}, "bob": {}},
        "clicks": [{"id": "c1", "affiliate": "ana", "at": 0, "window_days": null}, {"id": "c2", "affiliate": "bob", "at": 1}],
        "orders": [{"id": "o1", "offer": "A", "base": 8960, "currency": "USD", "at": 9, "buyer_email": "b@x.test",
                    "refunds": [{"amount": 100, "at": 10}]}]
    });
    assert_eq!(written(full.clone()), full);
    let least = json!({"product": {"rule": "last", "window_days": 60}, "clicks": [], "orders": []});
    let filled = json!({
        "product": {"rule": "last", "window_days": 60, "share_first_bps": 5000},
        "offers": {}, "affiliates": {}, "clicks": [], "orders": []
    });
    assert_eq!(written(least), filled);
}

#[test]
fn rates_go_from_the_nearest_promise_to_the_product() {
    let timeline = |affiliate: Value, offers: Value| {
        run(json!({
            "product": {"rule": "last", "window_days": 60, "bps": 1},
            "offers": offers,
            "affiliates": {"ana": affiliate},
            "clicks": [{"id": "c", "affiliate": "ana", "at": 0}],
            "orders": [{"id": "o", "offer": "A", "base": 0, "currency": "JPY", "at": 0}]
        }))["receipts"][0]["credits"][0]["bps"]
            .clone()
    };
    let offers = json!({"A": {"bps": 2}, "B": {"bps": 9}});
    assert_eq!(
        timeline(json!({"bps": 3, "offers": {"A": 4, "B": 9}}), offers.clone()),
        4
    );
    assert_eq!(timeline(json!({"bps": 3, "offers": {"B": 9}}), offers.clone()), 3);
    assert_eq!(timeline(json!({}), offers), 2);
    assert_eq!(timeline(json!({}), json!({"A": {}})), 1);
    assert_eq!(timeline(json!({}), json!({})), 1);
}

#[test]
fn a_missing_window_is_the_products_and_null_is_forever() {
    let eligible = |product: Value, click: Value, day: i64| {
        let mut product = product;
        product["rule"] = json!("first");
        let mut click = click;
        for (field, value) in [("id", json!("c")), ("affiliate", json!("ana")), ("at", json!(0))] {
            click[field] = value;
        }
        let outcome = run(json!({
            "product": product, "offers": {}, "clicks": [click],
            "orders": [{"id": "o", "offer": "A", "base": 1, "currency": "USD", "at": day * 86_400_000}]
        }));
        outcome["receipts"][0]["considered"][0]["eligible"]
            .as_bool()
            .unwrap()
    };
    assert!(eligible(json!({}), json!({}), 59));
    assert!(!eligible(json!({}), json!({}), 60));
    assert!(eligible(json!({"window_days": null}), json!({}), 9_999));
    assert!(!eligible(
        json!({"window_days": null}),
        json!({"window_days": 7}),
        7
    ));
    assert!(eligible(
        json!({"window_days": 7}),
        json!({"window_days": null}),
        9_999
    ));
}

#[test]
fn two_share_and_every_refund_takes_back_from_each() {
    let outcome = run(json!({
        "product": {"rule": "multiple", "window_days": 60, "bps": 10000},
        "offers": {"A": {}},
        "clicks": [{"id": "1", "affiliate": "ana", "at": 0}, {"id": "2", "affiliate": "bob", "at": 0}],
        "orders": [{"id": "o", "offer": "A", "base": 101, "currency": "USD", "at": 0,
                    "refunds": [{"amount": 50, "at": 1}, {"amount": 500, "at": 2}, {"amount": 1, "at": 3}]}]
    }));
    let receipt = &outcome["receipts"][0];
    let earned = |at: usize| receipt["credits"][at]["commission"].as_i64().unwrap();
    assert_eq!([earned(0), earned(1)], [50, 51]);
    let reversals: Vec<_> = receipt["reversals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (&r["affiliate"], &r["amount"]))
        .collect();
    let (ana, bob) = (json!("ana"), json!("bob"));
    let [first, second, rest_a, rest_b, none] = [25, 25, 25, 26, 0].map(Value::from);
    assert_eq!(
        reversals,
        [
            (&ana, &first),
            (&bob, &second),
            (&ana, &rest_a),
            (&bob, &rest_b),
            (&ana, &none),
            (&bob, &none)
        ]
    );
}

#[test]
fn two_share_as_the_product_says_each_at_their_own_rate() {
    let outcome = run(json!({
        "product": {"rule": "multiple", "window_days": 60, "share_first_bps": 3000},
        "affiliates": {"ana": {"bps": 1000}, "bob": {"bps": 2000}},
        "clicks": [{"id": "1", "affiliate": "ana", "at": 0}, {"id": "2", "affiliate": "bob", "at": 0}],
        "orders": [{"id": "o", "offer": "A", "base": 9990, "currency": "USD", "at": 0}]
    }));
    assert_eq!(
        outcome["receipts"][0]["credits"],
        json!([
            {"affiliate": "ana", "click": "1", "bps": 1000, "share_bps": 3000, "commission": 299},
            {"affiliate": "bob", "click": "2", "bps": 2000, "share_bps": 7000, "commission": 1399}
        ])
    );
}

#[test]
fn an_affiliates_own_purchase_earns_nothing_and_the_runner_up_neither() {
    let outcome = run(json!({
        "product": {"rule": "last", "window_days": 60, "bps": 1000},
        "affiliates": {"ana": {"email": "Ana@X.test "}},
        "clicks": [{"id": "1", "affiliate": "bob", "at": 0}, {"id": "2", "affiliate": "ana", "at": 1}],
        "orders": [{"id": "o", "offer": "A", "base": 100, "currency": "USD", "at": 2, "buyer_email": "ana@x.test",
                    "refunds": [{"amount": 50, "at": 3}]}]
    }));
    assert_eq!(outcome["receipts"][0]["credits"], json!([]));
    assert_eq!(outcome["receipts"][0]["reversals"], json!([]));
}

#[test]
fn orders_are_answered_as_listed() {
    let order = |id: &str, at: i64| json!({"id": id, "offer": "A", "base": 1, "currency": "USD", "at": at});
    let outcome = run(json!({
        "product": {"rule": "last", "window_days": 60}, "clicks": [], "orders": [order("late", 9), order("early", 1)]
    }));
    let ids: Vec<_> = outcome["receipts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|receipt| &receipt["order"])
        .collect();
    assert_eq!(ids, ["late", "early"]);
}

#[test]
fn the_largest_amounts_keep_every_unit() {
    let outcome = run(json!({
        "product": {"rule": "multiple", "window_days": null, "bps": 10000},
        "clicks": [{"id": "1", "affiliate": "a", "at": i64::MIN}, {"id": "2", "affiliate": "b", "at": 0}],
        "orders": [{"id": "o", "offer": "A", "base": i64::MAX, "currency": "KWD", "at": i64::MAX,
                    "refunds": [{"amount": i64::MAX, "at": 0}, {"amount": i64::MAX, "at": 0}]}]
    }));
    let receipt = &outcome["receipts"][0];
    let sum = |list: &str, field: &str| -> i64 {
        receipt[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry[field].as_i64().unwrap())
            .sum()
    };
    assert_eq!(sum("credits", "commission"), i64::MAX);
    assert_eq!(sum("reversals", "amount"), i64::MAX);
}

#[test]
fn what_makes_no_sense_is_named() {
    let timeline = |clicks: Value, orders: Value| {
        refused(json!({"product": {"rule": "last", "window_days": 60}, "clicks": clicks, "orders": orders}))
    };
    let order = |base: i64, refund: i64| json!({"id": "o", "offer": "A", "base": base, "currency": "USD", "at": 0, "refunds": [{"amount": refund, "at": 0}]});
    let click = json!({"id": "c", "affiliate": "a", "at": 0});
    assert_eq!(
        timeline(json!([click, click]), json!([])),
        SimulateError::DuplicateClick("c".into())
    );
    assert_eq!(
        timeline(json!([]), json!([order(1, 0), order(1, 0)])),
        SimulateError::DuplicateOrder("o".into())
    );
    assert_eq!(
        timeline(json!([]), json!([order(-1, 0)])),
        SimulateError::NegativeBase("o".into())
    );
    assert_eq!(
        timeline(json!([]), json!([order(1, -1)])),
        SimulateError::NegativeRefund("o".into())
    );
}

#[test]
fn what_is_no_amount_rate_or_currency_is_not_read() {
    let reads = |product: Value, base: Value, currency: &str| {
        serde_json::from_value::<hotlinks::simulate::Timeline>(json!({
            "product": product, "clicks": [],
            "orders": [{"id": "o", "offer": "A", "base": base, "currency": currency, "at": 0}]
        }))
        .is_ok()
    };
    let product = json!({"rule": "last", "window_days": 60});
    assert!(reads(product.clone(), json!(1), "USD"));
    assert!(!reads(product.clone(), json!(1.5), "USD"));
    assert!(!reads(product.clone(), json!("1"), "USD"));
    assert!(!reads(product.clone(), json!(u64::MAX), "USD"));
    assert!(!reads(product, json!(1), "ZZZ"));
    assert!(!reads(json!({"rule": "newest"}), json!(1), "USD"));
    assert!(!reads(json!({"window_days": -1}), json!(1), "USD"));
    assert!(!reads(json!({"bps": 10001}), json!(1), "USD"));
}

fn sale() -> (Sale, Vec<Touch>) {
    let touch = |affiliate: &str, at| Touch {
        at: Millis(at),
        sequence: 0,
        click: format!("click-{affiliate}"),
        affiliate: affiliate.to_owned(),
        source: Source::Click,
        window: Lifetime::Days(60),
        blocked_since: None,
        forgotten_at: None,
    };
    let sale = Sale {
        product: "p".into(),
        offer: "A".into(),
        order: "o".into(),
        facts: OrderFacts {
            at: Millis(86_400_000 * 61),
            ..OrderFacts::default()
        },
        time_clamped: false,
        rule_version: 0,
        rule: Rule::Multiple {
            share_first: Bps::HALF,
        },
        currency: Currency::parse("USD").unwrap(),
        coupon: None,
        price: Minor(333),
        tax: Minor(30),
        fee: Minor(14),
    };
    (
        sale,
        vec![
            touch("cy", 0),
            touch("bob", 86_400_000 * 9),
            touch("ana", 86_400_000 * 2),
        ],
    )
}

fn rates(affiliate: &str) -> Rates {
    Rates {
        product: Bps::new(3_500).ok(),
        affiliate: (affiliate == "bob").then_some(Bps::HALF),
        ..Rates::default()
    }
}

#[test]
fn a_receipt_tells_everything_in_one_order_of_bytes() {
    let (sale, mut touches) = sale();
    let receipt = Receipt::write(&sale, &touches, rates).unwrap();
    let text = serde_json::to_string(&receipt).unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"schema":"hotlinks.receipt/1","product":"p","offer":"A","order":"o","ordered_at":5270400000,"#,
            r#""time_clamped":false,"rule":{"name":"multiple","share_first_bps":5000},"considered":["#,
            r#"{"click":"click-cy","affiliate":"cy","source":"click","at":0,"window_days":60,"end":5184000000,"eligible":false,"#,
            r#""reason":{"code":"expired","age_ms":5270400000,"window_days":60}},"#,
            r#"{"click":"click-ana","affiliate":"ana","source":"click","at":172800000,"window_days":60,"end":5356800000,"#,
            r#""eligible":true,"reason":{"code":"first_of_two"}},"#,
            r#"{"click":"click-bob","affiliate":"bob","source":"click","at":777600000,"window_days":60,"end":5961600000,"#,
            r#""eligible":true,"reason":{"code":"last_of_two"}}],"#,
            r#""currency":"USD","price":333,"tax":30,"fee":14,"base":289,"credits":["#,
            r#"{"affiliate":"ana","click":"click-ana","bps":3500,"rate_from":"product","full":101,"share_bps":5000,"#,
            r#""commission":50,"arithmetic":"35 % of 2.89 USD, rounded, is 1.01 USD; "#,
            r#"the first of two gets 50 % of it, rounded down: 0.50 USD."},"#,
            r#"{"affiliate":"bob","click":"click-bob","bps":5000,"rate_from":"affiliate","full":145,"share_bps":5000,"#,
            r#""commission":73,"arithmetic":"50 % of 2.89 USD, rounded, is 1.45 USD; "#,
            r#"the last of two gets what the first one's 50 % of it leaves: 1.45 − 0.72 = 0.73 USD."}]}"#,
        )
    );
    touches.reverse();
    assert_eq!(
        serde_json::to_string(&Receipt::write(&sale, &touches, rates).unwrap()).unwrap(),
        text
    );
    assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt);
}

proptest! {
    #[test]
    fn the_books_sum_whatever_is_clicked_ordered_and_refunded(
        rule in prop::sample::select(vec!["last", "first", "multiple"]),
        share in 0..=10_000_u32,
        rates in prop::array::uniform3(0..=10_000_u32),
        clicks in prop::collection::vec((0..3_usize, 0..9_i64), 0..6),
        base in prop_oneof![0..1_000_i64, 0..=i64::MAX],
        refunds in prop::collection::vec(prop_oneof![0..300_i64, 0..=i64::MAX], 0..5),
    ) {
        let names = ["ana", "bob", "cy"];
        let clicks: Vec<_> = clicks.iter().enumerate()
            .map(|(id, &(who, at))| json!({"id": id.to_string(), "affiliate": names[who], "at": at})).collect();
        let refunded: i64 = refunds.iter().fold(0, |sum, &amount| sum.saturating_add(amount));
        let refunds: Vec<_> = refunds.iter().map(|&amount| json!({"amount": amount, "at": 9})).collect();
        let outcome = run(json!({
            "product": {"rule": rule, "window_days": 60, "share_first_bps": share},
            "affiliates": {"ana": {"bps": rates[0]}, "bob": {"bps": rates[1]}, "cy": {"bps": rates[2]}},
            "clicks": clicks,
            "orders": [{"id": "o", "offer": "A", "base": base, "currency": "USD", "at": 5, "refunds": refunds}]
        }));
        let receipt = &outcome["receipts"][0];
        let credits = receipt["credits"].as_array().unwrap();
        let reversals = receipt["reversals"].as_array().unwrap();
        prop_assert_eq!(reversals.len(), credits.len() * refunds.len());
        let mut earned_by_all = 0;
        for credit in credits {
            let earned = credit["commission"].as_i64().unwrap();
            let reversed: i64 = reversals.iter().filter(|reversal| reversal["affiliate"] == credit["affiliate"])
                .map(|reversal| reversal["amount"].as_i64().unwrap()).sum();
            prop_assert!((0..=earned).contains(&reversed));
            prop_assert!(refunded < base || reversed == earned);
            earned_by_all += earned;
        }
        prop_assert!(earned_by_all <= base);
    }
}
