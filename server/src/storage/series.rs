//! Clicks over time, and who had most of them. Everything about clicks is read from sums: how many rows are touched depends on how
//! many days and links are looked at, never on how many clicks there were.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::edges::{EDGES, edge_columns};
use super::rollups::Of;
use super::{Storage, StorageError, read};

mod cover;
mod most;
#[cfg(test)]
mod plan;

pub(crate) use cover::Cover;
pub(crate) use most::Ranking;

/// Clicks of one day of UTC.
#[derive(sqlx::FromRow)]
pub(crate) struct DaySum {
    pub(crate) day: i64,
    pub(crate) reason: String,
    pub(crate) clicks: i64,
}

/// The same by the hour.
pub(crate) struct HourSums {
    pub(crate) day: i64,
    pub(crate) reason: String,
    pub(crate) hours: [i64; 24],
    before: [i64; EDGES.len()],
}

impl HourSums {
    /// Those of an edge's hour that came before it. `None`: it is no edge.
    pub(crate) fn before(&self, edge: i64) -> Option<i64> {
        let place = EDGES.binary_search(&edge).ok()?;
        self.before.get(place).copied()
    }
}

impl<'r, R: Row> FromRow<'r, R> for HourSums
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let (mut hours, mut before) = ([0; 24], [0; EDGES.len()]);
        for (column, sum) in (2..).zip(hours.iter_mut().chain(&mut before)) {
            *sum = row.try_get(column)?;
        }
        Ok(Self {
            day: row.try_get(0)?,
            reason: row.try_get(1)?,
            hours,
            before,
        })
    }
}

macro_rules! days_of {
    ($columns:expr, $table:literal, $key:literal) => {
        concat!(
            "SELECT day, reason, ",
            $columns,
            " FROM ",
            $table,
            " WHERE ",
            $key,
            " = $1 AND day BETWEEN $2 AND $3"
        )
    };
}

macro_rules! days_sql {
    ($of:expr, $columns:expr) => {
        match $of {
            Of::Link => days_of!($columns, "click_days", "code"),
            Of::Affiliation => days_of!($columns, "affiliation_days", "affiliation_id"),
            Of::Product => days_of!($columns, "product_days", "product_id"),
        }
    };
}

fn day_sums(of: Of) -> &'static str {
    days_sql!(of, "clicks")
}

impl Storage {
    /// Clicks of the days of UTC from `from` to `to`, both of them included.
    pub(crate) async fn list_click_days(
        &self,
        of: Of,
        id: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<DaySum>, StorageError> {
        let sql = day_sums(of);
        read!(self, |db| Ok(sqlx::query_as(sql)
            .bind(id)
            .bind(from)
            .bind(to)
            .fetch_all(db)
            .await?))
    }

    /// The same by the hour.
    pub(crate) async fn list_click_hours(
        &self,
        of: Of,
        id: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<HourSums>, StorageError> {
        let sql = days_sql!(
            of,
            concat!(
                "h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11, h12, h13, h14, h15,
                 h16, h17, h18, h19, h20, h21, h22, h23, ",
                edge_columns!()
            )
        );
        read!(self, |db| Ok(sqlx::query_as(sql)
            .bind(id)
            .bind(from)
            .bind(to)
            .fetch_all(db)
            .await?))
    }
}
