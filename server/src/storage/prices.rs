//! What offers cost through time: rows that are only ever added.

/// The price in force for an order: `$1` offer, `$2` the order's time, `$3` the last change that may be known. The first
/// price holds for whatever was before it.
pub(super) const PRICE_AT: &str = "
    SELECT price FROM prices WHERE offer_id = $1 AND number <= $3
    AND (since <= $2 OR number = (SELECT MIN(number) FROM prices WHERE offer_id = $1))
    ORDER BY number DESC LIMIT 1";

/// `price_at!(db, offer, at, known)`: what an offer cost at a moment, up to the change `known`; nothing where prices were
/// not kept yet.
macro_rules! price_at {
    ($db:expr, $offer:expr, $at:expr, $known:expr) => {{
        let price: Option<i64> = sqlx::query_scalar($crate::storage::prices::PRICE_AT)
            .bind($offer.as_str())
            .bind($at.0)
            .bind($known)
            .fetch_optional($db)
            .await?;
        price.map(::hotlinks::money::Minor)
    }};
}
pub(super) use price_at;

/// `add_price!(tx, product, offer, price, now)`: what an offer costs from now on, and not before its last price. The
/// product is locked.
macro_rules! add_price {
    ($tx:ident, $product:expr, $offer:expr, $price:expr, $now:expr) => {{
        let number = $crate::storage::rates::next_change!($tx, $product);
        let last: Option<i64> = sqlx::query_scalar("SELECT MAX(since) FROM prices WHERE offer_id = $1")
            .bind($offer.as_str())
            .fetch_one(&mut *$tx)
            .await?;
        sqlx::query("INSERT INTO prices (offer_id, number, price, since) VALUES ($1, $2, $3, $4)")
            .bind($offer.as_str())
            .bind(number)
            .bind($price.0)
            .bind($now.0.max(last.unwrap_or(i64::MIN)))
            .execute(&mut *$tx)
            .await?;
    }};
}
pub(super) use add_price;
