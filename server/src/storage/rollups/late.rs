//! Sums that are added later, those of many clicks at once.
//!
//! Codes are random, so of a million links that are clicked in turn each has a page of its sums almost to itself: who
//! adds to them click by click writes four thousand bytes a click, and of a thousand links each has another row to change
//! for every click. While many clicks come, their transaction only writes down between which rows they are
//! (`late_clicks`). Whoever adds what they add goes from link to link in the order of their codes, some at a time, and
//! in the same transaction writes down how far that is. So nothing is added twice or lost, whatever ends between two.
//!
//! What the rows say is known to whoever stored them, who keeps a [`Tally`]; to everybody else the table of clicks says it.

use std::collections::HashMap;

use super::tally::Tally;
use super::{BLOCK, MINUTES, Of, Sums, add_sums, edges};
use crate::storage::audit_clicks::Over;
use crate::storage::{Storage, StorageError, read, write};

/// Clicks that are in no sum yet: rows of the table of clicks, from the first to the last, of links behind a code.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct LateRows {
    #[sqlx(rename = "first_row")]
    pub(crate) first: i64,
    #[sqlx(rename = "last_row")]
    pub(crate) last: i64,
    /// Links up to this code are done with; empty, none is.
    pub(crate) added_to: String,
}

/// At so many rows of `late_clicks` at once somebody looks.
const ROWS: i64 = 256;
/// So many of their clicks are taken in hand at once, whoever left them: some thirty megabytes.
const CLICKS_IN_HAND: i64 = 1 << 20;

const LATE: &str = "SELECT first_row, last_row, added_to FROM late_clicks ORDER BY first_row LIMIT $1";

/// The clicks of some late rows, as whoever comes to them without a tally reads them.
pub(in crate::storage) const CLICKS: &str = "SELECT code, affiliation_id, product_id, at, reason FROM clicks
    WHERE rowid BETWEEN $1 AND $2 AND code > $3";

/// Reads clicks that are late: `tally_of!(db, late)`.
macro_rules! tally_of {
    ($db:expr, $late:expr) => {{
        let mut tally = $crate::storage::rollups::tally::Tally::default();
        for rows in $late {
            let clicks: Vec<(String, String, String, i64, String)> =
                sqlx::query_as($crate::storage::rollups::late::CLICKS)
                    .bind(rows.first)
                    .bind(rows.last)
                    .bind(&rows.added_to)
                    .fetch_all($db)
                    .await?;
            for (code, affiliation, product, at, reason) in &clicks {
                tally.add(&$crate::storage::rollups::Facts {
                    code,
                    affiliation,
                    product,
                    at: *at,
                    reason,
                });
            }
        }
        tally
    }};
}

pub(in crate::storage) use tally_of;

impl<'a> Sums<'a> {
    /// What is added to one kind of sums, by id, place and reason.
    pub(in crate::storage) fn added_to(
        &self,
        wanted: Of,
        over: Over,
    ) -> HashMap<(&'a str, i64, &'a str), i64> {
        let mut sums = HashMap::new();
        for (row, counted) in self.hours.iter().filter(|(row, _)| row.of == wanted) {
            let mut add = |place, clicks| *sums.entry((row.id, place, row.reason)).or_default() += clicks;
            match over {
                Over::Hour => add(row.day * 24 + row.hour, counted.clicks),
                Over::Day => add(row.day, counted.clicks),
                Over::Block => add(row.day.div_euclid(BLOCK), counted.clicks),
                Over::Edge => {
                    for (edge, before) in edges::of_hour(row.hour).iter().zip(counted.before) {
                        add(row.day * MINUTES + edge, before);
                    }
                }
            }
        }
        sums
    }
}

/// One part of what is late, which is added link by link.
pub(crate) struct Adding {
    /// In the order of their links.
    tally: Tally,
    /// Clicks of the tally that are added.
    done: usize,
    added_to: String,
    /// The last of its rows, and how many rows of `late_clicks` there are up to it.
    last: i64,
    rows: u64,
}

impl Storage {
    /// Takes what is late in hand; `None`: nothing is. `known`: the clicks that are late as far as its keeper knows; it is
    /// taken if they are all there are, and forgotten if not.
    pub(crate) async fn take_late(&self, known: &mut Tally) -> Result<Option<Adding>, StorageError> {
        let mut late: Vec<LateRows> = read!(self, |db| sqlx::query_as(LATE).bind(ROWS).fetch_all(db).await?);
        // What somebody began is gone on with first.
        let Some(added_to) = late.first().map(|rows| rows.added_to.clone()) else {
            *known = Tally::default();
            return Ok(None);
        };
        let mut clicks = 0;
        late.retain(|rows| {
            let has_room = clicks < CLICKS_IN_HAND;
            clicks += rows.last - rows.first + 1;
            rows.added_to == added_to && has_room
        });
        let mut tally = if late == known.rows {
            std::mem::take(known)
        } else {
            if added_to.is_empty() {
                *known = Tally::default();
            }
            read!(self, |db| tally_of!(db, &late))
        };
        tally.sort();
        Ok(Some(Adding {
            tally,
            done: 0,
            added_to,
            last: late.last().map_or(0, |rows| rows.last),
            rows: u64::try_from(late.len()).unwrap_or_default(),
        }))
    }

    /// Adds the clicks of so many links more, in one transaction; `None`: that was all of it. After an error, or when
    /// somebody else is at it, nobody knows how far it came, and it is to be taken in hand anew.
    pub(crate) async fn add_late(
        &self,
        mut adding: Adding,
        links: usize,
    ) -> Result<Option<Adding>, StorageError> {
        let end = adding.tally.end_of_links(adding.done, links);
        let added_to = adding.tally.code_at(end.saturating_sub(1)).to_owned();
        let is_all = end == adding.tally.len();
        let sums = Sums::of(adding.tally.facts(adding.done..end));
        write!(self, |tx| {
            let sql = if is_all {
                "DELETE FROM late_clicks WHERE added_to = $1 AND last_row <= $2"
            } else {
                "UPDATE late_clicks SET added_to = $3 WHERE added_to = $1 AND last_row <= $2"
            };
            let mut query = sqlx::query(sql).bind(&adding.added_to).bind(adding.last);
            if !is_all {
                query = query.bind(&added_to);
            }
            if query.execute(&mut *tx).await?.rows_affected() != adding.rows {
                return Ok(None);
            }
            add_sums!(&self.pools, tx, sums);
        });
        drop(sums);
        (adding.done, adding.added_to) = (end, added_to);
        Ok((!is_all).then_some(adding))
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

    type Columns = (String, String, String, i64, &'static str);

    struct Random(Entropy);

    impl Random {
        fn below(&self, end: u64) -> u64 {
            self.0.number() % end
        }

        /// The columns of some clicks, of which one in a hundred is another one's again.
        fn clicks(&self, most: u64) -> Vec<Columns> {
            let click = |_| {
                let link = self.below(300);
                let at = AT + i64::try_from(self.below(150)).unwrap() * Millis::MINUTE;
                let reason = REASONS[usize::try_from(self.below(3)).unwrap()];
                let id = self.below(100_000).to_string();
                (id, format!("link{link}"), format!("of{}", link % 5), at, reason)
            };
            (0..=self.below(most)).map(click).collect()
        }
    }

    async fn store(storage: &Storage, clicks: &[Columns], sum: Sum, known: &mut Tally) {
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
        let late = storage.insert_clicks(&rows, Survive::Power, sum).await.unwrap();
        if let Some(late) = late {
            known.add_stored(&rows, late);
        }
    }

    async fn rows(storage: &Storage) -> usize {
        let rows: Result<Vec<LateRows>, StorageError> = async {
            Ok(read!(storage, |db| sqlx::query_as(LATE)
                .bind(ROWS)
                .fetch_all(db)
                .await?))
        }
        .await;
        rows.unwrap().len()
    }

    /// What an audit finds wrong.
    async fn assert_all_agree(storage: &Storage) {
        for sum in &SUMS {
            let wrong = storage.differing_click_sums(sum).await.unwrap();
            assert_eq!(wrong.len(), 0, "{} by the {}", sum.of, sum.over);
        }
    }

    #[tokio::test]
    async fn sums_are_those_of_the_clicks_whenever_they_are_added_and_whoever_ends_between() {
        for seed in 1..=3 {
            let folder = tempfile::tempdir().unwrap();
            let (random, mut storage) = (
                Random(Entropy::seeded(seed)),
                Storage::in_folder(folder.path()).await,
            );
            // Two servers: what they know, and what they have in hand.
            let mut servers = [(Tally::default(), None), (Tally::default(), None)];
            for step in 0..60 {
                let (known, hand) = &mut servers[usize::from(random.below(4) == 0)];
                match random.below(9) {
                    0 => store(&storage, &random.clicks(40), Sum::Now, known).await,
                    1..4 => store(&storage, &random.clicks(150), Sum::Later, known).await,
                    4..8 => {
                        *hand = match hand.take() {
                            None => storage.take_late(known).await.unwrap(),
                            Some(adding) => storage.add_late(adding, 120).await.unwrap(),
                        }
                    }
                    _ => {
                        (*known, *hand) = (Tally::default(), None);
                        storage.close().await;
                        storage = Storage::in_folder(folder.path()).await;
                    }
                }
                if step % 8 == 0 {
                    assert_all_agree(&storage).await;
                }
            }
            let mut known = Tally::default();
            for _ in 0..20 {
                if let Some(adding) = storage.take_late(&mut known).await.unwrap() {
                    storage.add_late(adding, 200).await.unwrap();
                }
            }
            assert_eq!(rows(&storage).await, 0);
            assert_all_agree(&storage).await;
            storage.close().await;
        }
    }

    #[tokio::test]
    async fn two_who_add_the_same_add_it_once() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let mut known = Tally::default();
        let clicks = Random(Entropy::seeded(1)).clicks(10_000);
        store(&storage, &clicks, Sum::Later, &mut known).await;
        let mine = storage.take_late(&mut known).await.unwrap().unwrap();
        let theirs = storage.take_late(&mut Tally::default()).await.unwrap().unwrap();
        let mine = storage.add_late(mine, 50).await.unwrap().unwrap();
        assert!(storage.add_late(theirs, 300).await.unwrap().is_none());
        assert_eq!(rows(&storage).await, 1, "it is still in hand");
        assert!(storage.add_late(mine, 300).await.unwrap().is_none());
        assert_eq!(rows(&storage).await, 0);
        assert_all_agree(&storage).await;
        storage.close().await;
    }

    #[tokio::test]
    async fn what_is_known_is_not_read_again_and_what_nobody_knows_is() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let random = Random(Entropy::seeded(2));
        let mut known = Tally::default();
        store(&storage, &random.clicks(100), Sum::Later, &mut known).await;
        let clicks = known.len();
        assert!(clicks > 0);
        let taken = storage.take_late(&mut known).await.unwrap().unwrap();
        assert_eq!((taken.tally.len(), known.len()), (clicks, 0));
        drop(taken);
        store(&storage, &random.clicks(100), Sum::Later, &mut known).await;
        let clicks = clicks + known.len();
        let taken = storage.take_late(&mut known).await.unwrap().unwrap();
        assert_eq!((taken.tally.len(), known.len()), (clicks, 0));
        storage.close().await;
    }
    #[tokio::test]
    async fn of_a_great_many_that_somebody_left_some_are_taken_in_hand_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        for first in [1, CLICKS_IN_HAND, CLICKS_IN_HAND + 1, CLICKS_IN_HAND + 2] {
            let left = sqlx::query("INSERT INTO late_clicks VALUES ($1, $2, '')");
            let last = if first == 1 { CLICKS_IN_HAND - 1 } else { first };
            left.bind(first)
                .bind(last)
                .execute(storage.writer())
                .await
                .unwrap();
        }
        for rows_left in [2, 0] {
            let taken = storage.take_late(&mut Tally::default()).await.unwrap().unwrap();
            assert!(storage.add_late(taken, 1).await.unwrap().is_none());
            assert_eq!(rows(&storage).await, rows_left);
        }
        storage.close().await;
    }
    #[tokio::test]
    async fn a_database_with_sums_that_were_late_before_is_refused_and_stays_as_it_is() {
        const MIGRATION: &str = include_str!("../../../migrations/0019_late_clicks.sql");
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let before =
            "DROP TABLE late_clicks; CREATE TABLE late_sums (share TEXT NOT NULL, sums TEXT NOT NULL);
                      INSERT INTO late_sums VALUES ('', '[]')";
        sqlx::raw_sql(before).execute(storage.writer()).await.unwrap();
        let mut tx = storage.writer().begin().await.unwrap();
        let refused = sqlx::raw_sql(MIGRATION).execute(&mut *tx).await.unwrap_err();
        tx.rollback().await.unwrap();
        assert!(
            refused
                .to_string()
                .contains("start_and_end_the_version_before_this_one")
        );
        let left = sqlx::query("DELETE FROM late_sums")
            .execute(storage.writer())
            .await;
        assert_eq!(left.unwrap().rows_affected(), 1);
        sqlx::raw_sql(MIGRATION).execute(storage.writer()).await.unwrap();
        storage.close().await;
    }
}
