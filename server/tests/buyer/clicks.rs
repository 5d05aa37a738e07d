//! Rule 17: clicks and a database that is there, slow, or gone.

use std::time::Duration;

use axum::http::StatusCode;
use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::visitor::VisitorId;
use serde_json::json;
use sqlx::{Connection, SqlitePool};

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

async fn summed(database: &SqlitePool) -> i64 {
    sqlx::query_scalar("SELECT COALESCE(SUM(clicks), 0) FROM click_totals")
        .fetch_one(database)
        .await
        .unwrap()
}

/// Waits until so many clicks are in the sums.
async fn until_summed(database: &SqlitePool, clicks: i64) {
    for _ in 0..1_500 {
        if summed(database).await == clicks {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(summed(database).await, clicks);
}

#[tokio::test]
async fn sums_of_a_crowd_are_added_soon_and_before_the_end() {
    let mut shop = Shop::open().await;
    // Only what a journal holds is moved in a crowd.
    shop.reopen_with(|config| config.clicks.journal = true).await;
    let database = shop.database().await;
    let visitor = VisitorId::new(NOW, &Entropy::system());
    // As long as the database is locked, they are one crowd.
    let record = async |shop: &Shop, minutes: std::ops::Range<i64>| {
        let mut locked = database.acquire().await.unwrap();
        let lock = locked.begin_with("BEGIN IMMEDIATE").await.unwrap();
        for minute in minutes {
            let at = NOW.plus(-minute * Millis::MINUTE);
            record_at(&shop.backend, shop.code, visitor, at, VisitKind::Counted)
                .await
                .unwrap();
        }
        lock.rollback().await.unwrap();
    };
    record(&shop, 0..3_000).await;
    shop.backend.clicks.flush().await;
    assert_eq!(shop.clicks().await.len(), 3_000);
    // Though there is never a quiet moment.
    let mut others = 0;
    while summed(&database).await < 3_000 {
        assert!(others < 1_500, "{} are summed", summed(&database).await);
        record_at(&shop.backend, shop.code, visitor, NOW, VisitKind::Repeat)
            .await
            .unwrap();
        others += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    record(&shop, 3_000..6_000).await;
    shop.reopen_with(|config| config.clicks.journal = true).await;
    let clicks = shop.clicks().await.len();
    assert_eq!(clicks, 6_000 + others);
    assert_eq!(summed(&database).await, i64::try_from(clicks).unwrap());
}

#[tokio::test]
async fn sums_that_a_killed_server_left_are_added_by_the_next_one_without_another_click() {
    let mut shop = Shop::open().await;
    let database = shop.database().await;
    shop.follow(shop.code).await;
    for (journal, clicks) in [(false, 2), (true, 4)] {
        let left = [
            "INSERT INTO clicks SELECT id || (SELECT COUNT(*) FROM clicks), visitor, product_id, affiliation_id, code, at, window_days, reason
             FROM clicks",
            "INSERT INTO late_clicks SELECT COUNT(*) / 2 + 1, COUNT(*), '' FROM clicks",
        ];
        for sql in left {
            sqlx::query(sql).execute(&database).await.unwrap();
        }
        shop.reopen_with(|config| config.clicks.journal = journal).await;
        until_summed(&database, clicks).await;
    }
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
