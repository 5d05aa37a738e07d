//! Giving coupons to affiliates, and ending them.

use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::checkout::{Shopper, find_checkout};
use hotlinks_server::coupons::{self, CouponForm, CouponStanding};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products;

use crate::shop::{NOW, Shop, each_shop, terms};

/// Ana's, 10 %.
async fn form(shop: &Shop, code: &str) -> CouponForm {
    CouponForm {
        affiliation: shop.promoter(&shop.ana).await.affiliation().id.to_string(),
        code: code.into(),
        percent: "10".into(),
        time_zone: "UTC".into(),
        ..CouponForm::default()
    }
}

async fn price(shop: &Shop, offer: &str, code: &str) -> Option<i64> {
    let page = find_checkout(&shop.backend, offer, Shopper::default(), code)
        .await
        .unwrap();
    page.coupon.map(|_| page.price.0)
}

fn fields(answer: Result<impl std::fmt::Debug, Error>) -> Vec<String> {
    match answer {
        Err(Error::Refused(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_code_is_given_used_listed_and_ended() {
    each_shop(async |shop| {
        let own = shop.own().await;
        let id = coupons::give(&shop.backend, &own, form(&shop, "Ana10").await)
            .await
            .unwrap();
        assert_eq!(price(&shop, shop.offer.as_str(), "ana10").await, Some(8_064));
        let promoter = shop.promoter(&shop.ana).await;
        let mine = coupons::list_for_affiliate(&shop.backend, &promoter, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(
            (mine.len(), mine[0].code.as_str(), mine[0].orders),
            (1, "Ana10", 0)
        );
        assert_eq!(mine[0].standing(NOW), CouponStanding::Active);
        let bens = shop.promoter(&shop.ben).await;
        assert!(
            coupons::list_for_affiliate(&shop.backend, &bens, 0)
                .await
                .unwrap()
                .rows
                .is_empty()
        );
        shop.later(1);
        for _ in 0..2 {
            coupons::end(&shop.backend, &own, id.as_str()).await.unwrap();
            shop.later(1);
        }
        assert_eq!(price(&shop, shop.offer.as_str(), "ana10").await, None);
        let all = coupons::list_for_creator(&shop.backend, &own, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(all[0].terms.ended_at, Some(NOW.plus(1)));
        assert_eq!(all[0].standing(shop.backend.clock.now()), CouponStanding::Ended);
        // The code is free again, for somebody else too.
        let again = CouponForm {
            affiliation: bens.affiliation().id.to_string(),
            percent: "50".into(),
            ..form(&shop, "ANA10").await
        };
        coupons::give(&shop.backend, &own, again).await.unwrap();
        assert_eq!(price(&shop, shop.offer.as_str(), "ana10").await, Some(4_480));
    })
    .await;
}

#[tokio::test]
async fn a_form_that_does_not_do_says_why_beside_each_field() {
    each_shop(async |shop| {
        let own = shop.own().await;
        let empty = coupons::give(&shop.backend, &own, CouponForm::default()).await;
        assert_eq!(fields(empty), ["affiliation", "code", "percent", "time_zone"]);
        let good = form(&shop, "Ana10").await;
        coupons::give(&shop.backend, &own, good.clone()).await.unwrap();
        let taken = CouponForm {
            code: " aNA10 ".into(),
            ..good.clone()
        };
        assert_eq!(fields(coupons::give(&shop.backend, &own, taken).await), ["code"]);
        let other = |change: fn(&mut CouponForm)| {
            let mut form = CouponForm {
                code: "other".into(),
                ..good.clone()
            };
            change(&mut form);
            coupons::give(&shop.backend, &own, form)
        };
        assert_eq!(
            fields(other(|form| form.percent = "0.5".into()).await),
            ["percent"]
        );
        assert_eq!(
            fields(other(|form| form.percent = "12.345".into()).await),
            ["percent"]
        );
        assert_eq!(
            fields(other(|form| form.until = "tomorrow".into()).await),
            ["until"]
        );
        assert_eq!(
            fields(other(|form| form.until = "2020-01-01".into()).await),
            ["until"]
        );
        let turned = |form: &mut CouponForm| {
            form.from = "2030-02-02".into();
            form.until = "2030-02-01".into();
        };
        assert_eq!(fields(other(turned).await), ["until"]);
        assert_eq!(
            fields(other(|form| form.time_zone = "Mars".into()).await),
            ["time_zone"]
        );
        assert_eq!(
            fields(other(|form| form.offers = vec!["aaaaaaaaaaaaaaaa".into()]).await),
            ["offers"]
        );
        assert_eq!(
            fields(other(|form| form.affiliation = "aaaaaaaaaaaaaaaa".into()).await),
            ["affiliation"]
        );
        assert_eq!(
            coupons::list_for_creator(&shop.backend, &own, 0)
                .await
                .unwrap()
                .rows
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_coupon_counts_from_the_first_moment_of_its_first_day_to_the_last_of_its_last() {
    each_shop(async |shop| {
        // 2026-09-21, when Lisbon is an hour ahead.
        let days = CouponForm {
            from: "2026-10-24".into(),
            until: "2026-10-25".into(),
            time_zone: "europe/lisbon".into(),
            ..form(&shop, "Ana10").await
        };
        coupons::give(&shop.backend, &shop.own().await, days)
            .await
            .unwrap();
        let all = coupons::list_for_creator(&shop.backend, &shop.own().await, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(
            (
                all[0].first_day().as_deref(),
                all[0].last_day().as_deref(),
                all[0].time_zone.as_str()
            ),
            (Some("24 Oct 2026"), Some("25 Oct 2026"), "Europe/Lisbon")
        );
        // 2026-10-23T23:00Z; the 25th has 25 hours there.
        let begins = Millis(1_792_796_400_000);
        let counts = async |at: Millis| {
            shop.backend.clock.set(at);
            price(&shop, shop.offer.as_str(), "ana10").await.is_some()
        };
        assert!(!counts(begins.plus(-1)).await);
        assert!(counts(begins).await);
        assert!(counts(begins.plus(49 * Millis::HOUR - 1)).await);
        assert!(!counts(begins.plus(49 * Millis::HOUR)).await);
    })
    .await;
}

#[tokio::test]
async fn a_coupon_is_for_its_offers_and_its_product_alone() {
    each_shop(async |shop| {
        let own = shop.own().await;
        let plan = OfferForm {
            name: "Small".into(),
            price: "0.01".into(),
            commission: "35".into(),
        };
        let small = offers::create(&shop.backend, &own, plan.clone()).await.unwrap();
        let only = CouponForm {
            offers: vec![small.to_string()],
            percent: "99".into(),
            ..form(&shop, "small").await
        };
        coupons::give(&shop.backend, &own, only).await.unwrap();
        assert_eq!(price(&shop, shop.offer.as_str(), "small").await, None);
        assert_eq!(price(&shop, small.as_str(), "small").await, Some(1));
        let other = products::create(&shop.backend, &shop.creator, terms())
            .await
            .unwrap();
        let other = products::require_creator(&shop.backend, &shop.creator, other.as_str())
            .await
            .unwrap();
        let elsewhere = offers::create(&shop.backend, &other, plan).await.unwrap();
        assert_eq!(price(&shop, elsewhere.as_str(), "small").await, None);
        let id = coupons::list_for_creator(&shop.backend, &own, 0)
            .await
            .unwrap()
            .rows[0]
            .id
            .clone();
        assert!(matches!(
            coupons::end(&shop.backend, &other, id.as_str()).await,
            Err(Error::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_blocked_affiliate_is_given_no_code_and_theirs_counts_no_longer() {
    each_shop(async |shop| {
        let own = shop.own().await;
        coupons::give(&shop.backend, &own, form(&shop, "Ana10").await)
            .await
            .unwrap();
        let again = form(&shop, "Ana20").await;
        affiliations::decide(&shop.backend, &own, &again.affiliation, Decision::Block)
            .await
            .unwrap();
        assert_eq!(price(&shop, shop.offer.as_str(), "ana10").await, None);
        assert_eq!(
            fields(coupons::give(&shop.backend, &own, again).await),
            ["affiliation"]
        );
        let all = coupons::list_for_creator(&shop.backend, &own, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(all[0].standing(NOW), CouponStanding::NotPromoted);
        assert_eq!(
            coupons::list_choices(&shop.backend, &own, "")
                .await
                .unwrap()
                .len(),
            1
        );
    })
    .await;
}
