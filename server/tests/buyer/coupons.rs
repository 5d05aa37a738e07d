//! Orders with a coupon: what it takes off, whom it credits, and when it is refused.

use hotlinks::attribution::{Reason, Source};
use hotlinks::money::Minor;
use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::accounts::Account;
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::checkout::{OrderForm, PlacedOrder, find_order_by_token, place_test_order};
use hotlinks_server::visitor::VisitorId;

use crate::sales::{ledger, receipt};
use crate::shop::{NOW, Shop, each_shop};

/// Ben's code FRIENDS, from `NOW` on for a day, 10 % off.
pub(crate) async fn give_ben_a_code(shop: &Shop) {
    let affiliation = shop.promoter(&shop.ben).await.affiliation().id.clone();
    let (product, end) = (&shop.product, NOW.plus(Millis::DAY).0);
    shop.execute(format!(
        "INSERT INTO coupons (id, product_id, affiliation_id, code, code_key, percent_off_bps, starts_at, ends_at,
                              time_zone, created_at)
         VALUES ('aaaaaaaaaaaaaaaa', '{product}', '{affiliation}', 'Friends', 'friends', 1000, {}, {end}, 'UTC', 0)",
        NOW.0
    ))
    .await
    .unwrap();
}

pub(crate) async fn buy_with(
    shop: &Shop,
    coupon: &str,
    key: &str,
    buyer: Option<&Account>,
    visitor: Option<VisitorId>,
    price_seen: Option<&str>,
) -> Result<PlacedOrder, Error> {
    let form = OrderForm {
        email: "buyer@y.test".into(),
        key: format!("{key:->16}"),
        price_seen: price_seen.map(Into::into),
        coupon: coupon.into(),
    };
    let account = buyer.map(|account| &account.id);
    let offer = shop.offer.as_str();
    place_test_order(&shop.backend, offer, form, account, visitor.as_ref(), None).await
}

#[track_caller]
fn refused(answer: Result<PlacedOrder, Error>) -> (String, String) {
    let problems = match answer {
        Err(Error::Refused(problems)) => problems,
        _ => Vec::new(),
    };
    (problems[0].field.clone(), problems[0].message.clone())
}

#[tokio::test]
async fn a_coupon_takes_its_part_off_and_credits_its_affiliate_before_any_click() {
    each_shop(async |shop| {
        give_ben_a_code(&shop).await;
        let click = shop.follow(shop.code).await;
        let order = buy_with(&shop, " fRIENDS\t", "1", None, click.visitor(), Some("8064")).await;
        let order = order.unwrap();
        let receipt = receipt(&shop, order.id.as_str()).await;
        let coupon = receipt.coupon.unwrap();
        assert_eq!(
            (coupon.code.as_str(), coupon.list_price, coupon.discount),
            ("Friends", Minor(8_960), Minor(896))
        );
        assert_eq!((receipt.price, receipt.base), (Minor(8_064), Minor(8_064)));
        assert_eq!(receipt.credits[0].affiliate, shop.ben.id.as_str());
        let reasons: Vec<_> = receipt.considered.iter().map(|touch| touch.reason).collect();
        assert_eq!(reasons, [Reason::Outranked { by: Source::Coupon }, Reason::Only]);
        // 35 % of 80.64.
        let amounts: Vec<_> = ledger(&shop).await.iter().map(|entry| entry.1).collect();
        assert_eq!(amounts, [2_822, -2_822]);
        let seen = find_order_by_token(&shop.backend, &order.token).await;
        let seen = seen.unwrap().unwrap();
        assert_eq!(seen.price, Minor(8_064));
        assert_eq!(seen.credits[0].coupon.as_ref().unwrap().as_str(), "Friends");
        assert_eq!(seen.references(), []);
    })
    .await;
}

#[tokio::test]
async fn a_coupon_that_does_not_count_is_refused_and_nothing_is_bought() {
    each_shop(async |shop| {
        give_ben_a_code(&shop).await;
        let sentence = async |coupon: &str| {
            let (field, message) = refused(buy_with(&shop, coupon, "1", None, None, None).await);
            assert_eq!(field, "coupon");
            message
        };
        for unknown in ["FRIEND", "friends2", "%00", "ana ben", &"x".repeat(5_000)] {
            assert!(
                sentence(unknown).await.contains("no coupon with that code"),
                "{unknown}"
            );
        }
        shop.later(-1);
        assert!(sentence("friends").await.contains("starts later"));
        shop.later(1 + Millis::DAY);
        assert!(sentence("friends").await.contains("has ended"));
        shop.later(-1);
        let ben = shop.promoter(&shop.ben).await.affiliation().id.clone();
        affiliations::decide(&shop.backend, &shop.own().await, ben.as_str(), Decision::Block)
            .await
            .unwrap();
        assert!(sentence("friends").await.contains("does not promote"));
        assert_eq!(shop.orders().await.len(), 0);
        affiliations::decide(&shop.backend, &shop.own().await, ben.as_str(), Decision::Unblock)
            .await
            .unwrap();
        buy_with(&shop, "friends", "1", None, None, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_price_that_was_seen_is_the_price_that_is_paid() {
    each_shop(async |shop| {
        give_ben_a_code(&shop).await;
        let (field, message) = refused(buy_with(&shop, "friends", "1", None, None, Some("8960")).await);
        assert_eq!(field, "");
        assert_eq!(
            message,
            "With the coupon Friends the price is 80.64 USD. Check it, then order."
        );
        let without = refused(buy_with(&shop, "", "1", None, None, Some("8064")).await);
        assert!(without.1.contains("price has changed"));
        buy_with(&shop, "friends", "1", None, None, Some("8064"))
            .await
            .unwrap();
        buy_with(&shop, "  ", "2", None, None, Some("8960"))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_affiliates_own_coupon_earns_nothing_and_does_not_pass_on() {
    each_shop(async |shop| {
        give_ben_a_code(&shop).await;
        let click = shop.follow(shop.code).await;
        let order = buy_with(&shop, "friends", "1", Some(&shop.ben), click.visitor(), None).await;
        let receipt = receipt(&shop, order.unwrap().id.as_str()).await;
        assert_eq!(receipt.price, Minor(8_064));
        assert!(receipt.credits.is_empty());
        assert_eq!(receipt.considered[1].reason, Reason::SelfPurchase);
        assert!(ledger(&shop).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_buyer_had_removed_is_removed_for_ever() {
    each_shop(async |shop| {
        let refuse = ["UPDATE forgotten SET at = 0", "DELETE FROM forgotten"];
        let click = shop.follow(shop.code).await;
        let visitor = click.visitor().unwrap();
        let product = &shop.product;
        shop.execute(format!(
            "INSERT INTO forgotten (visitor, product_id, at) VALUES ('{visitor}', '{product}', {})",
            NOW.0
        ))
        .await
        .unwrap();
        for sql in refuse {
            let refused = shop.execute(sql.to_owned()).await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{sql}: {refused}");
        }
        let order = shop
            .buy("buyer@y.test", "1", Some(visitor), Some(&click.hl_click()))
            .await;
        let before = receipt(&shop, order.unwrap().id.as_str()).await;
        assert!(before.credits.is_empty());
        assert_eq!(before.considered[0].reason, Reason::Forgotten);
        shop.later(1);
        shop.follow_as(&click.cookie().unwrap(), shop.bens_code).await;
        let order = shop
            .buy("buyer@y.test", "2", Some(visitor), Some(&click.hl_click()))
            .await;
        let after = receipt(&shop, order.unwrap().id.as_str()).await;
        assert_eq!(after.credits[0].affiliate, shop.ben.id.as_str());
        assert_eq!(after.considered[0].reason, Reason::Forgotten);
    })
    .await;
}
