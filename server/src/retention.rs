//! Clicks are kept as long as they can matter, and no longer.
//!
//! Dropped are rows whose window ended long ago, whose visitor never bought that product and through which no lead came. What was summed from them
//! stays: statistics, receipts, and every click that a receipt can be recomputed from.

use std::time::Duration;

use hotlinks::time::Millis;

use crate::backend::Backend;
use crate::error::Error;

/// The longest window (180 days), and 30 days in which a sale may be reported late.
pub const KEEP_DAYS: u32 = 180 + 30;
/// Fewer would take clicks whose window still runs.
pub const LEAST_KEEP_DAYS: u32 = 180;

/// Soon after a start, not in its way.
const FIRST: Duration = Duration::from_secs(30);
const EVERY: Duration = Duration::from_secs(3_600);
/// Clicks looked at in one transaction: few milliseconds.
const BATCH: i64 = 500;
/// Between two of them clicks are written, and whoever waited goes first.
const REST: Duration = Duration::from_millis(100);

/// Drops old clicks every hour, for ever. `keep_days`: for how long they are kept.
pub async fn run(backend: Backend, keep_days: u32) {
    tokio::time::sleep(FIRST).await;
    loop {
        match drop_old_clicks(&backend, keep_days).await {
            Ok(0) => {}
            Ok(clicks) => tracing::info!(clicks, keep_days, "old clicks were dropped"),
            Err(error) => {
                tracing::warn!(%error, "old clicks could not be dropped; the next try is in an hour")
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Drops every click that is older than that and may go; how many they were.
///
/// # Errors
/// When the database fails. What was dropped until then stays dropped, and the next run goes on from there.
pub async fn drop_old_clicks(backend: &Backend, keep_days: u32) -> Result<u64, Error> {
    let keep = i64::from(keep_days.max(LEAST_KEEP_DAYS)).saturating_mul(Millis::DAY);
    let end = backend.clock.now().plus(-keep);
    let mut all = 0;
    while let Some(dropped) = backend.storage.drop_clicks(end, BATCH).await? {
        backend.metrics.dropped(dropped);
        all += dropped;
        tokio::time::sleep(REST).await;
    }
    Ok(all)
}
