//! Refunds and chargebacks of a sale, by the creator's hand and from a payment provider.

use hotlinks::ledger::{HappenedKind, Status};
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::adjustments::{
    self, Applied, ChargebackForm, Incoming, RefundForm, Subject, What, apply, chargeback, refund,
};
use hotlinks_server::checkout::{Payment, PlacedOrder, place_order};
use hotlinks_server::ids::OrderId;
use hotlinks_server::ledger::{list_entries, list_order_events, list_set_aside};
use hotlinks_server::sales::list_for_affiliate;

use crate::shop::{NOW, Shop, each_shop};

/// A sale of 89.60 USD by Ana's link: 31.36 for her.
pub(crate) async fn sale(shop: &Shop, key: &str) -> PlacedOrder {
    let click = shop.follow(shop.code).await;
    shop.buy("buyer@y.test", key, click.visitor(), None)
        .await
        .unwrap()
}

/// The affiliate's amounts of an order, oldest first; each has its other half.
pub(crate) async fn amounts(shop: &Shop, order: &OrderId) -> Vec<i64> {
    shop.books_balance().await;
    let entries = list_entries(&shop.backend, order).await.unwrap();
    entries
        .iter()
        .filter(|entry| entry.is_affiliates)
        .map(|entry| entry.amount.0)
        .collect()
}

pub(crate) async fn give_back(
    shop: &Shop,
    order: &OrderId,
    amount: &str,
    key: &str,
) -> Result<OrderId, Error> {
    shop.later(1);
    let form = RefundForm {
        amount: amount.into(),
        reason: "Did not like it".into(),
        key: format!("{key:->16}"),
    };
    refund(&shop.backend, &shop.sold().await, order.as_str(), form).await
}

pub(crate) async fn dispute(shop: &Shop, order: &OrderId, state: &str, key: &str) -> Result<OrderId, Error> {
    shop.later(1);
    let events = list_order_events(&shop.backend, order).await.unwrap();
    let known = events.iter().rev().find(|event| !event.reference.is_empty());
    let form = ChargebackForm {
        state: state.into(),
        reference: known.map_or_else(String::new, |event| event.reference.clone()),
        key: format!("{key:->16}"),
        ..ChargebackForm::default()
    };
    chargeback(&shop.backend, &shop.sold().await, order.as_str(), form).await
}

fn told(result: Result<OrderId, Error>) -> String {
    match result {
        Err(Error::Refused(problems)) => {
            format!("{}: {}", problems[0].field, problems[0].message)
        }
        Err(Error::Conflict(sentence)) => format!("conflict: {sentence}"),
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn partial_refunds_take_back_their_part_and_sum_to_the_commission() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        give_back(&shop, &order, "29.87", "r1").await.unwrap();
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_045]);
        give_back(&shop, &order, "29.87", "r2").await.unwrap();
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_045, -1_046]);
        give_back(&shop, &order, "", "r3").await.unwrap();
        assert_eq!(amounts(&shop, &order).await.iter().sum::<i64>(), 0);
        let sales = list_for_affiliate(&shop.backend, &shop.promoter(&shop.ana).await, 0)
            .await
            .unwrap()
            .rows;
        assert!(sales[0].credits[0].is_taken_back());
        assert_eq!(sales[0].credits[0].earned, Minor(3_136));
    })
    .await;
}

#[tokio::test]
async fn the_same_refund_form_sent_twice_is_one_refund_and_with_other_details_it_is_refused() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        for _ in 0..3 {
            give_back(&shop, &order, "44.80", "r1").await.unwrap();
        }
        let other = told(give_back(&shop, &order, "1", "r1").await);
        assert!(other.starts_with("conflict: "), "{other}");
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
        assert_eq!(list_set_aside(&shop.backend, &order).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn an_amount_that_will_not_do_is_refused_with_a_sentence_and_changes_nothing() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        give_back(&shop, &order, "9.60", "r0").await.unwrap();
        let before = amounts(&shop, &order).await;
        let texts = [
            "-1",
            "0",
            "0.001",
            "NaN",
            "1e3",
            "1,5",
            "9223372036854775808",
            "80.01",
            "99999999",
            "٣",
            "1.5.5",
        ];
        for (number, text) in texts.into_iter().enumerate() {
            let sentence = told(give_back(&shop, &order, text, &format!("r{}", number + 1)).await);
            assert!(sentence.starts_with("amount: "), "{text}: {sentence}");
        }
        let more = told(give_back(&shop, &order, "80.01", "r99").await);
        assert_eq!(
            more,
            "amount: That is more than what is left of this sale: 80.00 USD."
        );
        assert_eq!(amounts(&shop, &order).await, before);
        give_back(&shop, &order, "80", "r100").await.unwrap();
        assert!(told(give_back(&shop, &order, "0.01", "r101").await).contains("Nothing is left"));
        assert!(told(give_back(&shop, &order, "", "r102").await).contains("Nothing is left"));
    })
    .await;
}

#[tokio::test]
async fn a_chargeback_holds_then_takes_and_when_it_is_won_gives_back() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        shop.later(8 * Millis::DAY);
        let now = shop.backend.clock.now();
        let status = async || {
            let rows = list_for_affiliate(&shop.backend, &shop.promoter(&shop.ana).await, 0)
                .await
                .unwrap()
                .rows;
            rows[0].credits[0].status(now)
        };
        assert_eq!(status().await, Status::Payable);
        assert!(told(dispute(&shop, &order, "lost", "c0").await).starts_with("reference: "));
        dispute(&shop, &order, "opened", "c1").await.unwrap();
        assert_eq!(status().await, Status::Held);
        assert_eq!(amounts(&shop, &order).await, [3_136]);
        dispute(&shop, &order, "lost", "c2").await.unwrap();
        assert_eq!(amounts(&shop, &order).await, [3_136, -3_136]);
        assert!(told(dispute(&shop, &order, "lost", "c3").await).contains("already"));
        dispute(&shop, &order, "won", "c4").await.unwrap();
        assert_eq!(amounts(&shop, &order).await, [3_136, -3_136, 3_136]);
        assert_eq!(status().await, Status::Payable);
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_order_answers_like_one_that_does_not_exist() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        let other = hotlinks_server::products::create(&shop.backend, &shop.ana, crate::shop::terms())
            .await
            .unwrap();
        let anas = hotlinks_server::products::require_seller(&shop.backend, &shop.ana, other.as_str())
            .await
            .unwrap();
        for id in [order.as_str(), "aaaaaaaaaaaaaaaa", "", "%00"] {
            let form = RefundForm {
                key: "-".repeat(16),
                ..RefundForm::default()
            };
            let refused = adjustments::refund(&shop.backend, &anas, id, form).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{id}");
            let form = ChargebackForm {
                state: "opened".into(),
                key: "-".repeat(16),
                ..ChargebackForm::default()
            };
            let refused = adjustments::chargeback(&shop.backend, &anas, id, form).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{id}");
        }
        assert_eq!(amounts(&shop, &order).await, [3_136]);
    })
    .await;
}

/// What the provider `pay` says: `id` names the event, `sale` its own id of the sale.
pub(crate) async fn hears(
    shop: &Shop,
    id: &str,
    sale: &str,
    kind: HappenedKind,
    amount: i64,
    at: Millis,
) -> Applied {
    let body = format!("{id} {sale} {kind:?} {amount} {}", at.0);
    hears_body(shop, id, sale, kind, amount, at, &body).await
}

async fn hears_body(
    shop: &Shop,
    id: &str,
    sale: &str,
    kind: HappenedKind,
    amount: i64,
    at: Millis,
    body: &str,
) -> Applied {
    let incoming = Incoming {
        source: "pay",
        external_id: id,
        body,
        subject: Subject::Sale(sale),
        what: What {
            kind,
            reference: "dp_1".into(),
            amount: Minor(amount),
            currency: Currency::parse("USD").unwrap(),
        },
        reason: "",
        at,
    };
    apply(&shop.backend, &incoming).await.unwrap()
}

/// The provider `pay` confirms a sale by Ana's link.
async fn sold(shop: &Shop, id: &str) -> OrderId {
    let click = shop.follow(shop.code).await;
    let email = hotlinks_server::accounts::Email::parse("buyer@y.test").unwrap();
    let payment = Payment {
        source: "pay",
        external_id: id,
        body: id,
        ordered_at: shop.backend.clock.now(),
        buyer: &email,
        buyer_account: None,
        price_seen: None,
        coupon: None,
    };
    let visitor = click.visitor();
    place_order(&shop.backend, &shop.offer, &payment, visitor.as_ref(), None)
        .await
        .unwrap()
        .id
}

#[tokio::test]
async fn the_same_event_twice_changes_nothing_and_with_another_body_it_is_set_aside() {
    each_shop(async |shop| {
        let order = sold(&shop, "sale-1").await;
        let refund = HappenedKind::Refund;
        assert_eq!(
            hears(&shop, "e1", "sale-1", refund, 4_480, NOW).await,
            Applied::Done(order.clone())
        );
        assert_eq!(
            hears(&shop, "e1", "sale-1", refund, 4_480, NOW).await,
            Applied::Before
        );
        for _ in 0..2 {
            assert_eq!(
                hears(&shop, "e1", "sale-1", refund, 8_960, NOW).await,
                Applied::SetAside
            );
        }
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
        let aside = list_set_aside(&shop.backend, &order).await.unwrap();
        assert_eq!((aside.len(), aside[0].external_id.as_str()), (1, "e1"));
        let told = adjustments::list_set_aside(&shop.backend, &shop.sold().await).await;
        assert_eq!(told.unwrap(), std::slice::from_ref(&order));
        // Beyond the price it is absorbed.
        hears(&shop, "e2", "sale-1", refund, i64::MAX, NOW).await;
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568, -1_568]);
        assert_eq!(
            hears(&shop, "e3", "sale-1", refund, -5, NOW).await,
            Applied::SetAside
        );
        assert_eq!(amounts(&shop, &order).await.iter().sum::<i64>(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_event_that_comes_before_its_sale_waits_for_it() {
    each_shop(async |shop| {
        let refund = HappenedKind::Refund;
        let waits = async |id, kind, amount, at| {
            assert_eq!(
                hears(&shop, id, "sale-1", kind, amount, at).await,
                Applied::Waits,
                "{id}"
            );
        };
        waits("e1", refund, 4_480, Millis(5)).await;
        waits("e2", HappenedKind::ChargebackOpened, 8_960, NOW).await;
        assert_eq!(
            hears(&shop, "e1", "sale-1", refund, 4_480, Millis(5)).await,
            Applied::Before
        );
        assert_eq!(shop.ledger().await.len(), 0);
        let order = sold(&shop, "sale-1").await;
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
        let events = list_order_events(&shop.backend, &order).await.unwrap();
        assert!(events.iter().all(|event| event.at == NOW), "not before the order");
        assert!(list_entries(&shop.backend, &order).await.unwrap()[0].is_held);
        sold(&shop, "sale-1").await;
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
    })
    .await;
}

#[tokio::test]
async fn an_event_of_the_far_future_happened_now_and_one_of_the_past_not_before_its_order() {
    each_shop(async |shop| {
        let order = sold(&shop, "sale-1").await;
        shop.later(Millis::DAY);
        for (id, at) in [
            ("e1", Millis(i64::MAX)),
            ("e2", Millis(i64::MIN)),
            ("e3", NOW.plus(5)),
        ] {
            hears(&shop, id, "sale-1", HappenedKind::Refund, 10, at).await;
        }
        let events = list_order_events(&shop.backend, &order).await.unwrap();
        let times: Vec<_> = events.iter().map(|event| event.at).collect();
        assert_eq!(times, [NOW, NOW.plus(5), NOW.plus(Millis::DAY)]);
    })
    .await;
}

#[tokio::test]
async fn an_event_in_another_currency_is_set_aside_before_and_after_its_sale() {
    each_shop(async |shop| {
        let euros = async |id: &str| {
            let incoming = Incoming {
                source: "pay",
                external_id: id,
                body: id,
                subject: Subject::Sale("sale-1"),
                what: What {
                    kind: HappenedKind::Refund,
                    reference: String::new(),
                    amount: Minor(8_960),
                    currency: Currency::parse("EUR").unwrap(),
                },
                reason: "",
                at: NOW,
            };
            apply(&shop.backend, &incoming).await.unwrap()
        };
        assert_eq!(euros("e1").await, Applied::Waits);
        let order = sold(&shop, "sale-1").await;
        assert_eq!(euros("e2").await, Applied::SetAside);
        assert_eq!(amounts(&shop, &order).await, [3_136]);
        assert_eq!(list_set_aside(&shop.backend, &order).await.unwrap().len(), 2);
        // An event under the id of the sale itself is not that sale.
        let same_id = hears_body(&shop, "sale-1", "sale-1", HappenedKind::Refund, 1, NOW, "x").await;
        assert_eq!(same_id, Applied::SetAside);
        assert_eq!(amounts(&shop, &order).await, [3_136]);
    })
    .await;
}
