//! Offers.

use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use super::given::{give_to_all, insert_given, take_from_all};
use super::live_changes::tell_nodes;
use super::prices::add_price;
use super::products::{LOCK_PRODUCT, bps};
use super::rates::{has_room, tell};
use super::{Inserted, Storage, StorageError, read, write};
use crate::entropy::Entropy;
use crate::hotlinks::HotlinkKind;
use crate::ids::{OfferId, ProductId};
use crate::offers::{Offer, OfferTerms};
use crate::rates::ToldRate;

macro_rules! offer_columns {
    () => {
        "o.id, o.product_id, o.name, o.price, o.removed_at, (SELECT r.bps FROM rates r WHERE r.product_id = o.product_id
            AND r.affiliation_id IS NULL AND r.offer_id = o.id ORDER BY r.number DESC LIMIT 1) AS bps"
    };
}
pub(super) use offer_columns;

#[derive(sqlx::FromRow)]
pub(super) struct OfferRow {
    id: OfferId,
    product_id: ProductId,
    name: String,
    price: i64,
    bps: Option<i64>,
    removed_at: Option<i64>,
}

impl TryFrom<OfferRow> for Offer {
    type Error = StorageError;

    fn try_from(row: OfferRow) -> Result<Self, StorageError> {
        Ok(Self {
            bps: row.bps.map(bps).transpose()?,
            price: Minor(row.price),
            removed_at: row.removed_at.map(Millis),
            id: row.id,
            product_id: row.product_id,
            name: row.name,
        })
    }
}

impl Storage {
    /// The offer, on sale or not.
    pub(crate) async fn find_offer(&self, id: &OfferId) -> Result<Option<Offer>, StorageError> {
        let row: Option<OfferRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                offer_columns!(),
                " FROM offers o WHERE o.id = $1"
            ))
            .bind(id.as_str())
            .fetch_optional(db)
            .await?
        });
        row.map(Offer::try_from).transpose()
    }

    /// The offers of a product that are on sale, oldest first.
    pub(crate) async fn list_offers(&self, product: &ProductId) -> Result<Vec<Offer>, StorageError> {
        let rows: Vec<OfferRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                offer_columns!(),
                " FROM offers o WHERE o.product_id = $1 AND o.removed_at IS NULL ORDER BY o.created_at, o.id"
            ))
            .bind(product.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Offer::try_from).collect()
    }

    /// An offer, and a link to its checkout for every active affiliate.
    pub(crate) async fn insert_offer(
        &self,
        product: &ProductId,
        id: &OfferId,
        terms: &OfferTerms,
        now: Millis,
        limit: i64,
        entropy: &Entropy,
    ) -> Result<Inserted, StorageError> {
        let kind = HotlinkKind::Checkout(id.clone());
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
            let offers: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM offers WHERE product_id = $1 AND removed_at IS NULL",
            )
            .bind(product.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if offers >= limit {
                return Ok(Inserted::Full);
            }
            sqlx::query(
                "INSERT INTO offers (id, product_id, name, price, created_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(id.as_str())
            .bind(product.as_str())
            .bind(terms.name.as_str())
            .bind(terms.price.0)
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            add_price!(tx, product, id, terms.price, now);
            // Also without a rate of its own: the row is the offer's beginning.
            tell!(tx, product, Some(id), None, terms.bps, now);
            give_to_all!(tx, product, kind, terms.name.as_str(), now, entropy);
            tell_nodes!(self, tx, "product", product.as_str());
            tell_nodes!(self, tx, "links", product.as_str());
        });
        Ok(Inserted::Done)
    }

    /// Changes the name, price and own rate of an offer on sale.
    pub(crate) async fn set_offer(
        &self,
        product: &ProductId,
        id: &OfferId,
        terms: &OfferTerms,
        now: Millis,
    ) -> Result<ToldRate, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?;
            let before: Option<OfferRow> = sqlx::query_as(concat!(
                "SELECT ",
                offer_columns!(),
                " FROM offers o WHERE o.product_id = $1 AND o.id = $2 AND o.removed_at IS NULL"
            ))
            .bind(product.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some(before) = before.map(Offer::try_from).transpose()? else {
                return Ok(ToldRate::NotFound);
            };
            // The same rate again is no news: an announced cut keeps its own day.
            if before.bps != terms.bps {
                if !has_room!(tx, product) {
                    return Ok(ToldRate::Full);
                }
                tell!(tx, product, Some(id), None, terms.bps, now);
            }
            if before.price != terms.price {
                add_price!(tx, product, id, terms.price, now);
            }
            sqlx::query("UPDATE offers SET name = $2, price = $3 WHERE id = $1")
                .bind(id.as_str())
                .bind(terms.name.as_str())
                .bind(terms.price.0)
                .execute(&mut *tx)
                .await?;
            ToldRate::Done
        }))
    }

    /// Takes an offer off sale and archives the links to its checkout.
    pub(crate) async fn set_offer_removed(
        &self,
        product: &ProductId,
        id: &OfferId,
        now: Millis,
    ) -> Result<(), StorageError> {
        let kind = HotlinkKind::Checkout(id.clone());
        write!(self, |tx| {
            sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?;
            sqlx::query("UPDATE offers SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL")
                .bind(id.as_str())
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            take_from_all!(tx, product, kind, now);
            tell_nodes!(self, tx, "product", product.as_str());
            tell_nodes!(self, tx, "links", product.as_str());
        });
        Ok(())
    }
}
