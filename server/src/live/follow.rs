//! Following what other servers on the same database change (rule 16: within one second).
//!
//! PostgreSQL says at once that there is something to read; looking now and then finds what was not heard, and what
//! another process changed in an SQLite file.

use std::collections::HashSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use hotlinks::hotlink::Code;
use tokio::sync::Notify;

use super::{Changed, LiveTable, Tables};
use crate::ids::{AffiliationId, ProductId};
use crate::storage::live_changes::{ChangeRow, READ};
use crate::storage::{Storage, StorageError};

/// How long until the database is asked to tell again, once it could not be heard.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// Reads what is changed until the database is closed or nobody has the table any more. `read`: the number of the
/// newest change before the table was loaded; `every`: how often is looked although nothing was heard.
pub(crate) fn start(live: &LiveTable, storage: &Storage, read: i64, every: Duration) {
    let heard = Arc::new(Notify::new());
    if storage.tells_of_changes() {
        tokio::spawn(listen(storage.clone(), Arc::clone(&heard)));
    }
    let follower = Follower {
        live: Arc::downgrade(&live.0),
        storage: storage.clone(),
        read,
    };
    tokio::spawn(follower.run(heard, every));
}

async fn listen(storage: Storage, heard: Arc<Notify>) {
    while !storage.is_closed() {
        if let Err(error) = storage.hear_of_changes(|| heard.notify_one()).await
            && !storage.is_closed()
        {
            tracing::warn!(%error, "changes of other servers are not heard of for a while, only looked for");
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

struct Follower {
    live: Weak<Tables>,
    storage: Storage,
    /// The number of the last change that the table knows.
    read: i64,
}

impl Follower {
    async fn run(mut self, heard: Arc<Notify>, every: Duration) {
        let mut failed = false;
        loop {
            // Either way it is time to look.
            let _ = tokio::time::timeout(every, heard.notified()).await;
            let Some(live) = self.live.upgrade().map(LiveTable) else {
                return;
            };
            if self.storage.is_closed() {
                return;
            }
            match self.catch_up(&live).await {
                Ok(()) => failed = false,
                Err(error) => {
                    if !failed && !self.storage.is_closed() {
                        tracing::error!(%error, "changes of other servers cannot be read: trying again");
                    }
                    failed = true;
                }
            }
        }
    }

    async fn catch_up(&mut self, live: &LiveTable) -> Result<(), StorageError> {
        loop {
            let rows = self.storage.list_changes(self.read).await?;
            let Some(fresh) = after(self.read, &rows) else {
                tracing::info!("too much was changed to follow it one by one: everything is read again");
                let newest = self.storage.newest_change().await?;
                live.reload(&self.storage).await?;
                self.read = newest;
                return Ok(());
            };
            let mut done = HashSet::new();
            for row in fresh {
                if done.insert((&row.what, &row.id)) {
                    match Changed::parse(row) {
                        Some(changed) => live.refresh(&self.storage, &changed).await?,
                        // A newer server's word.
                        None => live.reload(&self.storage).await?,
                    }
                }
            }
            if let Some(last) = fresh.last() {
                self.read = last.number;
            }
            if i64::try_from(rows.len()).is_ok_and(|rows| rows < READ) {
                return Ok(());
            }
        }
    }
}

/// What follows a change that was read. `None`: something in between is gone, or the database is another than it was.
fn after(read: i64, rows: &[ChangeRow]) -> Option<&[ChangeRow]> {
    match rows.split_first() {
        Some((first, rest)) if first.number == read => Some(rest),
        Some((first, _)) => (read == 0 && first.number == 1).then_some(rows),
        None => (read == 0).then_some(rows),
    }
}

impl Changed {
    fn parse(row: &ChangeRow) -> Option<Self> {
        match row.what.as_str() {
            "product" => ProductId::parse(&row.id).map(Self::Product),
            "affiliation" => AffiliationId::parse(&row.id).map(Self::Affiliation),
            "links" => ProductId::parse(&row.id).map(Self::Links),
            "link" => Code::parse(&row.id).map(Self::Link),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Backend, Config};
    use crate::demo;
    use crate::passwords::PasswordCost;
    use crate::storage::live_changes::KEPT;
    use sqlx::Executor;

    /// A server with links that follows nothing, a follower of its table, and the database past both.
    async fn house() -> (tempfile::TempDir, Backend, Follower, sqlx::SqlitePool) {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("hotlinks.db").display());
        let config = Config {
            password_cost: PasswordCost::CHEAP,
            follow_every: Duration::from_secs(86_400),
            ..Config::new(address.clone(), "https://go.test".parse().unwrap())
        };
        let backend = Backend::open(config).await.unwrap();
        demo::fill(&backend).await.unwrap();
        let follower = Follower {
            live: Arc::downgrade(&backend.live.0),
            storage: backend.storage.clone(),
            read: backend.storage.newest_change().await.unwrap(),
        };
        let database = sqlx::SqlitePool::connect(&address).await.unwrap();
        (folder, backend, follower, database)
    }

    async fn run(database: &sqlx::SqlitePool, sql: String) {
        database.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }

    fn archived(backend: &Backend) -> usize {
        let links = &backend.live.0.links;
        let archived = |code: &Code| links.find(*code, |link, _| link.archived) == Some(true);
        links.codes().iter().filter(|code| archived(code)).count()
    }

    const CHANGE: &str = "INSERT INTO live_changes SELECT MAX(number) + 1, 'link', (SELECT MIN(code) FROM hotlinks) FROM live_changes";

    #[tokio::test]
    async fn only_what_is_told_is_read_again() {
        let (_folder, backend, mut follower, database) = house().await;
        let before = archived(&backend);
        run(&database, "UPDATE hotlinks SET archived_at = 1".to_owned()).await;
        follower.catch_up(&backend.live).await.unwrap();
        assert_eq!(archived(&backend), before);
        run(&database, CHANGE.to_owned()).await;
        follower.catch_up(&backend.live).await.unwrap();
        assert_eq!(archived(&backend), before + 1);
    }

    #[tokio::test]
    async fn who_is_too_far_behind_or_does_not_understand_reads_everything_again() {
        let missed = "DELETE FROM live_changes WHERE number < (SELECT MAX(number) FROM live_changes)";
        let restored = "DELETE FROM live_changes WHERE number > 1";
        let not_understood = "UPDATE live_changes SET what = 'something new' WHERE number = (SELECT MAX(number) FROM live_changes)";
        for what in [missed, restored, not_understood] {
            let (_folder, backend, mut follower, database) = house().await;
            for sql in [CHANGE, CHANGE, "UPDATE hotlinks SET archived_at = 1", what] {
                run(&database, sql.to_owned()).await;
            }
            follower.catch_up(&backend.live).await.unwrap();
            assert_eq!(archived(&backend), backend.live.len(), "{what}");
            assert_eq!(follower.read, backend.storage.newest_change().await.unwrap());
        }
    }

    #[tokio::test]
    async fn as_many_changes_as_there_may_be_are_followed_and_older_ones_are_forgotten() {
        let (_folder, backend, mut follower, database) = house().await;
        let first = follower.read;
        run(
            &database,
            format!(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {KEPT})
                 INSERT INTO live_changes SELECT {first} + n, 'link', printf('%010d', n) FROM numbers"
            ),
        )
        .await;
        run(&database, "UPDATE hotlinks SET archived_at = 1".to_owned()).await;
        run(&database, CHANGE.to_owned()).await;
        follower.catch_up(&backend.live).await.unwrap();
        assert_eq!(follower.read, first + KEPT + 1);
        assert!(archived(&backend) < backend.live.len(), "one by one");
        // The next change of the server's own takes the oldest away.
        let product: String = sqlx::query_scalar("SELECT id FROM products")
            .fetch_one(&database)
            .await
            .unwrap();
        let product = ProductId::parse(&product).unwrap();
        let now = backend.clock.now();
        backend.storage.set_product_deleted(&product, now).await.unwrap();
        let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM live_changes")
            .fetch_one(&database)
            .await
            .unwrap();
        assert_eq!(kept, KEPT);
    }
}
