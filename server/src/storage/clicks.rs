//! Clicks and what they add to the sums that dashboards read: one transaction a batch.

use std::sync::{Arc, LazyLock};

use hotlinks::time::Millis;

use super::rollups::late::LateRows;
use super::rollups::{Facts, Sums, add_sums};
use super::{Pools, Storage, StorageError, read, write};
use crate::clicks::Survive;
use crate::clicks::line::Row;

/// When what a batch adds to the sums is added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sum {
    /// With their clicks.
    Now,
    /// [Late](super::rollups::late), if the database can: there are more to come.
    Later,
}

/// What became of a batch.
enum Insert {
    /// It is stored; these rows of it are in no sum yet.
    Done(Option<LateRows>),
    /// Some of a statement's rows were stored before and some were not: nothing was done.
    InDoubt,
}

/// Rows of one statement, largest first: each is prepared once, and any batch is made of a few of them.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

static INSERT: LazyLock<Statement> = LazyLock::new(|| {
    statement(
        "INTO clicks (id, visitor, product_id, affiliation_id, code, at, window_days, reason) VALUES ",
        8,
        " ON CONFLICT (id) DO NOTHING",
    )
});

/// One text for each of [`SIZES`], as SQLite and as PostgreSQL take it.
pub(super) struct Statement {
    /// `?`: SQLite finds a parameter that has a name, and `$1` is one, by looking at all before it.
    sqlite: [String; 5],
    postgres: [String; 5],
}

/// A statement and the rows that it takes.
pub(super) type Piece<'a, T> = (&'static str, &'a [T]);

/// `head`: what follows `INSERT`.
pub(super) fn statement(head: &str, columns: usize, tail: &str) -> Statement {
    let text = |verb: &str, rows: usize, parameter: fn(usize) -> String| {
        let row = |row: usize| {
            let row: Vec<_> = (1..=columns)
                .map(|column| parameter(row * columns + column))
                .collect();
            format!("({})", row.join(", "))
        };
        let values: Vec<_> = (0..rows).map(row).collect();
        format!("{verb} {head}{}{tail}", values.join(", "))
    };
    Statement {
        // `OR FAIL`: SQLite need not remember what it would take back of a statement, for the transaction is given up.
        sqlite: SIZES.map(|rows| text("INSERT OR FAIL", rows, |_| "?".to_owned())),
        postgres: SIZES.map(|rows| text("INSERT", rows, |number| format!("${number}"))),
    }
}

/// Cuts a batch into pieces that there is a statement for.
pub(super) fn pieces<'a, T>(pools: &Pools, mut rows: &'a [T], sql: &'static Statement) -> Vec<Piece<'a, T>> {
    let texts = match pools {
        Pools::Sqlite { .. } => &sql.sqlite,
        Pools::Postgres(_) => &sql.postgres,
    };
    let mut pieces = Vec::new();
    for (size, sql) in SIZES.into_iter().zip(texts) {
        while let Some((piece, rest)) = rows.split_at_checked(size) {
            pieces.push((sql.as_str(), piece));
            rows = rest;
        }
    }
    pieces
}

/// A text as a parameter: the driver would copy a borrowed one twice.
pub(super) fn text(text: &str) -> Arc<str> {
    text.into()
}

/// Texts that came lately, each where its end says: clicks near each other are of few products and affiliates, and for
/// few reasons.
struct Seen([Option<Arc<str>>; 64]);

impl Default for Seen {
    fn default() -> Self {
        Self([const { None }; 64])
    }
}

impl Seen {
    /// A text as a parameter, made once for many.
    fn text(&mut self, wanted: &str) -> Arc<str> {
        let mix = |sum: usize, byte: &u8| sum * 31 + usize::from(*byte);
        let end = wanted.as_bytes().iter().rev().take(3).fold(0, mix);
        let Some(place) = self.0.get_mut(end % 64) else {
            return text(wanted);
        };
        match place {
            Some(seen) if &**seen == wanted => Arc::clone(seen),
            _ => Arc::clone(place.insert(text(wanted))),
        }
    }
}

/// What of a click is summed.
pub(super) fn facts<'a>(click: &Row<'a>) -> Facts<'a> {
    Facts {
        code: click.code,
        affiliation: click.affiliation,
        product: click.product,
        at: click.at,
        reason: click.reason,
    }
}

/// SQLite's number of the row that came last.
const LAST_ROW: &str = "SELECT COALESCE(MAX(rowid), 0) FROM clicks";

/// Of a transaction with PostgreSQL that a power cut may take.
const DO_NOT_SYNC: &str = "SET LOCAL synchronous_commit TO OFF";

impl Storage {
    /// Stores clicks, and adds what they add to the sums or writes down that this is still to be done, in one transaction. A
    /// click that is stored already stays as it is and is not counted again, so what was in doubt may be written again.
    /// Answers the rows that are in no sum yet.
    pub(crate) async fn insert_clicks(
        &self,
        clicks: &[Row<'_>],
        survive: Survive,
        sum: Sum,
    ) -> Result<Option<LateRows>, StorageError> {
        // Only SQLite numbers its rows.
        let sum = match self.pools {
            Pools::Sqlite { .. } => sum,
            Pools::Postgres(_) => Sum::Now,
        };
        for one_by_one in [false, true] {
            if let Insert::Done(late) = self.insert_batch(clicks, survive, sum, one_by_one).await? {
                return Ok(late);
            }
        }
        Ok(None)
    }

    /// `one_by_one`: a statement has one row then, of which nothing is in doubt.
    async fn insert_batch(
        &self,
        clicks: &[Row<'_>],
        survive: Survive,
        sum: Sum,
        one_by_one: bool,
    ) -> Result<Insert, StorageError> {
        let first = match (&self.pools, survive) {
            (Pools::Postgres(_), Survive::Kill) => Some(DO_NOT_SYNC),
            _ => None,
        };
        let statements = if one_by_one {
            clicks
                .chunks(1)
                .flat_map(|click| pieces(&self.pools, click, &INSERT))
                .collect()
        } else {
            pieces(&self.pools, clicks, &INSERT)
        };
        let mut late = None;
        write!(self, |tx| {
            if let Some(sql) = first {
                sqlx::query(sql).execute(&mut *tx).await?;
            }
            let before: i64 = match sum {
                Sum::Now => 0,
                Sum::Later => sqlx::query_scalar(LAST_ROW).fetch_one(&mut *tx).await?,
            };
            let (mut fresh, mut seen) = (Vec::with_capacity(clicks.len()), Seen::default());
            for (sql, rows) in &statements {
                let mut query = sqlx::query(*sql);
                for click in *rows {
                    query = query
                        .bind(text(click.id))
                        .bind(text(click.visitor))
                        .bind(seen.text(click.product))
                        .bind(seen.text(click.affiliation))
                        .bind(text(click.code))
                        .bind(click.at)
                        .bind(click.window_days)
                        .bind(seen.text(click.reason));
                }
                let inserted = query.execute(&mut *tx).await?.rows_affected();
                match usize::try_from(inserted).unwrap_or(usize::MAX) {
                    0 => {}
                    all if all == rows.len() => fresh.extend_from_slice(rows),
                    _ => return Ok(Insert::InDoubt),
                }
            }
            if sum == Sum::Now {
                let sums = Sums::of(fresh.iter().map(facts));
                add_sums!(&self.pools, tx, sums);
            } else if !fresh.is_empty() {
                let last: i64 = sqlx::query_scalar(LAST_ROW).fetch_one(&mut *tx).await?;
                sqlx::query("INSERT INTO late_clicks (first_row, last_row, added_to) VALUES ($1, $2, '')")
                    .bind(before + 1)
                    .bind(last)
                    .execute(&mut *tx)
                    .await?;
                late = Some(LateRows {
                    first: before + 1,
                    last,
                    added_to: String::new(),
                });
            }
        });
        Ok(Insert::Done(late))
    }

    /// Writes down that clicks were lost.
    pub(crate) async fn insert_lost_clicks(&self, at: Millis, clicks: u64) -> Result<(), StorageError> {
        write!(self, |tx| {
            sqlx::query("INSERT INTO lost_clicks (at, clicks) VALUES ($1, $2)")
                .bind(at.0)
                .bind(i64::try_from(clicks).unwrap_or(i64::MAX))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// When, and how many.
    pub(crate) async fn list_lost_clicks(&self) -> Result<Vec<(i64, i64)>, StorageError> {
        read!(self, |db| {
            Ok(sqlx::query_as("SELECT at, clicks FROM lost_clicks ORDER BY at")
                .fetch_all(db)
                .await?)
        })
    }

    /// Visitor, code and time of the counted clicks since then, oldest first.
    pub(crate) async fn counted_clicks_since(
        &self,
        since: Millis,
    ) -> Result<Vec<(String, String, i64)>, StorageError> {
        // Ids begin with their time: the key itself finds the hour.
        let first = crate::click_id::ClickId::first_at(since).to_string();
        read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT visitor, code, at FROM clicks WHERE id >= $1 AND reason = 'counted' ORDER BY id LIMIT 250000",
            );
            Ok(query.bind(first).fetch_all(db).await?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_came_lately_is_not_made_again_and_one_in_its_place_is_not_taken_for_it() {
        let mut seen = Seen::default();
        let first = seen.text("product-1");
        assert!(Arc::ptr_eq(&first, &seen.text("product-1")));
        // Some of them share a place, whatever says where it is.
        for n in 0..1_000 {
            for wanted in [n.to_string(), format!("{n}-001"), String::new()] {
                assert_eq!(*seen.text(&wanted), *wanted);
                assert_eq!(*seen.text(&wanted), *wanted);
            }
        }
    }
}
