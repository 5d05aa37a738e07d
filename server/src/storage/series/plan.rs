//! How many rows the figures of a page read: SQLite's own plans, and a link that was clicked in every hour of years.

use tempfile::TempDir;

use super::most::{MOST_OF_AFFILIATION, MOST_OF_PRODUCT};
use super::{Of, day_sums};
use crate::storage::{Pools, Storage};

async fn fresh() -> (TempDir, Storage, sqlx::SqlitePool) {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::in_folder(folder.path()).await;
    let Pools::Sqlite { write, .. } = &storage.pools else {
        unreachable!("opened as SQLite")
    };
    let write = write.clone();
    (folder, storage, write)
}

#[tokio::test]
async fn no_figure_of_a_page_scans_a_table_or_looks_at_single_clicks() {
    let (_folder, _storage, database) = fresh().await;
    let days = [Of::Link, Of::Affiliation, Of::Product].map(day_sums);
    for sql in days.into_iter().chain([MOST_OF_AFFILIATION, MOST_OF_PRODUCT]) {
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explained).fetch_all(&database).await.unwrap();
        let reads: Vec<&str> = plan
            .iter()
            .map(|(.., line)| line.as_str())
            .filter(|line| line.starts_with("SCAN") || line.starts_with("SEARCH"))
            .collect();
        assert!(!reads.is_empty());
        for line in reads {
            let by_index = line.starts_with("SEARCH")
                && (line.contains("USING PRIMARY KEY") || line.contains("USING") && line.contains("INDEX"));
            assert!(
                by_index || matches!(line, "SCAN parts" | "SCAN most"),
                "{line}\n{sql}"
            );
            assert!(!line.contains(" clicks "), "{line}");
        }
    }
}

#[tokio::test]
async fn a_year_of_a_link_that_was_clicked_every_hour_is_a_row_for_each_day_and_reason() {
    let (_folder, storage, database) = fresh().await;
    // Ten years, five reasons, ten thousand clicks in each hour: more than four thousand million.
    let hours: Vec<String> = (0..24).map(|hour| format!("h{hour:02}")).collect();
    let mut row = String::from("SELECT 'busy', day, reason, 240000");
    row.push_str(&", 10000".repeat(24));
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "WITH RECURSIVE days (day) AS (SELECT 18000 UNION ALL SELECT day + 1 FROM days WHERE day < 21650),
         reasons (reason) AS (VALUES ('counted'), ('repeat'), ('crawler'), ('prefetch'), ('empty_agent'))
         INSERT INTO click_days (code, day, reason, clicks, {}) {row} FROM days, reasons",
        hours.join(", ")
    )))
    .execute(&database)
    .await
    .unwrap();
    let year = storage
        .list_click_days(Of::Link, "busy", 20_000, 20_364)
        .await
        .unwrap();
    assert_eq!(year.len(), 365 * 5);
    let quarter = storage
        .list_click_hours(Of::Link, "busy", 20_000, 20_089)
        .await
        .unwrap();
    assert_eq!(quarter.len(), 90 * 5);
    assert_eq!(
        quarter.iter().flat_map(|day| day.hours).sum::<i64>(),
        90 * 5 * 240_000
    );
}
