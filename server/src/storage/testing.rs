//! What tests in several rooms need of a database.

use std::path::Path;

use super::{Pools, Storage};

impl Storage {
    /// An SQLite file in this folder, as a server opens it.
    pub(crate) async fn in_folder(folder: &Path) -> Self {
        let address = format!("sqlite://{}", folder.join("hotlinks.db").display());
        Self::open(&address).await.unwrap()
    }

    /// The one that writes to the SQLite file.
    pub(crate) fn writer(&self) -> &sqlx::SqlitePool {
        let Pools::Sqlite { write, .. } = &self.pools else {
            unreachable!("opened as SQLite")
        };
        write
    }

    /// Clicks that are in the sums of links, and in those of affiliations.
    pub(crate) async fn summed_clicks(&self) -> (i64, i64) {
        sqlx::query_as(
            "SELECT (SELECT COALESCE(SUM(clicks), 0) FROM click_totals),
                    (SELECT COALESCE(SUM(clicks), 0) FROM affiliation_totals)",
        )
        .fetch_one(self.writer())
        .await
        .unwrap()
    }
}
