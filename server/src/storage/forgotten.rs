//! What a buyer may see and remove: the products whose links they followed.

use ::hotlinks::time::Millis;

use super::products::{ProductRow, product_columns};
use super::touches::Trail;
use super::{Storage, StorageError, lock, read, write};
use crate::ids::ProductId;
use crate::products::Product;

#[derive(sqlx::FromRow)]
struct VisitedRow {
    #[sqlx(flatten)]
    product: ProductRow,
    creator_name: String,
}

/// `$1` visitor, `$2` the carried click's link, `$3` how many. The newest first: ids of clicks sort by time.
const VISITED: &str = concat!(
    "SELECT ",
    product_columns!(),
    ", c.name AS creator_name
      FROM (SELECT product_id, MAX(newest) AS newest FROM (
                SELECT product_id, MAX(id) AS newest FROM clicks
                WHERE visitor = $1 AND reason IN ('counted', 'repeat') GROUP BY product_id
                UNION ALL SELECT product_id, 'z' AS newest FROM hotlinks WHERE code = $2) v
            GROUP BY product_id) n
      JOIN products p ON p.id = n.product_id JOIN accounts c ON c.id = p.creator_id
      WHERE p.deleted_at IS NULL ORDER BY n.newest DESC LIMIT $3"
);

/// `$1` key, `$2` product, `$3` when, `$4` its number.
const FORGET: &str = "INSERT INTO forgotten (visitor, product_id, at, number) VALUES ($1, $2, $3, $4)";

/// The number of the last removal.
pub(super) const REMOVALS: &str = "SELECT COALESCE(MAX(number), 0) FROM forgotten";

impl Storage {
    /// The products, not deleted, whose links a buyer followed, the newest first; the carried click's at the top.
    pub(crate) async fn list_visited(
        &self,
        trail: &Trail,
        limit: i64,
    ) -> Result<Vec<(Product, String)>, StorageError> {
        let visitor = trail.visitor.map(|visitor| visitor.to_string());
        let code = trail.click.map(|(_, facts)| facts.code.to_string());
        let rows: Vec<VisitedRow> = read!(self, |db| {
            sqlx::query_as(VISITED)
                .bind(visitor.unwrap_or_else(|| "-".to_owned()))
                .bind(code.unwrap_or_else(|| "-".to_owned()))
                .bind(limit)
                .fetch_all(db)
                .await?
        });
        rows.into_iter()
            .map(|row| Ok((row.product.try_into()?, row.creator_name)))
            .collect()
    }

    /// Records that a buyer removed what led them to a product, or to every product, up to `at`. The carried click is
    /// removed by itself too, because the next order may come without the cookie; but not where it is known to be
    /// another visitor's, who shared the address and removed nothing.
    pub(crate) async fn record_forgotten(
        &self,
        trail: &Trail,
        product: Option<&ProductId>,
        at: Millis,
    ) -> Result<(), StorageError> {
        let product = product.map_or("", ProductId::as_str);
        let visitor = trail.visitor.map(|visitor| visitor.to_string());
        let click = trail.click.map(|(click, _)| click.to_string());
        write!(self, |tx| {
            // Numbers are given one after the other, so that whoever reads the last one reads every row before it.
            lock!(self, tx, "forgotten");
            let last: i64 = sqlx::query_scalar(REMOVALS).fetch_one(&mut *tx).await?;
            let mut keys = Vec::new();
            if let Some(click) = click {
                let of: Option<String> = sqlx::query_scalar("SELECT visitor FROM clicks WHERE id = $1")
                    .bind(&click)
                    .fetch_optional(&mut *tx)
                    .await?;
                if visitor.is_none() || of.is_none() || of == visitor {
                    keys.push(click);
                }
            }
            keys.extend(visitor);
            for key in keys {
                sqlx::query(FORGET)
                    .bind(key)
                    .bind(product)
                    .bind(at.0)
                    .bind(last + 1)
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }
}
