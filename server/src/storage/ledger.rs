//! Sales, as creators, affiliates and buyers look at them: orders with what the ledger says of them.

use ::hotlinks::hotlink::Code;
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::{Storage, StorageError, count_long, read};
use crate::ids::{AccountId, AffiliationId, OrderId, PayoutId, ProductId};
use crate::ledger::Balance;
use crate::page::{self, Page};
use crate::sales::{Credit, Sale, masked};

/// Sales, a page.
const ROWS: u32 = 50;

#[derive(sqlx::FromRow)]
struct SaleRow {
    id: OrderId,
    offer: String,
    at: i64,
    price: i64,
    currency: String,
    buyer_email: String,
    affiliate: Option<String>,
    code: Option<String>,
    amount: Option<i64>,
    earned: Option<i64>,
    payable_at: Option<i64>,
    is_held: Option<i64>,
    paid_in: Option<String>,
}

#[derive(sqlx::FromRow)]
struct StandsRow {
    currency: String,
    is_paid: i32,
    is_held: i64,
    payable_at: i64,
    amount: i64,
}

/// An order with the names around it.
#[derive(sqlx::FromRow)]
pub(crate) struct OrderRow {
    pub(crate) id: OrderId,
    pub(crate) product_id: ProductId,
    pub(crate) creator_id: AccountId,
    pub(crate) product_name: String,
    pub(crate) offer_name: String,
    pub(crate) creator_name: String,
    pub(crate) buyer_email: String,
    currency: String,
    pub(crate) price: i64,
    pub(crate) at: i64,
    pub(crate) receipt: String,
}

/// An order that an affiliate was considered for in vain.
#[derive(sqlx::FromRow)]
pub(crate) struct LostRow {
    pub(crate) id: OrderId,
    pub(crate) offer: String,
    pub(crate) at: i64,
    pub(crate) receipt: String,
}

impl OrderRow {
    pub(crate) fn currency(&self) -> Result<Currency, StorageError> {
        currency(&self.currency)
    }
}

fn currency(code: &str) -> Result<Currency, StorageError> {
    Currency::parse(code).map_err(|_| StorageError::corrupt("currency", code))
}

macro_rules! orders {
    ($where:literal) => {
        concat!(
            "SELECT o.id, o.product_id, p.creator_id, p.name AS product_name, f.name AS offer_name,
                    c.name AS creator_name, o.buyer_email, o.currency, o.price, o.at, o.receipt
             FROM orders o JOIN products p ON p.id = o.product_id JOIN offers f ON f.id = o.offer_id
             JOIN accounts c ON c.id = p.creator_id WHERE ",
            $where
        )
    };
}

/// What an account earned on an order through a link, from `standings e`.
macro_rules! credit_columns {
    () => {
        "e.order_id, e.code, CAST(SUM(e.amount) AS BIGINT) AS amount,
         CAST(SUM(CASE WHEN e.kind IN ('commission', 'claim') THEN e.amount ELSE 0 END) AS BIGINT) AS earned,
         MAX(e.payable_at) AS payable_at, MAX(e.is_held) AS is_held,
         MAX(CASE WHEN e.kind IN ('commission', 'claim') THEN e.paid_in END) AS paid_in"
    };
}

/// One row a credited link, or one without where nobody is credited.
const OF_PRODUCT: &str = concat!(
    "SELECT o.id, f.name AS offer, o.at, o.price, o.currency, o.buyer_email, l.affiliate, l.code, l.amount, l.earned,
            l.payable_at, l.is_held, l.paid_in
     FROM (SELECT * FROM orders WHERE product_id = $1 ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3) o
     JOIN offers f ON f.id = o.offer_id
     LEFT JOIN (
        SELECT MIN(a.name) AS affiliate, MIN(e.id) AS first, ",
    credit_columns!(),
    "   FROM standings e JOIN accounts a ON a.id = e.account_id
        WHERE e.order_id IN (
            SELECT id FROM orders WHERE product_id = $1 ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3)
        GROUP BY e.order_id, e.account_id, e.code
     ) l ON l.order_id = o.id
     ORDER BY o.at DESC, o.id DESC, l.first"
);

const OF_AFFILIATE: &str = concat!(
    "SELECT o.id, f.name AS offer, o.at, o.price, o.currency, o.buyer_email, NULL AS affiliate, l.code, l.amount,
            l.earned, l.payable_at, l.is_held, l.paid_in
     FROM (
        SELECT ",
    credit_columns!(),
    "   FROM standings e WHERE e.account_id = $4 AND e.product_id = $1
        GROUP BY e.order_id, e.code ORDER BY MIN(e.at) DESC, e.order_id DESC LIMIT $2 OFFSET $3
     ) l
     JOIN orders o ON o.id = l.order_id JOIN offers f ON f.id = o.offer_id
     ORDER BY o.at DESC, o.id DESC"
);

/// What an account earned, by how it stands: with `$2` the product alone, or `''` for all of them. `$3`: now.
const STANDS: &str = "
    SELECT currency, CASE WHEN paid_in IS NULL THEN 0 ELSE 1 END AS is_paid, CAST(is_held AS BIGINT) AS is_held,
           MAX(payable_at) AS payable_at, CAST(SUM(amount) AS BIGINT) AS amount
    FROM standings WHERE account_id = $1 AND (product_id = $2 OR $2 = '')
    GROUP BY currency, CASE WHEN paid_in IS NULL THEN 0 ELSE 1 END, is_held,
             CASE WHEN payable_at > $3 THEN 1 ELSE 0 END
    ORDER BY currency";

const SALES_OF: &str = "
    SELECT currency, COUNT(DISTINCT order_id) FROM standings
    WHERE account_id = $1 AND (product_id = $2 OR $2 = '') GROUP BY currency";

impl Storage {
    /// The sales of a product, newest first, credited or not.
    pub(crate) async fn list_sales(
        &self,
        product: &ProductId,
        number: u32,
    ) -> Result<Page<Sale>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<SaleRow> = read!(self, |db| {
            let query = sqlx::query_as(OF_PRODUCT)
                .bind(product.as_str())
                .bind(limit)
                .bind(offset);
            query.fetch_all(db).await?
        });
        Ok(Page::cut(sales(rows, str::to_owned)?, number, ROWS))
    }

    /// The sales of a product that an account earned on, newest first; the buyer's address masked.
    pub(crate) async fn list_earned_sales(
        &self,
        product: &ProductId,
        affiliate: &AccountId,
        number: u32,
    ) -> Result<Page<Sale>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<SaleRow> = read!(self, |db| {
            let query = sqlx::query_as(OF_AFFILIATE)
                .bind(product.as_str())
                .bind(limit)
                .bind(offset);
            query.bind(affiliate.as_str()).fetch_all(db).await?
        });
        Ok(Page::cut(sales(rows, masked)?, number, ROWS))
    }

    /// What an account earned on a product, or on all, a currency each.
    pub(crate) async fn list_balances(
        &self,
        affiliate: &AccountId,
        product: Option<&ProductId>,
        now: Millis,
    ) -> Result<Vec<Balance>, StorageError> {
        let product = product.map_or("", ProductId::as_str);
        let stands: Vec<StandsRow> = read!(self, |db| {
            let query = sqlx::query_as(STANDS).bind(affiliate.as_str()).bind(product);
            query.bind(now.0).fetch_all(db).await?
        });
        let sales: Vec<(String, i64)> = read!(self, |db| {
            let query = sqlx::query_as(SALES_OF).bind(affiliate.as_str()).bind(product);
            query.fetch_all(db).await?
        });
        let mut balances: Vec<Balance> = Vec::new();
        for row in stands {
            let currency = currency(&row.currency)?;
            let status =
                ::hotlinks::ledger::status(Millis(row.payable_at), row.is_held != 0, row.is_paid != 0, now);
            if balances.last().is_none_or(|last| last.currency != currency) {
                let sold = sales.iter().find(|(code, _)| *code == row.currency);
                balances.push(Balance::none(
                    currency,
                    count_long(sold.map_or(0, |(_, sales)| *sales)),
                ));
            }
            if let Some(balance) = balances.last_mut() {
                balance.add(status, Minor(row.amount));
            }
        }
        Ok(balances)
    }

    /// An order.
    pub(crate) async fn find_order(&self, id: &OrderId) -> Result<Option<OrderRow>, StorageError> {
        read!(self, |db| Ok(sqlx::query_as(orders!("o.id = $1"))
            .bind(id.as_str())
            .fetch_optional(db)
            .await?))
    }

    /// The order that a buyer's key opens.
    pub(crate) async fn find_order_by_token_hash(
        &self,
        hash: &str,
    ) -> Result<Option<OrderRow>, StorageError> {
        read!(self, |db| Ok(sqlx::query_as(orders!("o.token_hash = $1"))
            .bind(hash)
            .fetch_optional(db)
            .await?))
    }

    /// The orders that an affiliation was considered for in vain, newest first.
    pub(crate) async fn list_lost_sales(
        &self,
        affiliation: &AffiliationId,
        number: u32,
    ) -> Result<Page<LostRow>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows = read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT o.id, f.name AS offer, o.at, o.receipt
                 FROM order_touches t JOIN orders o ON o.id = t.order_id JOIN offers f ON f.id = o.offer_id
                 WHERE t.affiliation_id = $1 AND NOT t.won ORDER BY o.at DESC, o.id DESC LIMIT $2 OFFSET $3",
            );
            let query = query.bind(affiliation.as_str()).bind(limit).bind(offset);
            query.fetch_all(db).await?
        });
        Ok(Page::cut(rows, number, ROWS))
    }

    /// Whether an account was considered for an order, won or lost, or earns on it by a claim.
    pub(crate) async fn was_considered(
        &self,
        order: &OrderId,
        affiliate: &AccountId,
    ) -> Result<bool, StorageError> {
        let touched: i64 = read!(self, |db| {
            sqlx::query_scalar(
                "SELECT (SELECT COUNT(*) FROM order_touches t JOIN affiliations a ON a.id = t.affiliation_id
                         WHERE t.order_id = $1 AND a.affiliate_id = $2)
                      + (SELECT COUNT(*) FROM ledger
                         WHERE order_id = $1 AND account_id = $2 AND party = 'affiliate')",
            )
            .bind(order.as_str())
            .bind(affiliate.as_str())
            .fetch_one(db)
            .await?
        });
        Ok(touched > 0)
    }

    /// What an account is called.
    pub(crate) async fn find_account_name(&self, id: &AccountId) -> Result<Option<String>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_scalar("SELECT name FROM accounts WHERE id = $1");
            Ok(query.bind(id.as_str()).fetch_optional(db).await?)
        })
    }
}

/// Rows of one order, which follow each other, as one sale.
fn sales(rows: Vec<SaleRow>, show: fn(&str) -> String) -> Result<Vec<Sale>, StorageError> {
    let mut sales: Vec<Sale> = Vec::new();
    for row in rows {
        let credit = row.amount.map(|amount| Credit {
            affiliate: row.affiliate,
            code: row.code.as_deref().and_then(Code::parse),
            commission: Minor(amount),
            earned: Minor(row.earned.unwrap_or(amount)),
            is_held: row.is_held.is_some_and(|held| held != 0),
            paid_in: row.paid_in.as_deref().and_then(PayoutId::parse),
            payable_at: Millis(row.payable_at.unwrap_or(row.at)),
        });
        match sales.last_mut().filter(|sale| sale.order == row.id) {
            Some(sale) => sale.credits.extend(credit),
            None => sales.push(Sale {
                order: row.id,
                offer: row.offer,
                at: Millis(row.at),
                price: Minor(row.price),
                currency: currency(&row.currency)?,
                buyer: show(&row.buyer_email),
                credits: credit.into_iter().collect(),
            }),
        }
    }
    Ok(sales)
}
