//! What happens to an order after it was paid: refunds and chargebacks, from the creator's hands or from a payment
//! provider's module (rules 28 to 30).

mod form;
mod view;

use hotlinks::ledger::HappenedKind;
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;

use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{EventId, OrderId};
use crate::storage::adjustments::NewOrderEvent;

pub use form::{ChargebackForm, ChargebackState, RefundForm, chargeback, refund};
pub use view::{SaleView, find_sale, list_set_aside};

/// Which order something happened to.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// By our id.
    Order(&'a OrderId),
    /// By the source's own id of the sale, which may not have come yet.
    Sale(&'a str),
    /// The same, of a sale with lines: one of them, or the only one where none is named.
    Line {
        /// The sale.
        sale: &'a str,
        /// The line's own name.
        line: Option<&'a str>,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct What {
    /// Refund, or a state of a chargeback.
    pub kind: HappenedKind,
    /// The source's own id of the chargeback, the same for all of its states; empty for a refund.
    pub reference: String,
    /// How much.
    pub amount: Minor,
    /// In which currency: the order's, or it is set aside.
    pub currency: Currency,
}

/// An event about an order, from a payment provider. Its signature is verified before (rule 30).
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// The provider.
    pub source: &'a str,
    /// Its own id of the event: the same twice changes nothing.
    pub external_id: &'a str,
    /// What it sent, as it came.
    pub body: &'a str,
    /// Which order.
    pub subject: Subject<'a>,
    /// What happened to it.
    pub what: What,
    /// Why, if the provider says.
    pub reason: &'a str,
    /// The provider's time of it.
    pub at: Millis,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It happened to this order now.
    Done(OrderId),
    /// It came before: nothing changed.
    Before,
    /// Its sale has not come yet.
    Waits,
    /// It came before with another body, or does not fit its order: kept and reported, not applied.
    SetAside,
}

/// The longest body of an event, in bytes.
pub const MAX_BODY: usize = 256 * 1024;
const MAX_ID: usize = 255;

/// Stores what a provider says happened to an order and enters what it changes, once. More than what is left of the
/// price is absorbed. It answers when it is stored.
///
/// # Errors
/// `Refused` when an id is empty or too long, or the body too long; `NotFound` when [`Subject::Order`] names none.
pub async fn apply(backend: &Backend, incoming: &Incoming<'_>) -> Result<Applied, Error> {
    let id = EventId::new(&backend.entropy);
    store(backend, incoming, id, backend.clock.now(), false).await
}

/// The same of an event that the inbox keeps: under its id, from its time on, and the inbox is told what became of it.
///
/// # Errors
/// As [`apply`].
pub(crate) async fn apply_from_inbox(
    backend: &Backend,
    incoming: &Incoming<'_>,
    id: &EventId,
    received_at: Millis,
) -> Result<Applied, Error> {
    store(backend, incoming, id.clone(), received_at, true).await
}

async fn store(
    backend: &Backend,
    incoming: &Incoming<'_>,
    event: EventId,
    received_at: Millis,
    is_of_inbox: bool,
) -> Result<Applied, Error> {
    let id = |text: &str| !text.is_empty() && text.len() <= MAX_ID;
    let fits = id(incoming.source)
        && id(incoming.external_id)
        && incoming.what.reference.len() <= MAX_ID
        && incoming.body.len() <= MAX_BODY
        && match incoming.subject {
            Subject::Order(_) => true,
            Subject::Sale(sale) | Subject::Line { sale, .. } => id(sale),
        };
    if !fits {
        return Err(Error::field("", "The event has no id, or is too long."));
    }
    let reference = match incoming.what.kind {
        HappenedKind::Refund => String::new(),
        _ => format!("{}:{}", incoming.source, incoming.what.reference),
    };
    let new = NewOrderEvent {
        id: event,
        source: incoming.source,
        external_id: incoming.external_id,
        body: incoming.body,
        subject: incoming.subject,
        kind: incoming.what.kind,
        reference,
        amount: incoming.what.amount,
        currency: incoming.what.currency,
        at: incoming.at,
        reason: incoming.reason,
        received_at,
        by_person: false,
        is_of_inbox,
    };
    let amount = incoming.what.amount;
    let applied = backend
        .storage
        .insert_order_event(&new, &backend.entropy, |_| Ok(amount))
        .await?;
    if applied == Applied::SetAside {
        let (source, event) = (incoming.source, incoming.external_id);
        tracing::warn!(source, event, "an event was set aside instead of applied");
    }
    Ok(applied)
}
