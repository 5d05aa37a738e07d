//! Marking as paid.

use data_encoding::HEXLOWER;
use hotlinks::money::Currency;
use sha2::{Digest, Sha256};

use crate::accounts::Account;
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::form_key;
use crate::ids::{AccountId, PayoutId};
use crate::storage::payouts::NewPayout;

/// What was selected of the list of who is owed what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayRow {
    /// Whom, as it came.
    pub affiliate: String,
    /// In which currency, as it came.
    pub currency: String,
    /// As it was shown: [`super::Owed::digest`].
    pub digest: String,
}

/// The form, as it came.
#[derive(Clone, Debug, Default)]
pub struct PayForm {
    /// Whom to pay.
    pub rows: Vec<PayRow>,
    /// What finds the payment at the bank.
    pub reference: String,
    /// Made with the form ([`form_key::new`]): the same key pays once.
    pub key: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paid {
    /// These payouts are recorded now.
    Now(Vec<PayoutId>),
    /// The same form recorded these before; nothing changed.
    Before(Vec<PayoutId>),
}

/// The most that one form pays.
const MAX_ROWS: usize = 500;
const MAX_REFERENCE: usize = 100;

/// Of which entries an amount is made. Entries never change, so their ids say it all.
pub(crate) fn digest(entries: &[String]) -> String {
    let mut sha = Sha256::new();
    for id in entries {
        sha.update(id);
        sha.update([0]);
    }
    let hex = HEXLOWER.encode(&sha.finalize());
    hex.chars().take(32).collect()
}

/// Records payouts: one for every affiliate and currency selected, each with everything that is payable to them.
///
/// # Errors
/// `Refused` beside `reference` or the whole form: nothing selected, or what is no row of the list. `Conflict` when what
/// is payable to one of those selected is not what was shown, so also when it was paid meanwhile, or when the key was
/// used with other details: then nobody is paid.
pub async fn pay(backend: &Backend, account: &Account, form: PayForm) -> Result<Paid, Error> {
    let mut problems = Problems::default();
    let reference = form.reference.trim();
    if reference.is_empty() {
        problems.add(
            "reference",
            "Type what finds the payment again, like the bank’s reference.",
        );
    } else if reference.chars().count() > MAX_REFERENCE {
        problems.add("reference", "That is too long. Use at most 100 characters.");
    } else if reference.contains(char::is_control) {
        problems.add("reference", "Use one line of plain text.");
    }
    if !form_key::is_well_formed(&form.key) {
        problems.add("", form_key::NO_KEY);
    }
    if form.rows.is_empty() {
        problems.add("", "Select whom you have paid.");
    }
    if form.rows.len() > MAX_ROWS {
        problems.add("", "That are too many at once. Select 500 at most.");
    }
    let rows: Option<Vec<NewPayout>> = form
        .rows
        .iter()
        .map(|row| {
            Some(NewPayout {
                id: PayoutId::new(&backend.entropy),
                affiliate: AccountId::parse(&row.affiliate)?,
                currency: Currency::parse(&row.currency).ok()?,
                digest: row.digest.clone(),
            })
        })
        .collect();
    let Some(mut rows) = rows else {
        return Err(Error::Conflict(CHANGED));
    };
    if !problems.is_empty() {
        return Err(problems.refuse());
    }
    rows.sort_by(|a, b| {
        (a.affiliate.as_str(), a.currency.code()).cmp(&(b.affiliate.as_str(), b.currency.code()))
    });
    rows.dedup_by(|a, b| a.affiliate == b.affiliate && a.currency == b.currency);
    let now = backend.clock.now();
    backend
        .storage
        .insert_payouts(&account.id, &rows, reference, &form.key, now, &backend.entropy)
        .await
}

/// What is said when the list is not what it was.
pub(crate) const CHANGED: &str = "What is owed has changed since this list was shown, or was paid meanwhile. Nothing was marked as paid. Check the \
     list below, then try again.";
/// What is said when a form comes back with other details.
pub(crate) const SENT_BEFORE: &str = "This form was already sent with other details. Nothing was changed. Check the list below, then try again.";
