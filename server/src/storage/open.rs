//! Opening the database: pragmas set and asserted, migrations run.

use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Pools, Storage, StorageError, checkpoint, layout, priority};
use crate::metrics::Batches;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

const READERS: u32 = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a database does not open: one clear line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite://…` nor `postgres://…`.
    #[error("the database address must start with sqlite:// (or sqlite::memory:) or postgres://")]
    Address,
    /// The server is not there, or failed.
    #[error("cannot open the database: {0}")]
    Open(#[source] sqlx::Error),
    /// The file cannot be read or written, or is no database.
    #[error("cannot open the database {file}: {}", message(.cause))]
    File {
        /// As given.
        file: String,
        /// What SQLite says.
        #[source]
        cause: sqlx::Error,
    },
    /// A migration failed.
    #[error("cannot prepare the database: {0}")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A setting that money depends on did not take.
    #[error("the database refuses the setting {pragma}={expected} (it says {actual})")]
    Pragma {
        /// Which.
        pragma: &'static str,
        /// What money needs.
        expected: &'static str,
        /// What the database says.
        actual: String,
    },
}

/// SQLite's own words, without the driver's around them.
fn message(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .map_or_else(|| error.to_string(), |database| database.message().to_owned())
}

/// Whether the address names an embedded database.
pub fn is_sqlite_address(address: &str) -> bool {
    address.starts_with("sqlite:")
}

fn is_on_disk(address: &str) -> bool {
    !address.contains(":memory:") && !address.contains("mode=memory")
}

impl Storage {
    /// Opens `sqlite://FILE` (made when missing) or `postgres://…` and brings its tables up to date.
    ///
    /// # Errors
    /// [`OpenError`], each a line that an operator can act on.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        Self::open_or(address, true).await
    }

    /// The same, but a file that is not there is an error: whoever reads wants to be told of a mistyped name.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open_existing(address: &str) -> Result<Self, OpenError> {
        Self::open_or(address, false).await
    }

    async fn open_or(address: &str, create: bool) -> Result<Self, OpenError> {
        let storage = if is_sqlite_address(address) {
            Self::open_sqlite(address, create).await?
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let pool = sqlx::PgPool::connect(address).await.map_err(OpenError::Open)?;
            Self {
                pools: Pools::Postgres(pool),
                file: None,
                batches: Batches::default(),
            }
        } else {
            return Err(OpenError::Address);
        };
        match &storage.pools {
            Pools::Sqlite { write, .. } => MIGRATIONS.run(write).await,
            Pools::Postgres(pool) => MIGRATIONS.run(pool).await,
        }
        .map_err(OpenError::Migrate)?;
        if let Pools::Sqlite { write, .. } = &storage.pools {
            layout::by_key(write).await.map_err(OpenError::Open)?;
        }
        storage.guard().await?;
        Ok(storage)
    }

    async fn open_sqlite(address: &str, create: bool) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(address).map_err(OpenError::Open)?;
        let options = checkpoint::beside_the_writer(options)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .thread_name(|_| priority::THREAD.to_owned());
        let file = options.get_filename().to_owned();
        let write = pool(1)
            // A full disk makes SQLite roll back by itself, and the driver then counts a transaction for ever: such a
            // connection is given up for a new one.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options.clone())
            .await
            .map_err(|cause| OpenError::File {
                file: address.to_owned(),
                cause,
            })?;
        assert_pragma(&write, "journal_mode", "wal").await?;
        assert_pragma(&write, "synchronous", "2").await?;
        assert_pragma(&write, "foreign_keys", "1").await?;
        let read = pool(READERS)
            .connect_with(options.clone())
            .await
            .map_err(OpenError::Open)?;
        let checkpoint = checkpoint::start(pool(1), options, &write)
            .await
            .map_err(OpenError::Open)?;
        Ok(Self {
            pools: Pools::Sqlite {
                read,
                write,
                checkpoint,
            },
            file: is_on_disk(address).then_some(file),
            batches: Batches::default(),
        })
    }

    /// Closes the pools; what is committed stays.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite {
                read,
                write,
                checkpoint,
            } => {
                // The writer goes last: the last connection leaves one file behind, without a log beside it.
                checkpoint.close().await;
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether the database answers: it has to look into a table, and so into its file.
    pub(crate) async fn answers(&self) -> Result<(), StorageError> {
        self.newest_change().await.map(drop)
    }

    /// Whether the pools are closed.
    pub(crate) fn is_closed(&self) -> bool {
        match &self.pools {
            Pools::Sqlite { read, .. } => read.is_closed(),
            Pools::Postgres(pool) => pool.is_closed(),
        }
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .after_connect(|_, _| {
            priority::give_way();
            Box::pin(std::future::ready(Ok(())))
        })
}

async fn assert_pragma(
    pool: &sqlx::SqlitePool,
    pragma: &'static str,
    expected: &'static str,
) -> Result<(), OpenError> {
    let query = match pragma {
        "journal_mode" => "SELECT CAST(journal_mode AS TEXT) FROM pragma_journal_mode",
        "synchronous" => "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
        _ => "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys",
    };
    let actual: String = sqlx::query_scalar(query)
        .fetch_one(pool)
        .await
        .map_err(OpenError::Open)?;
    if actual == expected {
        Ok(())
    } else {
        Err(OpenError::Pragma {
            pragma,
            expected,
            actual,
        })
    }
}
