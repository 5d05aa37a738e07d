//! The database of a shop, past the backend.

use std::sync::atomic::Ordering;

use sqlx::{Connection, Executor, SqlitePool};

use super::{House, Shop};

impl Shop {
    /// The SQLite database, past the backend.
    pub(crate) async fn database(&self) -> SqlitePool {
        SqlitePool::connect(&self.house.address()).await.unwrap()
    }

    /// Changes the database, past the backend.
    pub(crate) async fn execute(&self, sql: String) -> Result<(), sqlx::Error> {
        self.tampered.store(true, Ordering::SeqCst);
        let sql = sqlx::AssertSqlSafe(sql);
        match &self.house {
            House::Sqlite(_) => self.database().await.execute(sql).await.map(drop),
            House::Postgres(address) => sqlx::PgConnection::connect(address)
                .await?
                .execute(sql)
                .await
                .map(drop),
        }
    }

    /// Texts out of the database.
    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<String> {
        match &self.house {
            House::Sqlite(_) => sqlx::query_scalar(sql).fetch_all(&self.database().await).await,
            House::Postgres(address) => {
                let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut connection).await
            }
        }
        .unwrap()
    }

    /// A connection to PostgreSQL, if that is the database.
    pub(crate) async fn postgres(&self) -> Option<sqlx::PgConnection> {
        match &self.house {
            House::Sqlite(_) => None,
            House::Postgres(address) => Some(sqlx::PgConnection::connect(address).await.unwrap()),
        }
    }

    /// One number out of the database.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        match &self.house {
            House::Sqlite(_) => sqlx::query_scalar(sql).fetch_one(&self.database().await).await,
            House::Postgres(address) => {
                let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await
            }
        }
        .unwrap()
    }

    /// What takes away the triggers that keep a table append-only.
    pub(crate) fn unguarding(&self, table: &str) -> Vec<String> {
        match &self.house {
            House::Sqlite(_) if table == "clicks" => vec!["DROP TRIGGER clicks_no_update".to_owned()],
            House::Sqlite(_) => ["update", "delete"]
                .map(|what| format!("DROP TRIGGER {table}_no_{what}"))
                .into(),
            House::Postgres(_) => vec![format!("DROP TRIGGER append_only ON {table}")],
        }
    }
}
