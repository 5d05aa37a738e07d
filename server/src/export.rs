//! Everything that the operator may take along: a row a JSON line, oldest first, a page of rows in memory at a time.

use std::io;

use serde_json::{Value, json};

use crate::backend::PublicUrl;
use crate::storage::{Storage, StorageError};

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What the rows are written to failed.
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
}

/// Hands rows over, page by page, until one is empty.
macro_rules! pages {
    ($storage:expr, $method:ident, $sink:expr, |$row:ident| $key:expr, $json:expr) => {{
        let mut after = Default::default();
        loop {
            let rows = $storage.$method(&after).await?;
            let Some($row) = rows.last() else { return Ok(()) };
            after = $key;
            for $row in rows {
                $sink($json)?;
            }
        }
    }};
}

/// Every hotlink. `destination` is the address that a click leads to while nothing stands in its way.
///
/// # Errors
/// [`ExportError`].
pub async fn hotlinks(
    storage: &Storage,
    public_url: &PublicUrl,
    mut sink: impl FnMut(Value) -> io::Result<()>,
) -> Result<(), ExportError> {
    pages!(
        storage,
        export_hotlinks,
        sink,
        |row| (row.created_at, row.code.clone()),
        json!({
            "code": row.code,
            "destination": if row.kind == "checkout" {
                format!("{}/checkout/{}", public_url.as_str(), row.destination)
            } else {
                row.destination
            },
            "kind": row.kind,
            "name": row.name,
            "product": row.product_id,
            "affiliate": row.affiliate_id,
            "state": if row.archived_at.is_some() { "archived" } else { "active" },
            "created_at": row.created_at,
        })
    )
}

/// Every click, counted or not. `id` is as in the address.
///
/// # Errors
/// [`ExportError`].
pub async fn clicks(
    storage: &Storage,
    mut sink: impl FnMut(Value) -> io::Result<()>,
) -> Result<(), ExportError> {
    pages!(
        storage,
        export_clicks,
        sink,
        |row| row.id.clone(),
        json!({
            "id": row.id,
            "code": row.code,
            "product": row.product_id,
            "affiliation": row.affiliation_id,
            "visitor": (!row.visitor.is_empty()).then_some(row.visitor),
            "at": row.at,
            "window_days": row.window_days,
            "reason": row.reason,
        })
    )
}

/// Every order, with its receipt.
///
/// # Errors
/// [`ExportError`].
pub async fn orders(
    storage: &Storage,
    mut sink: impl FnMut(Value) -> io::Result<()>,
) -> Result<(), ExportError> {
    pages!(
        storage,
        export_orders,
        sink,
        |row| (row.at, row.id.clone()),
        json!({
            "id": row.id,
            "product": row.product_id,
            "offer": row.offer_id,
            "source": row.source,
            "external_id": row.external_id,
            "buyer_email": row.buyer_email,
            "visitor": row.visitor,
            "currency": row.currency,
            "price": row.price,
            "at": row.at,
            "receipt": serde_json::from_str::<Value>(&row.receipt).unwrap_or(Value::Null),
        })
    )
}

/// Every line of the ledger.
///
/// # Errors
/// [`ExportError`].
pub async fn ledger(
    storage: &Storage,
    mut sink: impl FnMut(Value) -> io::Result<()>,
) -> Result<(), ExportError> {
    pages!(
        storage,
        export_ledger,
        sink,
        |row| (row.at, row.id.clone()),
        json!({
            "id": row.id,
            "order": row.order_id,
            "product": row.product_id,
            "account": row.account_id,
            "party": row.party,
            "affiliation": row.affiliation_id,
            "code": row.code,
            "kind": row.kind,
            "amount": row.amount,
            "currency": row.currency,
            "at": row.at,
            "payable_at": row.payable_at,
            "reason": row.reason,
            "event": row.event_id,
            "claim": row.claim_id,
            "payout": row.payout_id,
            "paid_in": row.paid_in,
        })
    )
}
