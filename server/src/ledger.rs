//! The ledger as it is read: its lines, and how each stands.

use hotlinks::hotlink::Code;
use hotlinks::ledger::{HappenedKind, Status};
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;

use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, AffiliationId, EntryId, EventId, OrderId, PayoutId, ProductId};

/// What a line of the ledger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// Earned with the order.
    Commission,
    /// Earned by a claim that the creator accepted.
    Claim,
    /// Taken back by a refund or a lost chargeback.
    Reversal,
    /// Given back by a chargeback that was won.
    Restoration,
    /// Paid out.
    Payout,
}

impl EntryKind {
    const ALL: [Self; 5] = [
        Self::Commission,
        Self::Claim,
        Self::Reversal,
        Self::Restoration,
        Self::Payout,
    ];

    /// `commission`, `claim`, `reversal`, `restoration`, `payout`: as stored and exported.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Commission => "commission",
            Self::Claim => "claim",
            Self::Reversal => "reversal",
            Self::Restoration => "restoration",
            Self::Payout => "payout",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What a correction of this amount is.
    pub(crate) const fn correcting(amount: Minor) -> Self {
        if amount.0 < 0 {
            Self::Reversal
        } else {
            Self::Restoration
        }
    }
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The order that it is about.
    pub order: OrderId,
    /// Of which product.
    pub product: ProductId,
    /// Whose line it is.
    pub account: AccountId,
    /// What they are called.
    pub name: String,
    /// The affiliate's line; otherwise the creator's, its other half.
    pub is_affiliates: bool,
    /// Whose commission it is about.
    pub affiliation: AffiliationId,
    /// The hotlink that earned it, if one did.
    pub code: Option<Code>,
    /// What it is.
    pub kind: EntryKind,
    /// Above zero: in their favour.
    pub amount: Minor,
    /// In which currency.
    pub currency: Currency,
    /// When what it comes of happened.
    pub at: Millis,
    /// The end of the order's guarantee.
    pub payable_at: Millis,
    /// Why it is there.
    pub reason: String,
    /// The event that brought it about: of a reversal or a restoration.
    pub event: Option<EventId>,
    /// The payout that it is a line of: of kind [`EntryKind::Payout`].
    pub payout: Option<PayoutId>,
    /// The claim that it comes of.
    pub claim: Option<String>,
    /// The payout in which it was paid.
    pub paid_in: Option<PayoutId>,
    /// A chargeback of its order is open and its commission is not paid.
    pub is_held: bool,
}

impl Entry {
    /// Where it stands (rule 28).
    pub fn status(&self, now: Millis) -> Status {
        hotlinks::ledger::status(self.payable_at, self.is_held, self.paid_in.is_some(), now)
    }
}

/// What somebody earned as an affiliate in one currency, by how it stands. Amounts of two currencies never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The currency.
    pub currency: Currency,
    /// Orders.
    pub sales: u64,
    /// The guarantee still runs.
    pub pending: Minor,
    /// In the next payout; below zero when more was taken back than is payable.
    pub payable: Minor,
    /// In dispute.
    pub held: Minor,
    /// Paid out, all payouts together.
    pub paid: Minor,
}

impl Balance {
    pub(crate) fn none(currency: Currency, sales: u64) -> Self {
        Self {
            currency,
            sales,
            pending: Minor::ZERO,
            payable: Minor::ZERO,
            held: Minor::ZERO,
            paid: Minor::ZERO,
        }
    }

    pub(crate) fn add(&mut self, status: Status, amount: Minor) {
        let sum = match status {
            Status::Pending => &mut self.pending,
            Status::Payable => &mut self.payable,
            Status::Held => &mut self.held,
            Status::Paid => &mut self.paid,
        };
        *sum = Minor(sum.0.saturating_add(amount.0));
    }

    /// What the creators still owe: everything but what is paid.
    pub fn owed(&self) -> Minor {
        Minor(
            self.pending
                .0
                .saturating_add(self.payable.0)
                .saturating_add(self.held.0),
        )
    }

    /// All of it, less what refunds took back.
    pub fn earned(&self) -> Minor {
        Minor(self.owed().0.saturating_add(self.paid.0))
    }
}

/// Something that happened to an order after it was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEvent {
    /// Its id.
    pub id: EventId,
    /// What.
    pub kind: HappenedKind,
    /// The chargeback's own id; empty for a refund.
    pub reference: String,
    /// How much.
    pub amount: Minor,
    /// When, as its source says; never before the order, never far ahead.
    pub at: Millis,
    /// Why, as its source says; may be empty.
    pub reason: String,
    /// Who reported it: `creator`, or a payment provider.
    pub source: String,
    /// When it came.
    pub received_at: Millis,
}

/// An event that was set aside instead of applied (rule 30).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Who sent it.
    pub source: String,
    /// The source's own id of the event.
    pub external_id: String,
    /// Why it was set aside: a sentence.
    pub why: String,
    /// When it came.
    pub received_at: Millis,
}

/// Every line of an order, oldest first, the affiliates' and the creator's.
///
/// # Errors
/// When the database fails.
pub async fn list_entries(backend: &Backend, order: &OrderId) -> Result<Vec<Entry>, Error> {
    Ok(backend.storage.list_entries(order).await?)
}

/// What happened to an order after it was paid, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_order_events(backend: &Backend, order: &OrderId) -> Result<Vec<OrderEvent>, Error> {
    Ok(backend.storage.list_order_events(order).await?)
}

/// The events about an order that were set aside, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_set_aside(backend: &Backend, order: &OrderId) -> Result<Vec<SetAside>, Error> {
    Ok(backend.storage.list_set_aside(order).await?)
}
