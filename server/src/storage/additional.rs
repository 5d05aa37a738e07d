//! Additional links.

use ::hotlinks::time::Millis;

use super::given::{give_to_all, insert_given, take_from_all};
use super::live_changes::tell_nodes;
use super::products::LOCK_PRODUCT;
use super::{Inserted, Storage, StorageError, read, write};
use crate::additional::{AdditionalLink, NewAdditionalLink};
use crate::entropy::Entropy;
use crate::hotlinks::HotlinkKind;
use crate::ids::{AdditionalLinkId, ProductId};

impl Storage {
    /// The additional links of a product that are not removed, oldest first.
    pub(crate) async fn list_additional_links(
        &self,
        product: &ProductId,
    ) -> Result<Vec<AdditionalLink>, StorageError> {
        let rows: Vec<(AdditionalLinkId, String, String)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT id, name, destination FROM additional_links
                 WHERE product_id = $1 AND removed_at IS NULL ORDER BY created_at, id",
            )
            .bind(product.as_str())
            .fetch_all(db)
            .await?
        });
        Ok(rows
            .into_iter()
            .map(|(id, name, destination)| AdditionalLink {
                id,
                name,
                destination,
            })
            .collect())
    }

    /// An additional link, and a hotlink to it for every active affiliate.
    pub(crate) async fn insert_additional_link(
        &self,
        product: &ProductId,
        link: &NewAdditionalLink,
        now: Millis,
        limit: i64,
        entropy: &Entropy,
    ) -> Result<Inserted, StorageError> {
        let kind = HotlinkKind::AdditionalLink(link.id.clone());
        write!(self, |tx| {
            if sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 0
            {
                return Ok(Inserted::Gone);
            }
            let links: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM additional_links WHERE product_id = $1 AND removed_at IS NULL",
            )
            .bind(product.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if links >= limit {
                return Ok(Inserted::Full);
            }
            sqlx::query(
                "INSERT INTO additional_links (id, product_id, name, destination, created_at)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(link.id.as_str())
            .bind(product.as_str())
            .bind(link.name.as_str())
            .bind(&link.destination)
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            give_to_all!(tx, product, kind, link.name.as_str(), now, entropy);
            tell_nodes!(self, tx, "product", product.as_str());
            tell_nodes!(self, tx, "links", product.as_str());
        });
        Ok(Inserted::Done)
    }

    /// Removes an additional link and archives the hotlinks to it. `false`: the product has no such link.
    pub(crate) async fn set_additional_link_removed(
        &self,
        product: &ProductId,
        id: &AdditionalLinkId,
        now: Millis,
    ) -> Result<bool, StorageError> {
        let kind = HotlinkKind::AdditionalLink(id.clone());
        Ok(write!(self, |tx| {
            sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?;
            let removed = sqlx::query(
                "UPDATE additional_links SET removed_at = $3
                 WHERE product_id = $1 AND id = $2 AND removed_at IS NULL",
            )
            .bind(product.as_str())
            .bind(id.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                > 0;
            if removed {
                take_from_all!(tx, product, kind, now);
                tell_nodes!(self, tx, "product", product.as_str());
                tell_nodes!(self, tx, "links", product.as_str());
            }
            removed
        }))
    }
}
