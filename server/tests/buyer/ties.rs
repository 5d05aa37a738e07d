//! What happens in the millisecond of an order, or with a clock behind its own, after it was placed: an audit knows that
//! it was later. Each test is audited when it ends.

use hotlinks::attribution::Reason;
use hotlinks_server::checkout::forget;
use hotlinks_server::coupons::{CouponForm, end, give};
use hotlinks_server::ids::CouponId;
use hotlinks_server::{affiliations, products};

use crate::checkout::shopper;
use crate::coupons::buy_with;
use crate::sales::receipt;
use crate::shop::{Shop, each_shop};

/// Gives somebody's affiliation the code FRIENDS.
pub(crate) async fn friends(shop: &Shop, affiliate: &hotlinks_server::accounts::Account) -> CouponId {
    let form = CouponForm {
        affiliation: shop.promoter(affiliate).await.affiliation().id.to_string(),
        code: "FRIENDS".into(),
        percent: "10".into(),
        offers: vec![shop.offer.to_string()],
        time_zone: "UTC".into(),
        ..CouponForm::default()
    };
    give(&shop.backend, &shop.own().await, form).await.unwrap()
}

/// Whom an order by the code credits.
async fn credited(shop: &Shop, key: &str) -> String {
    let order = buy_with(shop, "friends", key, None, None, None).await.unwrap();
    receipt(shop, order.id.as_str()).await.credits[0]
        .affiliate
        .clone()
}

#[tokio::test]
async fn a_click_in_the_millisecond_of_an_order_after_it_is_no_difference() {
    each_shop(async |shop| {
        let anas = shop.follow(shop.code).await;
        let order = shop.buy("b@y.test", "1", anas.visitor(), None).await.unwrap();
        shop.follow_as(&anas.cookie().unwrap(), shop.bens_code).await;
        let receipt = receipt(&shop, order.id.as_str()).await;
        assert_eq!(receipt.credits[0].affiliate, shop.ana.id.as_str());
    })
    .await;
}

#[tokio::test]
async fn a_coupon_ended_and_given_to_another_around_an_order_was_whose_it_was_then() {
    for clock in [0, -1] {
        each_shop(async |shop| {
            let anas = friends(&shop, &shop.ana).await;
            shop.later(1);
            assert_eq!(credited(&shop, "1").await, shop.ana.id.as_str());
            shop.later(clock);
            end(&shop.backend, &shop.own().await, anas.as_str())
                .await
                .unwrap();
            friends(&shop, &shop.ben).await;
            assert_eq!(credited(&shop, "2").await, shop.ben.id.as_str());
        })
        .await;
    }
}

#[tokio::test]
async fn what_a_buyer_removes_around_an_order_counts_for_the_next_one() {
    for clock in [0, -1] {
        each_shop(async |shop| {
            let click = shop.follow(shop.code).await;
            shop.later(2);
            let visitor = click.visitor();
            let why = async |key: &str| {
                let order = shop.buy("b@y.test", key, visitor, None).await.unwrap();
                receipt(&shop, order.id.as_str()).await.considered[0].reason
            };
            assert_eq!(why("1").await, Reason::Only);
            shop.later(clock);
            forget(&shop.backend, shopper(visitor.as_ref(), None), None)
                .await
                .unwrap();
            assert_eq!(why("2").await, Reason::Forgotten);
        })
        .await;
    }
}

#[tokio::test]
async fn a_product_deleted_and_an_affiliate_blocked_around_an_order_were_there_for_it() {
    for clock in [0, -1] {
        each_shop(async |shop| {
            shop.later(2);
            let click = shop.follow(shop.code).await;
            let order = shop.buy("b@y.test", "1", click.visitor(), None).await.unwrap();
            shop.later(clock);
            let (own, ana) = (shop.own().await, shop.promoter(&shop.ana).await);
            let block = affiliations::Decision::Block;
            affiliations::decide(&shop.backend, &own, ana.affiliation().id.as_str(), block)
                .await
                .unwrap();
            products::delete(&shop.backend, &own).await.unwrap();
            let receipt = receipt(&shop, order.id.as_str()).await;
            assert_eq!(receipt.credits[0].affiliate, shop.ana.id.as_str());
        })
        .await;
    }
}

#[tokio::test]
async fn a_rate_told_around_an_order_is_the_next_ones() {
    for clock in [0, -1] {
        each_shop(async |shop| {
            let click = shop.follow(shop.code).await;
            shop.later(2);
            let rate = async |key: &str| {
                let order = shop.buy("b@y.test", key, click.visitor(), None).await.unwrap();
                receipt(&shop, order.id.as_str()).await.credits[0].bps.get()
            };
            assert_eq!(rate("1").await, 3_500);
            shop.later(clock);
            shop.commission("40").await;
            assert_eq!(rate("2").await, 4_000);
            shop.anas_rate(None, "50").await;
            assert_eq!(rate("3").await, 5_000);
        })
        .await;
    }
}
