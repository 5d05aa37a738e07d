//! The ledger as a whole: every order's lines sum to zero, and every balance is the same in two ways of adding up.

use std::collections::HashMap;

use crate::storage::{Storage, StorageError};

use super::Findings;

pub(super) async fn audit(storage: &Storage, findings: &mut Findings<'_>) -> Result<(), StorageError> {
    let mut books = storage.audited_books().await?;
    findings.audited.entries = books.entries;
    for (order, currency, sum) in books.unbalanced {
        findings.add(
            format_args!("order {order}"),
            format_args!("sum of its entries in {currency}"),
            sum,
            0,
        );
    }
    for payout in books.payouts {
        let place = format!("payout {}", payout.id);
        if payout.amount != payout.paid {
            findings.add(&place, "amount", payout.amount, payout.paid);
        }
        if payout.amount != payout.entered {
            findings.add(&place, "amount in the ledger", payout.entered, payout.amount);
        }
    }
    for (entry, payout) in books.mispaid {
        findings.add(
            format_args!("payout {payout}"),
            format_args!("entry {entry}"),
            "paid",
            "not its to pay",
        );
    }
    for (account, currency, sum, unpaid) in books.unpaid {
        let what = format!("balance in {currency} and what of it is unpaid");
        findings.add(format_args!("account {account}"), what, sum, unpaid);
    }
    for (entry, order) in books.orphans {
        findings.add(
            format_args!("entry {entry}"),
            "order",
            order,
            "none: it is not there",
        );
    }
    for (event,) in books.sales_missing {
        findings.add(format_args!("event {event}"), "its order", "none", "one");
    }
    let mut total: HashMap<String, i128> = HashMap::new();
    for (purse, sum) in books.summed {
        let folded = books.folded.remove(&purse).unwrap_or_default();
        let (account, party, currency) = purse;
        if i128::from(sum) != folded {
            findings.add(
                format_args!("account {account}"),
                format_args!("balance as {party} in {currency}"),
                sum,
                folded,
            );
        }
        *total.entry(currency).or_default() += folded;
    }
    for (account, party, currency) in books.folded.into_keys() {
        findings.add(
            format_args!("account {account}"),
            format_args!("balance as {party} in {currency}"),
            "none",
            "one",
        );
    }
    for (currency, sum) in total {
        if sum != 0 {
            findings.add("all books", format_args!("sum in {currency}"), sum, 0);
        }
    }
    Ok(())
}
