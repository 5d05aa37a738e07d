//! An order's lines of the ledger against what the rules enter.

use std::collections::BTreeMap;

use hotlinks::commission::commission;
use hotlinks::ledger::{correction, given_back};
use hotlinks::money::Minor;
use hotlinks::time::Millis;

use crate::entropy::Entropy;
use crate::ledger::EntryKind;
use crate::storage::audit_orders::{AcceptedClaim, AuditedOrder};
use crate::storage::entries::{Between, NewEntry, pair};
use crate::storage::export::LedgerLine;
use crate::storage::orders::Settled;

use super::Findings;

/// Tells of every line of the ledger that the rules do not enter, and of every one that they do and is not there.
pub(super) fn compare(place: &str, order: &AuditedOrder, settled: &Settled, findings: &mut Findings<'_>) {
    whose(place, order, findings);
    earnings(place, order, settled, findings);
    corrections(place, order, findings);
    halves(place, order, findings);
}

/// Every line is its affiliate's or its product's creator's, in the order's currency.
fn whose(place: &str, order: &AuditedOrder, findings: &mut Findings<'_>) {
    for entry in &order.entries {
        let line = &entry.line;
        let currency = order.sold.product.currency.code();
        for (what, stored, computed) in [
            ("account", line.account_id.as_str(), entry.owner.as_str()),
            ("product", &line.product_id, order.stored.product_id.as_str()),
            ("currency", &line.currency, currency),
        ] {
            if stored != computed {
                findings.add(
                    place,
                    format_args!("{what} of entry {}", line.id),
                    stored,
                    computed,
                );
            }
        }
        if EntryKind::from_name(&line.kind).is_none() {
            findings.add(
                place,
                format_args!("kind of entry {}", line.id),
                &line.kind,
                "none that there is",
            );
        }
    }
}

/// What was earned with the order and by accepted claims, line by line.
fn earnings(place: &str, order: &AuditedOrder, settled: &Settled, findings: &mut Findings<'_>) {
    let commissions = settled.entries.iter().map(|entry| {
        let kind = EntryKind::Commission;
        text(&line(order, entry, kind, order.stored.at(), None))
    });
    let mut computed: Vec<String> = commissions.collect();
    for claim in &order.claims {
        let lines = claimed(order, settled, claim);
        computed.extend(lines.iter().map(|entry| {
            let kind = EntryKind::Claim;
            text(&line(order, entry, kind, claim.at(), Some(&claim.id)))
        }));
    }
    for line in of_kind(order, &[EntryKind::Commission, EntryKind::Claim]) {
        let stored = text(line);
        match computed.iter().position(|one| *one == stored) {
            Some(same) => drop(computed.swap_remove(same)),
            None => findings.add(place, format_args!("entry {}", line.id), stored, "none like it"),
        }
    }
    for one in computed {
        findings.add(place, "entry", "none like it", one);
    }
}

/// What an accepted claim enters: the claimant's commission of the whole order, at their rate when it was placed.
fn claimed(order: &AuditedOrder, settled: &Settled, claim: &AcceptedClaim) -> [NewEntry; 2] {
    let (sold, at) = (&order.sold, order.stored.at());
    let rates = sold
        .rates
        .calendar(Some(&order.stored.offer_id), Some(&claim.affiliation_id));
    let between = Between {
        affiliate: &claim.affiliate_id,
        affiliation: &claim.affiliation_id,
        creator: &sold.product.creator_id,
        code: None,
        payable_at: at.plus(i64::from(sold.terms.guarantee_days) * Millis::DAY),
    };
    let reasons = ["claim accepted", "claim accepted"];
    // Ids of entries are random and compared with nothing.
    let entropy = Entropy::seeded(0);
    pair(
        &between,
        commission(settled.base, rates.at(at).bps),
        reasons,
        &entropy,
    )
}

/// An entry as the ledger keeps it.
fn line(
    order: &AuditedOrder,
    entry: &NewEntry,
    kind: EntryKind,
    at: Millis,
    claim: Option<&str>,
) -> LedgerLine {
    LedgerLine {
        id: String::new(),
        order_id: order.stored.id.to_string(),
        product_id: order.stored.product_id.to_string(),
        account_id: entry.account.to_string(),
        party: entry.party.to_owned(),
        affiliation_id: entry.affiliation.to_string(),
        code: entry.code.map(|code| code.to_string()),
        kind: kind.as_str().to_owned(),
        amount: entry.amount.0,
        currency: order.sold.product.currency.to_string(),
        at: at.0,
        payable_at: entry.payable_at.0,
        reason: entry.reason.to_owned(),
        event_id: None,
        claim_id: claim.map(str::to_owned),
        payout_id: None,
        paid_in: None,
    }
}

/// What refunds and chargebacks took from each affiliate. The sum depends on what happened alone (rule 29); how it came
/// about in parts depends on what came first.
fn corrections(place: &str, order: &AuditedOrder, findings: &mut Findings<'_>) {
    let price = Minor(order.stored.price);
    let back = given_back(price, &order.happened);
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for line in
        of_kind(order, &[EntryKind::Commission, EntryKind::Claim]).filter(|line| line.party == AFFILIATE)
    {
        sums.entry(&line.affiliation_id).or_default().0 += line.amount;
    }
    for line in of_kind(order, &[EntryKind::Reversal, EntryKind::Restoration]) {
        let sign = if line.party == AFFILIATE {
            line.amount
        } else {
            line.amount.saturating_neg()
        };
        if line.kind != EntryKind::correcting(Minor(sign)).as_str() {
            findings.add(
                place,
                format_args!("entry {}", line.id),
                text(line),
                "of the other kind",
            );
        }
        let known = |event: &String| order.happened.iter().any(|one| one.id == *event);
        if !line.event_id.as_ref().map_or(line.claim_id.is_some(), known) {
            findings.add(
                place,
                format_args!("entry {}", line.id),
                text(line),
                "nothing that it comes of",
            );
        }
        if line.party == AFFILIATE {
            sums.entry(&line.affiliation_id).or_default().1 += line.amount;
        }
    }
    for (affiliation, (earned, stored)) in sums {
        let computed = correction(Minor(earned), price, back, Minor::ZERO).0;
        if stored != computed {
            findings.add(
                place,
                format_args!("corrections of {affiliation}"),
                stored,
                computed,
            );
        }
    }
}

/// Every line has its other half: the affiliate's and the creator's of one cause sum to zero.
fn halves(place: &str, order: &AuditedOrder, findings: &mut Findings<'_>) {
    let mut sums: BTreeMap<_, i64> = BTreeMap::new();
    for entry in &order.entries {
        let line = &entry.line;
        let cause = (
            &line.kind,
            &line.affiliation_id,
            &line.event_id,
            &line.claim_id,
            &line.payout_id,
        );
        *sums.entry(cause).or_default() += line.amount;
    }
    for ((kind, affiliation, ..), sum) in sums {
        if sum != 0 {
            findings.add(
                place,
                format_args!("{kind} of {affiliation} and its other half"),
                sum,
                0,
            );
        }
    }
}

const AFFILIATE: &str = "affiliate";

fn of_kind<'a>(order: &'a AuditedOrder, kinds: &'a [EntryKind]) -> impl Iterator<Item = &'a LedgerLine> {
    let lines = order.entries.iter().map(|entry| &entry.line);
    lines.filter(|line| kinds.iter().any(|kind| kind.as_str() == line.kind))
}

/// A line without its id, which is random: everything that says who gets how much, when and why.
fn text(line: &LedgerLine) -> String {
    let code = line.code.as_deref().unwrap_or("no link");
    let claim = line.claim_id.as_ref().map(|claim| format!(" (claim {claim})"));
    format!(
        "{}{} {} {} to {} {} ({code}) of {} for {} at {}, payable at {}: {}",
        line.kind,
        claim.unwrap_or_default(),
        line.amount,
        line.currency,
        line.party,
        line.account_id,
        line.affiliation_id,
        line.product_id,
        line.at,
        line.payable_at,
        line.reason
    )
}
