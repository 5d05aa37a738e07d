//! Rule 14 as a table: who asks, what is recorded of it, whether it sets a cookie and whether it earns an order.

use axum::http::{Method, StatusCode};
use hotlinks_server::checkout::find_order_by_token;

use crate::shop::{BROWSER, each_shop};

const PERSON: (&str, &str) = ("user-agent", BROWSER);
const GOOGLEBOT: (&str, &str) = (
    "user-agent",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
);

struct Row {
    who: &'static str,
    method: Method,
    headers: Vec<(&'static str, &'static str)>,
    /// `None`: nothing is.
    recorded: Option<&'static str>,
}

fn get(
    who: &'static str,
    agent: (&'static str, &'static str),
    more: &[(&'static str, &'static str)],
    recorded: &'static str,
) -> Row {
    Row {
        who,
        method: Method::GET,
        headers: [&[agent], more].concat(),
        recorded: Some(recorded),
    }
}

fn table() -> Vec<Row> {
    let head = |who, agent| Row {
        who,
        method: Method::HEAD,
        headers: vec![agent],
        recorded: None,
    };
    let fetch = |who, mode, dest, recorded| {
        get(
            who,
            PERSON,
            &[("sec-fetch-mode", mode), ("sec-fetch-dest", dest)],
            recorded,
        )
    };
    vec![
        get("a browser", PERSON, &[], "counted"),
        fetch(
            "a browser that says what it does",
            "navigate",
            "document",
            "counted",
        ),
        get(
            "a program that a person drives",
            ("user-agent", "curl/8.5.0"),
            &[],
            "counted",
        ),
        head("HEAD from a browser", PERSON),
        head("HEAD from a crawler", GOOGLEBOT),
        get("prefetch", PERSON, &[("sec-purpose", "prefetch")], "prefetch"),
        get(
            "prerender",
            PERSON,
            &[("sec-purpose", "prefetch;prerender")],
            "prefetch",
        ),
        get(
            "an older prefetch",
            PERSON,
            &[("purpose", "prefetch")],
            "prefetch",
        ),
        get("an old prefetch", PERSON, &[("x-moz", "prefetch")], "prefetch"),
        get(
            "a crawler that looks ahead",
            GOOGLEBOT,
            &[("purpose", "prefetch")],
            "prefetch",
        ),
        get("a crawler", GOOGLEBOT, &[], "crawler"),
        get(
            "a previewer",
            ("user-agent", "facebookexternalhit/1.1"),
            &[],
            "crawler",
        ),
        get(
            "a messenger's previewer",
            ("user-agent", "WhatsApp/2.23.20.0"),
            &[],
            "crawler",
        ),
        get("an empty agent", ("user-agent", ""), &[], "empty_agent"),
        get("an agent of spaces", ("user-agent", "  "), &[], "empty_agent"),
        get("no agent", ("accept", "*/*"), &[], "empty_agent"),
        fetch("an image", "no-cors", "image", "not_navigation"),
        fetch("a script", "no-cors", "script", "not_navigation"),
        fetch("a frame", "navigate", "iframe", "not_navigation"),
        fetch("a program of a page", "cors", "empty", "not_navigation"),
    ]
}

#[tokio::test]
async fn every_kind_of_request_is_redirected_recorded_and_credited_as_the_table_says() {
    each_shop(async |shop| {
        for (n, row) in table().into_iter().enumerate() {
            let who = row.who;
            let before = shop.clicks().await.len();
            let path = format!("/go/{}", shop.code);
            let answer = shop.send(row.method, &path, &row.headers).await;
            assert_eq!(answer.status, StatusCode::FOUND, "{who}");
            assert!(
                answer
                    .location()
                    .starts_with("https://acme.com/deal?a=1&hl_click="),
                "{who}"
            );
            shop.backend.clicks.flush().await;
            let clicks = shop.clicks().await;
            let recorded = clicks.get(before).and_then(|click| click["reason"].as_str());
            assert_eq!(recorded, row.recorded, "{who}");
            let credits = row.recorded == Some("counted");
            assert_eq!(answer.cookie().is_some(), credits, "{who}");
            let placed = shop
                .buy(
                    "buyer@x.test",
                    &n.to_string(),
                    answer.visitor(),
                    Some(&answer.hl_click()),
                )
                .await
                .unwrap();
            let order = find_order_by_token(&shop.backend, &placed.token)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(!order.references().is_empty(), credits, "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_again_within_the_hour_is_recorded_not_counted_and_credits() {
    each_shop(async |shop| {
        let cookie = shop.follow(shop.code).await.cookie().unwrap();
        let again = shop.follow_as(&cookie, shop.code).await;
        shop.backend.clicks.flush().await;
        assert_eq!(shop.reasons().await, ["counted", "repeat"]);
        let placed = shop
            .buy("buyer@x.test", "1", None, Some(&again.hl_click()))
            .await
            .unwrap();
        let order = find_order_by_token(&shop.backend, &placed.token)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(order.references(), [shop.code]);
    })
    .await;
}
