//! The numbers that an operator watches.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use hotlinks_server::operator::{self, Stage};
use sqlx::Executor as _;
use tower::ServiceExt as _;

use crate::shop::{BROWSER, PAGE, Shop, each_shop};

async fn ask(routes: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = routes.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

/// Reads OpenMetrics' text: every line is a comment or a name, perhaps labels, and a number.
fn parse(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with("# EOF\n"), "{text}");
    let mut samples = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        let bare = name.split('{').next().unwrap();
        assert!(
            bare.starts_with("hotlinks_") && bare.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{line}"
        );
        assert_eq!(name.contains('{'), name.ends_with("\"}"), "{line}");
        let known = samples.insert(name.to_owned(), value.parse().unwrap());
        assert_eq!(known, None, "twice: {line}");
    }
    samples
}

#[tokio::test]
async fn the_numbers_are_what_was_done() {
    let shop = Shop::open().await;
    let stage = Stage::default();
    stage.started(shop.backend.clone());
    let routes = operator::routes(stage);
    for _ in 0..3 {
        shop.follow(shop.code).await;
    }
    let path = format!("/go/{}", shop.code);
    shop.send(Method::HEAD, &path, &[("user-agent", BROWSER)]).await;
    shop.send(Method::GET, &path, &[("user-agent", "Googlebot/2.1")])
        .await;
    shop.send(Method::POST, &path, &[("user-agent", BROWSER)]).await;
    shop.get("/go/0000000000").await;
    let (status, text) = ask(&routes, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let samples = parse(&text);
    for (name, value) in [
        ("hotlinks_redirects_total{outcome=\"page\"}", 5.0),
        ("hotlinks_redirects_total{outcome=\"sales_page\"}", 0.0),
        ("hotlinks_redirects_total{outcome=\"gone\"}", 0.0),
        ("hotlinks_redirects_total{outcome=\"unknown\"}", 1.0),
        ("hotlinks_redirects_total{outcome=\"limited\"}", 0.0),
        ("hotlinks_redirects_total{outcome=\"method\"}", 1.0),
        ("hotlinks_redirect_duration_seconds_count", 7.0),
        ("hotlinks_redirect_duration_seconds_bucket{le=\"+Inf\"}", 7.0),
        ("hotlinks_clicks_total{reason=\"counted\"}", 3.0),
        ("hotlinks_clicks_total{reason=\"head\"}", 1.0),
        ("hotlinks_clicks_total{reason=\"crawler\"}", 1.0),
        ("hotlinks_clicks_total{reason=\"product_closed\"}", 0.0),
        ("hotlinks_clicks_not_recorded_total", 0.0),
        ("hotlinks_clicks_waiting", 0.0),
        // HEAD leaves no row.
        ("hotlinks_click_batch_size_sum", 4.0),
        // Each affiliate has one of their own, one to the sales page and one to the checkout.
        ("hotlinks_links_live", 6.0),
        ("hotlinks_connections", 0.0),
    ] {
        assert_eq!(samples.get(name), Some(&value), "{name}\n{text}");
    }
    let commits = samples["hotlinks_click_commit_duration_seconds_count"];
    assert!((1.0..=4.0).contains(&commits), "{commits}");
    assert!(
        !text.contains(&shop.code.to_string()) && !text.contains(PAGE),
        "nobody's links"
    );
}

#[tokio::test]
async fn a_server_is_ready_only_between_its_start_and_its_end() {
    let shop = Shop::open().await;
    let stage = Stage::default();
    let routes = operator::routes(stage.clone());
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    assert_eq!(
        ask(&routes, "/readyz").await,
        (unavailable, "not ready: starting\n".into())
    );
    assert_eq!(ask(&routes, "/metrics").await.0, unavailable);
    stage.started(shop.backend.clone());
    assert_eq!(ask(&routes, "/readyz").await, (StatusCode::OK, "ready\n".into()));
    stage.stopping();
    assert_eq!(
        ask(&routes, "/readyz").await,
        (unavailable, "not ready: stopping\n".into())
    );
    assert_eq!(
        ask(&routes, "/healthz").await,
        (StatusCode::OK, "ok\n".into()),
        "alive to the end"
    );
}

#[tokio::test]
async fn a_server_whose_database_is_gone_is_not_ready() {
    let shop = Shop::open().await;
    let stage = Stage::default();
    stage.started(shop.backend.clone());
    shop.backend.close().await;
    let (status, why) = ask(&operator::routes(stage), "/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(why, "not ready: the database does not answer\n");
}

#[tokio::test]
async fn a_server_whose_database_hangs_is_not_ready_until_it_answers_again() {
    each_shop(async |shop| {
        let Some(mut other) = shop.postgres().await else {
            return;
        };
        let stage = Stage::default();
        stage.started(shop.backend.clone());
        let routes = operator::routes(stage);
        other.execute("BEGIN; LOCK TABLE live_changes").await.unwrap();
        let (status, why) = ask(&routes, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(why, "not ready: the database does not answer\n");
        assert_eq!(ask(&routes, "/healthz").await.0, StatusCode::OK);
        other.execute("COMMIT").await.unwrap();
        assert_eq!(ask(&routes, "/readyz").await.0, StatusCode::OK);
    })
    .await;
}
