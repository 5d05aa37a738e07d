//! Who is owed what, and what a payout pays (rules 28 and 29).

use super::{Status, status};
use crate::money::{Currency, Minor};
use crate::time::Millis;

/// An affiliate's entry that no payout has paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub affiliate: String,
    /// In which currency.
    pub currency: Currency,
    /// Below zero: taken back.
    pub amount: Minor,
    /// The end of its order's guarantee.
    pub payable_at: Millis,
    /// In dispute.
    pub is_held: bool,
}

/// What one affiliate is owed in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Who.
    pub affiliate: String,
    /// In which currency; two are never netted.
    pub currency: Currency,
    /// What the next payout pays, if it is above zero; else it is carried on.
    pub payable: Minor,
    /// What follows when the guarantees end.
    pub pending: Minor,
    /// What is in dispute.
    pub held: Minor,
    /// The entries of the next payout, all that are payable, by id.
    pub entries: Vec<String>,
}

/// Nets what is not paid, by affiliate and currency, in that order. Everything payable counts, what was taken back too.
#[must_use]
pub fn owed(unpaid: &[Unpaid], now: Millis) -> Vec<Owed> {
    let mut sorted: Vec<&Unpaid> = unpaid.iter().collect();
    sorted.sort_unstable_by(|a, b| {
        (&a.affiliate, a.currency.code(), &a.id).cmp(&(&b.affiliate, b.currency.code(), &b.id))
    });
    let mut rows: Vec<Owed> = Vec::new();
    for entry in sorted {
        let same = |row: &Owed| row.affiliate == entry.affiliate && row.currency == entry.currency;
        if !rows.last().is_some_and(same) {
            rows.push(Owed {
                affiliate: entry.affiliate.clone(),
                currency: entry.currency,
                payable: Minor::ZERO,
                pending: Minor::ZERO,
                held: Minor::ZERO,
                entries: Vec::new(),
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        let sum = match status(entry.payable_at, entry.is_held, false, now) {
            Status::Held => &mut row.held,
            Status::Pending => &mut row.pending,
            Status::Payable | Status::Paid => {
                row.entries.push(entry.id.clone());
                &mut row.payable
            }
        };
        *sum = Minor(sum.0.saturating_add(entry.amount.0));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpaid(id: &str, affiliate: &str, currency: &str, amount: i64) -> Unpaid {
        Unpaid {
            id: id.to_owned(),
            affiliate: affiliate.to_owned(),
            currency: Currency::parse(currency).unwrap(),
            amount: Minor(amount),
            payable_at: Millis(10),
            is_held: false,
        }
    }

    #[test]
    fn what_was_taken_back_is_netted_and_currencies_are_not() {
        let entries = [
            unpaid("b", "ana", "USD", -30),
            unpaid("c", "ben", "USD", 5),
            unpaid("a", "ana", "USD", 100),
            unpaid("d", "ana", "JPY", 7),
        ];
        let rows = owed(&entries, Millis(10));
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row.affiliate.as_str(),
                    row.currency.code(),
                    row.payable.0,
                    row.entries.join(""),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("ana", "JPY", 7, "d".to_owned()),
                ("ana", "USD", 70, "ab".to_owned()),
                ("ben", "USD", 5, "c".to_owned())
            ]
        );
    }

    #[test]
    fn neither_what_is_pending_nor_what_is_held_is_in_the_payout() {
        let mut entries = [unpaid("a", "ana", "USD", 1), unpaid("b", "ana", "USD", 20)];
        entries[1].is_held = true;
        let sums = |now| {
            let rows = owed(&entries, Millis(now));
            (
                rows[0].payable.0,
                rows[0].pending.0,
                rows[0].held.0,
                rows[0].entries.len(),
            )
        };
        assert_eq!(sums(9), (0, 1, 20, 0));
        assert_eq!(sums(10), (1, 0, 20, 1));
    }
}
