//! A receipt says where each commission stands, to whom it concerns.

use hotlinks::ledger::{HappenedKind, Status};
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use hotlinks_server::accounts::Account;
use hotlinks_server::adjustments::{Incoming, Subject, What, apply};
use hotlinks_server::claims;
use hotlinks_server::ids::OrderId;
use hotlinks_server::sales::find_receipt;

use crate::adjustments::{dispute, give_back, sale};
use crate::payouts::pay_all;
use crate::shop::{Shop, each_shop};

/// Whose commission, what they earned, what is left of it, how it stands, and whether a payout is named.
type Stands = (String, i64, i64, Status, bool);

async fn stand(shop: &Shop, reader: &Account, order: &OrderId) -> Vec<Stands> {
    let view = find_receipt(&shop.backend, reader, order.as_str()).await.unwrap();
    assert!(view.is_credited);
    let stands = view.standings.iter().map(|one| {
        (
            view.name(one.affiliate.as_str()).unwrap().to_owned(),
            one.credit.earned.0,
            one.credit.commission.0,
            one.credit.status(shop.backend.clock.now()),
            one.credit.paid_in.is_some(),
        )
    });
    stands.collect()
}

#[tokio::test]
async fn a_commission_on_a_receipt_is_pending_held_payable_paid_and_taken_back() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        let anas = async || stand(&shop, &shop.ana, &order).await;
        let ana = |left: i64, status, paid| [("Ana".to_owned(), 3_136, left, status, paid)];
        assert_eq!(anas().await, ana(3_136, Status::Pending, false));
        give_back(&shop, &order, "10.00", "r1").await.unwrap();
        assert_eq!(anas().await, ana(2_786, Status::Pending, false));
        dispute(&shop, &order, "opened", "c1").await.unwrap();
        assert_eq!(anas().await, ana(2_786, Status::Held, false));
        dispute(&shop, &order, "won", "c2").await.unwrap();
        assert_eq!(anas().await, ana(2_786, Status::Pending, false));
        shop.later(7 * Millis::DAY);
        assert_eq!(anas().await, ana(2_786, Status::Payable, false));
        pay_all(&shop, "p").await;
        assert_eq!(anas().await, ana(2_786, Status::Paid, true));
        give_back(&shop, &order, "79.60", "r2").await.unwrap();
        assert_eq!(anas().await, ana(0, Status::Paid, true));
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_is_accepted_stands_beside_the_commission_and_each_affiliate_reads_their_own() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
        let why = "They wrote that my video led them there.";
        let claim = claims::open(&shop.backend, &ben, order.as_str(), why)
            .await
            .unwrap();
        claims::decide(&shop.backend, &own, claim.as_str(), true, "I saw it.")
            .await
            .unwrap();
        let pending = |who: &str| (who.to_owned(), 3_136, 3_136, Status::Pending, false);
        assert_eq!(stand(&shop, &shop.ana, &order).await, [pending("Ana")]);
        assert_eq!(stand(&shop, &shop.ben, &order).await, [pending("Ben")]);
        let both = [pending("Ana"), pending("Ben")];
        assert_eq!(stand(&shop, &shop.creator, &order).await, both);
    })
    .await;
}

#[tokio::test]
async fn who_decides_a_dispute_by_hand_decides_it_even_where_the_providers_clock_is_ahead() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        let opened = Incoming {
            source: "pay",
            external_id: "e1",
            body: "{}",
            subject: Subject::Order(&order),
            what: What {
                kind: HappenedKind::ChargebackOpened,
                reference: "dp_1".into(),
                amount: Minor(8_960),
                currency: Currency::parse("USD").unwrap(),
            },
            reason: "",
            at: shop.backend.clock.now().plus(4 * Millis::MINUTE),
        };
        apply(&shop.backend, &opened).await.unwrap();
        let status = async || stand(&shop, &shop.ana, &order).await[0].3;
        assert_eq!(status().await, Status::Held);
        dispute(&shop, &order, "won", "c1").await.unwrap();
        assert_eq!(status().await, Status::Pending);
    })
    .await;
}
