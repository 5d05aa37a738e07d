//! Rules 10 to 15: what the answer to a click looks like.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use hotlinks_server::checkout::find_order_by_token;
use hotlinks_server::hotlinks;

use crate::shop::{BROWSER, SALES_PAGE, Shop, each_shop, terms};

#[tokio::test]
async fn a_click_leads_to_the_page_with_the_agreed_headers() {
    each_shop(async |shop| {
        let answer = shop.follow(shop.code).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer-when-downgrade")
        );
        assert_eq!(answer.header("x-robots-tag"), Some("noindex, nofollow"));
        assert_eq!(answer.headers.get_all("location").iter().count(), 1);
        assert!(answer.location().bytes().all(|b| (0x21..=0x7e).contains(&b)));
        let expected = format!(
            "https://acme.com/deal?a=1&hl_click={}&hl_ref={}#buy",
            answer.hl_click(),
            shop.code
        );
        assert_eq!(answer.location(), expected);
        assert_eq!(answer.body, "");
    })
    .await;
}

#[tokio::test]
async fn the_visitor_s_query_is_merged_and_ours_cannot_be_forged() {
    each_shop(async |shop| {
        let answer = shop
            .get(&format!(
                "/go/{}?a=2&utm_source=mail&b=x&hl_click=forged&hl_ref=forged",
                shop.code
            ))
            .await;
        let start = "https://acme.com/deal?a=1&utm_source=mail&b=x&hl_click=";
        assert!(answer.location().starts_with(start), "{}", answer.location());
        assert!(!answer.location().contains("forged"));
        assert!(answer.location().ends_with("#buy"));
    })
    .await;
}

#[tokio::test]
async fn a_query_of_20_kilobytes_is_left_out_and_the_buyer_still_arrives() {
    each_shop(async |shop| {
        let answer = shop
            .get(&format!("/go/{}?x={}", shop.code, "y".repeat(20_000)))
            .await;
        assert_eq!(answer.status, StatusCode::FOUND);
        assert!(
            answer
                .location()
                .starts_with("https://acme.com/deal?a=1&hl_click=")
        );
        assert!(answer.location().len() <= 4_096);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_or_malformed_code_is_a_404_page_without_a_cookie() {
    each_shop(async |shop| {
        let code = shop.code.to_string();
        let malformed = [
            "/go".to_owned(),
            "/go/".to_owned(),
            "/go/0000000000".to_owned(),
            "/go/%00".to_owned(),
            "/go/%FF%FE".to_owned(),
            "/go/..%2f..%2fetc".to_owned(),
            format!("/go/{code}%00"),
            format!("/go/{code}/"),
            format!("/go/{code}/more"),
            "/go/8FK2M0XQ7V".to_owned(),
            format!("/go/{}", "a".repeat(20_000)),
        ];
        for path in malformed {
            let answer = shop.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.header("set-cookie"), None, "{path}");
            assert_eq!(answer.header("location"), None, "{path}");
            assert_eq!(answer.body, "unknown");
        }
        assert!(shop.clicks().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn head_gets_the_same_answer_and_leaves_no_trace() {
    each_shop(async |shop| {
        let path = format!("/go/{}?utm_source=mail", shop.code);
        let answer = shop.send(Method::HEAD, &path, &[("user-agent", BROWSER)]).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        assert!(
            answer
                .location()
                .starts_with("https://acme.com/deal?a=1&utm_source=mail&hl_click=")
        );
        assert_eq!(answer.header("set-cookie"), None);
        assert!(shop.clicks().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_click_id_of_a_head_request_credits_nobody() {
    each_shop(async |shop| {
        let path = format!("/go/{}", shop.code);
        let answer = shop.send(Method::HEAD, &path, &[("user-agent", BROWSER)]).await;
        let order = shop
            .buy("buyer@x.test", "1", None, Some(&answer.hl_click()))
            .await
            .unwrap();
        let order = find_order_by_token(&shop.backend, &order.token)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(order.references(), []);
    })
    .await;
}

#[tokio::test]
async fn other_methods_are_405_and_say_which_are_not() {
    each_shop(async |shop| {
        for method in [
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
            Method::PATCH,
        ] {
            let answer = shop
                .send(
                    method.clone(),
                    &format!("/go/{}", shop.code),
                    &[("user-agent", BROWSER)],
                )
                .await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"));
            assert_eq!(answer.header("set-cookie"), None);
        }
        assert!(shop.clicks().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_opaque_and_strict() {
    each_shop(async |shop| {
        let answer = shop.follow(shop.code).await;
        let cookie = answer.header("set-cookie").unwrap();
        let visitor = answer.visitor().unwrap();
        assert_eq!(
            cookie,
            format!("hl_visitor={visitor}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax")
        );
    })
    .await;
}

#[tokio::test]
async fn on_https_the_cookie_is_the_host_s_alone() {
    let shop = Shop::with(terms(), "https://go.test", Duration::from_secs(60)).await;
    let answer = shop.follow(shop.code).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-hl_visitor="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
}

#[tokio::test]
async fn a_visitor_keeps_their_id_and_a_malformed_one_is_replaced() {
    each_shop(async |shop| {
        let first = shop.follow(shop.code).await;
        let again = shop.follow_as(&first.cookie().unwrap(), shop.bens_code).await;
        assert_eq!(again.visitor(), first.visitor());
        for value in ["", "x", "<script>", &"0".repeat(4_000)] {
            let answer = shop.follow_as(&format!("hl_visitor={value}"), shop.code).await;
            assert_eq!(answer.status, StatusCode::FOUND);
            assert!(
                answer
                    .visitor()
                    .is_some_and(|visitor| visitor.to_string() != value),
                "{value}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn given_links_lead_where_the_creator_says() {
    each_shop(async |shop| {
        let links = hotlinks::list_given(&shop.backend, &shop.promoter(&shop.ana).await)
            .await
            .unwrap();
        let mut led = Vec::new();
        for link in links {
            let answer = shop.follow(link.hotlink.code).await;
            led.push(answer.location().split('?').next().unwrap().to_owned());
            assert_eq!(answer.parameter("hl_ref"), Some(link.hotlink.code.to_string()));
        }
        led.sort();
        assert_eq!(
            led,
            [
                format!("http://go.test/checkout/{}", shop.offer),
                SALES_PAGE.to_owned()
            ]
        );
    })
    .await;
}
