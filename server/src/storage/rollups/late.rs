//! Sums that are added later, those of many batches at once.
//!
//! Codes are random, so of a million links that are clicked in turn each has a page of its sums almost to itself: a batch
//! that adds them at once writes four thousand bytes a click. While many clicks come, a batch puts its sums down as they
//! are instead, in its own transaction. What several left is then sorted: few sums are added at once; those of
//! many links are put down again, a text for each first character of the codes, and such a share is added when some seconds'
//! sums lie in it, so that the rows of a page are changed together. What is put down leaves in the transaction
//! that brings it further, so nothing is added twice or lost, whatever ends between two.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{BLOCK, Counted, InBlock, InHour, Of, Sums, add_sums, edges};
use crate::storage::audit_clicks::Over;
use crate::storage::{Storage, StorageError, read, write};

/// So many sums of links are not worth waiting with.
pub(crate) const FEW: usize = 2_048;

/// Clicks of one hour: whose they are, its id, the hour since 1970, the reason, how many, and of them before each edge.
#[derive(Serialize, Deserialize)]
struct Late<'a>(Of, &'a str, i64, &'a str, i64, [i64; edges::IN_AN_HOUR]);

impl<'a> Sums<'a> {
    /// As a text.
    pub(in crate::storage) fn to_text(&self) -> Result<String, StorageError> {
        text(&self.hours)
    }

    /// Takes the sums of links out, if they are many: the first character of their codes, and the texts.
    fn take_shares(&mut self) -> Result<Vec<(String, String)>, StorageError> {
        let links = self.hours.partition_point(|(row, _)| row.of == Of::Link);
        if links <= FEW {
            return Ok(Vec::new());
        }
        self.blocks.retain(|(row, _)| row.of != Of::Link);
        let links: Vec<_> = self.hours.drain(..links).collect();
        let first = |(row, _): &(InHour<'a>, Counted)| row.id.chars().next();
        links
            .chunk_by(|a, b| first(a) == first(b))
            .map(|share| {
                let first = share.first().and_then(first).map(String::from);
                Ok((first.unwrap_or_default(), text(share)?))
            })
            .collect()
    }

    /// What such texts say, together.
    fn of_texts(texts: &'a [String]) -> Result<Self, StorageError> {
        let mut sums = Self::default();
        for text in texts {
            for Late(of, id, hour, reason, clicks, before) in read_text(text)? {
                let (day, hour) = (hour.div_euclid(24), hour.rem_euclid(24));
                let in_hour = InHour {
                    of,
                    id,
                    day,
                    reason,
                    hour,
                };
                sums.hours.push((in_hour, Counted { clicks, before }));
                if of != Of::Product {
                    let block = day.div_euclid(BLOCK);
                    let in_block = InBlock {
                        of,
                        id,
                        reason,
                        block,
                    };
                    sums.blocks.push((in_block, clicks));
                }
            }
        }
        sums.settle();
        Ok(sums)
    }
}

fn text(rows: &[(InHour<'_>, Counted)]) -> Result<String, StorageError> {
    let late: Vec<_> = rows
        .iter()
        .map(|(row, sum)| {
            let hour = row.day * 24 + row.hour;
            Late(row.of, row.id, hour, row.reason, sum.clicks, sum.before)
        })
        .collect();
    serde_json::to_string(&late).map_err(|error| StorageError::corrupt("late sums", error))
}

fn read_text(text: &str) -> Result<Vec<Late<'_>>, StorageError> {
    serde_json::from_str(text).map_err(|error| StorageError::corrupt("late sums", error))
}

/// What such texts add to one kind of sums, by id, place and reason.
pub(in crate::storage) fn late_sums_of(
    texts: &[String],
    wanted: Of,
    over: Over,
) -> Result<HashMap<(&str, i64, &str), i64>, StorageError> {
    let mut sums = HashMap::new();
    for text in texts {
        for Late(of, id, hour, reason, clicks, before) in read_text(text)? {
            if of != wanted {
                continue;
            }
            let mut add = |place, clicks| *sums.entry((id, place, reason)).or_default() += clicks;
            let (day, hour_of_day) = (hour.div_euclid(24), hour.rem_euclid(24));
            match over {
                Over::Hour => add(hour, clicks),
                Over::Day => add(day, clicks),
                Over::Block => add(day.div_euclid(BLOCK), clicks),
                Over::Edge => {
                    for (edge, before) in edges::of_hour(hour_of_day).iter().zip(before) {
                        add(day * 24 * 60 + edge, before);
                    }
                }
            }
        }
    }
    Ok(sums)
}

/// What was put down for a share is whoever's who takes it first.
const TAKE: &str = "DELETE FROM late_sums WHERE share = $1 RETURNING sums";

impl Storage {
    /// Adds the late sums that came since the last time, or puts them down by their share.
    pub(crate) async fn sort_late_sums(&self) -> Result<(), StorageError> {
        write!(self, |tx| {
            let texts: Vec<String> = sqlx::query_scalar(TAKE).bind("").fetch_all(&mut *tx).await?;
            let mut sums = Sums::of_texts(&texts)?;
            for (first, text) in sums.take_shares()? {
                sqlx::query("INSERT INTO late_sums (share, sums) VALUES ($1, $2)")
                    .bind(first)
                    .bind(text)
                    .execute(&mut *tx)
                    .await?;
            }
            add_sums!(&self.pools, tx, sums);
        });
        Ok(())
    }

    /// The share of late sums that comes after another one; after the last, the first. `None`: there are no late sums.
    pub(crate) async fn next_late_sums(&self, after: &str) -> Result<Option<String>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_scalar(
                "SELECT COALESCE((SELECT MIN(share) FROM late_sums WHERE share > $1), (SELECT MIN(share) FROM late_sums))",
            );
            Ok(query.bind(after).fetch_one(db).await?)
        })
    }

    /// Adds the late sums of a share, in one transaction.
    pub(crate) async fn add_late_sums(&self, share: &str) -> Result<(), StorageError> {
        write!(self, |tx| {
            let texts: Vec<String> = sqlx::query_scalar(TAKE).bind(share).fetch_all(&mut *tx).await?;
            let sums = Sums::of_texts(&texts)?;
            add_sums!(&self.pools, tx, sums);
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use hotlinks::time::Millis;

    use super::*;
    use crate::clicks::Survive;
    use crate::clicks::line::Row;
    use crate::entropy::Entropy;
    use crate::storage::audit_clicks::SUMS;
    use crate::storage::clicks::Sum;

    /// 2027-01-15T18:00Z, an hour in which a day begins somewhere.
    const AT: i64 = 1_800_036_000_000;
    const REASONS: [&str; 3] = ["counted", "repeat", "crawler"];

    struct Random(Entropy);

    impl Random {
        fn below(&self, end: u64) -> u64 {
            self.0.number() % end
        }

        /// The columns of some clicks, of which one in a hundred is another one's again.
        fn clicks(&self, most: u64) -> Vec<(String, String, String, i64, &'static str)> {
            let click = |_| {
                let link = self.below(3_000);
                let at = AT + i64::try_from(self.below(150)).unwrap() * Millis::MINUTE;
                let reason = REASONS[usize::try_from(self.below(3)).unwrap()];
                (
                    self.below(100_000).to_string(),
                    format!(
                        "{}link{link}",
                        char::from(b'a' + u8::try_from(link % 26).unwrap())
                    ),
                    format!("affiliation{}", link % 5),
                    at,
                    reason,
                )
            };
            (0..=self.below(most)).map(click).collect()
        }
    }

    async fn store(storage: &Storage, clicks: &[(String, String, String, i64, &'static str)], sum: Sum) {
        let rows: Vec<_> = clicks
            .iter()
            .map(|(id, code, affiliation, at, reason)| Row {
                id,
                visitor: "",
                product: "product",
                affiliation,
                code,
                at: *at,
                window_days: None,
                reason,
            })
            .collect();
        storage.insert_clicks(&rows, Survive::Power, sum).await.unwrap();
    }

    async fn late(storage: &Storage) -> Vec<String> {
        async fn all(storage: &Storage) -> Result<Vec<String>, StorageError> {
            read!(storage, |db| {
                let query = sqlx::query_scalar("SELECT DISTINCT share FROM late_sums ORDER BY share");
                Ok(query.fetch_all(db).await?)
            })
        }
        all(storage).await.unwrap()
    }

    async fn assert_all_agree(storage: &Storage) {
        for sum in &SUMS {
            let wrong = storage.differing_click_sums(sum).await.unwrap();
            assert_eq!(wrong.len(), 0, "{} by the {}", sum.of, sum.over);
        }
    }

    #[tokio::test]
    async fn sums_are_those_of_the_clicks_whenever_they_are_added_and_whoever_ends_between() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("hotlinks.db").display());
        let random = Random(Entropy::seeded(5));
        let mut storage = Storage::open(&address).await.unwrap();
        let mut last = String::new();
        for step in 0..32 {
            match random.below(8) {
                0 => store(&storage, &random.clicks(300), Sum::Now).await,
                1..4 => store(&storage, &random.clicks(1_500), Sum::Later).await,
                4 => storage.sort_late_sums().await.unwrap(),
                5 | 6 => {
                    if let Some(share) = storage.next_late_sums(&last).await.unwrap() {
                        storage.add_late_sums(&share).await.unwrap();
                        last = share;
                    }
                }
                _ => {
                    storage.close().await;
                    storage = Storage::open(&address).await.unwrap();
                }
            }
            if step % 8 == 0 {
                assert_all_agree(&storage).await;
            }
        }
        while let Some(share) = storage.next_late_sums(&last).await.unwrap() {
            storage.add_late_sums(&share).await.unwrap();
            last = share;
        }
        assert!(late(&storage).await.is_empty());
        assert_all_agree(&storage).await;
        storage.close().await;
    }

    #[tokio::test]
    async fn sums_of_many_links_are_sorted_and_added_share_by_share_and_those_of_few_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("hotlinks.db").display());
        let storage = Storage::open(&address).await.unwrap();
        let random = Random(Entropy::seeded(1));
        let mut many = random.clicks(1);
        while many.len() < 4_000 {
            many.extend(random.clicks(2_000));
        }
        let (few, _) = many.split_at(FEW / 2);

        store(&storage, few, Sum::Later).await;
        assert_eq!(late(&storage).await, [""]);
        storage.sort_late_sums().await.unwrap();
        assert!(late(&storage).await.is_empty());

        for batch in many.chunks(500) {
            store(&storage, batch, Sum::Later).await;
        }
        storage.sort_late_sums().await.unwrap();
        let letters: Vec<_> = ('a'..='z').map(String::from).collect();
        assert_eq!(late(&storage).await, letters);
        assert_eq!(storage.next_late_sums("c").await.unwrap().as_deref(), Some("d"));
        assert_eq!(storage.next_late_sums("z").await.unwrap().as_deref(), Some("a"));
        storage.add_late_sums("d").await.unwrap();
        assert_eq!(late(&storage).await.len(), 25);
        assert_eq!(storage.next_late_sums("c").await.unwrap().as_deref(), Some("e"));
        assert_all_agree(&storage).await;
        storage.close().await;
    }
}
