//! Clicks and the rollups that dashboards read: one transaction a batch.

use std::collections::HashMap;
use std::sync::LazyLock;

use hotlinks::time::Millis;

use super::{Storage, StorageError, read, write};
use crate::clicks::Click;

/// Rows of one statement, largest first: each is prepared once, and any batch is made of a few of them.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

static INSERT: LazyLock<[String; 5]> = LazyLock::new(|| {
    statements(
        "INSERT INTO clicks (id, visitor, product_id, affiliation_id, code, at, window_days, reason) VALUES ",
        8,
        " ON CONFLICT (id) DO NOTHING",
    )
});

static ADD_TO_HOUR: LazyLock<[String; 5]> = LazyLock::new(|| {
    statements(
        "INSERT INTO click_rollups (code, hour, reason, clicks) VALUES ",
        4,
        " ON CONFLICT (code, hour, reason) DO UPDATE SET clicks = click_rollups.clicks + excluded.clicks",
    )
});

static ADD_TO_TOTAL: LazyLock<[String; 5]> = LazyLock::new(|| {
    statements(
        "INSERT INTO click_totals (code, reason, clicks) VALUES ",
        3,
        " ON CONFLICT (code, reason) DO UPDATE SET clicks = click_totals.clicks + excluded.clicks",
    )
});

/// One statement for each of [`SIZES`].
fn statements(head: &str, columns: usize, tail: &str) -> [String; 5] {
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
fn pieces<'a, T>(mut rows: &'a [T], sql: &'static [String; 5]) -> Vec<(&'static str, &'a [T])> {
    let mut pieces = Vec::new();
    for (size, sql) in SIZES.into_iter().zip(sql) {
        while let Some((piece, rest)) = rows.split_at_checked(size) {
            pieces.push((sql.as_str(), piece));
            rows = rest;
        }
    }
    pieces
}

/// Clicks by link, hour and reason; and since ever, by link and reason.
#[derive(Default)]
struct Sums {
    hours: Vec<(String, i64, &'static str, i64)>,
    totals: Vec<(String, &'static str, i64)>,
}

impl Sums {
    fn of(clicks: &[Click]) -> Self {
        let (mut hours, mut totals) = (HashMap::new(), HashMap::new());
        for click in clicks {
            let reason = click.reason.code();
            *hours
                .entry((click.code, click.at.0.div_euclid(Millis::HOUR), reason))
                .or_insert(0) += 1;
            *totals.entry((click.code, reason)).or_insert(0) += 1;
        }
        let hours = hours
            .into_iter()
            .map(|((code, hour, reason), n)| (code.to_string(), hour, reason, n));
        let totals = totals
            .into_iter()
            .map(|((code, reason), n)| (code.to_string(), reason, n));
        let mut sums = Self {
            hours: hours.collect(),
            totals: totals.collect(),
        };
        // One order for every writer, so that two nodes never wait for each other's rows.
        sums.hours.sort_unstable();
        sums.totals.sort_unstable();
        sums
    }
}

impl Storage {
    /// Stores clicks with their sums. A click that is stored already stays as it is and is not counted again, so
    /// what was in doubt may be written again.
    pub(crate) async fn insert_clicks(&self, clicks: &[Click]) -> Result<(), StorageError> {
        if !self.insert_batch(clicks).await? {
            for click in clicks {
                self.insert_batch(std::slice::from_ref(click)).await?;
            }
        }
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
            let sums = if fresh > 0 {
                Sums::of(clicks)
            } else {
                Sums::default()
            };
            for (sql, rows) in pieces(&sums.hours, &ADD_TO_HOUR) {
                let mut query = sqlx::query(sql);
                for (code, hour, reason, clicks) in rows {
                    query = query.bind(code).bind(hour).bind(*reason).bind(clicks);
                }
                query.execute(&mut *tx).await?;
            }
            for (sql, rows) in pieces(&sums.totals, &ADD_TO_TOTAL) {
                let mut query = sqlx::query(sql);
                for (code, reason, clicks) in rows {
                    query = query.bind(code).bind(*reason).bind(clicks);
                }
                query.execute(&mut *tx).await?;
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
