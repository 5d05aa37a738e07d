//! Payouts: what creators owe their affiliates, what they have paid, and what affiliates got.
//!
//! Money moves outside; here it is recorded. A payout pays everything that is payable to one affiliate in one
//! currency, what was taken back included; where that is not above zero, it is carried on.

mod csv;
pub(crate) mod pay;

use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;

use crate::accounts::Account;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, OrderId, PayoutId};
use crate::ledger::{Balance, Entry};
use crate::page::Page;

pub use csv::{entries_csv, owed_csv};
pub use pay::{Paid, PayForm, PayRow, pay};

/// What a creator owes one affiliate in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Whom.
    pub affiliate: AccountId,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// In which currency.
    pub currency: Currency,
    /// What a payout pays now, if it is above zero.
    pub payable: Minor,
    /// What follows when the guarantees end.
    pub pending: Minor,
    /// What is in dispute.
    pub held: Minor,
    /// How many entries a payout pays now.
    pub entries: usize,
    /// Of which entries `payable` is made: when it is another at the time of paying, nothing is paid.
    pub digest: String,
}

impl Owed {
    /// Whether there is something to pay.
    pub fn can_be_paid(&self) -> bool {
        self.payable > Minor::ZERO
    }
}

/// A payout that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// Who paid.
    pub creator: AccountId,
    /// What they are called.
    pub creator_name: String,
    /// Who got it.
    pub affiliate: AccountId,
    /// What they are called.
    pub affiliate_name: String,
    /// Their address.
    pub affiliate_email: String,
    /// How much.
    pub amount: Minor,
    /// In which currency.
    pub currency: Currency,
    /// What finds it at the bank.
    pub reference: String,
    /// When it was recorded.
    pub paid_at: Millis,
}

/// A line of a payout, with what was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidEntry {
    /// The line.
    pub entry: Entry,
    /// The product.
    pub product: String,
    /// The plan.
    pub offer: String,
    /// When it was ordered.
    pub ordered_at: Millis,
}

impl PaidEntry {
    /// The order, also of its receipt.
    pub fn order(&self) -> &OrderId {
        &self.entry.order
    }
}

/// A payout with what it is made of.
#[derive(Clone, Debug)]
pub struct PayoutView {
    /// The payout.
    pub payout: Payout,
    /// Its lines, oldest first; they sum to its amount.
    pub entries: Vec<PaidEntry>,
}

/// Whom the account owes what: by name, then currency. Affiliates to whom nothing is open are left out.
///
/// # Errors
/// When the database fails.
pub async fn owed(backend: &Backend, account: &Account) -> Result<Vec<Owed>, Error> {
    let now = backend.clock.now();
    Ok(backend.storage.list_owed(&account.id, now).await?)
}

/// The payouts that the account made, newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_for_creator(
    backend: &Backend,
    account: &Account,
    page: u32,
) -> Result<Page<Payout>, Error> {
    Ok(backend.storage.list_payouts_by(&account.id, page).await?)
}

/// The payouts that the account got, newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_for_affiliate(
    backend: &Backend,
    account: &Account,
    page: u32,
) -> Result<Page<Payout>, Error> {
    Ok(backend.storage.list_payouts_to(&account.id, page).await?)
}

/// What the account earned as an affiliate, a currency each, all products together.
///
/// # Errors
/// When the database fails.
pub async fn balances(backend: &Backend, account: &Account) -> Result<Vec<Balance>, Error> {
    let now = backend.clock.now();
    Ok(backend.storage.list_balances(&account.id, None, now).await?)
}

/// A payout that the account made or got.
///
/// # Errors
/// `NotFound` for everybody else's, and for malformed and unknown ids.
pub async fn find(backend: &Backend, account: &Account, payout: &str) -> Result<PayoutView, Error> {
    let id = PayoutId::parse(payout).ok_or(Error::NotFound)?;
    let payout = backend.storage.find_payout(&id).await?;
    let payout = payout
        .filter(|payout| payout.creator == account.id || payout.affiliate == account.id)
        .ok_or(Error::NotFound)?;
    let entries = backend.storage.list_paid_entries(&id).await?;
    Ok(PayoutView { payout, entries })
}
