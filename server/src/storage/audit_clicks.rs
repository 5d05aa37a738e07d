//! The sums of clicks that dashboards read, against the clicks.

use super::{Storage, StorageError, read};

/// A sum of clicks that is not the number of its clicks.
#[derive(sqlx::FromRow)]
pub(crate) struct ClickSum {
    /// The link's, affiliation's or product's id.
    pub(crate) id: String,
    /// The number of the hour or day since 1970, or of the block of days.
    pub(crate) place: i64,
    pub(crate) reason: String,
    pub(crate) stored: i64,
    pub(crate) counted: i64,
}

/// What a sum is of, over which time, and the query that finds those that are wrong: one moment of the database each.
pub(crate) struct Sum {
    pub(crate) of: &'static str,
    pub(crate) over: &'static str,
    sql: &'static str,
}

/// Stored sums beside the clicks that they sum: where the two differ. Where old clicks were dropped since, there may be
/// fewer of them.
macro_rules! differing {
    ($stored:expr, $key:literal, $place:literal, $length:literal) => {
        concat!(
            "WITH hours (h) AS (SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
                 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14
                 UNION ALL SELECT 15 UNION ALL SELECT 16 UNION ALL SELECT 17 UNION ALL SELECT 18 UNION ALL SELECT 19
                 UNION ALL SELECT 20 UNION ALL SELECT 21 UNION ALL SELECT 22 UNION ALL SELECT 23)
             SELECT id, CAST(place AS BIGINT) AS place, reason, CAST(SUM(stored) AS BIGINT) AS stored,
                    CAST(SUM(counted) AS BIGINT) AS counted
             FROM (", $stored, " UNION ALL SELECT ", $key, ", ", $place, ", reason, 0, 1 FROM clicks) AS sums
             GROUP BY id, place, reason
             HAVING SUM(stored) < SUM(counted) OR (SUM(stored) > SUM(counted)
                 AND place * ",
            $length,
            " >= (SELECT before_time FROM clicks_dropped))
             ORDER BY id, place, reason"
        )
    };
}

macro_rules! by_hour {
    ($of:literal, $table:literal, $key:literal) => {
        Sum {
            of: $of,
            over: "hour",
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
                $key,
                "at / 3600000",
                "3600000"
            ),
        }
    };
}

macro_rules! by_day {
    ($of:literal, $table:literal, $key:literal) => {
        Sum {
            of: $of,
            over: "day",
            sql: differing!(
                concat!(
                    "SELECT ",
                    $key,
                    " AS id, day AS place, reason, clicks AS stored, 0 AS counted FROM ",
                    $table
                ),
                $key,
                "at / 86400000",
                "86400000"
            ),
        }
    };
}

macro_rules! by_block {
    ($of:literal, $table:literal, $key:literal) => {
        Sum {
            of: $of,
            over: "block",
            sql: differing!(
                concat!(
                    "SELECT ",
                    $key,
                    " AS id, block AS place, reason, clicks AS stored, 0 AS counted FROM ",
                    $table
                ),
                $key,
                "at / 86400000 / 32",
                "2764800000"
            ),
        }
    };
}

/// Every sum there is.
pub(crate) const SUMS: [Sum; 8] = [
    by_hour!("link", "click_days", "code"),
    by_hour!("affiliation", "affiliation_days", "affiliation_id"),
    by_hour!("product", "product_days", "product_id"),
    by_day!("link", "click_days", "code"),
    by_day!("affiliation", "affiliation_days", "affiliation_id"),
    by_day!("product", "product_days", "product_id"),
    by_block!("link", "click_totals", "code"),
    by_block!("affiliation", "affiliation_totals", "affiliation_id"),
];

impl Storage {
    /// The sums of a kind that are wrong.
    pub(crate) async fn differing_click_sums(&self, sum: &Sum) -> Result<Vec<ClickSum>, StorageError> {
        read!(self, |db| Ok(sqlx::query_as(sum.sql).fetch_all(db).await?))
    }
}
