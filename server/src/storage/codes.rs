//! A new hotlink under a random code that nobody has.

/// A taken code or a taken name writes nothing; which of the two it was is asked afterwards.
pub(super) const INSERT: &str =
    "INSERT INTO hotlinks (code, product_id, affiliation_id, kind, destination, name, name_key, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
pub(super) const NAME_TAKEN: &str =
    "SELECT COUNT(*) FROM hotlinks WHERE affiliation_id = $1 AND kind = $2 AND name_key = $3";

/// Inserts a hotlink under a new random code, another one where that is taken: `Some(code)`, or `None` where the
/// affiliation has one of that kind and name key.
macro_rules! insert_hotlink {
    ($tx:ident, $product:expr, $affiliation:expr, $kind:expr, $destination:expr, $name:expr, $name_key:expr, $now:expr, $entropy:expr) => {
        loop {
            let code = ::hotlinks::hotlink::Code::from_random($entropy.number());
            let inserted = sqlx::query($crate::storage::codes::INSERT)
                .bind(code.to_string())
                .bind($product.as_str())
                .bind($affiliation.as_str())
                .bind($kind)
                .bind($destination)
                .bind($name)
                .bind($name_key)
                .bind($now.0)
                .execute(&mut *$tx)
                .await?;
            if inserted.rows_affected() > 0 {
                break Some(code);
            }
            let taken: i64 = sqlx::query_scalar($crate::storage::codes::NAME_TAKEN)
                .bind($affiliation.as_str())
                .bind($kind)
                .bind($name_key)
                .fetch_one(&mut *$tx)
                .await?;
            if taken > 0 {
                break None;
            }
        }
    };
}
pub(super) use insert_hotlink;
