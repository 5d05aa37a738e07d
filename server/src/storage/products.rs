//! Products.

use ::hotlinks::money::{Bps, Currency, Minor};
use ::hotlinks::time::{Millis, Window};

use super::live_changes::tell_nodes;
use super::rates::{has_room, rate_book, tell};
use super::terms::add_terms;
use super::{Storage, StorageError, count, read, write};
use crate::ids::{AccountId, AffiliationId, ProductId};
use crate::products::{
    CreatorRow, Openness, Product, ProductTerms, ProductUpdate, rule_from_parts, rule_parts,
};

/// The columns of a [`ProductRow`], from a table or join that calls products `p`.
macro_rules! product_columns {
    () => {
        "p.id, p.creator_id, p.name, p.sales_page, p.currency, p.rule, p.share_first_bps, p.window_days,
         p.guarantee_days, p.tax_bps, p.fee_bps, p.openness, p.deleted_at, p.created_at,
         (SELECT r.bps FROM rates r WHERE r.product_id = p.id AND r.affiliation_id IS NULL AND r.offer_id IS NULL
            ORDER BY r.number DESC LIMIT 1) AS product_bps"
    };
}
pub(super) use product_columns;

/// Waits for whoever else changes this product or its affiliates, so that what is counted stays counted and no
/// affiliate misses a link. No row: it is deleted.
pub(super) const LOCK_PRODUCT: &str = "UPDATE products SET name = name WHERE id = $1 AND deleted_at IS NULL";

#[derive(sqlx::FromRow)]
pub(super) struct ProductRow {
    pub(super) id: ProductId,
    creator_id: AccountId,
    name: String,
    sales_page: String,
    currency: String,
    rule: String,
    share_first_bps: i64,
    window_days: Option<i64>,
    guarantee_days: i64,
    tax_bps: i64,
    fee_bps: i64,
    product_bps: Option<i64>,
    openness: String,
    deleted_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<ProductRow> for Product {
    type Error = StorageError;

    fn try_from(row: ProductRow) -> Result<Self, StorageError> {
        let days = row.window_days.map(u32::try_from).transpose();
        let window = days.ok().and_then(Window::from_days);
        Ok(Self {
            currency: Currency::parse(&row.currency)
                .map_err(|_| StorageError::corrupt("currency", &row.currency))?,
            rule: rule_from_parts(&row.rule, bps(row.share_first_bps)?)
                .ok_or_else(|| StorageError::corrupt("rule", &row.rule))?,
            window: window
                .ok_or_else(|| StorageError::corrupt("window", row.window_days.unwrap_or_default()))?,
            guarantee_days: u32::try_from(row.guarantee_days)
                .map_err(|_| StorageError::corrupt("guarantee", row.guarantee_days))?,
            openness: Openness::from_name(&row.openness)
                .ok_or_else(|| StorageError::corrupt("openness", &row.openness))?,
            tax: bps(row.tax_bps)?,
            fee: bps(row.fee_bps)?,
            bps: row.product_bps.map(bps).transpose()?,
            deleted_at: row.deleted_at.map(Millis),
            created_at: Millis(row.created_at),
            id: row.id,
            creator_id: row.creator_id,
            name: row.name,
            sales_page: row.sales_page,
        })
    }
}

/// A stored rate.
pub(super) fn bps(stored: i64) -> Result<Bps, StorageError> {
    let bps = u32::try_from(stored).ok().and_then(|bps| Bps::new(bps).ok());
    bps.ok_or_else(|| StorageError::corrupt("rate", stored))
}

#[derive(sqlx::FromRow)]
struct CreatorRowRow {
    #[sqlx(flatten)]
    product: ProductRow,
    offers: i64,
    domains_on: i64,
    affiliates: i64,
    pending: i64,
    sales: i64,
    commission: i64,
}

/// Products with their figures: the start of every query for [`CreatorRowRow`].
macro_rules! creator_rows {
    () => {
        concat!(
            "SELECT ",
            product_columns!(),
            ", (SELECT COUNT(*) FROM offers o WHERE o.product_id = p.id AND o.removed_at IS NULL) AS offers
             , (SELECT COUNT(*) FROM approved_domains d WHERE d.product_id = p.id AND d.is_on) AS domains_on
             , (SELECT COUNT(*) FROM affiliations a WHERE a.product_id = p.id AND a.state = 'active') AS affiliates
             , (SELECT COUNT(*) FROM affiliations a WHERE a.product_id = p.id AND a.state = 'pending') AS pending
             , (SELECT COUNT(*) FROM orders r WHERE r.product_id = p.id) AS sales
             , (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM standings l
                WHERE l.product_id = p.id) AS commission
             FROM products p"
        )
    };
}

impl TryFrom<CreatorRowRow> for CreatorRow {
    type Error = StorageError;

    fn try_from(row: CreatorRowRow) -> Result<Self, StorageError> {
        Ok(Self {
            product: row.product.try_into()?,
            offers: count(row.offers),
            domains_on: count(row.domains_on),
            affiliates: count(row.affiliates),
            pending: count(row.pending),
            sales: count(row.sales),
            commission: Minor(row.commission),
        })
    }
}

impl Storage {
    /// The product, deleted or not.
    pub(crate) async fn find_product(&self, id: &ProductId) -> Result<Option<Product>, StorageError> {
        let row: Option<ProductRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                product_columns!(),
                " FROM products p WHERE p.id = $1"
            ))
            .bind(id.as_str())
            .fetch_optional(db)
            .await?
        });
        row.map(Product::try_from).transpose()
    }

    /// `false`: the creator has `limit` products already.
    pub(crate) async fn insert_product(
        &self,
        id: &ProductId,
        creator: &AccountId,
        terms: &ProductTerms,
        now: Millis,
        limit: i64,
    ) -> Result<bool, StorageError> {
        let (rule, share_first) = rule_parts(terms.rule);
        Ok(write!(self, |tx| {
            // Two at once would both see the last free place.
            sqlx::query("UPDATE accounts SET name = name WHERE id = $1")
                .bind(creator.as_str())
                .execute(&mut *tx)
                .await?;
            let products: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM products WHERE creator_id = $1 AND deleted_at IS NULL",
            )
            .bind(creator.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if products >= limit {
                return Ok(false);
            }
            sqlx::query(
                "INSERT INTO products (id, creator_id, name, name_key, sales_page, currency, rule, share_first_bps,
                                       window_days, guarantee_days, tax_bps, fee_bps, openness, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            )
            .bind(id.as_str())
            .bind(creator.as_str())
            .bind(terms.name.as_str())
            .bind(terms.name.key())
            .bind(&terms.sales_page)
            .bind(terms.currency.code())
            .bind(rule)
            .bind(i64::from(share_first.get()))
            .bind(terms.window.days().map(i64::from))
            .bind(i64::from(terms.guarantee_days))
            .bind(i64::from(terms.tax.get()))
            .bind(i64::from(terms.fee.get()))
            .bind(terms.openness.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            add_terms!(tx, id, terms, now);
            if terms.bps.is_some() {
                tell!(tx, id, None, None, terms.bps, now);
            }
            tell_nodes!(self, tx, "product", id.as_str());
            true
        }))
    }

    /// Changes everything about a product but its owner, and remembers terms and rate in their versions.
    pub(crate) async fn set_product(
        &self,
        id: &ProductId,
        terms: &ProductTerms,
        now: Millis,
    ) -> Result<ProductUpdate, StorageError> {
        let (rule, share_first) = rule_parts(terms.rule);
        write!(self, |tx| {
            if sqlx::query(LOCK_PRODUCT)
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 0
            {
                return Ok(ProductUpdate::Gone);
            }
            let in_other_currency: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM products p WHERE p.id = $1 AND p.currency <> $2
                 AND (EXISTS (SELECT 1 FROM offers o WHERE o.product_id = p.id AND o.removed_at IS NULL)
                      OR EXISTS (SELECT 1 FROM orders r WHERE r.product_id = p.id))",
            )
            .bind(id.as_str())
            .bind(terms.currency.code())
            .fetch_one(&mut *tx)
            .await?;
            if in_other_currency > 0 {
                return Ok(ProductUpdate::HasPrices);
            }
            sqlx::query(
                "UPDATE products SET name = $2, name_key = $3, sales_page = $4, currency = $5, rule = $6,
                     share_first_bps = $7, window_days = $8, guarantee_days = $9, openness = $10, tax_bps = $11,
                     fee_bps = $12
                 WHERE id = $1",
            )
            .bind(id.as_str())
            .bind(terms.name.as_str())
            .bind(terms.name.key())
            .bind(&terms.sales_page)
            .bind(terms.currency.code())
            .bind(rule)
            .bind(i64::from(share_first.get()))
            .bind(terms.window.days().map(i64::from))
            .bind(i64::from(terms.guarantee_days))
            .bind(terms.openness.as_str())
            .bind(i64::from(terms.tax.get()))
            .bind(i64::from(terms.fee.get()))
            .execute(&mut *tx)
            .await?;
            add_terms!(tx, id, terms, now);
            let told = rate_book!(&mut *tx, id, [] as [&AffiliationId; 0], i64::MAX);
            if told.told(None, None) != terms.bps {
                if !has_room!(tx, id) {
                    return Ok(ProductUpdate::Full);
                }
                tell!(tx, id, None, None, terms.bps, now);
            }
            tell_nodes!(self, tx, "product", id.as_str());
        });
        Ok(ProductUpdate::Done)
    }

    /// Deletes a product; a second time changes nothing.
    pub(crate) async fn set_product_deleted(&self, id: &ProductId, now: Millis) -> Result<(), StorageError> {
        write!(self, |tx| {
            sqlx::query("UPDATE products SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL")
                .bind(id.as_str())
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            tell_nodes!(self, tx, "product", id.as_str());
        });
        Ok(())
    }

    /// A creator's products with their figures, newest first; deleted ones only when they have orders, and last.
    pub(crate) async fn list_products_of_creator(
        &self,
        creator: &AccountId,
    ) -> Result<Vec<CreatorRow>, StorageError> {
        let rows: Vec<CreatorRowRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                creator_rows!(),
                " WHERE p.creator_id = $1
                    AND (p.deleted_at IS NULL OR EXISTS (SELECT 1 FROM orders r WHERE r.product_id = p.id))
                  ORDER BY CASE WHEN p.deleted_at IS NULL THEN 0 ELSE 1 END, p.created_at DESC, p.id"
            ))
            .bind(creator.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(CreatorRow::try_from).collect()
    }

    /// One product with its figures, deleted or not.
    pub(crate) async fn find_product_figures(
        &self,
        id: &ProductId,
    ) -> Result<Option<CreatorRow>, StorageError> {
        let row: Option<CreatorRowRow> = read!(self, |db| {
            sqlx::query_as(concat!(creator_rows!(), " WHERE p.id = $1"))
                .bind(id.as_str())
                .fetch_optional(db)
                .await?
        });
        row.map(CreatorRow::try_from).transpose()
    }
}
