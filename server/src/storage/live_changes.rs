//! The feed by which servers on one database hear what others change: a row a change, written in its transaction.
//!
//! On PostgreSQL whoever numbers a row keeps everybody else from it until the transaction has ended. So numbers become
//! visible in their order and without a gap, and a reader needs to remember nothing but the last one that it has read.

use super::{Pools, Storage, StorageError, read};

/// Changes that are kept. Whoever is further behind reads everything again.
pub(crate) const KEPT: i64 = 10_000;

/// Changes read at a time.
pub(crate) const READ: i64 = 1_000;

/// Where PostgreSQL says that there is something to read.
const CHANNEL: &str = "live_changes";

/// One change: which thing is to be read again.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct ChangeRow {
    pub(crate) number: i64,
    pub(crate) what: String,
    pub(crate) id: String,
}

/// Tells every server what a transaction changes: `tell_nodes!(self, tx, "product", id)`. Its last statement, because
/// on PostgreSQL all that follows keeps others waiting.
macro_rules! tell_nodes {
    ($storage:expr, $tx:ident, $what:literal, $id:expr) => {
        if matches!($storage.pools, $crate::storage::Pools::Postgres(_)) {
            sqlx::query($crate::storage::live_changes::TAKE_TURN)
                .execute(&mut *$tx)
                .await?;
        }
        sqlx::query($crate::storage::live_changes::INSERT)
            .bind($what)
            .bind($id)
            .execute(&mut *$tx)
            .await?;
        sqlx::query($crate::storage::live_changes::FORGET)
            .bind($crate::storage::live_changes::KEPT)
            .execute(&mut *$tx)
            .await?;
    };
}
pub(super) use tell_nodes;

/// Waits for the others; the notification goes out with the commit.
pub(super) const TAKE_TURN: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('live_changes', 0)), pg_notify('live_changes', '')";

pub(super) const INSERT: &str = "INSERT INTO live_changes (number, what, id)
     SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM live_changes";

pub(super) const FORGET: &str =
    "DELETE FROM live_changes WHERE number <= (SELECT MAX(number) FROM live_changes) - $1";

impl Storage {
    /// The number of the newest change; 0 where there was none yet.
    pub(crate) async fn newest_change(&self) -> Result<i64, StorageError> {
        read!(self, |db| Ok(sqlx::query_scalar(
            "SELECT COALESCE(MAX(number), 0) FROM live_changes"
        )
        .fetch_one(db)
        .await?))
    }

    /// The change with this number, if it is still kept, and those after it: at most [`READ`] in all, oldest first.
    pub(crate) async fn list_changes(&self, from: i64) -> Result<Vec<ChangeRow>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT number, what, id FROM live_changes WHERE number >= $1 ORDER BY number LIMIT $2",
            );
            Ok(query.bind(from).bind(READ).fetch_all(db).await?)
        })
    }

    /// Hears of changes as they are committed, and calls `heard` for each and whenever some may have been missed.
    /// Returns when it can hear no more; at once where the database tells nothing by itself.
    pub(crate) async fn hear_of_changes(&self, heard: impl Fn()) -> Result<(), StorageError> {
        let Pools::Postgres(pool) = &self.pools else {
            return Ok(());
        };
        let mut listener = sqlx::postgres::PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            heard();
            // `None`: the connection was lost, and there is a new one.
            listener.try_recv().await?;
        }
    }

    /// Whether the database tells of changes by itself.
    pub(crate) fn tells_of_changes(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }
}
