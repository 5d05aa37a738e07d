//! What happens to orders after they were paid: each event once, with its corrections, in one transaction.

use ::hotlinks::ledger::{GivenBack, Happened, HappenedKind, happening_time};
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::entries::{CORRECTED_ORDER, CorrectedOrder, HAPPENED, HappenedRow, correct, order_lock};
use super::inbox::outcome;
use super::waiting::line_of;
use super::{Storage, StorageError, lock, write};
use crate::adjustments::{Applied, Subject};
use crate::entropy::Entropy;
use crate::error::Error;
use crate::hooks::Outcome;
use crate::ids::{EventId, OrderId};

/// An event about an order, as it came.
pub(crate) struct NewOrderEvent<'a> {
    pub(crate) id: EventId,
    pub(crate) source: &'a str,
    pub(crate) external_id: &'a str,
    pub(crate) body: &'a str,
    pub(crate) subject: Subject<'a>,
    pub(crate) kind: HappenedKind,
    pub(crate) reference: String,
    pub(crate) amount: Minor,
    pub(crate) currency: Currency,
    /// The source's time.
    pub(crate) at: Millis,
    pub(crate) reason: &'a str,
    pub(crate) received_at: Millis,
    /// A person who can be told at once that it will not do; nothing of theirs is set aside.
    pub(crate) by_person: bool,
    /// It came through the inbox under the same id, which is told what became of it.
    pub(crate) is_of_inbox: bool,
}

/// An order that an event is about, before it is applied.
pub(crate) struct Before<'a> {
    pub(crate) price: Minor,
    pub(crate) currency: Currency,
    pub(crate) back: GivenBack,
    pub(crate) happened: &'a [Happened],
}

/// What is to be said of an event that came before with another body.
pub(crate) const OTHER_BODY: &str = "It came again under the same id with other content.";
const SENT_BEFORE: &str = "This form was already sent with other details. Nothing was changed.";
pub(crate) const OTHER_CURRENCY: &str = "It is in another currency than the order.";
const NEGATIVE: &str = "Its amount is below zero.";

/// What a correction is called in the ledger: the affiliate's side and the creator's.
pub(crate) fn reasons(kind: HappenedKind) -> [&'static str; 2] {
    match kind {
        HappenedKind::Refund => ["the buyer was refunded", "the buyer was refunded"],
        HappenedKind::ChargebackOpened => ["a chargeback was opened", "a chargeback was opened"],
        HappenedKind::ChargebackLost => ["a chargeback was lost", "a chargeback was lost"],
        HappenedKind::ChargebackWon => ["a chargeback was won", "a chargeback was won"],
    }
}

/// The name of the lock under which a sale and what waits for it meet.
pub(crate) fn sale_lock(source: &str, sale: &str) -> String {
    format!("sale {source} {sale}")
}

/// What is kept of a body to know it again.
pub(crate) fn body_hash(body: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(body))
}

const INSERT_EVENT: &str = "
    INSERT INTO events (id, source, external_id, body, received_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (source, external_id) DO NOTHING";

pub(crate) const INSERT_ORDER_EVENT: &str = "
    INSERT INTO order_events (event_id, order_id, kind, reference, amount, currency, at, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Also where the first of that id waits for its sale, or is a sale itself.
const SET_ASIDE: &str = "
    INSERT INTO set_aside (event_id, body_hash, order_id, body, why, received_at)
    SELECT e.id, $3, COALESCE((SELECT x.order_id FROM order_events x WHERE x.event_id = e.id),
                              (SELECT o.id FROM orders o WHERE o.event_id = e.id), $7), $4, $5, $6
    FROM events e WHERE e.source = $1 AND e.external_id = $2
    ON CONFLICT (event_id, body_hash) DO NOTHING";

/// `set_aside!(db, source, external_id, body, why, received_at, order)`.
macro_rules! set_aside {
    ($db:expr, $source:expr, $external_id:expr, $body:expr, $why:expr, $received_at:expr, $order:expr) => {{
        let order: Option<String> = $order;
        sqlx::query(SET_ASIDE)
            .bind($source)
            .bind($external_id)
            .bind(body_hash($body))
            .bind($body)
            .bind($why)
            .bind($received_at.0)
            .bind(order)
            .execute($db)
            .await?;
    }};
}

/// `aside!('label, tx, new, why, order)`: what came is set aside, and that is what became of it.
macro_rules! aside {
    ($done:lifetime, $tx:expr, $new:expr, $why:expr, $order:expr) => {{
        let (new, why) = ($new, $why);
        set_aside!(
            &mut *$tx,
            new.source,
            new.external_id,
            new.body,
            why,
            new.received_at,
            $order
        );
        break $done(Applied::SetAside, why);
    }};
}

/// The orders of a sale elsewhere, by line: `$1` endpoint, `$2` its own id of the sale.
const LINES: &str = "
    SELECT o.line, o.id, o.product_id, p.creator_id, o.price, o.currency, o.at
    FROM baskets b JOIN orders o ON o.basket_id = b.id JOIN products p ON p.id = o.product_id
    WHERE b.endpoint_id = $1 AND b.provider_order = $2 ORDER BY o.line";

#[derive(sqlx::FromRow)]
struct LineRow {
    line: String,
    #[sqlx(flatten)]
    order: CorrectedOrder,
}

impl Storage {
    /// Stores an event about an order and its corrections, once. `check` may refuse it, after it is known to be new;
    /// then nothing is stored.
    pub(crate) async fn insert_order_event(
        &self,
        new: &NewOrderEvent<'_>,
        entropy: &Entropy,
        check: impl Fn(&Before<'_>) -> Result<Minor, Error>,
    ) -> Result<Applied, Error> {
        Ok(write!(self, |tx| {
            let (applied, why) = 'done: {
                match new.subject {
                    Subject::Sale(sale) | Subject::Line { sale, .. } => {
                        lock!(self, tx, sale_lock(new.source, sale));
                    }
                    Subject::Order(_) => {}
                }
                let fresh = sqlx::query(INSERT_EVENT)
                    .bind(new.id.as_str())
                    .bind(new.source)
                    .bind(new.external_id)
                    .bind(new.body)
                    .bind(new.received_at.0)
                    .execute(&mut *tx)
                    .await?;
                if fresh.rows_affected() == 0 {
                    let body: String =
                        sqlx::query_scalar("SELECT body FROM events WHERE source = $1 AND external_id = $2")
                            .bind(new.source)
                            .bind(new.external_id)
                            .fetch_one(&mut *tx)
                            .await?;
                    if body == new.body {
                        break 'done (Applied::Before, "");
                    }
                    if new.by_person {
                        return Err(Error::Conflict(SENT_BEFORE));
                    }
                    aside!('done, tx, new, OTHER_BODY, None);
                }
                let id: Option<OrderId> = match new.subject {
                    Subject::Order(order) => Some(order.clone()),
                    Subject::Sale(sale) => {
                        sqlx::query_scalar(
                            "SELECT o.id FROM events e JOIN orders o ON o.event_id = e.id
                             WHERE e.source = $1 AND e.external_id = $2",
                        )
                        .bind(new.source)
                        .bind(sale)
                        .fetch_optional(&mut *tx)
                        .await?
                    }
                    Subject::Line { sale, line } => {
                        let lines: Vec<LineRow> = sqlx::query_as(LINES)
                            .bind(new.source)
                            .bind(sale)
                            .fetch_all(&mut *tx)
                            .await?;
                        let orders: Vec<_> = lines
                            .iter()
                            .map(|row| (Some(row.line.as_str()), row.order.clone()))
                            .collect();
                        match line_of(&orders, line) {
                            _ if orders.is_empty() => None,
                            Ok(order) => Some(order.id.clone()),
                            Err(why) => {
                                let order = orders.first().map(|(_, order)| order.id.to_string());
                                aside!('done, tx, new, why, order);
                            }
                        }
                    }
                };
                let order: Option<CorrectedOrder> = match &id {
                    None => None,
                    Some(id) => {
                        lock!(self, tx, order_lock(id));
                        sqlx::query_as(CORRECTED_ORDER)
                            .bind(id.as_str())
                            .fetch_optional(&mut *tx)
                            .await?
                    }
                };
                if new.amount.0 < 0 {
                    let order = order.map(|order| order.id.to_string());
                    aside!('done, tx, new, NEGATIVE, order);
                }
                let Some(order) = order else {
                    let (sale, line) = match new.subject {
                        Subject::Order(_) => return Err(Error::NotFound),
                        Subject::Sale(sale) => (sale, None),
                        Subject::Line { sale, line } => (sale, line),
                    };
                    sqlx::query(
                        "INSERT INTO waiting_events (event_id, source, sale, kind, reference, amount, currency, at, reason,
                                                     line)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    )
                    .bind(new.id.as_str())
                    .bind(new.source)
                    .bind(sale)
                    .bind(new.kind.as_str())
                    .bind(new.reference.as_str())
                    .bind(new.amount.0)
                    .bind(new.currency.code())
                    .bind(happening_time(new.at, new.received_at, Millis(i64::MIN)).0)
                    .bind(new.reason)
                    .bind(line)
                    .execute(&mut *tx)
                    .await?;
                    break 'done (Applied::Waits, "");
                };
                let currency = order.currency()?;
                if currency != new.currency {
                    aside!('done, tx, new, OTHER_CURRENCY, Some(order.id.to_string()));
                }
                let rows: Vec<HappenedRow> = sqlx::query_as(HAPPENED)
                    .bind(order.id.as_str())
                    .fetch_all(&mut *tx)
                    .await?;
                let happened: Result<Vec<Happened>, StorageError> =
                    rows.into_iter().map(TryInto::try_into).collect();
                let happened = happened?;
                let price = Minor(order.price);
                let amount = check(&Before {
                    price,
                    currency,
                    back: ::hotlinks::ledger::given_back(price, &happened),
                    happened: &happened,
                })?;
                let mut at = happening_time(new.at, new.received_at, Millis(order.at));
                if new.by_person {
                    // Who decides now decides over all that is known, whatever clock that came from.
                    let known = happened.iter().filter(|one| one.reference == new.reference);
                    at = known.map(|one| one.at).fold(at, Millis::max);
                }
                sqlx::query(INSERT_ORDER_EVENT)
                    .bind(new.id.as_str())
                    .bind(order.id.as_str())
                    .bind(new.kind.as_str())
                    .bind(new.reference.as_str())
                    .bind(amount.0)
                    .bind(currency.code())
                    .bind(at.0)
                    .bind(new.reason)
                    .execute(&mut *tx)
                    .await?;
                correct!(tx, &order, Some(&new.id), at, reasons(new.kind), entropy);
                (Applied::Done(order.id), "")
            };
            if new.is_of_inbox {
                outcome!(
                    tx,
                    &new.id,
                    Outcome::of(&applied),
                    why,
                    None::<&OrderId>,
                    new.received_at
                );
            }
            applied
        }))
    }
}

impl Storage {
    /// Keeps a sale that came again under the same id with another body.
    pub(crate) async fn set_sale_aside(
        &self,
        source: &str,
        external_id: &str,
        body: &str,
        received_at: Millis,
    ) -> Result<(), Error> {
        write!(self, |tx| {
            set_aside!(&mut *tx, source, external_id, body, OTHER_BODY, received_at, None);
        });
        Ok(())
    }
}
