//! What a creator does to a sale by hand.

use hotlinks::ledger::HappenedKind;
use hotlinks::money::{Currency, Minor};
use serde::Serialize;

use super::{Applied, Subject};
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::form_key;
use crate::ids::{EventId, OrderId};
use crate::products::SoldProduct;
use crate::storage::adjustments::{Before, NewOrderEvent};

/// A refund, as the creator typed it.
#[derive(Clone, Debug, Default)]
pub struct RefundForm {
    /// How much, as decimal text in the order's currency; empty: all that is left.
    pub amount: String,
    /// Why, for the affiliate and for oneself; may be empty.
    pub reason: String,
    /// Made with the form ([`form_key::new`]): the same key is the same refund.
    pub key: String,
}

/// A step of a chargeback, as the creator typed it.
#[derive(Clone, Debug, Default)]
pub struct ChargebackForm {
    /// `opened`, `lost` or `won`.
    pub state: String,
    /// Which chargeback is lost or won, as [`crate::ledger::OrderEvent::reference`]; ignored when one is opened.
    pub reference: String,
    /// How much is asked for, when one is opened; empty: all that is left.
    pub amount: String,
    /// Why; may be empty.
    pub reason: String,
    /// Made with the form ([`form_key::new`]).
    pub key: String,
}

/// What a creator can say of a chargeback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargebackState {
    /// The buyer's bank asks for the money.
    Opened,
    /// It went back.
    Lost,
    /// It stays.
    Won,
}

impl ChargebackState {
    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "opened" => Some(Self::Opened),
            "lost" => Some(Self::Lost),
            "won" => Some(Self::Won),
            _ => None,
        }
    }

    fn kind(self) -> HappenedKind {
        match self {
            Self::Opened => HappenedKind::ChargebackOpened,
            Self::Lost => HappenedKind::ChargebackLost,
            Self::Won => HappenedKind::ChargebackWon,
        }
    }
}

const SOURCE: &str = "creator";
const MAX_REASON: usize = 500;

#[derive(Serialize)]
struct CreatorEvent<'a> {
    order: &'a OrderId,
    kind: &'a str,
    reference: &'a str,
    amount: &'a str,
    reason: &'a str,
}

/// Refunds a sale of one's own, whole or in part. The same key again changes nothing.
///
/// # Errors
/// `NotFound` when the order is not one of this product; `Refused` beside `amount` (no amount, or more than what is
/// left), `reason` or the whole form; `Conflict` when the key was used with other details.
pub async fn refund(
    backend: &Backend,
    sold: &SoldProduct,
    order: &str,
    form: RefundForm,
) -> Result<OrderId, Error> {
    let (order, currency) = find(backend, sold, order).await?;
    let mut problems = Problems::default();
    let amount = typed(&mut problems, currency, &form.amount);
    let reason = check(&mut problems, &form.reason, &form.key);
    let Some(amount) = amount.filter(|_| problems.is_empty()) else {
        return Err(problems.refuse());
    };
    let step = Step {
        kind: HappenedKind::Refund,
        reference: String::new(),
        amount: &form.amount,
        reason: &reason,
        key: &form.key,
    };
    record(backend, order, currency, &step, |before| left(before, amount)).await
}

/// Records that a chargeback of a sale of one's own was opened, lost or won. The same key again changes nothing.
///
/// # Errors
/// `NotFound` when the order is not one of this product; `Refused` beside `amount`, `reason`, `reference` (no such
/// chargeback, or it stands so already) or the whole form; `Conflict` when the key was used with other details.
pub async fn chargeback(
    backend: &Backend,
    sold: &SoldProduct,
    order: &str,
    form: ChargebackForm,
) -> Result<OrderId, Error> {
    let (order, currency) = find(backend, sold, order).await?;
    let mut problems = Problems::default();
    let state = ChargebackState::from_name(&form.state).ok_or("Say whether it was opened, lost or won.");
    let state = problems.take("", state);
    let amount = match state {
        Some(ChargebackState::Opened) => typed(&mut problems, currency, &form.amount),
        _ => Some(None),
    };
    let reason = check(&mut problems, &form.reason, &form.key);
    let (Some(state), Some(amount), true) = (state, amount, problems.is_empty()) else {
        return Err(problems.refuse());
    };
    let reference = match state {
        ChargebackState::Opened => format!("{SOURCE}:{}", form.key),
        _ => form.reference.clone(),
    };
    let step = Step {
        kind: state.kind(),
        reference: reference.clone(),
        amount: &form.amount,
        reason: &reason,
        key: &form.key,
    };
    record(backend, order, currency, &step, |before| match state {
        ChargebackState::Opened => left(before, amount),
        _ => {
            let states = before.happened.iter().filter(|one| one.reference == reference);
            let newest = states.filter(|one| one.kind != HappenedKind::Refund).max();
            match newest {
                None => Err(Error::field("reference", "This sale has no such chargeback.")),
                Some(newest) if newest.kind == state.kind() => Err(Error::field(
                    "reference",
                    "This chargeback is recorded so already.",
                )),
                Some(newest) => Ok(newest.amount),
            }
        }
    })
    .await
}

/// The order, if it is one of this product's.
async fn find(backend: &Backend, sold: &SoldProduct, order: &str) -> Result<(OrderId, Currency), Error> {
    let id = OrderId::parse(order).ok_or(Error::NotFound)?;
    let order = backend.storage.find_order(&id).await?;
    let order = order
        .filter(|order| order.product_id == sold.id)
        .ok_or(Error::NotFound)?;
    Ok((id, order.currency()?))
}

/// The amount, or nothing where all that is left is meant. `None`: a problem is noted.
fn typed(problems: &mut Problems, currency: Currency, text: &str) -> Option<Option<Minor>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    let amount = problems.take("amount", currency.parse_amount(text))?;
    if amount == Minor::ZERO {
        problems.add(
            "amount",
            "An amount of nothing changes nothing. Type more than zero.",
        );
        return None;
    }
    Some(Some(amount))
}

fn check(problems: &mut Problems, reason: &str, key: &str) -> String {
    let reason = reason.trim();
    if reason.len() > MAX_REASON {
        problems.add("reason", "That is too long. Use at most 500 characters.");
    }
    if reason.contains(char::is_control) {
        problems.add("reason", "Use one line of plain text.");
    }
    if !form_key::is_well_formed(key) {
        problems.add("", form_key::NO_KEY);
    }
    reason.to_owned()
}

/// What a person gives back is no more than what is left of the price.
fn left(before: &Before<'_>, amount: Option<Minor>) -> Result<Minor, Error> {
    let left = Minor(before.price.0.saturating_sub(before.back.refunded_total.0));
    if left == Minor::ZERO {
        return Err(Error::field(
            "amount",
            "Nothing is left of this sale: all of it went back.",
        ));
    }
    match amount {
        None => Ok(left),
        Some(amount) if amount <= left => Ok(amount),
        Some(_) => {
            let left = before.currency.format(left);
            let sentence = format!(
                "That is more than what is left of this sale: {left} {}.",
                before.currency
            );
            Err(Error::field("amount", sentence))
        }
    }
}

/// One thing that a creator does to a sale.
struct Step<'a> {
    kind: HappenedKind,
    reference: String,
    amount: &'a str,
    reason: &'a str,
    key: &'a str,
}

async fn record(
    backend: &Backend,
    order: OrderId,
    currency: Currency,
    step: &Step<'_>,
    check: impl Fn(&Before<'_>) -> Result<Minor, Error>,
) -> Result<OrderId, Error> {
    let event = CreatorEvent {
        order: &order,
        kind: step.kind.as_str(),
        reference: &step.reference,
        amount: step.amount.trim(),
        reason: step.reason,
    };
    let body = serde_json::to_string(&event).map_err(Error::internal)?;
    let now = backend.clock.now();
    let new = NewOrderEvent {
        id: EventId::new(&backend.entropy),
        source: SOURCE,
        // Of this order alone: a key of somebody else's form is nobody's business here.
        external_id: &format!("{order}-{}", step.key),
        body: &body,
        subject: Subject::Order(&order),
        kind: step.kind,
        reference: step.reference.clone(),
        amount: Minor::ZERO,
        currency,
        at: now,
        reason: step.reason,
        received_at: now,
        by_person: true,
        is_of_inbox: false,
    };
    let applied = backend
        .storage
        .insert_order_event(&new, &backend.entropy, check)
        .await?;
    match applied {
        Applied::Done(_) | Applied::Before => Ok(order),
        // Neither can be: the order and its currency were read above and never change.
        Applied::Waits | Applied::SetAside => Err(Error::NotFound),
    }
}
