//! Pages of whole tables, oldest first, each after the last row of the one before.

use sqlx::FromRow;

use super::{Storage, StorageError, read};

/// Rows in memory at a time.
const PAGE: i64 = 5_000;

#[derive(FromRow)]
pub(crate) struct HotlinkLine {
    pub(crate) code: String,
    pub(crate) destination: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) product_id: String,
    pub(crate) affiliate_id: String,
    pub(crate) archived_at: Option<i64>,
    pub(crate) created_at: i64,
}

#[derive(FromRow)]
pub(crate) struct ClickLine {
    pub(crate) id: String,
    pub(crate) visitor: String,
    pub(crate) product_id: String,
    pub(crate) affiliation_id: String,
    pub(crate) code: String,
    pub(crate) at: i64,
    pub(crate) window_days: Option<i64>,
    pub(crate) reason: String,
}

#[derive(FromRow)]
pub(crate) struct OrderLine {
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) offer_id: String,
    pub(crate) source: String,
    pub(crate) external_id: String,
    pub(crate) buyer_email: String,
    pub(crate) visitor: Option<String>,
    pub(crate) currency: String,
    pub(crate) price: i64,
    pub(crate) at: i64,
    pub(crate) receipt: String,
}

#[derive(FromRow)]
pub(crate) struct LedgerLine {
    pub(crate) id: String,
    pub(crate) order_id: String,
    pub(crate) product_id: String,
    pub(crate) account_id: String,
    pub(crate) party: String,
    pub(crate) affiliation_id: String,
    pub(crate) code: Option<String>,
    pub(crate) kind: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) at: i64,
    pub(crate) payable_at: i64,
    pub(crate) reason: String,
    pub(crate) event_id: Option<String>,
    pub(crate) claim_id: Option<String>,
    pub(crate) payout_id: Option<String>,
    pub(crate) paid_in: Option<String>,
}

impl Storage {
    pub(crate) async fn export_hotlinks(
        &self,
        (at, code): &(i64, String),
    ) -> Result<Vec<HotlinkLine>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT h.code, h.kind, h.name, h.product_id, a.affiliate_id, h.archived_at, h.created_at,
                        CASE h.kind WHEN 'sales_page' THEN p.sales_page
                                    WHEN 'additional_link' THEN COALESCE(l.destination, h.destination)
                                    ELSE h.destination END AS destination
                 FROM hotlinks h JOIN affiliations a ON a.id = h.affiliation_id JOIN products p ON p.id = h.product_id
                 LEFT JOIN additional_links l ON l.id = h.destination AND h.kind = 'additional_link'
                 WHERE h.created_at > $1 OR (h.created_at = $1 AND h.code > $2)
                 ORDER BY h.created_at, h.code LIMIT $3",
            );
            Ok(query.bind(at).bind(code).bind(PAGE).fetch_all(db).await?)
        })
    }

    pub(crate) async fn export_clicks(&self, after: &String) -> Result<Vec<ClickLine>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT id, visitor, product_id, affiliation_id, code, at, window_days, reason FROM clicks
                 WHERE id > $1 ORDER BY id LIMIT $2",
            );
            Ok(query.bind(after).bind(PAGE).fetch_all(db).await?)
        })
    }

    pub(crate) async fn export_orders(
        &self,
        (at, id): &(i64, String),
    ) -> Result<Vec<OrderLine>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT o.id, o.product_id, o.offer_id, e.source, e.external_id, o.buyer_email, o.visitor, o.currency,
                        o.price, o.at, o.receipt
                 FROM orders o JOIN events e ON e.id = o.event_id
                 WHERE o.at > $1 OR (o.at = $1 AND o.id > $2) ORDER BY o.at, o.id LIMIT $3",
            );
            Ok(query.bind(at).bind(id).bind(PAGE).fetch_all(db).await?)
        })
    }

    pub(crate) async fn export_ledger(
        &self,
        (at, id): &(i64, String),
    ) -> Result<Vec<LedgerLine>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_as(
                "SELECT id, order_id, product_id, account_id, party, affiliation_id, code, kind, amount, currency, at,
                        payable_at, reason, event_id, claim_id, ledger.payout_id, paid.payout_id AS paid_in
                 FROM ledger LEFT JOIN payout_entries paid ON paid.entry_id = ledger.id WHERE at > $1 OR (at = $1 AND id > $2) ORDER BY at, id LIMIT $3",
            );
            Ok(query.bind(at).bind(id).bind(PAGE).fetch_all(db).await?)
        })
    }
}
