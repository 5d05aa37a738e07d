//! Affiliations.

use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use super::given::{give_all, insert_given};
use super::live_changes::tell_nodes;
use super::products::{LOCK_PRODUCT, ProductRow, bps, product_columns};
use super::states::record_state;
use super::{Storage, StorageError, count_long, read, write};
use crate::affiliations::{
    AffiliateRow, Affiliation, AffiliationState, Decided, Decision, Joined, ProductAffiliate, first_state,
};
use crate::entropy::Entropy;
use crate::hotlinks::HotlinkKind;
use crate::ids::{AccountId, AffiliationId, ProductId};
use crate::page::{self, Page};
use crate::products::{Openness, Product};

/// Rows of every list here, a page.
const ROWS: u32 = 50;

macro_rules! affiliation_columns {
    () => {
        "a.id AS affiliation_id, a.product_id, a.affiliate_id, a.state, a.created_at AS joined_at,
         (SELECT s.at FROM affiliation_states s WHERE s.affiliation_id = a.id ORDER BY s.number DESC LIMIT 1)
            AS state_since,
         (SELECT r.bps FROM rates r WHERE r.product_id = a.product_id AND r.affiliation_id = a.id
            AND r.offer_id IS NULL ORDER BY r.number DESC LIMIT 1) AS own_bps"
    };
}

pub(super) use affiliation_columns;

/// What an affiliation earned, from a join that calls affiliations `a`.
macro_rules! earnings {
    () => {
        "(SELECT CAST(COALESCE(SUM(r.clicks), 0) AS BIGINT) FROM affiliation_totals r
            WHERE r.affiliation_id = a.id AND r.reason = 'counted') AS clicks
         , (SELECT COUNT(DISTINCT l.order_id) FROM standings l
            WHERE l.account_id = a.affiliate_id AND l.product_id = a.product_id) AS sales
         , (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM standings l
            WHERE l.account_id = a.affiliate_id AND l.product_id = a.product_id) AS commission"
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct AffiliationRow {
    affiliation_id: AffiliationId,
    product_id: ProductId,
    affiliate_id: AccountId,
    state: String,
    own_bps: Option<i64>,
    state_since: Option<i64>,
    joined_at: i64,
}

impl TryFrom<AffiliationRow> for Affiliation {
    type Error = StorageError;

    fn try_from(row: AffiliationRow) -> Result<Self, StorageError> {
        let state = AffiliationState::from_name(&row.state)
            .ok_or_else(|| StorageError::corrupt("affiliation's state", &row.state))?;
        let is_blocked = state == AffiliationState::Blocked;
        Ok(Self {
            state,
            bps: row.own_bps.map(bps).transpose()?,
            blocked_at: row.state_since.map(Millis).filter(|_| is_blocked),
            created_at: Millis(row.joined_at),
            id: row.affiliation_id,
            product_id: row.product_id,
            affiliate_id: row.affiliate_id,
        })
    }
}

#[derive(sqlx::FromRow)]
struct PromotedRow {
    #[sqlx(flatten)]
    product: ProductRow,
    #[sqlx(flatten)]
    affiliation: AffiliationRow,
    creator_name: String,
    clicks: i64,
    sales: i64,
    commission: i64,
}

#[derive(sqlx::FromRow)]
struct ProductAffiliateRow {
    #[sqlx(flatten)]
    affiliation: AffiliationRow,
    name: String,
    email: String,
    clicks: i64,
    sales: i64,
    commission: i64,
}

impl TryFrom<ProductAffiliateRow> for ProductAffiliate {
    type Error = StorageError;

    fn try_from(row: ProductAffiliateRow) -> Result<Self, StorageError> {
        Ok(Self {
            affiliation: row.affiliation.try_into()?,
            name: row.name,
            email: row.email,
            clicks: count_long(row.clicks),
            sales: count_long(row.sales),
            commission: Minor(row.commission),
        })
    }
}

impl Storage {
    /// The product that an account promotes, deleted or not, and the creator's name.
    pub(crate) async fn find_promoted(
        &self,
        product: &ProductId,
        affiliate: &AccountId,
    ) -> Result<Option<(Product, String, Affiliation)>, StorageError> {
        let row: Option<PromotedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                product_columns!(),
                ", ",
                affiliation_columns!(),
                ", c.name AS creator_name, p.created_at AS clicks, p.created_at AS sales, p.created_at AS commission
                 FROM affiliations a JOIN products p ON p.id = a.product_id JOIN accounts c ON c.id = p.creator_id
                 WHERE a.product_id = $1 AND a.affiliate_id = $2"
            ))
            .bind(product.as_str())
            .bind(affiliate.as_str())
            .fetch_optional(db)
            .await?
        });
        row.map(|row| {
            Ok((
                row.product.try_into()?,
                row.creator_name,
                row.affiliation.try_into()?,
            ))
        })
        .transpose()
    }

    /// A new affiliation, in the state in which the product takes somebody new; an active one with its links.
    pub(crate) async fn insert_affiliation(
        &self,
        fresh: Affiliation,
        entropy: &Entropy,
    ) -> Result<Joined, StorageError> {
        let (product, now) = (fresh.product_id.clone(), fresh.created_at);
        Ok(write!(self, |tx| {
            if sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 0
            {
                return Ok(Joined::Gone);
            }
            let before: Option<AffiliationRow> = sqlx::query_as(concat!(
                "SELECT ",
                affiliation_columns!(),
                " FROM affiliations a WHERE a.product_id = $1 AND a.affiliate_id = $2"
            ))
            .bind(product.as_str())
            .bind(fresh.affiliate_id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            if let Some(before) = before {
                return Ok(Joined::Before(before.try_into()?));
            }
            let openness: String = sqlx::query_scalar("SELECT openness FROM products WHERE id = $1")
                .bind(product.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let Some(state) = Openness::from_name(&openness).and_then(first_state) else {
                return Ok(Joined::Closed);
            };
            sqlx::query(
                "INSERT INTO affiliations (id, product_id, affiliate_id, state, created_at)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(fresh.id.as_str())
            .bind(product.as_str())
            .bind(fresh.affiliate_id.as_str())
            .bind(state.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            record_state!(tx, product, fresh.id, state, now);
            if state == AffiliationState::Active {
                give_all!(tx, product, fresh.id, now, entropy);
            }
            tell_nodes!(self, tx, "affiliation", fresh.id.as_str());
            Joined::New(Affiliation { state, ..fresh })
        }))
    }

    /// Applies a decision; somebody who becomes active gets the links that they lack.
    pub(crate) async fn set_affiliation_state(
        &self,
        product: &ProductId,
        id: &AffiliationId,
        decision: Decision,
        now: Millis,
        entropy: &Entropy,
    ) -> Result<Decided, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?;
            let before: Option<AffiliationRow> = sqlx::query_as(concat!(
                "SELECT ",
                affiliation_columns!(),
                " FROM affiliations a WHERE a.product_id = $1 AND a.id = $2"
            ))
            .bind(product.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some(before) = before.map(Affiliation::try_from).transpose()? else {
                return Ok(Decided::NotFound);
            };
            let Some(state) = decision.applied_to(before.state) else {
                return Ok(Decided::DoesNotApply(before.state));
            };
            if state == before.state {
                return Ok(Decided::Done(before));
            }
            let blocked_at = (state == AffiliationState::Blocked).then_some(now);
            record_state!(tx, product, id, state, now);
            sqlx::query("UPDATE affiliations SET state = $2 WHERE id = $1")
                .bind(id.as_str())
                .bind(state.as_str())
                .execute(&mut *tx)
                .await?;
            if state == AffiliationState::Active {
                give_all!(tx, product, id, now, entropy);
            }
            tell_nodes!(self, tx, "affiliation", id.as_str());
            Decided::Done(Affiliation {
                state,
                blocked_at,
                ..before
            })
        }))
    }

    /// What an account promotes, with figures.
    pub(crate) async fn list_promoted(
        &self,
        affiliate: &AccountId,
        number: u32,
    ) -> Result<Page<AffiliateRow>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<PromotedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                product_columns!(),
                ", ",
                affiliation_columns!(),
                ", c.name AS creator_name, ",
                earnings!(),
                " FROM affiliations a JOIN products p ON p.id = a.product_id JOIN accounts c ON c.id = p.creator_id
                 WHERE a.affiliate_id = $1
                 ORDER BY CASE WHEN p.deleted_at IS NULL THEN 0 ELSE 1 END, a.created_at DESC, a.id
                 LIMIT $2 OFFSET $3"
            ))
            .bind(affiliate.as_str())
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?
        });
        let rows = rows.into_iter().map(|row| {
            Ok(AffiliateRow {
                product: row.product.try_into()?,
                creator_name: row.creator_name,
                affiliation: row.affiliation.try_into()?,
                clicks: count_long(row.clicks),
                sales: count_long(row.sales),
                commission: Minor(row.commission),
            })
        });
        Ok(Page::cut(
            rows.collect::<Result<_, StorageError>>()?,
            number,
            ROWS,
        ))
    }

    /// One affiliate of a product, with figures.
    pub(crate) async fn find_affiliate(
        &self,
        product: &ProductId,
        id: &AffiliationId,
    ) -> Result<Option<ProductAffiliate>, StorageError> {
        let row: Option<ProductAffiliateRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                affiliation_columns!(),
                ", c.name, c.email, ",
                earnings!(),
                " FROM affiliations a JOIN accounts c ON c.id = a.affiliate_id WHERE a.product_id = $1 AND a.id = $2"
            ))
            .bind(product.as_str())
            .bind(id.as_str())
            .fetch_optional(db)
            .await?
        });
        row.map(ProductAffiliate::try_from).transpose()
    }

    /// The affiliates of a product, with figures.
    pub(crate) async fn list_affiliates(
        &self,
        product: &ProductId,
        number: u32,
    ) -> Result<Page<ProductAffiliate>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<ProductAffiliateRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                affiliation_columns!(),
                ", c.name, c.email, ",
                earnings!(),
                " FROM affiliations a JOIN accounts c ON c.id = a.affiliate_id WHERE a.product_id = $1
                 ORDER BY CASE a.state WHEN 'pending' THEN 0 ELSE 1 END, a.created_at DESC, a.id LIMIT $2 OFFSET $3"
            ))
            .bind(product.as_str())
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?
        });
        let rows = rows.into_iter().map(ProductAffiliate::try_from);
        Ok(Page::cut(
            rows.collect::<Result<_, StorageError>>()?,
            number,
            ROWS,
        ))
    }
}
