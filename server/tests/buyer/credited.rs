//! What a buyer reads of who would be credited, and how they remove it.

use hotlinks::attribution::Reason;
use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::checkout::{Shopper, find_checkout, find_credited, forget};
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::products;
use hotlinks_server::visitor::VisitorId;

use crate::checkout::shopper;
use crate::coupons::give_ben_a_code;
use crate::sales::receipt;
use crate::shop::{NOW, Shop, each_shop, terms};

/// Why each touch of an order won or lost.
async fn reasons(shop: &Shop, key: &str, shopper: Shopper<'_>) -> Vec<Reason> {
    let order = shop
        .buy("buyer@y.test", key, shopper.visitor.copied(), shopper.hl_click)
        .await
        .unwrap();
    let receipt = receipt(shop, order.id.as_str()).await;
    receipt.considered.iter().map(|touch| touch.reason).collect()
}

#[tokio::test]
async fn a_buyer_reads_who_would_be_credited_since_when_until_when_and_why() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        shop.later(Millis::DAY);
        let ben = shop.follow_as(&click.cookie().unwrap(), shop.bens_code).await;
        let visitor = ben.visitor();
        let page = find_credited(&shop.backend, shopper(visitor.as_ref(), None))
            .await
            .unwrap();
        let [one] = page.products.as_slice() else {
            panic!("{page:?}")
        };
        assert_eq!(
            (one.product.name.as_str(), one.creator_name.as_str()),
            ("Focus course", "Carla")
        );
        let [credit] = one.prospect.credits.as_slice() else {
            panic!("{one:?}")
        };
        assert_eq!(
            (credit.affiliate.as_str(), credit.code, credit.at, credit.reason),
            ("Ben", Some(shop.bens_code), NOW.plus(Millis::DAY), Reason::Newest)
        );
        assert_eq!(credit.ends_at, Some(NOW.plus(61 * Millis::DAY)));
        shop.later(61 * Millis::DAY);
        let over = find_credited(&shop.backend, shopper(visitor.as_ref(), None))
            .await
            .unwrap();
        assert!(over.is_known && over.products.is_empty());
        let nobody = find_credited(&shop.backend, shopper(None, Some("forged")))
            .await
            .unwrap();
        assert!(!nobody.is_known && nobody.products.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_credits_nobody_by_cookie_or_address_and_later_clicks_credit_again() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let (visitor, id) = (click.visitor(), click.hl_click());
        let whole = shopper(visitor.as_ref(), Some(&id));
        shop.later(Millis::HOUR);
        let name = forget(&shop.backend, whole, Some(shop.product.as_str()))
            .await
            .unwrap();
        assert_eq!(name.as_deref(), Some("Focus course"));
        shop.later(1);
        let page = find_credited(&shop.backend, whole).await.unwrap();
        let prospect = &page.products[0].prospect;
        assert!(prospect.credits.is_empty());
        assert_eq!(prospect.removed_at, Some(NOW.plus(Millis::HOUR)));
        for (key, by) in [
            ("1", whole),
            ("2", shopper(visitor.as_ref(), None)),
            ("3", shopper(None, Some(&id))),
        ] {
            assert_eq!(reasons(&shop, key, by).await, [Reason::Forgotten], "{key}");
        }
        shop.later(1);
        shop.follow_as(&click.cookie().unwrap(), shop.bens_code).await;
        assert_eq!(
            reasons(&shop, "4", whole).await,
            [Reason::Forgotten, Reason::Only]
        );
    })
    .await;
}

#[tokio::test]
async fn a_click_that_is_not_stored_yet_is_removed_too() {
    each_shop(async |shop| {
        let visitor = VisitorId::new(NOW, &Entropy::system());
        forget(&shop.backend, shopper(Some(&visitor), None), None)
            .await
            .unwrap();
        // Clicked before the removal, stored after it.
        for at in [NOW.plus(-1), NOW.plus(1)] {
            record_at(
                &shop.backend,
                shop.code,
                visitor,
                at,
                hotlinks::visit::VisitKind::Counted,
            )
            .await
            .unwrap();
        }
        shop.later(2);
        let seen = reasons(&shop, "1", shopper(Some(&visitor), None)).await;
        assert_eq!(seen, [Reason::Forgotten, Reason::Only]);
    })
    .await;
}

#[tokio::test]
async fn a_removal_concerns_one_product_and_one_buyer() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let other = products::create(&shop.backend, &shop.creator, terms())
            .await
            .unwrap();
        let (visitor, id) = (click.visitor(), click.hl_click());
        let mine = shopper(visitor.as_ref(), None);
        forget(&shop.backend, mine, Some(other.as_str())).await.unwrap();
        assert_eq!(reasons(&shop, "1", mine).await, [Reason::Only]);
        // Somebody else, to whom the address was sent, removes it for themselves.
        let friend = VisitorId::new(NOW, &Entropy::system());
        let theirs = shopper(Some(&friend), Some(&id));
        forget(&shop.backend, theirs, None).await.unwrap();
        assert_eq!(reasons(&shop, "2", theirs).await, [Reason::Forgotten]);
        assert_eq!(
            reasons(&shop, "3", shopper(visitor.as_ref(), Some(&id))).await,
            [Reason::Only]
        );
        for product in ["", "%00", "aaaaaaaaaaaaaaaa"] {
            assert!(matches!(
                forget(&shop.backend, mine, Some(product)).await,
                Err(Error::NotFound)
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn orders_placed_before_a_removal_stay_credited() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let visitor = click.visitor();
        let mine = shopper(visitor.as_ref(), None);
        let order = shop.buy("b@y.test", "1", visitor, None).await.unwrap();
        shop.later(1);
        forget(&shop.backend, mine, None).await.unwrap();
        assert_eq!(receipt(&shop, order.id.as_str()).await.credits.len(), 1);
        assert_eq!(shop.ledger().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_checkout_shows_the_coupons_price_and_whom_it_credits() {
    each_shop(async |shop| {
        give_ben_a_code(&shop).await;
        let click = shop.follow(shop.code).await;
        let (visitor, offer) = (click.visitor(), shop.offer.as_str());
        let mine = shopper(visitor.as_ref(), None);
        let page = find_checkout(&shop.backend, offer, mine, " FRIENDS ")
            .await
            .unwrap();
        assert_eq!((page.price.0, page.coupon_problem), (8_064, None));
        let credit = &page.prospect.credits[0];
        assert_eq!(
            (
                credit.affiliate.as_str(),
                credit.code,
                credit.coupon.as_ref().unwrap().as_str()
            ),
            ("Ben", None, "Friends")
        );
        let page = find_checkout(&shop.backend, offer, mine, "wrong").await.unwrap();
        assert_eq!((page.price.0, page.coupon), (8_960, None));
        assert!(page.coupon_problem.unwrap().contains("no coupon with that code"));
        assert_eq!(page.prospect.references(), [shop.code]);
    })
    .await;
}

#[tokio::test]
async fn a_signed_in_affiliate_sees_that_their_own_purchase_credits_nobody() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let visitor = click.visitor();
        let ana = Shopper {
            account: Some(&shop.ana.id),
            ..shopper(visitor.as_ref(), None)
        };
        let page = find_checkout(&shop.backend, shop.offer.as_str(), ana, "")
            .await
            .unwrap();
        assert!(page.prospect.is_own && page.prospect.credits.is_empty());
        let ben = Shopper {
            account: Some(&shop.ben.id),
            ..ana
        };
        let page = find_checkout(&shop.backend, shop.offer.as_str(), ben, "")
            .await
            .unwrap();
        assert!(!page.prospect.is_own && page.prospect.references() == [shop.code]);
    })
    .await;
}

#[tokio::test]
async fn who_guesses_codes_is_told_nothing_more() {
    let shop = Shop::open().await;
    give_ben_a_code(&shop).await;
    let offer = shop.offer.as_str();
    let from = |from| Shopper {
        from,
        ..Shopper::default()
    };
    for n in 0..40 {
        find_checkout(&shop.backend, offer, from("::1"), &format!("code-{n}"))
            .await
            .unwrap();
    }
    let page = find_checkout(&shop.backend, offer, from("::1"), "friends")
        .await
        .unwrap();
    assert!(page.coupon.is_none() && page.coupon_problem.unwrap().contains("Too many tries"));
    let page = find_checkout(&shop.backend, offer, from("::2"), "friends")
        .await
        .unwrap();
    assert!(page.coupon.is_some());
}
