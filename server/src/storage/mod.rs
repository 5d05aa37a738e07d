//! The database: SQLite inside by default, PostgreSQL when a machine is outgrown.
//!
//! [`Storage`] is one concrete type over the two pools. A query is written once, in portable SQL with `$1`, and
//! compiled for both drivers by [`read!`] and [`write!`]. One method is one whole operation with its own
//! transaction; not found is `Ok(None)`.

mod accounts;
mod additional;
pub(crate) mod adjustments;
mod affiliations;
pub(crate) mod audit;
pub(crate) mod audit_clicks;
pub(crate) mod audit_hooks;
pub(crate) mod audit_orders;
pub(crate) mod baskets;
mod checkpoint;
pub(crate) mod claims;
pub(crate) mod clicks;
mod codes;
pub(crate) mod coupons;
mod domains;
pub(crate) mod edges;
mod endpoints;
pub(crate) mod entries;
pub(crate) mod export;
mod forgotten;
mod given;
mod guards;
mod hotlinks;
pub(crate) mod inbox;
mod layout;
pub(crate) mod leads;
pub(crate) mod ledger;
pub(crate) mod live;
pub(crate) mod live_changes;
mod offers;
mod open;
mod open_products;
mod order_events;
pub(crate) mod orders;
pub(crate) mod payouts;
mod preview;
mod prices;
pub(crate) mod priority;
mod products;
mod rates;
mod retention;
pub(crate) mod rollups;
pub(crate) mod series;
mod states;
mod terms;
#[cfg(test)]
mod testing;
pub(crate) mod touches;
pub(crate) mod waiting;

pub use open::{OpenError, is_sqlite_address};

/// The pools behind a [`Storage`].
#[derive(Clone, Debug)]
pub(crate) enum Pools {
    /// SQLite has one writer: a pool of one connection keeps writers in a fair queue instead of in `SQLITE_BUSY`.
    Sqlite {
        read: sqlx::SqlitePool,
        write: sqlx::SqlitePool,
        /// One connection that moves the log into the file.
        checkpoint: sqlx::SqlitePool,
    },
    Postgres(sqlx::PgPool),
}

/// The database, cheap to clone.
#[derive(Clone, Debug)]
pub struct Storage {
    pub(crate) pools: Pools,
    /// How the writing of clicks goes.
    pub(crate) batches: crate::metrics::Batches,
    /// SQLite's file, if that is what there is.
    pub(crate) file: Option<std::path::PathBuf>,
}

/// What the database can answer besides data.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A uniqueness that the database keeps would break.
    #[error("it exists already")]
    Duplicate,
    /// The database failed.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// A stored value that no code of ours could have written.
    #[error("stored {what} is not valid: {value}")]
    Corrupt {
        /// Which column.
        what: &'static str,
        /// What stands there.
        value: String,
    },
}

impl StorageError {
    /// A stored value that does not parse.
    pub fn corrupt(what: &'static str, value: impl ToString) -> Self {
        Self::Corrupt {
            what,
            value: value.to_string(),
        }
    }
}

/// What became of a row to insert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inserted {
    /// It is there now.
    Done,
    /// It was there before.
    Duplicate,
    /// There are as many as there may be.
    Full,
    /// What it belongs to is deleted.
    Gone,
}

/// A stored count, as people see it.
pub(crate) fn count(stored: i64) -> u32 {
    u32::try_from(stored.max(0)).unwrap_or(u32::MAX)
}

/// A stored count that may be long.
pub(crate) fn count_long(stored: i64) -> u64 {
    stored.max(0).unsigned_abs()
}

/// SQLite names no constraint in a unique violation, so none is named here: a table whose rows can collide in
/// more than one way is written by a method that knows which way it can be.
impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(database) if database.is_unique_violation() => Self::Duplicate,
            _ => Self::Database(error),
        }
    }
}

/// Runs the same expression on whichever pool there is: `read!(self, |db| query.fetch_all(db).await?)`.
macro_rules! read {
    ($storage:expr, |$db:ident| $body:expr) => {
        match &$storage.pools {
            $crate::storage::Pools::Sqlite { read: $db, .. } => $body,
            $crate::storage::Pools::Postgres($db) => $body,
        }
    };
}

/// Runs the block in one transaction and commits it: `write!(self, |tx| { query.execute(&mut *tx).await?; })`.
/// Leaving the block by `?` or `return` rolls everything back. SQLite's transaction takes the write lock at once,
/// so that a check made inside still holds when its write follows.
macro_rules! write {
    ($storage:expr, |$tx:ident| $body:block) => {
        match &$storage.pools {
            $crate::storage::Pools::Sqlite { write, .. } => {
                let mut $tx = write.begin_with("BEGIN IMMEDIATE").await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
            $crate::storage::Pools::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
        }
    };
}

/// `lock!(self, tx, name)`: waits until no other transaction holds the name, and holds it until this one ends. SQLite's
/// one writer holds everything already.
macro_rules! lock {
    ($storage:expr, $tx:expr, $name:expr) => {
        if matches!($storage.pools, $crate::storage::Pools::Postgres(_)) {
            sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind($name)
                .execute(&mut *$tx)
                .await?;
        }
    };
}

/// Runs the block on one moment of the database, however long it takes and whoever writes meanwhile:
/// `snapshot!(self, |tx| { … })`.
macro_rules! snapshot {
    ($storage:expr, |$tx:ident| $body:block) => {
        match &$storage.pools {
            $crate::storage::Pools::Sqlite { read, .. } => {
                let mut $tx = read.begin().await?;
                let done = $body;
                $tx.rollback().await?;
                done
            }
            $crate::storage::Pools::Postgres(pool) => {
                let mut $tx = pool
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?;
                let done = $body;
                $tx.rollback().await?;
                done
            }
        }
    };
}

pub(crate) use {lock, read, snapshot, write};
