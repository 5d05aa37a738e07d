//! What came from checkouts elsewhere, as it came, and what became of it.

use ::hotlinks::time::Millis;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Storage, StorageError, count, read, write};
use crate::error::Error;
use crate::hooks::{Came, Kept, Outcome};
use crate::ids::{AccountId, EndpointId, EventId, OrderId};
use crate::page::{self, Page};

/// Events, a page.
const ROWS: u32 = 50;

/// `outcome!(tx, inbox, outcome, why, order, at)`: what became of an event of the inbox, said once. `order`: the sale that
/// shows one that was set aside.
macro_rules! outcome {
    ($tx:expr, $inbox:expr, $outcome:expr, $why:expr, $order:expr, $at:expr) => {{
        let order: Option<&OrderId> = $order;
        sqlx::query(
            "INSERT INTO inbox_outcomes (inbox_id, outcome, why, order_id, decided_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (inbox_id) DO NOTHING",
        )
        .bind($inbox.as_str())
        .bind($outcome.as_str())
        .bind($why)
        .bind(order.map(OrderId::as_str))
        .bind($at.0)
        .execute(&mut *$tx)
        .await?;
        sqlx::query("DELETE FROM inbox_open WHERE inbox_id = $1")
            .bind($inbox.as_str())
            .execute(&mut *$tx)
            .await?;
    }};
}
pub(super) use outcome;

/// An event as it came.
pub(crate) struct NewMail<'a> {
    pub(crate) id: EventId,
    pub(crate) endpoint: &'a EndpointId,
    /// The sender's own id of it.
    pub(crate) webhook_id: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) received_at: Millis,
}

/// An event of the inbox.
#[derive(sqlx::FromRow)]
pub(crate) struct Mail {
    pub(crate) id: EventId,
    pub(crate) endpoint_id: EndpointId,
    pub(crate) creator_id: AccountId,
    pub(crate) webhook_id: String,
    pub(crate) body: Vec<u8>,
    received_at: i64,
}

impl Mail {
    pub(crate) fn received_at(&self) -> Millis {
        Millis(self.received_at)
    }
}

/// What became of an event, as it stands now.
#[derive(sqlx::FromRow)]
pub(crate) struct OutcomeRow {
    outcome: String,
    pub(crate) why: String,
}

impl OutcomeRow {
    pub(crate) fn outcome(&self) -> Result<Outcome, StorageError> {
        Outcome::from_name(&self.outcome).ok_or_else(|| StorageError::corrupt("outcome", &self.outcome))
    }
}

#[derive(sqlx::FromRow)]
struct CameRow {
    endpoint: String,
    webhook_id: String,
    received_at: i64,
    outcome: Option<String>,
    why: Option<String>,
    body: Vec<u8>,
}

const MAIL: &str = "
    SELECT i.id, i.endpoint_id, e.creator_id, i.webhook_id, i.body, i.received_at
    FROM inbox i JOIN endpoints e ON e.id = i.endpoint_id WHERE i.id = $1";

/// What waited has happened since, or was set aside when its sale came.
macro_rules! outcome_now {
    () => {
        "CASE WHEN o.outcome <> 'waits' THEN o.outcome
              WHEN EXISTS (SELECT 1 FROM order_events x WHERE x.event_id = i.id) THEN 'done'
              WHEN EXISTS (SELECT 1 FROM set_aside s WHERE s.event_id = i.id AND s.order_id IS NOT NULL)
              THEN 'set_aside'
              ELSE o.outcome END AS outcome,
         CASE WHEN o.outcome = 'waits'
              THEN COALESCE((SELECT MIN(s.why) FROM set_aside s WHERE s.event_id = i.id AND s.order_id IS NOT NULL), o.why)
              ELSE o.why END AS why"
    };
}

const OUTCOME: &str = concat!(
    "SELECT ",
    outcome_now!(),
    " FROM inbox i JOIN inbox_outcomes o ON o.inbox_id = i.id WHERE i.id = $1"
);

const OF_CREATOR: &str = concat!(
    "SELECT e.name AS endpoint, i.webhook_id, i.received_at, i.body, ",
    outcome_now!(),
    " FROM inbox i JOIN endpoints e ON e.id = i.endpoint_id LEFT JOIN inbox_outcomes o ON o.inbox_id = i.id
      WHERE e.creator_id = $1 ORDER BY i.received_at DESC, i.id DESC LIMIT $2 OFFSET $3"
);

/// What is said of an event whose id another one had.
pub(crate) const OTHER_BODY: &str =
    "It came again under the same id with other content. What came first counts.";

fn hash(body: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(body))
}

impl Storage {
    /// Keeps an event as it came, before anything is made of it.
    pub(crate) async fn insert_mail(&self, mail: &NewMail<'_>) -> Result<Kept, Error> {
        let hash = hash(mail.body);
        Ok(write!(self, |tx| {
            'done: {
                for is_first in [true, false] {
                    let inserted = sqlx::query(
                        "INSERT INTO inbox (id, endpoint_id, webhook_id, is_first, body, body_hash, received_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                    )
                    .bind(mail.id.as_str())
                    .bind(mail.endpoint.as_str())
                    .bind(mail.webhook_id)
                    .bind(is_first)
                    .bind(mail.body)
                    .bind(&hash)
                    .bind(mail.received_at.0)
                    .execute(&mut *tx)
                    .await?;
                    if inserted.rows_affected() > 0 && is_first {
                        sqlx::query("INSERT INTO inbox_open (inbox_id) VALUES ($1)")
                            .bind(mail.id.as_str())
                            .execute(&mut *tx)
                            .await?;
                        break 'done Kept::New(mail.id.clone());
                    }
                    if inserted.rows_affected() > 0 {
                        outcome!(tx, mail.id, Outcome::SetAside, OTHER_BODY, None, mail.received_at);
                        break 'done Kept::OtherBody;
                    }
                    let first: Option<EventId> = sqlx::query_scalar(
                        "SELECT id FROM inbox
                         WHERE endpoint_id = $1 AND webhook_id = $2 AND body_hash = $3 AND is_first",
                    )
                    .bind(mail.endpoint.as_str())
                    .bind(mail.webhook_id)
                    .bind(&hash)
                    .fetch_optional(&mut *tx)
                    .await?;
                    if let Some(first) = first {
                        break 'done Kept::Before(first);
                    }
                }
                // Set aside before, word for word.
                Kept::OtherBody
            }
        }))
    }

    /// An event of the inbox.
    pub(crate) async fn find_mail(&self, id: &EventId) -> Result<Option<Mail>, StorageError> {
        read!(self, |db| Ok(sqlx::query_as(MAIL)
            .bind(id.as_str())
            .fetch_optional(db)
            .await?))
    }

    /// What became of it; none: nothing yet.
    pub(crate) async fn find_outcome(&self, id: &EventId) -> Result<Option<OutcomeRow>, StorageError> {
        read!(self, |db| Ok(sqlx::query_as(OUTCOME)
            .bind(id.as_str())
            .fetch_optional(db)
            .await?))
    }

    /// Says what became of an event. `order`: the sale that shows one that was set aside.
    pub(crate) async fn record_outcome(
        &self,
        id: &EventId,
        outcome: Outcome,
        why: &str,
        order: Option<&OrderId>,
        at: Millis,
    ) -> Result<(), Error> {
        write!(self, |tx| {
            outcome!(tx, id, outcome, why, order, at);
        });
        Ok(())
    }

    /// Events of which nothing became yet and that came before that time, a hundred at most.
    pub(crate) async fn list_open_mail(&self, before: Millis) -> Result<Vec<EventId>, StorageError> {
        read!(self, |db| Ok(sqlx::query_scalar(
            "SELECT i.id FROM inbox_open o JOIN inbox i ON i.id = o.inbox_id WHERE i.received_at <= $1
             ORDER BY i.received_at, i.id LIMIT 100"
        )
        .bind(before.0)
        .fetch_all(db)
        .await?))
    }

    /// How many events that came to a creator's endpoints since then were set aside.
    pub(crate) async fn count_set_aside(
        &self,
        creator: &AccountId,
        since: Millis,
    ) -> Result<u32, StorageError> {
        let aside: i64 = read!(self, |db| {
            sqlx::query_scalar(
                "SELECT COUNT(*) FROM endpoints e JOIN inbox i ON i.endpoint_id = e.id
                 JOIN inbox_outcomes o ON o.inbox_id = i.id
                 WHERE e.creator_id = $1 AND i.received_at >= $2 AND o.outcome = 'set_aside'",
            )
            .bind(creator.as_str())
            .bind(since.0)
            .fetch_one(db)
            .await?
        });
        Ok(count(aside))
    }

    /// What came to a creator's endpoints, the newest first.
    pub(crate) async fn list_came(
        &self,
        creator: &AccountId,
        number: u32,
    ) -> Result<Page<Came>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<CameRow> = read!(self, |db| {
            sqlx::query_as(OF_CREATOR)
                .bind(creator.as_str())
                .bind(limit)
                .bind(offset)
                .fetch_all(db)
                .await?
        });
        let came = |row: CameRow| {
            let outcome = row
                .outcome
                .as_deref()
                .map(|name| Outcome::from_name(name).ok_or_else(|| StorageError::corrupt("outcome", name)));
            Ok(Came {
                endpoint: row.endpoint,
                kind: crate::hooks::kind_of(&row.body),
                webhook_id: row.webhook_id,
                received_at: Millis(row.received_at),
                outcome: outcome.transpose()?,
                why: row.why.unwrap_or_default(),
            })
        };
        let rows: Result<Vec<Came>, StorageError> = rows.into_iter().map(came).collect();
        Ok(Page::cut(rows?, number, ROWS))
    }
}
