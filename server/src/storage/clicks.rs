//! Clicks and the sums that dashboards read: one transaction a batch.

use std::sync::LazyLock;

use hotlinks::time::Millis;

use super::rollups::{Facts, Sums, add_sums};
use super::{Storage, StorageError, read, write};
use crate::clicks::Click;

/// Rows of one statement, largest first: each is prepared once, and any batch is made of a few of them.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

static INSERT: LazyLock<Statement> = LazyLock::new(|| {
    statement(
        "INSERT INTO clicks (id, visitor, product_id, affiliation_id, code, at, window_days, reason) VALUES ",
        8,
        " ON CONFLICT (id) DO NOTHING",
    )
});

/// One text for each of [`SIZES`].
pub(super) type Statement = [String; 5];

/// A statement and the rows that it takes.
pub(super) type Piece<'a, T> = (&'static str, &'a [T]);

pub(super) fn statement(head: &str, columns: usize, tail: &str) -> Statement {
    SIZES.map(|rows| {
        let row = |row: usize| {
            let numbers: Vec<_> = (1..=columns)
                .map(|column| format!("${}", row * columns + column))
                .collect();
            format!("({})", numbers.join(", "))
        };
        let values: Vec<_> = (0..rows).map(row).collect();
        format!("{head}{}{tail}", values.join(", "))
    })
}

/// Cuts a batch into pieces that there is a statement for.
pub(super) fn pieces<'a, T>(mut rows: &'a [T], sql: &'static Statement) -> Vec<Piece<'a, T>> {
    let mut pieces = Vec::new();
    for (size, sql) in SIZES.into_iter().zip(sql) {
        while let Some((piece, rest)) = rows.split_at_checked(size) {
            pieces.push((sql.as_str(), piece));
            rows = rest;
        }
    }
    pieces
}

fn facts(click: &Click) -> Facts<'_> {
    Facts {
        code: click.code.to_string().into(),
        affiliation: click.affiliation.as_str(),
        product: click.product.as_str(),
        at: click.at.0,
        reason: click.reason.code(),
    }
}

impl Storage {
    /// Stores clicks with their sums. A click that is stored already stays as it is and is not counted again, so
    /// what was in doubt may be written again.
    pub(crate) async fn insert_clicks(&self, clicks: &[Click]) -> Result<(), StorageError> {
        let begun = tokio::time::Instant::now();
        if !self.insert_batch(clicks).await? {
            for click in clicks {
                self.insert_batch(std::slice::from_ref(click)).await?;
            }
        }
        self.batches.stored(clicks.len(), begun.elapsed());
        Ok(())
    }

    /// Stores all of them, or finds all of them stored. `false`: some were and some were not, and nothing was done.
    async fn insert_batch(&self, clicks: &[Click]) -> Result<bool, StorageError> {
        write!(self, |tx| {
            let mut fresh = 0;
            for (sql, rows) in pieces(clicks, &INSERT) {
                let mut query = sqlx::query(sql);
                for click in rows {
                    query = query
                        .bind(click.id.to_string())
                        .bind(
                            click
                                .visitor
                                .map(|visitor| visitor.to_string())
                                .unwrap_or_default(),
                        )
                        .bind(&click.product)
                        .bind(&click.affiliation)
                        .bind(click.code.to_string())
                        .bind(click.at.0)
                        .bind(click.window.days().map(i64::from))
                        .bind(click.reason.code());
                }
                fresh +=
                    usize::try_from(query.execute(&mut *tx).await?.rows_affected()).unwrap_or(usize::MAX);
            }
            if fresh > 0 && fresh < clicks.len() {
                return Ok(false);
            }
            if fresh > 0 {
                let sums = Sums::of(clicks.iter().map(facts));
                add_sums!(tx, sums);
            }
        });
        Ok(true)
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
