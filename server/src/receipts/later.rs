//! What happened to an order's commissions after its receipt was written.

use hotlinks::money::{Currency, Minor};
use hotlinks::receipt::Receipt;
use hotlinks::time::Millis;
use serde::Serialize;

use crate::ids::{AccountId, AffiliationId, EventId};
use crate::ledger::{Entry, EntryKind};

/// A line of the ledger that changed what an affiliate earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Later {
    /// `claim`, `reversal` or `restoration`.
    pub kind: &'static str,
    /// When what it comes of happened.
    pub at: Millis,
    /// Whose commission.
    pub affiliate: AccountId,
    /// Below zero: taken back. In the receipt's currency.
    pub amount: Minor,
    /// What they earn of the order from then on.
    pub earns: Minor,
    /// The same in words.
    pub arithmetic: String,
    /// Why.
    pub reason: String,
    /// The refund or chargeback that brought it about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// The claim that it comes of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// What the ledger says beyond the receipt, oldest first.
pub(crate) fn later(receipt: &Receipt, entries: Vec<Entry>) -> Vec<Later> {
    let mut earns: Vec<(AffiliationId, i64)> = Vec::new();
    let mut told = Vec::new();
    for entry in entries.into_iter().filter(|entry| entry.is_affiliates) {
        if entry.kind == EntryKind::Payout {
            continue;
        }
        let known = earns
            .iter()
            .position(|(affiliation, _)| *affiliation == entry.affiliation);
        let before = known
            .and_then(|place| earns.get(place))
            .map_or(0, |(_, earns)| *earns);
        let after = before.saturating_add(entry.amount.0);
        match known.and_then(|place| earns.get_mut(place)) {
            Some((_, earns)) => *earns = after,
            None => earns.push((entry.affiliation, after)),
        }
        if entry.kind == EntryKind::Commission {
            continue;
        }
        told.push(Later {
            kind: entry.kind.as_str(),
            at: entry.at,
            affiliate: entry.account,
            amount: entry.amount,
            earns: Minor(after),
            arithmetic: arithmetic(receipt.currency, before, entry.amount.0, after),
            reason: entry.reason,
            event: entry.event,
            claim: entry.claim,
        });
    }
    told
}

fn arithmetic(currency: Currency, before: i64, amount: i64, after: i64) -> String {
    let sign = if amount < 0 { "−" } else { "+" };
    let part = i64::try_from(amount.unsigned_abs()).unwrap_or(i64::MAX);
    let [before, part, after] = [before, part, after].map(|amount| currency.format(Minor(amount)));
    format!("{before} {sign} {part} = {after} {currency}.")
}
