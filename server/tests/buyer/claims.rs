//! Claims: who may claim what until when, and what a decision does, once.

use hotlinks::commission::NOTICE;
use hotlinks::money::Minor;
use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::accounts::Email;
use hotlinks_server::affiliations;
use hotlinks_server::checkout::{Payment, place_order};
use hotlinks_server::claims::{self, ClaimState};
use hotlinks_server::products::ProductForm;
use hotlinks_server::sales::list_for_affiliate;

use crate::adjustments::{amounts as of_affiliates, give_back};
use crate::sales::ledger;
use crate::shop::{NOW, Shop, each_shop, terms};

const WHY: &str = "They wrote that my video led them there.";

fn field(answer: Result<impl std::fmt::Debug, Error>) -> String {
    match answer {
        Err(Error::Refused(problems)) => problems[0].field.clone(),
        other => format!("{other:?}"),
    }
}

async fn amounts(shop: &Shop) -> Vec<i64> {
    ledger(shop).await.iter().map(|entry| entry.1).collect()
}

#[tokio::test]
async fn a_claim_that_is_accepted_earns_the_claimant_their_commission_once_and_leaves_others_theirs() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let order = shop.buy("b@y.test", "1", click.visitor(), None).await.unwrap();
        let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        assert_eq!(
            field(claims::open(&shop.backend, &ben, order.id.as_str(), WHY).await),
            "order"
        );
        assert_eq!(
            field(claims::decide(&shop.backend, &own, claim.as_str(), true, " ").await),
            "reason"
        );
        for _ in 0..2 {
            claims::decide(&shop.backend, &own, claim.as_str(), true, "I saw it.")
                .await
                .unwrap();
        }
        assert_eq!(
            field(claims::decide(&shop.backend, &own, claim.as_str(), false, "No.").await),
            ""
        );
        assert_eq!(
            field(claims::withdraw(&shop.backend, &ben, claim.as_str()).await),
            ""
        );
        assert_eq!(amounts(&shop).await, [3_136, 3_136, -3_136, -3_136]);
        let seen = claims::list_for_affiliate(&shop.backend, &ben, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!((seen[0].state(), seen[0].trail.len()), (ClaimState::Accepted, 2));
        assert_eq!(
            (seen[0].trail[1].by.as_str(), seen[0].trail[1].reason.as_str()),
            ("Carla", "I saw it.")
        );
        let all = claims::list_for_creator(&shop.backend, &own, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(all, seen);
        for sql in ["UPDATE claim_events SET reason = ''", "DELETE FROM claim_events"] {
            assert!(shop.execute(sql.to_owned()).await.is_err());
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_claimed_is_refused_with_a_sentence() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let order = shop.buy("b@y.test", "1", click.visitor(), None).await.unwrap();
        let bens = shop.buy("BEN+x@x.test", "2", None, None).await.unwrap();
        let signed_in = shop
            .buy_as(Some(&shop.ben), "z@y.test", "3", None, None)
            .await
            .unwrap();
        let (ana, ben) = (shop.promoter(&shop.ana).await, shop.promoter(&shop.ben).await);
        let open =
            async |who, order: &str, why: &str| field(claims::open(&shop.backend, who, order, why).await);
        assert_eq!(open(&ana, order.id.as_str(), WHY).await, "order");
        assert_eq!(open(&ben, bens.id.as_str(), WHY).await, "order");
        assert_eq!(open(&ben, signed_in.id.as_str(), WHY).await, "order");
        assert_eq!(open(&ben, "aaaaaaaaaaaaaaaa", WHY).await, "order");
        assert_eq!(open(&ben, "%00", WHY).await, "order");
        assert_eq!(open(&ben, order.id.as_str(), "too short").await, "evidence");
        assert_eq!(
            open(&ben, order.id.as_str(), &"x".repeat(2_001)).await,
            "evidence"
        );
        shop.later(7 * Millis::DAY);
        assert_eq!(open(&ben, order.id.as_str(), WHY).await, "order");
        shop.later(-1);
        assert!(open(&ben, order.id.as_str(), WHY).await.starts_with("Ok"));
    })
    .await;
}

#[tokio::test]
async fn a_refused_or_withdrawn_claim_earns_nothing_and_a_race_decides_once() {
    each_shop(async |shop| {
        let order = shop.buy("b@y.test", "1", None, None).await.unwrap();
        let (ana, ben, own) = (
            shop.promoter(&shop.ana).await,
            shop.promoter(&shop.ben).await,
            shop.own().await,
        );
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        assert!(matches!(
            claims::withdraw(&shop.backend, &ana, claim.as_str()).await,
            Err(Error::NotFound)
        ));
        claims::withdraw(&shop.backend, &ben, claim.as_str())
            .await
            .unwrap();
        assert!(amounts(&shop).await.is_empty());
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        let (yes, no) = tokio::join!(
            claims::decide(&shop.backend, &own, claim.as_str(), true, "Yes."),
            claims::decide(&shop.backend, &own, claim.as_str(), false, "No."),
        );
        assert!(yes.is_ok() != no.is_ok());
        assert_eq!(amounts(&shop).await.len(), if yes.is_ok() { 2 } else { 0 });
    })
    .await;
}

#[tokio::test]
async fn a_claim_on_an_order_that_was_refunded_in_part_before_earns_what_is_left() {
    each_shop(async |shop| {
        let order = shop.buy("b@y.test", "1", None, None).await.unwrap();
        let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        give_back(&shop, &order.id, "44.80", "1").await.unwrap();
        claims::decide(&shop.backend, &own, claim.as_str(), true, "I saw it.")
            .await
            .unwrap();
        assert_eq!(of_affiliates(&shop, &order.id).await, [3_136, -1_568]);
        let sales = list_for_affiliate(&shop.backend, &ben, 0).await.unwrap().rows;
        assert_eq!(sales[0].commission(), Minor(1_568));
        give_back(&shop, &order.id, "", "2").await.unwrap();
        assert_eq!(of_affiliates(&shop, &order.id).await, [3_136, -1_568, -1_568]);
        // Nothing is left of it: a claim earns and loses the same.
        let (ana, again) = (shop.promoter(&shop.ana).await, order.id.as_str());
        let late = claims::open(&shop.backend, &ana, again, WHY).await.unwrap();
        claims::decide(&shop.backend, &own, late.as_str(), true, "Yes.")
            .await
            .unwrap();
        let sales = list_for_affiliate(&shop.backend, &ana, 0).await.unwrap().rows;
        assert_eq!(sales[0].commission(), Minor::ZERO);
    })
    .await;
}

#[tokio::test]
async fn a_claim_earns_the_claimants_own_rate_of_when_the_order_was_placed() {
    each_shop(async |shop| {
        let own = shop.own().await;
        let bens = shop.promoter(&shop.ben).await.affiliation().id.clone();
        let rate = async |bps| {
            affiliations::set_rate(&shop.backend, &own, bens.as_str(), None, bps)
                .await
                .unwrap();
            shop.later(1);
        };
        rate("40").await;
        let order = shop.buy("b@y.test", "1", None, None).await.unwrap();
        rate("50").await;
        let ben = shop.promoter(&shop.ben).await;
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        claims::decide(&shop.backend, &own, claim.as_str(), true, "Yes.")
            .await
            .unwrap();
        assert_eq!(of_affiliates(&shop, &order.id).await, [3_584]);
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_of_the_rate_in_force_and_the_base_of_its_order_whenever_it_is_decided() {
    each_shop(async |shop| {
        let taken_off = ProductForm {
            tax: "20".into(),
            fee: "5".into(),
            ..terms()
        };
        shop.change(taken_off).await;
        shop.commission("10").await;
        shop.later(NOTICE - 1);
        let order = shop.buy("b@y.test", "1", None, None).await.unwrap();
        shop.later(1);
        let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        claims::decide(&shop.backend, &own, claim.as_str(), true, "Yes.")
            .await
            .unwrap();
        // 89.60 less 14.93 tax and 4.48 fee is 70.19: 35 % of it, although it is 10 % by now.
        assert_eq!(of_affiliates(&shop, &order.id).await, [2_457]);
    })
    .await;
}

#[tokio::test]
async fn nobody_claims_what_a_provider_says_their_account_bought() {
    each_shop(async |shop| {
        let payment = Payment {
            source: "provider",
            external_id: "1",
            body: "{}",
            ordered_at: shop.backend.clock.now(),
            buyer: &Email::parse("other@y.test").unwrap(),
            buyer_account: Some(&shop.ben.id),
            price_seen: None,
            coupon: None,
        };
        let order = place_order(&shop.backend, &shop.offer, &payment, None, None)
            .await
            .unwrap();
        let ben = shop.promoter(&shop.ben).await;
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY).await;
        assert_eq!(field(claim), "order");
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_payable_when_the_guarantee_of_its_orders_own_time_ends() {
    each_shop(async |shop| {
        let order = shop.buy("b@y.test", "1", None, None).await.unwrap();
        shop.later(1);
        let longer = ProductForm {
            guarantee: "30".into(),
            ..terms()
        };
        shop.change(longer).await;
        let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY)
            .await
            .unwrap();
        claims::decide(&shop.backend, &own, claim.as_str(), true, "Yes.")
            .await
            .unwrap();
        let ends: Vec<_> = ledger(&shop).await.iter().map(|entry| entry.3).collect();
        assert_eq!(ends, [NOW.plus(7 * Millis::DAY).0; 2]);
    })
    .await;
}

#[tokio::test]
async fn who_is_blocked_claims_nothing() {
    each_shop(async |shop| {
        let order = shop.buy("b@y.test", "1", None, None).await.unwrap();
        let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
        let block = affiliations::Decision::Block;
        affiliations::decide(&shop.backend, &own, ben.affiliation().id.as_str(), block)
            .await
            .unwrap();
        let ben = shop.promoter(&shop.ben).await;
        let claim = claims::open(&shop.backend, &ben, order.id.as_str(), WHY).await;
        assert!(matches!(claim, Err(Error::Forbidden(_))), "{claim:?}");
    })
    .await;
}
