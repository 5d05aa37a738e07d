//! A database with the demonstration's links, who follows them, and what has to hold afterwards.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::scope;

use sqlx::{Connection, SqliteConnection};

use crate::server::{Server, export};

pub(crate) struct Shop {
    pub(crate) database: PathBuf,
    /// Links that lead somewhere.
    pub(crate) codes: Vec<String>,
}

impl Shop {
    pub(crate) fn open(folder: &Path) -> Self {
        let database = folder.join("hotlinks.db");
        Server::start(&database, &["--demo"]).stop();
        let codes = export(&database, "hotlinks");
        let codes = codes.iter().map(|row| row["code"].as_str().unwrap().to_owned());
        Self {
            codes: codes.collect(),
            database,
        }
    }

    /// So many buyers follow links as fast as they are answered, until `until` returns or the server hangs up. The
    /// click ids that arrived.
    pub(crate) fn follow(&self, server: &Server, buyers: usize, until: impl FnOnce()) -> Vec<String> {
        let enough = AtomicBool::new(false);
        scope(|threads| {
            let buyers: Vec<_> = (0..buyers)
                .map(|n| {
                    let (mut buyer, enough) = (server.connect(), &enough);
                    let codes = self.codes.iter().cycle().skip(n);
                    threads.spawn(move || {
                        let going = codes.take_while(|_| !enough.load(Ordering::Relaxed));
                        going.map_while(|code| buyer.follow(code)).collect::<Vec<_>>()
                    })
                })
                .collect();
            until();
            enough.store(true, Ordering::Relaxed);
            buyers
                .into_iter()
                .flat_map(|buyer| buyer.join().unwrap())
                .collect()
        })
    }

    /// The ids that the executable exports, each once.
    pub(crate) fn exported(&self) -> BTreeSet<String> {
        let rows = export(&self.database, "clicks");
        let ids: Vec<_> = rows
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect();
        assert!(ids.is_sorted(), "ids begin with the time: oldest first");
        let each: BTreeSet<_> = ids.iter().cloned().collect();
        assert_eq!(each.len(), ids.len(), "a click is there twice");
        each
    }

    pub(crate) fn connect(&self) -> (tokio::runtime::Runtime, SqliteConnection) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let address = format!("sqlite://{}", self.database.display());
        let connection = runtime.block_on(SqliteConnection::connect(&address)).unwrap();
        (runtime, connection)
    }

    /// After a clean end: nothing waits beside the database, and every sum is that of a full count.
    pub(crate) fn assert_settled(&self) {
        for end in ["-clicks-a", "-clicks-b", "-wal"] {
            let mut file = self.database.clone().into_os_string();
            file.push(end);
            assert!(!Path::new(&file).exists(), "{}", file.display());
        }
        let (runtime, mut connection) = self.connect();
        for (sums, clicks) in [
            (
                "SELECT code, hour, reason, clicks FROM click_rollups ORDER BY 1, 2, 3",
                "SELECT code, at / 3600000, reason, COUNT(*) FROM clicks GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            ),
            (
                "SELECT code, block, reason, clicks FROM click_totals ORDER BY 1, 2, 3",
                "SELECT code, at / 86400000 / 32, reason, COUNT(*) FROM clicks GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            ),
        ] {
            let mut rows = |sql: &'static str| -> Vec<(String, i64, String, i64)> {
                runtime
                    .block_on(sqlx::query_as(sql).fetch_all(&mut connection))
                    .unwrap()
            };
            assert_eq!(rows(sums), rows(clicks));
        }
    }
}

/// A number from the environment, for those who have more time.
pub(crate) fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}
