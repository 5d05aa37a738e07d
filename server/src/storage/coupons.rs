//! Coupons, as a checkout finds them.

mod given;

use ::hotlinks::attribution::Source;
use ::hotlinks::coupon::{Coupon, CouponCode, PercentOff};
use ::hotlinks::money::Bps;
use ::hotlinks::time::{Lifetime, Millis};

use super::affiliations::{AffiliationRow, affiliation_columns};
use super::states::{StandingRow, standing};
use super::touches::StoredTouch;
use super::{Storage, StorageError, read};
use crate::affiliations::Affiliation;
use crate::ids::{CouponId, ProductId};

pub(crate) use given::{Given, NewCoupon};

/// A coupon and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct StoredCoupon {
    pub(crate) id: CouponId,
    pub(crate) code: CouponCode,
    pub(crate) percent_off: PercentOff,
    /// When and for what it counts, and whether its affiliate might promote when it is used.
    pub(crate) terms: Coupon,
    pub(crate) affiliation: Affiliation,
    /// The affiliate's own address.
    pub(crate) email: String,
    /// What they are called.
    pub(crate) name: String,
}

impl StoredCoupon {
    /// What using it at `at` is to attribution.
    pub(crate) fn touch(&self, at: Millis) -> StoredTouch {
        StoredTouch {
            source: Source::Coupon,
            click: self.id.to_string(),
            code: None,
            at,
            window: Lifetime::Forever,
            affiliation: self.affiliation.clone(),
            email: self.email.clone(),
            name: self.name.clone(),
            forgotten_at: None,
            blocked_since: self.terms.blocked_since,
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct CouponRow {
    pub(super) coupon_id: CouponId,
    code: String,
    percent_off_bps: i64,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    removed_at: Option<i64>,
    email: String,
    name: String,
    #[sqlx(flatten)]
    standing: StandingRow,
    #[sqlx(flatten)]
    affiliation: AffiliationRow,
}

impl CouponRow {
    pub(super) fn with_offers(self, offers: Vec<String>) -> Result<StoredCoupon, StorageError> {
        Ok(StoredCoupon {
            code: parse_code(&self.code)?,
            percent_off: parse_percent(self.percent_off_bps)?,
            terms: Coupon {
                offers,
                starts_at: self.starts_at.map(Millis),
                ends_at: self.ends_at.map(Millis),
                ended_at: self.removed_at.map(Millis),
                blocked_since: self.standing.blocked_since(),
            },
            affiliation: self.affiliation.try_into()?,
            id: self.coupon_id,
            email: self.email,
            name: self.name,
        })
    }
}

pub(super) fn parse_code(code: &str) -> Result<CouponCode, StorageError> {
    CouponCode::parse(code).map_err(|_| StorageError::corrupt("coupon", code))
}

pub(super) fn parse_percent(bps: i64) -> Result<PercentOff, StorageError> {
    let read = u32::try_from(bps).ok().and_then(|bps| Bps::new(bps).ok());
    read.and_then(|bps| PercentOff::try_from(bps).ok())
        .ok_or_else(|| StorageError::corrupt("percent_off_bps", bps))
}

/// `$1` product, `$2` the code's key, `$3` when it is used, `$4` the last change known: what was given or ended later is
/// not there yet. A code that was ended may have been given again: the one that there was then.
pub(super) const USED: &str = concat!(
    "SELECT k.id AS coupon_id, k.code, k.percent_off_bps, k.starts_at, k.ends_at,
            CASE WHEN COALESCE(k.removed_number, 0) <= $4 THEN k.removed_at END AS removed_at, p.email, p.name, ",
    standing!("$3", "$4"),
    affiliation_columns!(),
    " FROM coupons k JOIN affiliations a ON a.id = k.affiliation_id JOIN accounts p ON p.id = a.affiliate_id
      WHERE k.product_id = $1 AND k.code_key = $2 AND k.created_at <= $3 AND k.given_number <= $4
      ORDER BY k.created_at DESC, k.given_number DESC, k.id DESC LIMIT 1"
);

pub(super) const OFFERS: &str = "SELECT offer_id FROM coupon_offers WHERE coupon_id = $1 ORDER BY offer_id";

/// `coupon!(db, product, code, at, known)`: the product's coupon with a code, as it was at `at`, as far as the change
/// `known` tells.
macro_rules! coupon {
    ($db:expr, $product:expr, $code:expr, $at:expr, $known:expr) => {{
        let row: Option<$crate::storage::coupons::CouponRow> = sqlx::query_as($crate::storage::coupons::USED)
            .bind($product.as_str())
            .bind($code.key())
            .bind($at.0)
            .bind($known)
            .fetch_optional($db)
            .await?;
        match row {
            None => None,
            Some(row) => {
                let offers: Vec<String> = sqlx::query_scalar($crate::storage::coupons::OFFERS)
                    .bind(row.coupon_id.as_str())
                    .fetch_all($db)
                    .await?;
                Some(row.with_offers(offers)?)
            }
        }
    }};
}
pub(super) use coupon;

impl Storage {
    /// The product's coupon with a code, as it is at `at`, now.
    pub(crate) async fn find_coupon(
        &self,
        product: &ProductId,
        code: &CouponCode,
        at: Millis,
    ) -> Result<Option<StoredCoupon>, StorageError> {
        read!(self, |db| Ok(coupon!(db, product, code, at, i64::MAX)))
    }
}
