//! The versions of products' terms: rows that are only ever added.

use ::hotlinks::time::{Millis, Window};

use super::products::bps;
use super::{Storage, StorageError, read};
use crate::ids::ProductId;
use crate::products::{Terms, rule_from_parts};

/// The columns of a [`TermsRow`].
macro_rules! terms_columns {
    () => {
        "version, rule, share_first_bps, window_days, guarantee_days, tax_bps, fee_bps, since"
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct TermsRow {
    version: i64,
    rule: String,
    share_first_bps: i64,
    window_days: Option<i64>,
    guarantee_days: i64,
    tax_bps: i64,
    fee_bps: i64,
    since: i64,
}

impl TryFrom<TermsRow> for Terms {
    type Error = StorageError;

    fn try_from(row: TermsRow) -> Result<Self, StorageError> {
        let days = row.window_days.map(u32::try_from).transpose();
        Ok(Self {
            version: row.version.unsigned_abs(),
            rule: rule_from_parts(&row.rule, bps(row.share_first_bps)?)
                .ok_or_else(|| StorageError::corrupt("rule", &row.rule))?,
            window: days
                .ok()
                .and_then(Window::from_days)
                .ok_or_else(|| StorageError::corrupt("window", row.window_days.unwrap_or_default()))?,
            guarantee_days: u32::try_from(row.guarantee_days)
                .map_err(|_| StorageError::corrupt("guarantee", row.guarantee_days))?,
            tax: bps(row.tax_bps)?,
            fee: bps(row.fee_bps)?,
            since: Millis(row.since),
        })
    }
}

/// The terms in force for an order: `$1` product, `$2` the order's time, `$3` the last change that may be known. The
/// first version holds for whatever was before it.
pub(super) const TERMS_AT: &str = concat!(
    "SELECT ",
    terms_columns!(),
    " FROM terms WHERE product_id = $1 AND number <= $3 AND (since <= $2 OR version = 1)
      ORDER BY version DESC LIMIT 1"
);

/// `terms_at!(db, product, at, known)`: the terms in force at a moment, up to the change `known`.
macro_rules! terms_at {
    ($db:expr, $product:expr, $at:expr, $known:expr) => {{
        let row: $crate::storage::terms::TermsRow = sqlx::query_as($crate::storage::terms::TERMS_AT)
            .bind($product.as_str())
            .bind($at.0)
            .bind($known)
            .fetch_one($db)
            .await?;
        $crate::products::Terms::try_from(row)?
    }};
}
pub(super) use terms_at;

/// `add_terms!(tx, product, terms, now)`: one more version, unless it says what the last one says. The product is locked.
macro_rules! add_terms {
    ($tx:ident, $product:expr, $terms:expr, $now:expr) => {{
        let last: Option<$crate::storage::terms::TermsRow> =
            sqlx::query_as($crate::storage::terms::LAST_TERMS)
                .bind($product.as_str())
                .fetch_optional(&mut *$tx)
                .await?;
        let last = last.map($crate::products::Terms::try_from).transpose()?;
        let (version, since) = match &last {
            Some(last) => (last.version + 1, $now.max(last.since)),
            None => (1, $now),
        };
        let next = $crate::products::Terms::of($terms, version, since);
        if !last.is_some_and(|last| last.says_the_same(&next)) {
            let number = $crate::storage::rates::next_change!($tx, $product);
            let (rule, share_first) = $crate::products::rule_parts(next.rule);
            sqlx::query(
                "INSERT INTO terms (product_id, version, number, rule, share_first_bps, window_days, guarantee_days,
                                    tax_bps, fee_bps, since)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind($product.as_str())
            .bind(i64::try_from(version).unwrap_or(i64::MAX))
            .bind(number)
            .bind(rule)
            .bind(i64::from(share_first.get()))
            .bind(next.window.days().map(i64::from))
            .bind(i64::from(next.guarantee_days))
            .bind(i64::from(next.tax.get()))
            .bind(i64::from(next.fee.get()))
            .bind(since.0)
            .execute(&mut *$tx)
            .await?;
        }
    }};
}
pub(super) use add_terms;

pub(super) const LAST_TERMS: &str = concat!(
    "SELECT ",
    terms_columns!(),
    " FROM terms WHERE product_id = $1 ORDER BY version DESC LIMIT 1"
);

impl Storage {
    /// Every version of a product's terms, the newest first.
    pub(crate) async fn list_terms(&self, product: &ProductId) -> Result<Vec<Terms>, StorageError> {
        let rows: Vec<TermsRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                terms_columns!(),
                " FROM terms WHERE product_id = $1 ORDER BY version DESC LIMIT 1000"
            ))
            .bind(product.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Terms::try_from).collect()
    }
}
