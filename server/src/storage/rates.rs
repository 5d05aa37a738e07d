//! What creators told about commissions: rows that are only ever added.

use ::hotlinks::money::Bps;
use ::hotlinks::time::Millis;

use super::products::{LOCK_PRODUCT, bps};
use super::{Storage, StorageError, read, write};
use crate::ids::{AffiliationId, OfferId, ProductId};
use crate::page::{self, Page};
use crate::rates::{Effect, MAX_RATES, RateBook, RateChange, ToldChange, ToldRate};

#[derive(sqlx::FromRow)]
pub(super) struct RateRow {
    number: i64,
    offer_id: Option<OfferId>,
    affiliation_id: Option<AffiliationId>,
    bps: Option<i64>,
    told_at: i64,
}

impl TryFrom<RateRow> for RateChange {
    type Error = StorageError;

    fn try_from(row: RateRow) -> Result<Self, StorageError> {
        Ok(Self {
            number: row.number,
            bps: row.bps.map(bps).transpose()?,
            told: Millis(row.told_at),
            offer: row.offer_id,
            affiliation: row.affiliation_id,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ToldRow {
    #[sqlx(flatten)]
    rate: RateRow,
    offer_name: Option<String>,
    affiliate_name: Option<String>,
}

/// Lines of the calendar, a page.
const ROWS: u32 = 50;

/// The columns of a [`RateRow`], from a query that calls rates `r`.
macro_rules! rate_columns {
    () => {
        "r.number, r.offer_id, r.affiliation_id, r.bps, r.told_at"
    };
}
pub(super) use rate_columns;

/// What one affiliate, or everybody, was told: `$1` product, `$2` affiliation (`-`: nobody's), `$3` the last change
/// that may be known.
pub(super) const TOLD: &str = concat!(
    "SELECT ",
    rate_columns!(),
    " FROM rates r WHERE r.product_id = $1 AND r.affiliation_id = $2 AND r.number <= $3"
);

/// The same, told to everybody: `$1` product, `$2` the last change that may be known.
pub(super) const TOLD_TO_ALL: &str = concat!(
    "SELECT ",
    rate_columns!(),
    " FROM rates r WHERE r.product_id = $1 AND r.affiliation_id IS NULL AND r.number <= $2"
);

pub(super) fn book(rows: Vec<RateRow>) -> Result<RateBook, StorageError> {
    let changes = rows.into_iter().map(RateChange::try_from);
    Ok(RateBook::new(changes.collect::<Result<_, _>>()?))
}

/// `rate_book!(db, product, affiliations, known)`: what everybody and these affiliates were told of a product, up to the
/// change `known`.
macro_rules! rate_book {
    ($db:expr, $product:expr, $affiliations:expr, $known:expr) => {{
        let mut rows: Vec<$crate::storage::rates::RateRow> =
            sqlx::query_as($crate::storage::rates::TOLD_TO_ALL)
                .bind($product.as_str())
                .bind($known)
                .fetch_all($db)
                .await?;
        for affiliation in $affiliations {
            rows.extend(
                sqlx::query_as($crate::storage::rates::TOLD)
                    .bind($product.as_str())
                    .bind(affiliation.as_str())
                    .bind($known)
                    .fetch_all($db)
                    .await?,
            );
        }
        $crate::storage::rates::book(rows)?
    }};
}
pub(super) use rate_book;

/// `next_change!(tx, product)`: the number of one more change to a product.
macro_rules! next_change {
    ($tx:ident, $product:expr) => {{
        let number: i64 =
            sqlx::query_scalar("UPDATE products SET changes = changes + 1 WHERE id = $1 RETURNING changes")
                .bind($product.as_str())
                .fetch_one(&mut *$tx)
                .await?;
        number
    }};
}
pub(super) use next_change;

/// `tell!(tx, product, offer, affiliation, bps, now)`: adds a rate, as told now or with the last one. The product is
/// locked.
macro_rules! tell {
    ($tx:ident, $product:expr, $offer:expr, $affiliation:expr, $bps:expr, $now:expr) => {{
        let number = $crate::storage::rates::next_change!($tx, $product);
        let (offer, affiliation): (Option<&$crate::ids::OfferId>, Option<&$crate::ids::AffiliationId>) =
            ($offer, $affiliation);
        let bps: Option<::hotlinks::money::Bps> = $bps;
        let last: Option<i64> = sqlx::query_scalar("SELECT MAX(told_at) FROM rates WHERE product_id = $1")
            .bind($product.as_str())
            .fetch_one(&mut *$tx)
            .await?;
        sqlx::query(
            "INSERT INTO rates (product_id, number, offer_id, affiliation_id, bps, told_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind($product.as_str())
        .bind(number)
        .bind(offer.map(|id| id.as_str()))
        .bind(affiliation.map(|id| id.as_str()))
        .bind(bps.map(|bps| i64::from(bps.get())))
        .bind($now.0.max(last.unwrap_or(i64::MIN)))
        .execute(&mut *$tx)
        .await?;
    }};
}
pub(super) use tell;

/// `has_room!(tx, product)`: whether one more rate may be told.
macro_rules! has_room {
    ($tx:ident, $product:expr) => {{
        let told: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM rates WHERE product_id = $1")
            .bind($product.as_str())
            .fetch_one(&mut *$tx)
            .await?;
        told < $crate::rates::MAX_RATES
    }};
}
pub(super) use has_room;

impl Storage {
    /// What everybody and, if one is named, this affiliate was told of a product.
    pub(crate) async fn find_rates(
        &self,
        product: &ProductId,
        affiliation: Option<&AffiliationId>,
    ) -> Result<RateBook, StorageError> {
        read!(self, |db| Ok(rate_book!(
            db,
            product,
            affiliation.iter(),
            i64::MAX
        )))
    }

    /// Everything that was told of a product to anybody.
    pub(crate) async fn find_all_rates(&self, product: &ProductId) -> Result<RateBook, StorageError> {
        let rows = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                rate_columns!(),
                " FROM rates r WHERE r.product_id = $1 ORDER BY r.number LIMIT $2"
            ))
            .bind(product.as_str())
            .bind(MAX_RATES)
            .fetch_all(db)
            .await?
        });
        book(rows)
    }

    /// What was told of a product, the newest first, with names; since when it holds is not known here.
    pub(crate) async fn list_told(
        &self,
        product: &ProductId,
        number: u32,
    ) -> Result<Page<ToldChange>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<ToldRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                rate_columns!(),
                ", o.name AS offer_name, c.name AS affiliate_name
                 FROM rates r LEFT JOIN offers o ON o.id = r.offer_id
                 LEFT JOIN affiliations a ON a.id = r.affiliation_id LEFT JOIN accounts c ON c.id = a.affiliate_id
                 WHERE r.product_id = $1 ORDER BY r.number DESC LIMIT $2 OFFSET $3"
            ))
            .bind(product.as_str())
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?
        });
        let lines = rows.into_iter().map(|row| {
            Ok(ToldChange {
                change: row.rate.try_into()?,
                offer: row.offer_name,
                affiliate: row.affiliate_name,
                effect: Effect::default(),
            })
        });
        Ok(Page::cut(
            lines.collect::<Result<_, StorageError>>()?,
            number,
            ROWS,
        ))
    }

    /// Tells an affiliate a rate of their own, for an offer on sale or for all of them. The same again is no news.
    pub(crate) async fn tell_affiliate(
        &self,
        product: &ProductId,
        affiliation: &AffiliationId,
        offer: Option<&OfferId>,
        rate: Option<Bps>,
        now: Millis,
    ) -> Result<ToldRate, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?;
            let known: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM affiliations a WHERE a.product_id = $1 AND a.id = $2 AND (CAST($3 AS TEXT) IS NULL
                 OR EXISTS (SELECT 1 FROM offers o WHERE o.id = $3 AND o.product_id = $1 AND o.removed_at IS NULL))",
            )
            .bind(product.as_str())
            .bind(affiliation.as_str())
            .bind(offer.map(OfferId::as_str))
            .fetch_one(&mut *tx)
            .await?;
            if known == 0 {
                return Ok(ToldRate::NotFound);
            }
            let told = rate_book!(&mut *tx, product, [affiliation], i64::MAX);
            if told.told(offer, Some(affiliation)) == rate {
                return Ok(ToldRate::Done);
            }
            if !has_room!(tx, product) {
                return Ok(ToldRate::Full);
            }
            tell!(tx, product, offer, Some(affiliation), rate, now);
            ToldRate::Done
        }))
    }
}

#[cfg(test)]
mod upgrade;
