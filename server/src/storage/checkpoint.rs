//! Moving SQLite's log into its file, beside the writer instead of in it: a commit that had to do it would keep every
//! waiting redirect waiting.

use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

const EVERY: Duration = Duration::from_millis(500);

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
