//! Payouts: what is owed is read and paid in one transaction.

use std::collections::BTreeMap;

use ::hotlinks::ledger::Unpaid;
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::entries::{Between, Cause, enter, pair};
use super::{Storage, StorageError, lock, read, write};
use crate::entropy::Entropy;
use crate::error::Error;
use crate::ids::{AccountId, AffiliationId, OrderId, PayoutId, ProductId};
use crate::ledger::EntryKind;
use crate::page::{self, Page};
use crate::payouts::pay::{CHANGED, SENT_BEFORE, digest};
use crate::payouts::{Owed, Paid, Payout};

/// Payouts, a page.
const ROWS: u32 = 50;

/// A payout to make, if what is owed is still what was shown.
pub(crate) struct NewPayout {
    pub(crate) id: PayoutId,
    pub(crate) affiliate: AccountId,
    pub(crate) currency: Currency,
    pub(crate) digest: String,
}

#[derive(sqlx::FromRow)]
struct UnpaidRow {
    id: String,
    order_id: OrderId,
    product_id: ProductId,
    account_id: AccountId,
    affiliation_id: AffiliationId,
    amount: i64,
    currency: String,
    payable_at: i64,
    is_held: i64,
}

/// What `$1` owes, entry by entry.
const UNPAID: &str = "
    SELECT s.id, s.order_id, s.product_id, s.account_id, s.affiliation_id, s.amount, s.currency, s.payable_at, s.is_held
    FROM standings s JOIN products p ON p.id = s.product_id
    WHERE p.creator_id = $1 AND s.paid_in IS NULL ORDER BY s.id";

fn currency(code: &str) -> Result<Currency, StorageError> {
    Currency::parse(code).map_err(|_| StorageError::corrupt("currency", code))
}

/// Nets the rows as the rules say.
fn net(rows: &[UnpaidRow], now: Millis) -> Result<Vec<::hotlinks::ledger::Owed>, StorageError> {
    let unpaid: Result<Vec<Unpaid>, StorageError> = rows
        .iter()
        .map(|row| {
            Ok(Unpaid {
                id: row.id.clone(),
                affiliate: row.account_id.to_string(),
                currency: currency(&row.currency)?,
                amount: Minor(row.amount),
                payable_at: Millis(row.payable_at),
                is_held: row.is_held != 0,
            })
        })
        .collect();
    Ok(::hotlinks::ledger::owed(&unpaid?, now))
}

/// What a payout pays of one order to one affiliation.
struct Line<'a> {
    order: &'a OrderId,
    product: &'a ProductId,
    affiliation: &'a AffiliationId,
    amount: Minor,
}

/// The lines of a payout: the entries that it pays, order by order.
fn lines<'a>(rows: &'a [UnpaidRow], paid: &[String]) -> Vec<Line<'a>> {
    let mut lines: BTreeMap<(&str, &str), Line<'a>> = BTreeMap::new();
    for row in rows.iter().filter(|row| paid.binary_search(&row.id).is_ok()) {
        let line = lines
            .entry((row.order_id.as_str(), row.affiliation_id.as_str()))
            .or_insert(Line {
                order: &row.order_id,
                product: &row.product_id,
                affiliation: &row.affiliation_id,
                amount: Minor::ZERO,
            });
        line.amount = Minor(line.amount.0.saturating_add(row.amount));
    }
    lines
        .into_values()
        .filter(|line| line.amount != Minor::ZERO)
        .collect()
}

impl Storage {
    /// Whom a creator owes what.
    pub(crate) async fn list_owed(
        &self,
        creator: &AccountId,
        now: Millis,
    ) -> Result<Vec<Owed>, StorageError> {
        let rows: Vec<UnpaidRow> = read!(self, |db| {
            sqlx::query_as(UNPAID)
                .bind(creator.as_str())
                .fetch_all(db)
                .await?
        });
        let names: Vec<(String, String, String)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT DISTINCT a.id, a.name, a.email FROM accounts a JOIN affiliations f ON f.affiliate_id = a.id
                 JOIN products p ON p.id = f.product_id WHERE p.creator_id = $1",
            )
            .bind(creator.as_str())
            .fetch_all(db)
            .await?
        });
        let names: BTreeMap<String, (String, String)> = names
            .into_iter()
            .map(|(id, name, email)| (id, (name, email)))
            .collect();
        let mut owed = Vec::new();
        for row in net(&rows, now)? {
            if (row.payable, row.pending, row.held) == (Minor::ZERO, Minor::ZERO, Minor::ZERO) {
                continue;
            }
            let (name, email) = names.get(&row.affiliate).cloned().unwrap_or_default();
            owed.push(Owed {
                affiliate: AccountId::parse(&row.affiliate)
                    .ok_or_else(|| StorageError::corrupt("account", &row.affiliate))?,
                name,
                email,
                currency: row.currency,
                payable: row.payable,
                pending: row.pending,
                held: row.held,
                entries: row.entries.len(),
                digest: digest(&row.entries),
            });
        }
        owed.sort_by(|a, b| {
            (&a.name, &a.affiliate, a.currency.code()).cmp(&(&b.name, &b.affiliate, b.currency.code()))
        });
        Ok(owed)
    }

    /// Pays everything payable to those who are selected, or nobody. Rows come sorted and each once.
    pub(crate) async fn insert_payouts(
        &self,
        creator: &AccountId,
        selected: &[NewPayout],
        reference: &str,
        key: &str,
        now: Millis,
        entropy: &Entropy,
    ) -> Result<Paid, Error> {
        Ok(write!(self, |tx| {
            'done: {
                lock!(self, tx, format!("payouts of {creator}"));
                let before: Vec<(PayoutId, String, String, String)> = sqlx::query_as(
                    "SELECT id, affiliate_id, currency, reference FROM payouts
                     WHERE creator_id = $1 AND form_key = $2 ORDER BY affiliate_id, currency",
                )
                .bind(creator.as_str())
                .bind(key)
                .fetch_all(&mut *tx)
                .await?;
                if !before.is_empty() {
                    let same = before.len() == selected.len()
                        && before
                            .iter()
                            .zip(selected)
                            .all(|((_, affiliate, code, said), row)| {
                                affiliate == row.affiliate.as_str()
                                    && code == row.currency.code()
                                    && said == reference
                            });
                    if !same {
                        return Err(Error::Conflict(SENT_BEFORE));
                    }
                    break 'done Paid::Before(before.into_iter().map(|(id, ..)| id).collect());
                }
                let rows: Vec<UnpaidRow> = sqlx::query_as(UNPAID)
                    .bind(creator.as_str())
                    .fetch_all(&mut *tx)
                    .await?;
                let owed = net(&rows, now)?;
                for row in selected {
                    let due = owed
                        .iter()
                        .find(|due| due.affiliate == row.affiliate.as_str() && due.currency == row.currency);
                    let due =
                        due.filter(|due| due.payable > Minor::ZERO && digest(&due.entries) == row.digest);
                    let Some(due) = due else {
                        return Err(Error::Conflict(CHANGED));
                    };
                    sqlx::query(
                        "INSERT INTO payouts (id, creator_id, affiliate_id, currency, amount, reference, form_key, paid_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    )
                    .bind(row.id.as_str())
                    .bind(creator.as_str())
                    .bind(row.affiliate.as_str())
                    .bind(row.currency.code())
                    .bind(due.payable.0)
                    .bind(reference)
                    .bind(key)
                    .bind(now.0)
                    .execute(&mut *tx)
                    .await?;
                    for entry in &due.entries {
                        sqlx::query("INSERT INTO payout_entries (entry_id, payout_id) VALUES ($1, $2)")
                            .bind(entry)
                            .bind(row.id.as_str())
                            .execute(&mut *tx)
                            .await?;
                    }
                    for line in lines(&rows, &due.entries) {
                        let between = Between {
                            affiliate: &row.affiliate,
                            affiliation: line.affiliation,
                            creator,
                            code: None,
                            payable_at: now,
                        };
                        let cause = Cause {
                            order: line.order,
                            product: line.product,
                            currency: row.currency,
                            at: now,
                            kind: EntryKind::Payout,
                            event: None,
                            payout: Some(&row.id),
                            claim: None,
                        };
                        let amount = Minor(line.amount.0.saturating_neg());
                        enter!(tx, cause, pair(&between, amount, ["paid out", "paid"], entropy));
                    }
                }
                Paid::Now(selected.iter().map(|row| row.id.clone()).collect())
            }
        }))
    }
}

#[derive(sqlx::FromRow)]
struct PayoutRow {
    id: PayoutId,
    creator_id: AccountId,
    creator_name: String,
    affiliate_id: AccountId,
    affiliate_name: String,
    affiliate_email: String,
    amount: i64,
    currency: String,
    reference: String,
    paid_at: i64,
}

impl TryFrom<PayoutRow> for Payout {
    type Error = StorageError;

    fn try_from(row: PayoutRow) -> Result<Self, StorageError> {
        Ok(Self {
            currency: currency(&row.currency)?,
            amount: Minor(row.amount),
            paid_at: Millis(row.paid_at),
            id: row.id,
            creator: row.creator_id,
            creator_name: row.creator_name,
            affiliate: row.affiliate_id,
            affiliate_name: row.affiliate_name,
            affiliate_email: row.affiliate_email,
            reference: row.reference,
        })
    }
}

macro_rules! payouts {
    ($rest:literal) => {
        concat!(
            "SELECT y.id, y.creator_id, c.name AS creator_name, y.affiliate_id, a.name AS affiliate_name,
                    a.email AS affiliate_email, y.amount, y.currency, y.reference, y.paid_at
             FROM payouts y JOIN accounts c ON c.id = y.creator_id JOIN accounts a ON a.id = y.affiliate_id WHERE ",
            $rest
        )
    };
}

impl Storage {
    /// The payouts that a creator made, newest first.
    pub(crate) async fn list_payouts_by(
        &self,
        creator: &AccountId,
        number: u32,
    ) -> Result<Page<Payout>, StorageError> {
        let sql = payouts!("y.creator_id = $1 ORDER BY y.paid_at DESC, y.id DESC LIMIT $2 OFFSET $3");
        self.list_payouts(sql, creator, number).await
    }

    /// The payouts that an affiliate got, newest first.
    pub(crate) async fn list_payouts_to(
        &self,
        affiliate: &AccountId,
        number: u32,
    ) -> Result<Page<Payout>, StorageError> {
        let sql = payouts!("y.affiliate_id = $1 ORDER BY y.paid_at DESC, y.id DESC LIMIT $2 OFFSET $3");
        self.list_payouts(sql, affiliate, number).await
    }

    async fn list_payouts(
        &self,
        sql: &'static str,
        account: &AccountId,
        number: u32,
    ) -> Result<Page<Payout>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<PayoutRow> = read!(self, |db| {
            let query = sqlx::query_as(sql).bind(account.as_str());
            query.bind(limit).bind(offset).fetch_all(db).await?
        });
        let rows: Result<Vec<Payout>, StorageError> = rows.into_iter().map(Payout::try_from).collect();
        Ok(Page::cut(rows?, number, ROWS))
    }

    /// A payout.
    pub(crate) async fn find_payout(&self, id: &PayoutId) -> Result<Option<Payout>, StorageError> {
        let row: Option<PayoutRow> = read!(self, |db| {
            let query = sqlx::query_as(payouts!("y.id = $1")).bind(id.as_str());
            query.fetch_optional(db).await?
        });
        row.map(Payout::try_from).transpose()
    }
}
