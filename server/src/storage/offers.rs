//! Offers.

use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use super::given::{give_to_all, insert_given, take_from_all};
use super::products::{LOCK_PRODUCT, bps};
use super::{Inserted, Storage, StorageError, read, write};
use crate::entropy::Entropy;
use crate::hotlinks::HotlinkKind;
use crate::ids::{OfferId, ProductId};
use crate::offers::{Offer, OfferTerms};

macro_rules! offer_columns {
    () => {
        "o.id, o.product_id, o.name, o.price, o.bps, o.earlier_bps, o.told_at, o.removed_at"
    };
}
pub(super) use offer_columns;

#[derive(sqlx::FromRow)]
pub(super) struct OfferRow {
    id: OfferId,
    product_id: ProductId,
    name: String,
    price: i64,
    bps: i64,
    earlier_bps: Option<i64>,
    told_at: Option<i64>,
    removed_at: Option<i64>,
}

impl TryFrom<OfferRow> for Offer {
    type Error = StorageError;

    fn try_from(row: OfferRow) -> Result<Self, StorageError> {
        let earlier = row.earlier_bps.map(bps).transpose()?;
        Ok(Self {
            bps: bps(row.bps)?,
            earlier: earlier.zip(row.told_at.map(Millis)),
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
                "INSERT INTO offers (id, product_id, name, price, bps, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(id.as_str())
            .bind(product.as_str())
            .bind(terms.name.as_str())
            .bind(terms.price.0)
            .bind(i64::from(terms.bps.get()))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            give_to_all!(tx, product, kind, terms.name.as_str(), now, entropy);
        });
        Ok(Inserted::Done)
    }

    /// Changes the name, price and rate of an offer on sale. `false`: the product has no such offer.
    pub(crate) async fn set_offer(
        &self,
        product: &ProductId,
        id: &OfferId,
        terms: &OfferTerms,
        now: Millis,
    ) -> Result<bool, StorageError> {
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
                return Ok(false);
            };
            let earlier = before.earlier_after(terms.bps, now);
            sqlx::query(
                "UPDATE offers SET name = $2, price = $3, bps = $4, earlier_bps = $5, told_at = $6 WHERE id = $1",
            )
            .bind(id.as_str())
            .bind(terms.name.as_str())
            .bind(terms.price.0)
            .bind(i64::from(terms.bps.get()))
            .bind(earlier.map(|(before, _)| i64::from(before.get())))
            .bind(earlier.map(|(_, told)| told.0))
            .execute(&mut *tx)
            .await?;
            true
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
        });
        Ok(())
    }
}
