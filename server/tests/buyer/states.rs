//! Rule 16, row by row: what a buyer gets, and whom the click credits.

use std::time::Duration;

use ::hotlinks::time::Millis;
use axum::http::StatusCode;
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::checkout::find_order_by_token;
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::{Error, domains, hotlinks};

use crate::answer::Answer;
use crate::shop::{SALES_PAGE, Shop, each_shop, terms};

fn leads_to_page(answer: &Answer) -> bool {
    answer.status == StatusCode::FOUND
        && answer
            .location()
            .starts_with("https://acme.com/deal?a=1&hl_click=")
}

fn leads_to_sales_page(answer: &Answer) -> bool {
    answer.status == StatusCode::FOUND && answer.location().starts_with(&format!("{SALES_PAGE}?hl_click="))
}

/// Whether an order now credits Ana, by the cookie and the address of an answer.
async fn credits(shop: &Shop, key: &str, answer: &Answer) -> bool {
    let order = shop
        .buy("buyer@x.test", key, answer.visitor(), Some(&answer.hl_click()))
        .await
        .unwrap();
    let order = find_order_by_token(&shop.backend, &order.token)
        .await
        .unwrap()
        .unwrap();
    order.references() == [shop.code]
}

async fn decide(shop: &Shop, decision: Decision) {
    let affiliation = shop.promoter(&shop.ana).await.affiliation().id.clone();
    affiliations::decide(&shop.backend, &shop.own().await, affiliation.as_str(), decision)
        .await
        .unwrap();
}

#[tokio::test]
async fn active_leads_to_the_page_and_credits() {
    each_shop(async |shop| {
        let answer = shop.follow(shop.code).await;
        assert!(leads_to_page(&answer));
        assert!(credits(&shop, "1", &answer).await);
    })
    .await;
}

#[tokio::test]
async fn archived_leads_to_the_sales_page_and_credits_and_back() {
    each_shop(async |shop| {
        let (promoter, code) = (shop.promoter(&shop.ana).await, shop.code.to_string());
        hotlinks::set_archived(&shop.backend, &promoter, &code, true)
            .await
            .unwrap();
        let answer = shop.follow(shop.code).await;
        assert!(leads_to_sales_page(&answer), "{}", answer.location());
        assert!(credits(&shop, "1", &answer).await);
        hotlinks::set_archived(&shop.backend, &promoter, &code, false)
            .await
            .unwrap();
        assert!(leads_to_page(&shop.follow(shop.code).await));
    })
    .await;
}

#[tokio::test]
async fn a_domain_switched_off_holds_for_the_next_request_and_on_again_too() {
    each_shop(async |shop| {
        let (own, domain) = (shop.own().await, shop.domain.as_str());
        domains::set_on(&shop.backend, &own, domain, false).await.unwrap();
        let answer = shop.follow(shop.code).await;
        assert!(leads_to_sales_page(&answer), "{}", answer.location());
        assert!(credits(&shop, "1", &answer).await);
        domains::set_on(&shop.backend, &own, domain, true).await.unwrap();
        assert!(leads_to_page(&shop.follow(shop.code).await));
        domains::remove(&shop.backend, &own, domain).await.unwrap();
        assert!(leads_to_sales_page(&shop.follow(shop.code).await));
    })
    .await;
}

#[tokio::test]
async fn a_destination_tampered_with_in_the_database_is_refused() {
    each_shop(async |mut shop| {
        for destination in [
            "https://evil.example/",
            "https://acme.com@evil.example/",
            "javascript:alert(1)",
            "acme.com",
            "",
        ] {
            let sql = format!(
                "UPDATE hotlinks SET destination = '{destination}' WHERE code = '{}'",
                shop.code
            );
            shop.execute(sql).await.unwrap();
            shop.reopen().await;
            assert!(
                leads_to_sales_page(&shop.follow(shop.code).await),
                "{destination}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_blocked_affiliate_s_link_leads_to_the_sales_page_and_earns_nothing() {
    each_shop(async |shop| {
        let before = shop.follow(shop.code).await;
        decide(&shop, Decision::Block).await;
        let answer = shop.follow(shop.code).await;
        assert!(leads_to_sales_page(&answer), "{}", answer.location());
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(shop.reasons().await, ["counted", "affiliate_off"]);
        assert!(!credits(&shop, "1", &answer).await);
        assert!(!credits(&shop, "2", &before).await);
        decide(&shop, Decision::Unblock).await;
        assert!(leads_to_page(&shop.follow(shop.code).await));
        assert!(credits(&shop, "3", &before).await);
    })
    .await;
}

#[tokio::test]
async fn a_closed_product_s_links_lead_to_the_page_and_only_earlier_clicks_credit() {
    each_shop(async |shop| {
        let before = shop.follow(shop.code).await;
        let closed = ProductForm {
            openness: "closed".into(),
            ..terms()
        };
        products::update(&shop.backend, &shop.own().await, closed)
            .await
            .unwrap();
        let answer = shop.follow(shop.code).await;
        assert!(leads_to_page(&answer), "{}", answer.location());
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(shop.reasons().await, ["counted", "product_closed"]);
        assert!(!credits(&shop, "1", &answer).await);
        assert!(credits(&shop, "2", &before).await);
        shop.later(60 * Millis::DAY);
        assert!(!credits(&shop, "3", &before).await);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_product_s_links_end_at_a_page_that_names_the_creator() {
    each_shop(async |shop| {
        let before = shop.follow(shop.code).await;
        products::delete(&shop.backend, &shop.own().await).await.unwrap();
        let answer = shop.follow(shop.code).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (StatusCode::GONE, "Focus course by Carla is gone")
        );
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(answer.header("location"), None);
        let order = shop.buy("buyer@x.test", "1", before.visitor(), None).await;
        assert!(matches!(order, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn without_a_usable_sales_page_there_is_the_410_page_and_never_another_address() {
    each_shop(async |mut shop| {
        shop.execute("UPDATE products SET sales_page = 'javascript:alert(1)'".to_owned())
            .await
            .unwrap();
        shop.reopen().await;
        assert!(leads_to_page(&shop.follow(shop.code).await));
        domains::set_on(&shop.backend, &shop.own().await, shop.domain.as_str(), false)
            .await
            .unwrap();
        let answer = shop.follow(shop.code).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::GONE, None)
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_that_cannot_be_read_again_at_once_is_made_and_followed_soon() {
    each_shop(async |shop| {
        let rename = async |from: &str, to: &str| {
            shop.execute(format!("ALTER TABLE {from} RENAME TO {to}"))
                .await
                .unwrap();
        };
        rename("additional_links", "away").await;
        products::delete(&shop.backend, &shop.own().await).await.unwrap();
        assert!(
            shop.follow(shop.code)
                .await
                .location()
                .starts_with("https://acme.com/")
        );
        rename("away", "additional_links").await;
        let followed = async {
            while leads_to_page(&shop.follow(shop.code).await) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), followed)
            .await
            .unwrap();
    })
    .await;
}
