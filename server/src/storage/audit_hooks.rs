//! Events of the inbox with what was made of them.

use super::{Storage, StorageError, read};
use crate::ids::EventId;

/// Events that are read at a time.
const PAGE: i64 = 200;

/// An event of the inbox.
pub(crate) struct AuditedMail {
    pub(crate) id: EventId,
    pub(crate) body: Vec<u8>,
    /// What was said of it when it was processed.
    pub(crate) outcome: Option<String>,
    /// It waits to be processed.
    pub(crate) is_open: bool,
    /// The orders that it made.
    pub(crate) lines: i64,
    /// What it did to an order, or waits to do.
    pub(crate) happened: Option<AuditedHappening>,
}

/// What happened to an order.
pub(crate) struct AuditedHappening {
    pub(crate) kind: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
}

#[derive(sqlx::FromRow)]
struct MailRow {
    id: EventId,
    body: Vec<u8>,
    outcome: Option<String>,
    open: i64,
    lines: i64,
    kind: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
}

const MAIL: &str = "
    SELECT i.id, i.body, o.outcome,
           (SELECT COUNT(*) FROM inbox_open w WHERE w.inbox_id = i.id) AS open,
           (SELECT COUNT(*) FROM baskets b JOIN orders l ON l.basket_id = b.id WHERE b.inbox_id = i.id) AS lines,
           COALESCE(h.kind, w.kind) AS kind, COALESCE(h.amount, w.amount) AS amount,
           COALESCE(h.currency, w.currency) AS currency
    FROM inbox i LEFT JOIN inbox_outcomes o ON o.inbox_id = i.id
    LEFT JOIN order_events h ON h.event_id = i.id LEFT JOIN waiting_events w ON w.event_id = i.id
    WHERE i.id > $1 ORDER BY i.id LIMIT $2";

impl Storage {
    /// A page of the inbox, in the order of its ids, after one.
    pub(crate) async fn audited_mail(&self, after: &str) -> Result<Vec<AuditedMail>, StorageError> {
        let rows: Vec<MailRow> = read!(self, |db| {
            sqlx::query_as(MAIL).bind(after).bind(PAGE).fetch_all(db).await?
        });
        let mail = |row: MailRow| AuditedMail {
            id: row.id,
            body: row.body,
            outcome: row.outcome,
            is_open: row.open > 0,
            lines: row.lines,
            happened: row
                .kind
                .zip(row.amount)
                .zip(row.currency)
                .map(|((kind, amount), currency)| AuditedHappening {
                    kind,
                    amount,
                    currency,
                }),
        };
        Ok(rows.into_iter().map(mail).collect())
    }
}
