//! Buyers who are not to be known again.

use axum::http::{HeaderName, Method, StatusCode};
use hotlinks_server::entropy::Entropy;
use hotlinks_server::visitor::VisitorId;

use crate::answer::Answer;
use crate::shop::{BROWSER, NOW, Shop};

/// Follows Ana's link from a browser that asks for privacy.
async fn follow_privately(shop: &Shop, cookie: Option<&str>) -> Answer {
    let mut headers = vec![("user-agent", BROWSER), ("sec-gpc", "1")];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    shop.send(Method::GET, &format!("/go/{}", shop.code), &headers)
        .await
}

async fn assert_the_click_id_alone_credits(shop: &Shop, hl_click: &str) {
    let clicks = shop.clicks().await;
    assert!(
        clicks.iter().all(|click| click["visitor"].is_null()),
        "{clicks:?}"
    );
    shop.buy("bruno@x.test", "without", None, None).await.unwrap();
    assert_eq!(shop.ledger().await.len(), 0, "nobody is known by anything else");
    shop.buy("bruno@x.test", "with", None, Some(hl_click))
        .await
        .unwrap();
    let ledger = shop.ledger().await;
    assert_eq!(ledger.len(), 2);
    assert!(ledger.iter().any(|entry| entry["amount"] == 3136), "{ledger:?}");
}

#[tokio::test]
async fn a_browser_that_asks_for_privacy_gets_no_cookie_and_its_click_id_alone_credits() {
    crate::shop::each_shop(async |shop| {
        let answer = follow_privately(&shop, None).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        assert_eq!(answer.cookie(), None);
        assert_the_click_id_alone_credits(&shop, &answer.hl_click()).await;
    })
    .await;
}

#[tokio::test]
async fn a_cookie_of_before_is_not_read_from_a_browser_that_asks_for_privacy() {
    let shop = Shop::open().await;
    let cookie = format!("hl_visitor={}", VisitorId::new(NOW, &Entropy::system()));
    assert_eq!(follow_privately(&shop, Some(&cookie)).await.cookie(), None);
    // Not known again, so not known to be a repeat either.
    follow_privately(&shop, Some(&cookie)).await;
    assert_eq!(shop.reasons().await, ["counted", "counted"]);
    assert!(shop.clicks().await.iter().all(|click| click["visitor"].is_null()));
    // Only a plain "1" asks for it.
    let headers = [("user-agent", BROWSER), ("sec-gpc", "0"), ("cookie", &*cookie)];
    let known = shop
        .send(Method::GET, &format!("/go/{}", shop.code), &headers)
        .await;
    assert_eq!(known.cookie(), Some(cookie));
}

#[tokio::test]
async fn an_operator_without_cookies_sets_none_and_reads_none() {
    let mut shop = Shop::open().await;
    shop.reopen_with(|config| config.cookies = false).await;
    let cookie = format!("hl_visitor={}", VisitorId::new(NOW, &Entropy::system()));
    let answer = shop.follow_as(&cookie, shop.code).await;
    assert_eq!((answer.status, answer.cookie()), (StatusCode::FOUND, None));
    assert_the_click_id_alone_credits(&shop, &answer.hl_click()).await;
}

#[tokio::test]
async fn no_address_of_anybody_is_stored() {
    let mut shop = Shop::open().await;
    let header = "x-forwarded-for";
    shop.reopen_with(|config| config.client_address_header = Some(HeaderName::from_static(header)))
        .await;
    let headers = [("user-agent", BROWSER), (header, "203.0.113.77")];
    shop.send(Method::GET, "/go/0000000000", &headers).await;
    let click = shop
        .send(Method::GET, &format!("/go/{}", shop.code), &headers)
        .await;
    shop.buy("bruno@x.test", "a", click.visitor(), None)
        .await
        .unwrap();
    shop.backend.close().await;
    let stored = shop.bytes();
    let has = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("bruno@x.test"), "the bytes are the database's");
    assert!(!has("203.0.113"));
}
