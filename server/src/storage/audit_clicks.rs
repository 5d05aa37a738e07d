//! The sums of clicks that dashboards read, against the clicks.

use std::fmt;

use super::rollups::late::{LateRows, tally_of};
use super::rollups::{Of, Sums};
use super::{Storage, StorageError, snapshot};

/// A sum of clicks that is not the number of its clicks.
#[derive(sqlx::FromRow)]
pub(crate) struct ClickSum {
    /// The link's, affiliation's or product's id.
    pub(crate) id: String,
    /// The number of the hour, minute or day since 1970, or of the block of days.
    pub(crate) place: i64,
    pub(crate) reason: String,
    pub(crate) stored: i64,
    pub(crate) counted: i64,
}

/// What a sum is of, over which time, and the query that finds those that are wrong: one moment of the database each.
pub(crate) struct Sum {
    pub(crate) of: Of,
    pub(crate) over: Over,
    sql: &'static str,
}

/// The time that a sum is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Hour,
    /// The part of an hour before a minute at which a day begins somewhere.
    Edge,
    Day,
    /// Some days.
    Block,
}

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hour => "hour",
            Self::Edge => "part of an hour before minute",
            Self::Day => "day",
            Self::Block => "block",
        })
    }
}

/// Stored sums beside the clicks that they sum: where the two differ. Where old clicks were dropped since, there may be
/// fewer of them: before `$first`, of a place.
macro_rules! differing {
    ($stored:expr, $clicks:expr, $first:literal) => {
        concat!(
            "WITH hours (h) AS (SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
                 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14
                 UNION ALL SELECT 15 UNION ALL SELECT 16 UNION ALL SELECT 17 UNION ALL SELECT 18 UNION ALL SELECT 19
                 UNION ALL SELECT 20 UNION ALL SELECT 21 UNION ALL SELECT 22 UNION ALL SELECT 23),
                 edges (e) AS (SELECT 150 UNION ALL SELECT 210 UNION ALL SELECT 570 UNION ALL SELECT 615 UNION ALL SELECT 675
                 UNION ALL SELECT 810 UNION ALL SELECT 870 UNION ALL SELECT 915 UNION ALL SELECT 1050
                 UNION ALL SELECT 1095 UNION ALL SELECT 1110 UNION ALL SELECT 1170 UNION ALL SELECT 1230)
             SELECT id, CAST(place AS BIGINT) AS place, reason, CAST(SUM(stored) AS BIGINT) AS stored,
                    CAST(SUM(counted) AS BIGINT) AS counted
             FROM (", $stored, " UNION ALL ", $clicks, ") AS sums
             GROUP BY id, place, reason
             HAVING SUM(stored) < SUM(counted) OR (SUM(stored) > SUM(counted)
                 AND ",
            $first,
            " >= (SELECT before_time FROM clicks_dropped))
             ORDER BY id, place, reason"
        )
    };
}

macro_rules! by_hour {
    ($of:ident, $table:literal, $key:literal) => {
        Sum {
            of: Of::$of,
            over: Over::Hour,
            sql: differing!(
                concat!(
                    "SELECT ", $key, " AS id, day * 24 + h AS place, reason,
                     CASE h WHEN 0 THEN h00 WHEN 1 THEN h01 WHEN 2 THEN h02 WHEN 3 THEN h03 WHEN 4 THEN h04
                            WHEN 5 THEN h05 WHEN 6 THEN h06 WHEN 7 THEN h07 WHEN 8 THEN h08 WHEN 9 THEN h09
                            WHEN 10 THEN h10 WHEN 11 THEN h11 WHEN 12 THEN h12 WHEN 13 THEN h13 WHEN 14 THEN h14
                            WHEN 15 THEN h15 WHEN 16 THEN h16 WHEN 17 THEN h17 WHEN 18 THEN h18 WHEN 19 THEN h19
                            WHEN 20 THEN h20 WHEN 21 THEN h21 WHEN 22 THEN h22 ELSE h23 END AS stored, 0 AS counted
                     FROM ", $table, " CROSS JOIN hours"
                ),
                concat!("SELECT ", $key, ", at / 3600000, reason, 0, 1 FROM clicks"),
                "place * 3600000"
            ),
        }
    };
}

macro_rules! by_day {
    ($of:ident, $table:literal, $key:literal) => {
        Sum {
            of: Of::$of,
            over: Over::Day,
            sql: differing!(
                concat!(
                    "SELECT ",
                    $key,
                    " AS id, day AS place, reason, clicks AS stored, 0 AS counted FROM ",
                    $table
                ),
                concat!("SELECT ", $key, ", at / 86400000, reason, 0, 1 FROM clicks"),
                "place * 86400000"
            ),
        }
    };
}

/// The place is the minute since 1970 at which a day begins somewhere: the clicks of its hour before it.
macro_rules! by_edge {
    ($of:ident, $table:literal, $key:literal) => {
        Sum {
            of: Of::$of,
            over: Over::Edge,
            sql: differing!(
                concat!(
                    "SELECT ", $key, " AS id, day * 1440 + e AS place, reason,
                     CASE e WHEN 150 THEN h02m30 WHEN 210 THEN h03m30 WHEN 570 THEN h09m30 WHEN 615 THEN h10m15 WHEN
                     675 THEN h11m15 WHEN 810 THEN h13m30 WHEN 870 THEN h14m30 WHEN 915 THEN h15m15 WHEN 1050 THEN
                     h17m30 WHEN 1095 THEN h18m15 WHEN 1110 THEN h18m30 WHEN 1170 THEN h19m30 WHEN 1230 THEN h20m30
                     END AS stored, 0 AS counted
                     FROM ", $table, " CROSS JOIN edges"
                ),
                concat!(
                    "SELECT ", $key, ", at / 86400000 * 1440 + e, reason, 0, 1 FROM clicks JOIN edges
                     ON at / 60000 % 1440 < e AND at / 60000 % 1440 >= e / 60 * 60"
                ),
                "place / 60 * 3600000"
            ),
        }
    };
}

macro_rules! by_block {
    ($of:ident, $table:literal, $key:literal) => {
        Sum {
            of: Of::$of,
            over: Over::Block,
            sql: differing!(
                concat!(
                    "SELECT ",
                    $key,
                    " AS id, block AS place, reason, clicks AS stored, 0 AS counted FROM ",
                    $table
                ),
                concat!("SELECT ", $key, ", at / 86400000 / 32, reason, 0, 1 FROM clicks"),
                "place * 2764800000"
            ),
        }
    };
}

/// Every sum there is.
pub(crate) const SUMS: [Sum; 11] = [
    by_hour!(Link, "click_days", "code"),
    by_hour!(Affiliation, "affiliation_days", "affiliation_id"),
    by_hour!(Product, "product_days", "product_id"),
    by_edge!(Link, "click_days", "code"),
    by_edge!(Affiliation, "affiliation_days", "affiliation_id"),
    by_edge!(Product, "product_days", "product_id"),
    by_day!(Link, "click_days", "code"),
    by_day!(Affiliation, "affiliation_days", "affiliation_id"),
    by_day!(Product, "product_days", "product_id"),
    by_block!(Link, "click_totals", "code"),
    by_block!(Affiliation, "affiliation_totals", "affiliation_id"),
];

impl Storage {
    /// The sums of a kind that are wrong. What is to be added to them [later](super::rollups::late) is counted in; a sum
    /// that is wrong by just as much is found once that is added.
    pub(crate) async fn differing_click_sums(&self, sum: &Sum) -> Result<Vec<ClickSum>, StorageError> {
        let (mut differing, late) = snapshot!(self, |tx| {
            let differing: Vec<ClickSum> = sqlx::query_as(sum.sql).fetch_all(&mut *tx).await?;
            let late = sqlx::query_as("SELECT first_row, last_row, added_to FROM late_clicks");
            let late: Vec<LateRows> = late.fetch_all(&mut *tx).await?;
            (differing, tally_of!(&mut *tx, &late))
        });
        let late = Sums::of(late.facts(0..late.len()));
        let late = late.added_to(sum.of, sum.over);
        differing.retain_mut(|sum| {
            let key = (sum.id.as_str(), sum.place, sum.reason.as_str());
            sum.stored += late.get(&key).copied().unwrap_or_default();
            sum.stored != sum.counted
        });
        Ok(differing)
    }
}
