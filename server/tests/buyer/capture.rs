//! Which captured addresses are leads, and that each is one once.

use hotlinks_server::Error;
use hotlinks_server::leads::Captured;
use hotlinks_server::products;

use crate::leads::{BUYER, WINDOW, click};
use crate::shop::{NOW, Shop, each_shop, terms};

/// How many leads there are.
async fn leads(shop: &Shop) -> i64 {
    shop.number("SELECT COUNT(*) FROM leads").await
}

pub(crate) fn sentence(refused: Result<Captured, Error>) -> String {
    let error = refused.unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn a_lead_that_counts_for_nobody_is_refused_with_a_sentence_and_leaves_nothing() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        let other = products::create(&shop.backend, &shop.creator, {
            let mut other = terms();
            other.name = "Another course".into();
            other
        });
        let other = other.await.unwrap();
        let crawler = shop
            .send(
                axum::http::Method::GET,
                &format!("/go/{}", shop.code),
                &[("user-agent", "Googlebot/2.1")],
            )
            .await
            .hl_click();
        for (key, product, hl_click, at, expected) in [
            ("a", &shop.product, "forged", NOW, "none of this server's"),
            ("b", &shop.product, crawler.as_str(), NOW, "credits nobody"),
            ("c", &other, id.as_str(), NOW, "another product"),
            ("d", &shop.product, id.as_str(), NOW.plus(-1), "before the click"),
            ("", &shop.product, id.as_str(), NOW, "no id"),
            ("\0", &shop.product, id.as_str(), NOW, "no id"),
        ] {
            let told = sentence(shop.captured_of(product, key, BUYER, hl_click, at).await);
            assert!(told.contains(expected), "{key}: {told}");
        }
        shop.later(WINDOW);
        let told = sentence(shop.captured("e", BUYER, &id).await);
        assert!(told.contains("was over"), "{told}");
        assert_eq!(leads(&shop).await, 0);
        // One millisecond before, it counts, however late it is reported.
        shop.captured_at("e", BUYER, &id, NOW.plus(WINDOW - 1))
            .await
            .unwrap();
        assert_eq!(shop.verdicts("1", None).await.0, ["Ana"]);
    })
    .await;
}

#[tokio::test]
async fn a_lead_of_the_future_is_of_now() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        shop.captured_at("1", BUYER, &id, NOW.plus(300_001))
            .await
            .unwrap();
        assert_eq!(shop.verdicts("1", None).await.0, ["Ana"]);
        assert!(
            shop.captured_at("1", BUYER, &id, NOW.plus(300_001))
                .await
                .is_ok_and(|again| !again.is_new)
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_lead_twice_is_one_and_its_id_is_no_other_leads() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        let (one, two) = tokio::join!(shop.captured("1", BUYER, &id), shop.captured("1", BUYER, &id));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((&one.id, &one.affiliation), (&two.id, &two.affiliation));
        assert!(one.is_new != two.is_new);
        shop.later(1);
        let at_another_time = shop.captured("1", BUYER, &id).await;
        let of_another = shop.captured_at("1", "kim@y.test", &id, NOW).await;
        for other in [at_another_time, of_another] {
            assert!(matches!(other, Err(Error::Conflict(_))), "{other:?}");
        }
        assert_eq!(leads(&shop).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_address_has_a_hundred_leads_at_most() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        for key in 0..100 {
            shop.captured(&key.to_string(), BUYER, &id).await.unwrap();
        }
        assert!(sentence(shop.captured("100", BUYER, &id).await).contains("the most"));
        assert!(!shop.captured("99", BUYER, &id).await.unwrap().is_new);
        shop.captured("100", "kim@y.test", &id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_deleted_product_has_no_leads() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        products::delete(&shop.backend, &shop.own().await).await.unwrap();
        assert!(matches!(
            shop.captured("1", BUYER, &id).await,
            Err(Error::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_lead_holds_no_address() {
    let shop = Shop::open().await;
    let id = click(&shop).await.hl_click();
    shop.captured("1", "secret.name@y.test", &id).await.unwrap();
    let bytes = shop.bytes();
    let has = |text: &str| {
        bytes
            .windows(text.len())
            .any(|bytes| bytes.eq_ignore_ascii_case(text.as_bytes()))
    };
    assert!(has(&id) && !has("secret.name"));
}
