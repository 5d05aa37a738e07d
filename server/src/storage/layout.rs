//! How SQLite lays out the sums of links: each row in the tree of its key (`WITHOUT ROWID`) instead of a second tree beside
//! it, so that a click of one link among a million changes a page less. PostgreSQL has no such choice, and migrations are
//! both's.

use sqlx::{AssertSqlSafe, SqlitePool};

const TABLES: [&str; 2] = ["click_days", "click_totals"];
const BY_KEY: &str = "WITHOUT ROWID";

const MADE: &str = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?";

/// Lays out anew what a migration has made as it makes everything. Nothing is locked where nothing is left to do.
pub(super) async fn by_key(database: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut all = true;
    for table in TABLES {
        let made: String = sqlx::query_scalar(MADE).bind(table).fetch_one(database).await?;
        all &= made.ends_with(BY_KEY);
    }
    if all {
        return Ok(());
    }
    // Whoever else opens the database meanwhile waits here, and then finds it done.
    let mut tx = database.begin_with("BEGIN IMMEDIATE").await?;
    for table in TABLES {
        let made: String = sqlx::query_scalar(MADE).bind(table).fetch_one(&mut *tx).await?;
        if made.ends_with(BY_KEY) {
            continue;
        }
        let rows = format!("SELECT EXISTS (SELECT 1 FROM {table})");
        if sqlx::query_scalar(AssertSqlSafe(rows))
            .fetch_one(&mut *tx)
            .await?
        {
            tracing::info!(table, "laid out anew, once: with many clicks this takes a while");
        }
        for sql in [
            // A view of the table goes on speaking of it by its name.
            "PRAGMA legacy_alter_table = ON".to_owned(),
            format!("ALTER TABLE {table} RENAME TO {table}_before"),
            format!("{made} {BY_KEY}"),
            format!("INSERT INTO {table} SELECT * FROM {table}_before"),
            format!("DROP TABLE {table}_before"),
            "PRAGMA legacy_alter_table = OFF".to_owned(),
        ] {
            // From the names above and the database's own text.
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
        }
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Pools, Storage};

    #[tokio::test]
    async fn sums_are_what_they_were_in_their_new_layout_and_it_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let Pools::Sqlite { write, .. } = &storage.pools else {
            unreachable!("opened as SQLite")
        };
        let by_key: String = sqlx::query_scalar(MADE)
            .bind("click_days")
            .fetch_one(write)
            .await
            .unwrap();
        assert!(by_key.ends_with(BY_KEY));

        // As it was made before.
        let before = by_key.trim_end_matches(BY_KEY).trim_end().to_owned();
        for sql in [
            "DROP TABLE click_days".to_owned(),
            before,
            "INSERT INTO click_days (code, day, reason, clicks, h05, h18m30) VALUES
             ('b', 2, 'counted', 7, 7, 0), ('a', 1, 'repeat', 3, 0, 2)"
                .to_owned(),
        ] {
            sqlx::query(AssertSqlSafe(sql)).execute(write).await.unwrap();
        }
        for _ in 0..2 {
            super::by_key(write).await.unwrap();
            let rows: Vec<(String, i64, String, i64, i64, i64)> =
                sqlx::query_as("SELECT code, day, reason, clicks, h05, h18m30 FROM click_days")
                    .fetch_all(write)
                    .await
                    .unwrap();
            let row = |code: &str, day, reason: &str, clicks, h05, h18m30| {
                (code.to_owned(), day, reason.to_owned(), clicks, h05, h18m30)
            };
            assert_eq!(
                rows,
                [row("a", 1, "repeat", 3, 0, 2), row("b", 2, "counted", 7, 7, 0)]
            );
            let again: String = sqlx::query_scalar(MADE)
                .bind("click_days")
                .fetch_one(write)
                .await
                .unwrap();
            assert_eq!(
                again.split_whitespace().collect::<Vec<_>>(),
                by_key.split_whitespace().collect::<Vec<_>>()
            );
        }
        storage.close().await;
    }
}
