//! One file's way into the database.

use tokio::time::{Instant, sleep};

use super::Survive;
use super::late::Late;
use super::line::{self, Row};
use super::pace::Pace;
use super::segment::Segment;
use super::writer::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::entropy::Entropy;
use crate::storage::clicks::Sum;
use crate::storage::{Storage, StorageError};

/// What so few clicks add is added with them: what a moment brings need not wait for more.
const MOMENT: usize = 2_048;

pub(super) struct Move<'a> {
    pub(super) storage: &'a Storage,
    pub(super) entropy: &'a Entropy,
    pub(super) late: &'a mut Late,
    /// For each transaction.
    pub(super) tries: u32,
}

impl Move<'_> {
    /// Moves everything that a file holds, then forgets it.
    pub(super) async fn empty(
        &mut self,
        segment: &mut Segment,
        pace: &mut Pace<'_>,
    ) -> Result<(), StorageError> {
        if segment.is_empty() {
            return Ok(());
        }
        let mut batches = segment.batches();
        let mut lines = String::new();
        let (mut clicks, mut is_first) = (0, true);
        loop {
            let batch = batches
                .next()
                .map_err(|error| StorageError::Database(error.into()))?;
            let is_last = batch.is_none() || batches.at() >= segment.end();
            if let Some(batch) = &batch {
                lines.push_str(batch);
                clicks += batch.lines().count();
            }
            if clicks < pace.step() && !is_last {
                continue;
            }
            if is_first && is_last && clicks <= MOMENT {
                self.insert(&lines, Sum::Now).await?;
            } else {
                self.insert(&lines, Sum::Later).await?;
                self.late.step(self.storage, clicks).await;
            }
            if is_last {
                break;
            }
            lines.clear();
            (clicks, is_first) = (0, false);
            pace.pause(batches.at(), segment.end()).await;
        }
        segment
            .forget(self.entropy.number())
            .map_err(|error| StorageError::Database(error.into()))
    }

    /// Stores lines in one transaction, again and again.
    async fn insert(&mut self, lines: &str, sum: Sum) -> Result<(), StorageError> {
        let rows: Vec<Row<'_>> = line::read(lines).flatten().collect();
        if rows.is_empty() {
            return Ok(());
        }
        let (mut pause, mut tried, begun) = (FIRST_PAUSE, 0, Instant::now());
        // They are on disk already, and stay there until the database has them on its own.
        let late = loop {
            match self.storage.insert_clicks(&rows, Survive::Power, sum).await {
                Ok(late) => break late,
                Err(error) => {
                    tried += 1;
                    if tried >= self.tries {
                        return Err(error);
                    }
                    tracing::warn!(%error, "clicks cannot be moved into the database yet");
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        };
        if let Some(late) = late {
            self.late.came(&rows, late);
        }
        self.storage.batches.moved.count(rows.len(), begun.elapsed());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn while_clicks_of_many_links_are_moved_sums_that_are_late_are_added_between() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let (entropy, mut late) = (Entropy::seeded(1), Late::unknown());
        let mut segment = Segment::open(&folder.path().join("a"), 1).unwrap().unwrap();
        let (_asks, mut wanted) = mpsc::unbounded_channel();
        let mut pace = Pace::steady(Duration::ZERO, &mut wanted);
        let mut links = 0;
        while links < 4 * pace.step() {
            let lines: String = (links..links + 1_024)
                .map(|link| format!("{link}\t\tp\ta\tlink{link}\t0\t\tcounted\n"))
                .collect();
            segment.append(lines.as_bytes(), Survive::Kill).unwrap();
            links += 1_024;
        }
        late.set_pay(pace.step());
        let mut moving = Move {
            storage: &storage,
            entropy: &entropy,
            late: &mut late,
            tries: 1,
        };
        moving.empty(&mut segment, &mut pace).await.unwrap();
        assert!(segment.is_empty());
        let clicks: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM clicks")
            .fetch_one(storage.writer())
            .await
            .unwrap();
        assert_eq!(usize::try_from(clicks).unwrap(), links);
        assert!(storage.summed_clicks().await.0 > 0);
        storage.close().await;
    }
}
