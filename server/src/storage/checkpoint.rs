//! Moving SQLite's log into its file, beside the writer instead of in it: a commit that has to do it asks the disk twice
//! more, and the clicks that are being written down wait behind it.

use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

/// A page that is changed again and again is moved once in so long.
const EVERY: Duration = Duration::from_secs(2);
/// At so many pages (64 MB) the writer moves them itself after all. SQLite's own measure, a thousand, is what a busy second
/// writes four times over.
const MOST: &str = "16384";

/// What a connection has to know of it.
pub(super) fn beside_the_writer(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("wal_autocheckpoint", MOST)
}

/// Starts the task; it ends with the pool of the writer. Answers its own connection.
pub(super) async fn start(
    pool: SqlitePoolOptions,
    options: SqliteConnectOptions,
    writer: &SqlitePool,
) -> Result<SqlitePool, sqlx::Error> {
    let own = pool.connect_with(options).await?;
    let pool = own.clone();
    let mut closed = writer.close_event();
    tokio::spawn(async move {
        while tokio::time::timeout(EVERY, &mut closed).await.is_err() {
            // Passive: it waits for nobody, and what readers still need is left for the next time.
            let moved = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&own).await;
            if let Err(error) = moved
                && !own.is_closed()
            {
                tracing::warn!(%error, "the database's log could not be moved into its file");
            }
        }
    });
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use crate::storage::Storage;

    #[tokio::test]
    async fn a_commit_moves_the_log_only_when_it_is_large_for_that_is_done_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let pages: i64 = sqlx::query_scalar("PRAGMA wal_autocheckpoint")
            .fetch_one(storage.writer())
            .await
            .unwrap();
        assert_eq!(pages, 16_384);
        storage.close().await;
    }
}
