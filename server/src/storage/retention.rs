//! Dropping old clicks: the one way in which a row of them may go.
//!
//! `clicks_dropped.before_time` says up to when this was done. It is moved on in the transaction that deletes, and the
//! database's own triggers (guards.rs) let neither it nor a click go any further than they may.

use hotlinks::time::Millis;

use super::{Storage, StorageError, write};
use crate::click_id::ClickId;
use crate::retention::LEAST_KEEP_DAYS;

/// Which clicks are no evidence. The trigger says the same of each row.
const DROP: &str = "DELETE FROM clicks WHERE id >= $1 AND id < $2 AND window_days IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.visitor = clicks.visitor AND o.product_id = clicks.product_id)
    AND NOT EXISTS (SELECT 1 FROM order_clicks o WHERE o.click = clicks.id)
    AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.click = clicks.id)";

/// `at` of a click at the latest: ids sort as clicks happened.
const NEWEST: &str = "SELECT at FROM clicks ORDER BY id DESC LIMIT 1";

impl Storage {
    /// Looks at the next `batch` clicks before `end` and drops those that may go. How many went; `None` when there are
    /// none left to look at, or when another node is at it.
    pub(crate) async fn drop_clicks(&self, end: Millis, batch: i64) -> Result<Option<u64>, StorageError> {
        let least = i64::from(LEAST_KEEP_DAYS) * Millis::DAY;
        Ok(write!(self, |tx| {
            let from: i64 = sqlx::query_scalar("SELECT before_time FROM clicks_dropped")
                .fetch_one(&mut *tx)
                .await?;
            let newest: Option<i64> = sqlx::query_scalar(NEWEST).fetch_optional(&mut *tx).await?;
            let end = end
                .0
                .min(newest.map_or(from, |newest| newest.saturating_sub(least)));
            if from >= end {
                return Ok(None);
            }
            let first = ClickId::first_at(Millis(from)).to_string();
            let full: Option<i64> =
                sqlx::query_scalar("SELECT at FROM clicks WHERE id >= $1 ORDER BY id LIMIT 1 OFFSET $2")
                    .bind(&first)
                    .bind(batch)
                    .fetch_optional(&mut *tx)
                    .await?;
            // More than a batch in one millisecond is one batch.
            let to = full.map_or(end, |at| at.max(from + 1).min(end));
            let moved = sqlx::query("UPDATE clicks_dropped SET before_time = $2 WHERE before_time = $1")
                .bind(from)
                .bind(to)
                .execute(&mut *tx)
                .await?;
            if moved.rows_affected() == 0 {
                return Ok(None);
            }
            let dropped = sqlx::query(DROP)
                .bind(&first)
                .bind(ClickId::first_at(Millis(to)).to_string())
                .execute(&mut *tx)
                .await?;
            Some(dropped.rows_affected())
        }))
    }
}
