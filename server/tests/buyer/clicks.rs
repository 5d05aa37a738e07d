//! Rule 17: clicks and a database that is there, slow, or gone.

use std::time::Duration;

use axum::http::StatusCode;
use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::visitor::VisitorId;
use serde_json::json;
use sqlx::Connection;

use crate::shop::{NOW, Shop, each_shop, terms};

#[tokio::test]
async fn a_click_is_in_the_database_before_the_answer() {
    each_shop(async |shop| {
        let answer = shop.follow(shop.code).await;
        let expected = json!({
            "id": answer.hl_click(),
            "visitor": answer.visitor().unwrap().to_string(),
            "code": shop.code.to_string(),
            "product": shop.product,
            "affiliation": shop.promoter(&shop.ana).await.affiliation().id,
            "at": NOW.0,
            "window_days": 60,
            "reason": "counted",
        });
        assert_eq!(shop.clicks().await, [expected]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_costs_no_buyer_the_redirect_and_no_affiliate_the_click() {
    let shop = Shop::with(terms(), "http://go.test", Duration::from_millis(20)).await;
    let database = shop.database().await;
    let mut locked = database.acquire().await.unwrap();
    let lock = locked.begin_with("BEGIN IMMEDIATE").await.unwrap();
    for _ in 0..3 {
        assert_eq!(shop.follow(shop.code).await.status, StatusCode::FOUND);
    }
    assert!(shop.clicks().await.is_empty());
    lock.rollback().await.unwrap();
    shop.backend.clicks.flush().await;
    assert_eq!(shop.reasons().await, ["counted"; 3]);
    let sums: Vec<(String, String, i64)> = sqlx::query_as("SELECT code, reason, clicks FROM click_rollups")
        .fetch_all(&database)
        .await
        .unwrap();
    assert_eq!(sums, [(shop.code.to_string(), "counted".to_owned(), 3)]);
    assert_eq!(shop.backend.clicks.lost(), 0);
}

#[tokio::test]
async fn closing_stores_what_waits() {
    each_shop(async |mut shop| {
        let visitor = VisitorId::new(NOW, &Entropy::system());
        for n in 0..2_000 {
            record_at(
                &shop.backend,
                shop.code,
                visitor,
                NOW.plus(n - Millis::DAY),
                VisitKind::Counted,
            )
            .await
            .unwrap();
        }
        shop.reopen().await;
        assert_eq!(shop.clicks().await.len(), 2_000);
    })
    .await;
}

#[tokio::test]
async fn sums_of_a_crowd_are_added_soon_and_before_the_end() {
    let mut shop = Shop::open().await;
    // Only what a journal holds is moved in a crowd.
    shop.reopen_with(|config| config.clicks.journal = true).await;
    let database = shop.database().await;
    let summed = async || -> i64 {
        sqlx::query_scalar("SELECT COALESCE(SUM(clicks), 0) FROM click_totals")
            .fetch_one(&database)
            .await
            .unwrap()
    };
    let visitor = VisitorId::new(NOW, &Entropy::system());
    // An hour is a sum of its own: as many as of so many links. As long as the database is locked, they are one crowd.
    let record = async |shop: &Shop, hours: std::ops::Range<i64>| {
        let mut locked = database.acquire().await.unwrap();
        let lock = locked.begin_with("BEGIN IMMEDIATE").await.unwrap();
        for hour in hours {
            let at = NOW.plus(-hour * Millis::HOUR);
            record_at(&shop.backend, shop.code, visitor, at, VisitKind::Counted)
                .await
                .unwrap();
        }
        lock.rollback().await.unwrap();
    };
    record(&shop, 0..3_000).await;
    shop.backend.clicks.flush().await;
    assert_eq!(shop.clicks().await.len(), 3_000);
    for _ in 0..1_500 {
        if summed().await == 3_000 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(summed().await, 3_000);
    record(&shop, 3_000..6_000).await;
    shop.reopen_with(|config| config.clicks.journal = true).await;
    assert_eq!((shop.clicks().await.len(), summed().await), (6_000, 6_000));
}

#[tokio::test]
async fn sums_agree_with_the_clicks_however_they_are_batched() {
    let shop = Shop::open().await;
    let visitor = VisitorId::new(NOW, &Entropy::system());
    for n in 0..700 {
        let code = if n % 3 == 0 { shop.bens_code } else { shop.code };
        let kind = if n % 7 == 0 {
            VisitKind::Crawler
        } else {
            VisitKind::Counted
        };
        record_at(
            &shop.backend,
            code,
            visitor,
            NOW.plus(-n * 11 * Millis::MINUTE),
            kind,
        )
        .await
        .unwrap();
        if n % 97 == 0 {
            shop.backend.clicks.flush().await;
        }
    }
    shop.backend.clicks.flush().await;
    let database = shop.database().await;
    for (sums, clicks) in [
        (
            "SELECT code, hour, reason, clicks FROM click_rollups ORDER BY 1, 2, 3",
            "SELECT code, at / 3600000, reason, COUNT(*) FROM clicks GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        ),
        (
            "SELECT code, block, reason, clicks FROM click_totals ORDER BY 1, 2, 3",
            "SELECT code, at / 86400000 / 32, reason, COUNT(*) FROM clicks GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        ),
    ] {
        let sums: Vec<(String, i64, String, i64)> = sqlx::query_as(sums).fetch_all(&database).await.unwrap();
        let counted: Vec<(String, i64, String, i64)> =
            sqlx::query_as(clicks).fetch_all(&database).await.unwrap();
        assert!(!sums.is_empty());
        assert_eq!(sums, counted);
    }
}
