//! Everything that the operator may take along: a row a JSON line, oldest first, a page of rows in memory at a time.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use crate::backend::PublicUrl;
use crate::clicks::journal;
use crate::clicks::line::{self, Row};
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

/// Every click, counted or not. `id` is as in the address. What is on its way into the database is among them.
///
/// # Errors
/// [`ExportError`].
pub async fn clicks(
    storage: &Storage,
    mut sink: impl FnMut(Value) -> io::Result<()>,
) -> Result<(), ExportError> {
    // First what waits, then what is stored: a click that moves meanwhile is in both, never in neither.
    let mut waiting = match &storage.file {
        Some(file) => journal::waiting(file)?,
        None => BTreeMap::new(),
    };
    let mut after = String::new();
    loop {
        let rows = storage.export_clicks(&after).await?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.id);
        for row in &rows {
            while let Some(earlier) = waiting.first_entry().filter(|first| *first.key() < row.id) {
                print_waiting(&earlier.remove(), &mut sink)?;
            }
            waiting.remove(&row.id);
            sink(click(&Row {
                id: &row.id,
                visitor: &row.visitor,
                product: &row.product_id,
                affiliation: &row.affiliation_id,
                code: &row.code,
                at: row.at,
                window_days: row.window_days,
                reason: &row.reason,
            }))?;
        }
    }
    for line in waiting.values() {
        print_waiting(line, &mut sink)?;
    }
    Ok(())
}

fn print_waiting(line: &str, sink: &mut impl FnMut(Value) -> io::Result<()>) -> io::Result<()> {
    line::read(line).flatten().try_for_each(|row| sink(click(&row)))
}

fn click(row: &Row<'_>) -> Value {
    json!({
        "id": row.id,
        "code": row.code,
        "product": row.product,
        "affiliation": row.affiliation,
        "visitor": (!row.visitor.is_empty()).then_some(row.visitor),
        "at": row.at,
        "window_days": row.window_days,
        "reason": row.reason,
    })
}

/// How many clicks were lost, and when that was over.
///
/// # Errors
/// [`ExportError`].
pub async fn lost_clicks(
    storage: &Storage,
    mut sink: impl FnMut(Value) -> io::Result<()>,
) -> Result<(), ExportError> {
    for (at, clicks) in storage.list_lost_clicks().await? {
        sink(json!({ "at": at, "clicks": clicks }))?;
    }
    Ok(())
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
