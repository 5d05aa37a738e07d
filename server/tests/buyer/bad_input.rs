//! What nobody means, typed into every form that has to do with money: a sentence beside the field, and nothing changed.

use hotlinks_server::Error;
use hotlinks_server::adjustments::{ChargebackForm, RefundForm, chargeback, refund};
use hotlinks_server::checkout::{OrderForm, place_test_order};
use hotlinks_server::coupons::{self, CouponForm};
use hotlinks_server::ids::OrderId;
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::{affiliations, payouts};
use serde_json::Value;

use crate::adjustments::sale;
use crate::shop::{Shop, each_shop, terms};

/// No amount in any currency.
const NO_AMOUNT: [&str; 18] = [
    "-1",
    "−1",
    "0",
    "0.00",
    "-0",
    "1e3",
    "NaN",
    "Infinity",
    "inf",
    "１２",
    "١٢",
    "1,000.00",
    "1.2.3",
    "0x10",
    "+5",
    "1 000",
    "9223372036854775808",
    "1000000000000.01",
];

/// No percentage; a comma would be its decimals.
const NO_PERCENT: [&str; 14] = [
    "-1",
    "−1",
    "100.01",
    "101",
    "0.001",
    "1e1",
    "NaN",
    "Infinity",
    "５０",
    "1.2.3",
    "9223372036854775808",
    "+5",
    "half",
    "10 %%",
];

/// Everything that a form with something wrong must leave as it is.
async fn books(shop: &Shop) -> (Vec<Value>, Vec<Value>, Vec<i64>) {
    let mut counts = Vec::new();
    for table in [
        "SELECT COUNT(*) FROM events",
        "SELECT COUNT(*) FROM order_events",
        "SELECT COUNT(*) FROM set_aside",
        "SELECT COUNT(*) FROM waiting_events",
        "SELECT COUNT(*) FROM coupons",
        "SELECT COUNT(*) FROM rates",
        "SELECT COUNT(*) FROM terms",
        "SELECT COUNT(*) FROM offers",
        "SELECT COUNT(*) FROM products",
        "SELECT COUNT(*) FROM payouts",
        "SELECT COUNT(*) FROM claims",
        "SELECT CAST(SUM(changes) AS BIGINT) FROM products",
    ] {
        counts.push(shop.number(table).await);
    }
    (shop.ledger().await, shop.orders().await, counts)
}

/// The form was refused beside that field alone, with a sentence.
#[track_caller]
fn beside<T: std::fmt::Debug>(answer: Result<T, Error>, field: &str, typed: &str) {
    let problems = match &answer {
        Err(Error::Refused(problems)) => problems.as_slice(),
        _ => &[],
    };
    assert_eq!(problems.len(), 1, "{typed:?} beside {field}: {answer:?}");
    let problem = &problems[0];
    assert_eq!(problem.field, field, "{typed:?}: {}", problem.message);
    assert!(
        problem.message.ends_with('.') && problem.message.len() > 10,
        "{problem:?}"
    );
}

/// A product in yen, and an order of 1,001 of them.
async fn yen(shop: &Shop) -> (products::OwnProduct, products::SoldProduct, OrderId) {
    let form = ProductForm {
        name: "Brush".into(),
        currency: "JPY".into(),
        ..terms()
    };
    let (backend, creator) = (&shop.backend, &shop.creator);
    let id = products::create(backend, creator, form).await.unwrap();
    let own = products::require_creator(backend, creator, id.as_str())
        .await
        .unwrap();
    let sold = products::require_seller(backend, creator, id.as_str())
        .await
        .unwrap();
    let plan = OfferForm {
        name: "One".into(),
        price: "1001".into(),
        commission: "50".into(),
    };
    let offer = offers::create(backend, &own, plan).await.unwrap();
    let form = OrderForm {
        email: "b@y.test".into(),
        key: "-".repeat(16),
        ..OrderForm::default()
    };
    let order = place_test_order(backend, offer.as_str(), form, None, None, None).await;
    (own, sold, order.unwrap().id)
}

#[tokio::test]
async fn no_refund_or_chargeback_is_of_what_is_no_amount_or_more_than_there_is() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        let (_, in_yen, yen) = yen(&shop).await;
        let sold = shop.sold().await;
        let before = books(&shop).await;
        let dollars = ["89.61", "1.001", "0.1234", "1000000000000"];
        let yens = ["1002", "10.5", "0.1", "1.00"];
        for (sold, order, own) in [(&sold, &order, dollars), (&in_yen, &yen, yens)] {
            for amount in NO_AMOUNT.into_iter().chain(own) {
                let form = RefundForm {
                    amount: amount.into(),
                    reason: String::new(),
                    key: "k".repeat(16),
                };
                beside(
                    refund(&shop.backend, sold, order.as_str(), form).await,
                    "amount",
                    amount,
                );
                let form = ChargebackForm {
                    state: "opened".into(),
                    amount: amount.into(),
                    key: "k".repeat(16),
                    ..ChargebackForm::default()
                };
                beside(
                    chargeback(&shop.backend, sold, order.as_str(), form).await,
                    "amount",
                    amount,
                );
            }
        }
        for state in ["", "won ", "lost\0", "OPENED"] {
            let form = ChargebackForm {
                state: state.into(),
                key: "k".repeat(16),
                ..ChargebackForm::default()
            };
            beside(
                chargeback(&shop.backend, &sold, order.as_str(), form).await,
                "",
                state,
            );
        }
        assert_eq!(books(&shop).await, before);
        // The same key is still free, and the same form twice is one refund.
        let whole = || RefundForm {
            key: "k".repeat(16),
            ..RefundForm::default()
        };
        refund(&shop.backend, &sold, order.as_str(), whole())
            .await
            .unwrap();
        let once = books(&shop).await;
        refund(&shop.backend, &sold, order.as_str(), whole())
            .await
            .unwrap();
        assert_eq!(books(&shop).await, once);
    })
    .await;
}

#[tokio::test]
async fn no_offer_has_a_price_or_a_commission_that_is_none() {
    each_shop(async |shop| {
        let (in_yen, ..) = yen(&shop).await;
        let own = shop.own().await;
        let before = books(&shop).await;
        let form = |price: &str, commission: &str| OfferForm {
            name: "New".into(),
            price: price.into(),
            commission: commission.into(),
        };
        for (own, more) in [(&own, ["", "19.999"]), (&in_yen, [" ", "10.5"])] {
            for price in NO_AMOUNT.into_iter().chain(more) {
                beside(
                    offers::create(&shop.backend, own, form(price, "10")).await,
                    "price",
                    price,
                );
            }
        }
        for percent in NO_PERCENT {
            beside(
                offers::create(&shop.backend, &own, form("10", percent)).await,
                "commission",
                percent,
            );
            let id = shop.offer.as_str();
            let update = offers::update(&shop.backend, &own, id, form("10", percent)).await;
            beside(update, "commission", percent);
            let ana = shop.promoter(&shop.ana).await.affiliation().id.clone();
            let set = affiliations::set_rate(&shop.backend, &own, ana.as_str(), Some(id), percent);
            beside(set.await, "rate", percent);
        }
        assert_eq!(books(&shop).await, before);
    })
    .await;
}

#[tokio::test]
async fn no_settings_are_of_what_is_no_term() {
    each_shop(async |shop| {
        let own = shop.own().await;
        let before = books(&shop).await;
        let try_form = async |form: ProductForm, field: &str, typed: &str| {
            beside(products::preview(&shop.backend, &own, &form).await, field, typed);
            beside(
                products::update(&shop.backend, &own, form.clone()).await,
                field,
                typed,
            );
            beside(
                products::create(&shop.backend, &shop.creator, form).await,
                field,
                typed,
            );
        };
        for percent in NO_PERCENT {
            let (tax, fee, commission) = (percent.into(), percent.into(), percent.into());
            try_form(ProductForm { tax, ..terms() }, "tax", percent).await;
            try_form(ProductForm { fee, ..terms() }, "fee", percent).await;
            try_form(
                ProductForm {
                    commission,
                    ..terms()
                },
                "commission",
                percent,
            )
            .await;
            let form = ProductForm {
                rule: "multiple".into(),
                share_first: percent.into(),
                ..terms()
            };
            try_form(form, "share_first", percent).await;
        }
        for currency in ["XXX", "US", "USDD", "ＵＳＤ", "€", "%00"] {
            let form = ProductForm {
                currency: currency.into(),
                ..terms()
            };
            try_form(form, "currency", currency).await;
        }
        for days in [
            "-60",
            "0",
            "61",
            "60.0",
            "1e1",
            "６０",
            "9223372036854775808",
            "NaN",
        ] {
            let window = days.into();
            try_form(ProductForm { window, ..terms() }, "window", days).await;
            let guarantee = days.into();
            try_form(ProductForm { guarantee, ..terms() }, "guarantee", days).await;
        }
        assert_eq!(books(&shop).await, before);
    })
    .await;
}

#[tokio::test]
async fn no_coupon_is_of_what_is_no_percentage_and_no_day() {
    each_shop(async |shop| {
        let own = shop.own().await;
        let ana = shop.promoter(&shop.ana).await.affiliation().id.to_string();
        let before = books(&shop).await;
        let good = || CouponForm {
            affiliation: ana.clone(),
            code: "FRIENDS".into(),
            percent: "10".into(),
            time_zone: "UTC".into(),
            ..CouponForm::default()
        };
        let give = async |form: CouponForm, field: &str, typed: &str| {
            beside(coupons::give(&shop.backend, &own, form).await, field, typed);
        };
        for percent in NO_PERCENT.into_iter().chain(["", "0", "0.99", "99.01", "100"]) {
            let form = CouponForm {
                percent: percent.into(),
                ..good()
            };
            give(form, "percent", percent).await;
        }
        for day in [
            "2026-02-30",
            "2026-13-01",
            "1999-12-31",
            "3000-01-01",
            "0000-00-00",
            "-2026-01-01",
            "99999-01-01",
            "tomorrow",
            "2026-1-1",
            "２０２６-01-01",
            "01.02.2027",
            "2026-12-01T00:00",
            "NaN",
            "9223372036854775808",
        ] {
            let (from, until) = (day.into(), day.into());
            give(CouponForm { from, ..good() }, "from", day).await;
            give(CouponForm { until, ..good() }, "until", day).await;
        }
        for zone in ["", "Mars/Olympus", "UTC+25", "%00", "../etc/passwd"] {
            let form = CouponForm {
                time_zone: zone.into(),
                ..good()
            };
            give(form, "time_zone", zone).await;
        }
        assert_eq!(books(&shop).await, before);
        // The same form twice is one coupon: the second is refused beside the code.
        coupons::give(&shop.backend, &own, good()).await.unwrap();
        let once = books(&shop).await;
        give(good(), "code", "twice").await;
        assert_eq!(books(&shop).await, once);
    })
    .await;
}

#[tokio::test]
async fn no_payout_is_recorded_under_a_reference_that_finds_nothing() {
    each_shop(async |shop| {
        sale(&shop, "1").await;
        shop.later(8 * hotlinks::time::Millis::DAY);
        let rows = payouts::owed(&shop.backend, &shop.creator).await.unwrap();
        let before = books(&shop).await;
        for reference in ["", " \t", "a\u{0}b", "a\nb", &"x".repeat(101)] {
            let form = payouts::PayForm {
                rows: vec![payouts::PayRow {
                    affiliate: rows[0].affiliate.to_string(),
                    currency: rows[0].currency.to_string(),
                    digest: rows[0].digest.clone(),
                }],
                reference: reference.into(),
                key: "k".repeat(16),
            };
            beside(
                payouts::pay(&shop.backend, &shop.creator, form).await,
                "reference",
                reference,
            );
        }
        assert_eq!(books(&shop).await, before);
    })
    .await;
}
