//! Coupons, as those read them who give and get them.

use ::hotlinks::coupon::{Coupon, CouponCode, PercentOff};
use ::hotlinks::time::Millis;

use super::super::products::LOCK_PRODUCT;
use super::super::rates::next_change;
use super::super::{Storage, StorageError, count_long, read, write};
use super::{parse_code, parse_percent};
use crate::affiliations::AffiliationState;
use crate::coupons::{CouponChoice, GivenCoupon};
use crate::ids::{AffiliationId, CouponId, OfferId, ProductId};
use crate::page::{self, Page};

/// Coupons, a page.
const ROWS: u32 = 50;

/// A coupon to store.
pub(crate) struct NewCoupon {
    pub(crate) id: CouponId,
    pub(crate) affiliation: AffiliationId,
    pub(crate) code: CouponCode,
    pub(crate) percent_off: PercentOff,
    pub(crate) starts_at: Option<Millis>,
    pub(crate) ends_at: Option<Millis>,
    pub(crate) time_zone: String,
    pub(crate) offers: Vec<OfferId>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Done,
    /// Another coupon in use has the code.
    Taken,
    /// The affiliate does not promote the product.
    NotActive,
    Full,
    Gone,
}

#[derive(sqlx::FromRow)]
struct GivenRow {
    id: CouponId,
    code: String,
    percent_off_bps: i64,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    removed_at: Option<i64>,
    time_zone: String,
    affiliate: String,
    state: String,
    orders: i64,
}

/// `$2`: only one affiliation's, or everybody's where it is NULL.
const LIST: &str = "
    SELECT k.id, k.code, k.percent_off_bps, k.starts_at, k.ends_at, k.removed_at, k.time_zone, p.name AS affiliate,
           a.state, (SELECT COUNT(*) FROM orders o WHERE o.coupon_id = k.id) AS orders
    FROM coupons k JOIN affiliations a ON a.id = k.affiliation_id JOIN accounts p ON p.id = a.affiliate_id
    WHERE k.product_id = $1 AND (k.affiliation_id = $2 OR $2 IS NULL)
    ORDER BY CASE WHEN k.removed_at IS NULL THEN 0 ELSE 1 END, k.created_at DESC, k.id LIMIT $3 OFFSET $4";

impl Storage {
    /// A coupon with its offers.
    pub(crate) async fn insert_coupon(
        &self,
        product: &ProductId,
        coupon: &NewCoupon,
        now: Millis,
        limit: i64,
    ) -> Result<Given, StorageError> {
        write!(self, |tx| {
            let lock = sqlx::query(LOCK_PRODUCT).bind(product.as_str());
            if lock.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(Given::Gone);
            }
            let state: Option<String> =
                sqlx::query_scalar("SELECT state FROM affiliations WHERE product_id = $1 AND id = $2")
                    .bind(product.as_str())
                    .bind(coupon.affiliation.as_str())
                    .fetch_optional(&mut *tx)
                    .await?;
            if state.as_deref() != Some(AffiliationState::Active.as_str()) {
                return Ok(Given::NotActive);
            }
            let (all, same): (i64, i64) = sqlx::query_as(
                "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN code_key = $2 THEN 1 ELSE 0 END), 0) AS BIGINT)
                 FROM coupons WHERE product_id = $1 AND removed_at IS NULL",
            )
            .bind(product.as_str())
            .bind(coupon.code.key())
            .fetch_one(&mut *tx)
            .await?;
            if same > 0 {
                return Ok(Given::Taken);
            }
            if all >= limit {
                return Ok(Given::Full);
            }
            let number = next_change!(tx, product);
            sqlx::query(
                "INSERT INTO coupons (id, product_id, affiliation_id, code, code_key, percent_off_bps, starts_at,
                                      ends_at, time_zone, created_at, given_number)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(coupon.id.as_str())
            .bind(product.as_str())
            .bind(coupon.affiliation.as_str())
            .bind(coupon.code.as_str())
            .bind(coupon.code.key())
            .bind(i64::from(coupon.percent_off.bps().get()))
            .bind(coupon.starts_at.map(|at| at.0))
            .bind(coupon.ends_at.map(|at| at.0))
            .bind(&coupon.time_zone)
            .bind(now.0)
            .bind(number)
            .execute(&mut *tx)
            .await?;
            for offer in &coupon.offers {
                sqlx::query(
                    "INSERT INTO coupon_offers (coupon_id, offer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                )
                .bind(coupon.id.as_str())
                .bind(offer.as_str())
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(Given::Done)
    }

    /// Ends a coupon, once. `false`: the product has no such coupon.
    pub(crate) async fn set_coupon_removed(
        &self,
        product: &ProductId,
        id: &CouponId,
        now: Millis,
    ) -> Result<bool, StorageError> {
        let known: i64 = write!(self, |tx| {
            let number = next_change!(tx, product);
            sqlx::query(
                "UPDATE coupons SET removed_at = $3, removed_number = $4
                 WHERE product_id = $1 AND id = $2 AND removed_at IS NULL",
            )
            .bind(product.as_str())
            .bind(id.as_str())
            .bind(now.0)
            .bind(number)
            .execute(&mut *tx)
            .await?;
            sqlx::query_scalar("SELECT COUNT(*) FROM coupons WHERE product_id = $1 AND id = $2")
                .bind(product.as_str())
                .bind(id.as_str())
                .fetch_one(&mut *tx)
                .await?
        });
        Ok(known > 0)
    }

    /// The coupons of a product, or of one of its affiliations, those in use first.
    pub(crate) async fn list_coupons(
        &self,
        product: &ProductId,
        affiliation: Option<&AffiliationId>,
        number: u32,
    ) -> Result<Page<GivenCoupon>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        read!(self, |db| {
            let rows: Vec<GivenRow> = sqlx::query_as(LIST)
                .bind(product.as_str())
                .bind(affiliation.map(AffiliationId::as_str))
                .bind(limit)
                .bind(offset)
                .fetch_all(db)
                .await?;
            let offers: Vec<(CouponId, OfferId, String)> = sqlx::query_as(
                "SELECT c.coupon_id, c.offer_id, o.name FROM coupons k JOIN coupon_offers c ON c.coupon_id = k.id
                 JOIN offers o ON o.id = c.offer_id WHERE k.product_id = $1 ORDER BY o.created_at, o.id",
            )
            .bind(product.as_str())
            .fetch_all(db)
            .await?;
            let rows = rows.into_iter().map(|row| given(row, &offers));
            Ok(Page::cut(
                rows.collect::<Result<_, StorageError>>()?,
                number,
                ROWS,
            ))
        })
    }

    /// The active affiliates of a product by name, and `chosen` whatever its place among them.
    pub(crate) async fn list_active_affiliates(
        &self,
        product: &ProductId,
        chosen: &str,
        limit: i64,
    ) -> Result<Vec<CouponChoice>, StorageError> {
        let rows: Vec<(AffiliationId, String, String)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT a.id, p.name, p.email FROM affiliations a JOIN accounts p ON p.id = a.affiliate_id
                 WHERE a.product_id = $1 AND a.state = 'active'
                 ORDER BY CASE WHEN a.id = $2 THEN 0 ELSE 1 END, LOWER(p.name), a.id LIMIT $3",
            )
            .bind(product.as_str())
            .bind(chosen)
            .bind(limit)
            .fetch_all(db)
            .await?
        });
        let choice = |(affiliation, name, email)| CouponChoice {
            affiliation,
            name,
            email,
        };
        Ok(rows.into_iter().map(choice).collect())
    }
}

fn given(row: GivenRow, offers: &[(CouponId, OfferId, String)]) -> Result<GivenCoupon, StorageError> {
    let offers: Vec<_> = offers
        .iter()
        .filter(|(coupon, ..)| *coupon == row.id)
        .map(|(_, offer, name)| (offer.clone(), name.clone()))
        .collect();
    Ok(GivenCoupon {
        code: parse_code(&row.code)?,
        percent_off: parse_percent(row.percent_off_bps)?,
        terms: Coupon {
            offers: offers.iter().map(|(offer, _)| offer.to_string()).collect(),
            starts_at: row.starts_at.map(Millis),
            ends_at: row.ends_at.map(Millis),
            ended_at: row.removed_at.map(Millis),
            blocked_since: None,
        },
        state: AffiliationState::from_name(&row.state)
            .ok_or_else(|| StorageError::corrupt("affiliation's state", &row.state))?,
        id: row.id,
        offers,
        time_zone: row.time_zone,
        affiliate: row.affiliate,
        orders: count_long(row.orders),
    })
}
