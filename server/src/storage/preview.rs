//! Figures for whoever is about to change a product's terms.

use ::hotlinks::time::Millis;

use super::{Storage, StorageError, count_long, read};
use crate::ids::ProductId;
use crate::products::PreviewFigures;

#[derive(sqlx::FromRow)]
struct FiguresRow {
    orders: i64,
    waiting: i64,
    offers_without_rate: i64,
}

/// Of each day the hours from `$2` on and before `$3`.
macro_rules! hours {
    ($($hour:literal $column:literal)*) => {
        concat!(
            "SELECT CAST(COALESCE(SUM(0",
            $(" + CASE WHEN day * 24 + ", $hour, " >= $2 AND day * 24 + ", $hour, " < $3 THEN ", $column, " ELSE 0 END",)*
            "), 0) AS BIGINT) FROM product_days
             WHERE product_id = $1 AND reason = 'counted' AND day >= $2 / 24 AND day <= $3 / 24"
        )
    };
}

const CLICKS: &str = hours!(
    "0" "h00" "1" "h01" "2" "h02" "3" "h03" "4" "h04" "5" "h05"
    "6" "h06" "7" "h07" "8" "h08" "9" "h09" "10" "h10" "11" "h11"
    "12" "h12" "13" "h13" "14" "h14" "15" "h15" "16" "h16" "17" "h17"
    "18" "h18" "19" "h19" "20" "h20" "21" "h21" "22" "h22" "23" "h23"
);

impl Storage {
    /// Orders, those whose guarantee runs, and offers that follow the product's rate. The clicks are counted apart.
    pub(crate) async fn preview_figures(
        &self,
        product: &ProductId,
        now: Millis,
    ) -> Result<PreviewFigures, StorageError> {
        let row: FiguresRow = read!(self, |db| {
            sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM orders r WHERE r.product_id = $1) AS orders,
                        (SELECT COUNT(DISTINCT l.order_id) FROM orders r JOIN ledger l ON l.order_id = r.id
                         WHERE r.product_id = $1 AND l.kind = 'commission' AND l.payable_at > $2) AS waiting,
                        (SELECT COUNT(*) FROM offers o WHERE o.product_id = $1 AND o.removed_at IS NULL
                         AND (SELECT r.bps FROM rates r WHERE r.product_id = $1 AND r.affiliation_id IS NULL
                              AND r.offer_id = o.id ORDER BY r.number DESC LIMIT 1) IS NULL) AS offers_without_rate",
            )
            .bind(product.as_str())
            .bind(now.0)
            .fetch_one(db)
            .await?
        });
        Ok(PreviewFigures {
            live_clicks: 0,
            orders: count_long(row.orders),
            waiting: count_long(row.waiting),
            offers_without_rate: count_long(row.offers_without_rate),
        })
    }

    /// Counted clicks of a product in the hours from that of `from` to the one before that of `until`.
    pub(crate) async fn count_clicks_between(
        &self,
        product: &ProductId,
        from: Millis,
        until: Millis,
    ) -> Result<u64, StorageError> {
        let clicks: i64 = read!(self, |db| {
            sqlx::query_scalar(CLICKS)
                .bind(product.as_str())
                .bind(from.0.div_euclid(Millis::HOUR))
                .bind(until.0.div_euclid(Millis::HOUR))
                .fetch_one(db)
                .await?
        });
        Ok(count_long(clicks))
    }
}
