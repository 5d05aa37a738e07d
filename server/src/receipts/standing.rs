//! Where each commission of an order stands now.

use hotlinks::money::Minor;
use hotlinks::receipt::Receipt;

use crate::ids::AccountId;
use crate::ledger::{Entry, EntryKind};
use crate::sales::Credit;

/// An affiliate who was credited with an order, or got it by a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub affiliate: AccountId,
    /// What they earn, and how it stands.
    pub credit: Credit,
}

/// Of each affiliate who earned something: those whom the receipt credits in its order, then those who got it by a
/// claim. Lines of one order are entered at one time, so the ledger alone does not tell the first from the last.
pub(crate) fn standings(receipt: &Receipt, entries: &[Entry]) -> Vec<Standing> {
    let mut standings: Vec<Standing> = Vec::new();
    let own = entries.iter().filter(|entry| entry.is_affiliates);
    for entry in own.filter(|entry| entry.kind != EntryKind::Payout) {
        let known = standings.iter().position(|one| one.affiliate == entry.account);
        let Some(standing) = known.and_then(|place| standings.get_mut(place)) else {
            standings.push(Standing {
                affiliate: entry.account.clone(),
                credit: begin(entry),
            });
            continue;
        };
        add(&mut standing.credit, entry);
    }
    standings.sort_by_key(|standing| {
        let credited = receipt
            .credits
            .iter()
            .position(|credit| credit.affiliate == standing.affiliate.as_str());
        credited.unwrap_or(usize::MAX)
    });
    standings
}

fn begin(entry: &Entry) -> Credit {
    let mut credit = Credit {
        affiliate: None,
        code: entry.code,
        commission: Minor::ZERO,
        earned: Minor::ZERO,
        payable_at: entry.payable_at,
        is_held: false,
        paid_in: None,
    };
    add(&mut credit, entry);
    credit
}

fn add(credit: &mut Credit, entry: &Entry) {
    let plus = |sum: Minor| Minor(sum.0.saturating_add(entry.amount.0));
    credit.commission = plus(credit.commission);
    credit.is_held |= entry.is_held;
    credit.payable_at = credit.payable_at.max(entry.payable_at);
    // What takes back or restores is paid or netted by itself: the commission says where it stands.
    if matches!(entry.kind, EntryKind::Commission | EntryKind::Claim) {
        credit.earned = plus(credit.earned);
        credit.paid_in = credit.paid_in.take().or_else(|| entry.paid_in.clone());
    }
}
