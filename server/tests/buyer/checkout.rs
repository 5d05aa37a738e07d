//! The checkout: the form, the order, and what it says before anybody buys.

use hotlinks::time::Millis;
use hotlinks_server::checkout::{OrderForm, Shopper, find_checkout, place_test_order};
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::products::ProductForm;
use hotlinks_server::visitor::VisitorId;
use hotlinks_server::{Error, offers, products};

use crate::sales::{ledger, receipt};
use crate::shop::{NOW, Shop, each_shop, terms};

pub(crate) fn shopper<'a>(visitor: Option<&'a VisitorId>, hl_click: Option<&'a str>) -> Shopper<'a> {
    Shopper {
        visitor,
        hl_click,
        ..Shopper::default()
    }
}

#[tokio::test]
async fn the_same_key_is_the_same_order() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let first = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        shop.later(Millis::DAY);
        let again = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        assert_eq!(again, first);
        let other = shop.buy("other@y.test", "1", click.visitor(), None).await;
        assert!(matches!(other, Err(Error::Refused(_))));
        assert_eq!(ledger(&shop).await.len(), 2);
        assert_eq!(shop.orders().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_does_not_do_says_why_and_stores_nothing() {
    let shop = Shop::open().await;
    let form = |email: &str, key: &str, price: Option<&str>| OrderForm {
        email: email.into(),
        key: key.into(),
        price_seen: price.map(Into::into),
        coupon: String::new(),
    };
    let key = "0123456789abcdef";
    for (form, field) in [
        (form("", key, None), "email"),
        (form("buyer", key, None), "email"),
        (form(&format!("{}@x.test", "b".repeat(250)), key, None), "email"),
        (form("b@x.test", "short", None), "key"),
        (form("b@x.test", &"k".repeat(65), None), "key"),
        (form("b@x.test", key, Some("free")), "price_seen"),
        (form("b@x.test", key, Some("1")), ""),
    ] {
        let refused =
            place_test_order(&shop.backend, shop.offer.as_str(), form.clone(), None, None, None).await;
        let Err(Error::Refused(problems)) = refused else {
            panic!("{form:?}: {refused:?}")
        };
        assert_eq!(problems[0].field, field, "{form:?}");
    }
    let events: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM events")
        .fetch_one(&shop.database().await)
        .await
        .unwrap();
    assert_eq!(events, 0);
    let right = form("b@x.test", key, Some("8960"));
    place_test_order(&shop.backend, shop.offer.as_str(), right, None, None, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_not_on_sale_has_no_checkout() {
    each_shop(async |shop| {
        for offer in ["", "%00", "aaaaaaaaaaaaaaaa"] {
            assert!(matches!(
                find_checkout(&shop.backend, offer, Shopper::default(), "").await,
                Err(Error::NotFound)
            ));
        }
        offers::remove(&shop.backend, &shop.own().await, shop.offer.as_str())
            .await
            .unwrap();
        assert!(matches!(
            find_checkout(&shop.backend, shop.offer.as_str(), Shopper::default(), "").await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            shop.buy("b@x.test", "1", None, None).await,
            Err(Error::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn the_checkout_says_who_would_be_credited_now() {
    each_shop(async |shop| {
        let offer = shop.offer.as_str();
        let references = async |visitor: Option<VisitorId>, click: Option<&str>| {
            find_checkout(&shop.backend, offer, shopper(visitor.as_ref(), click), "")
                .await
                .unwrap()
                .prospect
                .references()
        };
        assert_eq!(references(None, None).await, []);
        let ana = shop.follow(shop.code).await;
        assert_eq!(references(ana.visitor(), None).await, [shop.code]);
        shop.later(1);
        let ben = shop.follow_as(&ana.cookie().unwrap(), shop.bens_code).await;
        assert_eq!(references(ben.visitor(), None).await, [shop.bens_code]);
        // The address alone will do, and a forged one changes nothing.
        assert_eq!(references(None, Some(&ana.hl_click())).await, [shop.code]);
        assert_eq!(references(ben.visitor(), Some("forged")).await, [shop.bens_code]);
        assert_eq!(
            references(None, Some(&ana.hl_click().replace('0', "1"))).await,
            []
        );
    })
    .await;
}

#[tokio::test]
async fn the_checkout_names_both_who_would_share() {
    each_shop(async |shop| {
        let multiple = ProductForm {
            rule: "multiple".into(),
            ..terms()
        };
        products::update(&shop.backend, &shop.own().await, multiple)
            .await
            .unwrap();
        let ana = shop.follow(shop.code).await;
        shop.later(1);
        let ben = shop.follow_as(&ana.cookie().unwrap(), shop.bens_code).await;
        let page = find_checkout(
            &shop.backend,
            shop.offer.as_str(),
            shopper(ben.visitor().as_ref(), None),
            "",
        )
        .await
        .unwrap();
        assert_eq!(page.prospect.references(), [shop.code, shop.bens_code]);
    })
    .await;
}

#[tokio::test]
async fn an_order_waits_for_its_own_clicks() {
    each_shop(async |shop| {
        let visitor = VisitorId::new(NOW, &Entropy::system());
        for n in 0..3_000 {
            let at = NOW.plus(n - 3_000);
            record_at(
                &shop.backend,
                shop.bens_code,
                visitor,
                at,
                hotlinks::visit::VisitKind::Repeat,
            )
            .await
            .unwrap();
        }
        let last = record_at(
            &shop.backend,
            shop.code,
            visitor,
            NOW,
            hotlinks::visit::VisitKind::Counted,
        )
        .await
        .unwrap();
        let order = shop.buy("buyer@y.test", "1", Some(visitor), None).await.unwrap();
        let receipt = receipt(&shop, order.id.as_str()).await;
        assert_eq!(receipt.considered.len(), 3_001);
        assert_eq!(receipt.credits[0].click, last.to_string());
    })
    .await;
}
