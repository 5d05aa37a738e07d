//! What happens to an order after it was paid, and what that takes from its commissions (rules 28 to 30).
//!
//! Only the *set* of happenings counts, never the order in which they arrive, nor how often:
//!
//! - **Refunds** add up; beyond the price they are absorbed.
//! - **A chargeback** is known by its reference and counts by its newest state: opened it is in dispute and takes
//!   nothing yet, lost it is a refund, won it is as if it had not been. At the same time won tells more than lost, and
//!   lost more than opened.
//! - **The same id** twice is one happening.

use crate::attribution::order_time;
use crate::commission::{restoration, reversal};
use crate::money::Minor;
use crate::time::Millis;

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HappenedKind {
    /// Money went back to the buyer.
    Refund,
    /// The buyer's bank asks for it back; nothing is decided.
    ChargebackOpened,
    /// It went back.
    ChargebackLost,
    /// It stays.
    ChargebackWon,
}

impl HappenedKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::Refund,
        Self::ChargebackOpened,
        Self::ChargebackLost,
        Self::ChargebackWon,
    ];

    /// `refund`, `chargeback_opened`, `chargeback_lost`, `chargeback_won`: as stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::ChargebackOpened => "chargeback_opened",
            Self::ChargebackLost => "chargeback_lost",
            Self::ChargebackWon => "chargeback_won",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One thing that happened to an order. The order of the fields is the order in which happenings are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happened {
    /// When, as [`happening_time`] has it.
    pub at: Millis,
    /// What.
    pub kind: HappenedKind,
    /// How much, in the order's currency; not below zero.
    pub amount: Minor,
    /// The chargeback's own id, the same for all of its states; empty for a refund.
    pub reference: String,
    /// Its own id: the same twice is one happening.
    pub id: String,
}

/// What has gone back to the buyer of an order, and whether more is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenBack {
    /// Refunds and lost chargebacks, never more than the price.
    pub refunded_total: Minor,
    /// A chargeback is open: what is not paid is held.
    pub disputed: bool,
}

/// The time that a happening is taken at: what its source reports, but no more than five minutes ahead of now (then
/// now, rule 18), and never before the order that it happened to.
#[must_use]
pub fn happening_time(reported: Millis, now: Millis, ordered_at: Millis) -> Millis {
    order_time(reported, now).at.max(ordered_at)
}

/// Sums up what happened to an order of this price. `happened` may be in any order.
#[must_use]
pub fn given_back(price: Minor, happened: &[Happened]) -> GivenBack {
    let mut sorted: Vec<&Happened> = happened.iter().collect();
    sorted.sort_unstable();
    let newest = |one: &Happened| {
        let later = sorted
            .iter()
            .rfind(|other| other.kind != HappenedKind::Refund && other.reference == one.reference);
        later.is_some_and(|later| *later == one)
    };
    let mut seen: Vec<&str> = Vec::new();
    let mut back = GivenBack::default();
    for one in &sorted {
        if seen.contains(&one.id.as_str()) {
            continue;
        }
        seen.push(&one.id);
        let taken = match one.kind {
            HappenedKind::Refund => true,
            HappenedKind::ChargebackLost => newest(one),
            HappenedKind::ChargebackOpened => {
                back.disputed |= newest(one);
                false
            }
            HappenedKind::ChargebackWon => false,
        };
        if taken {
            let total = back.refunded_total.0.saturating_add(one.amount.0.max(0));
            back.refunded_total = Minor(total.min(price.0.max(0)));
        }
    }
    back
}

/// What one commission of an order is still to be corrected by (rule 29): below zero it is taken back, above zero
/// restored. `reversed_already` is what earlier corrections took, less what they restored.
///
/// The sum of all corrections depends on what happened alone, not on when each was made.
#[must_use]
pub fn correction(commission: Minor, price: Minor, back: GivenBack, reversed_already: Minor) -> Minor {
    let takes = reversal(commission, price, back.refunded_total, reversed_already);
    let restores = restoration(commission, price, back.refunded_total, reversed_already);
    Minor(restores.0 - takes.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happened(id: &str, at: i64, kind: HappenedKind, amount: i64) -> Happened {
        Happened {
            at: Millis(at),
            kind,
            amount: Minor(amount),
            reference: if kind == HappenedKind::Refund { "" } else { "cb" }.to_owned(),
            id: id.to_owned(),
        }
    }

    use HappenedKind::{ChargebackLost as Lost, ChargebackOpened as Opened, ChargebackWon as Won, Refund};

    #[test]
    fn refunds_add_up_to_the_price_and_the_same_twice_is_one() {
        let back = |list: &[Happened]| given_back(Minor(1_000), list).refunded_total;
        let (a, b) = (happened("a", 1, Refund, 300), happened("b", 1, Refund, 300));
        assert_eq!(back(&[a.clone(), b.clone(), a.clone()]), Minor(600));
        assert_eq!(back(&[a, b, happened("c", 1, Refund, i64::MAX)]), Minor(1_000));
    }

    #[test]
    fn a_chargeback_counts_by_its_newest_state_whatever_came_first() {
        let back = |list: &[Happened]| {
            let back = given_back(Minor(1_000), list);
            (back.refunded_total.0, back.disputed)
        };
        let (opened, lost, won) = (
            happened("a", 1, Opened, 1_000),
            happened("b", 2, Lost, 1_000),
            happened("c", 3, Won, 1_000),
        );
        assert_eq!(back(std::slice::from_ref(&opened)), (0, true));
        assert_eq!(back(&[lost.clone(), opened.clone()]), (1_000, false));
        assert_eq!(back(&[won, lost, opened]), (0, false));
    }

    #[test]
    fn at_the_same_time_won_tells_more_than_lost_and_lost_more_than_opened() {
        let back = |kinds: &[HappenedKind]| {
            let list: Vec<_> = kinds
                .iter()
                .map(|kind| happened(kind.as_str(), 1, *kind, 10))
                .collect();
            let back = given_back(Minor(1_000), &list);
            (back.refunded_total.0, back.disputed)
        };
        assert_eq!(back(&[Lost, Opened]), (10, false));
        assert_eq!(back(&[Won, Lost, Opened]), (0, false));
    }

    #[test]
    fn a_chargeback_won_restores_what_losing_it_took() {
        let price = Minor(1_000);
        let (opened, lost, won) = (
            happened("a", 1, Opened, 1_000),
            happened("b", 2, Lost, 1_000),
            happened("c", 3, Won, 1_000),
        );
        let mut list = vec![happened("r", 1, Refund, 333)];
        let mut reversed = 0;
        let mut corrected = |one: Option<Happened>| {
            list.extend(one);
            let amount = correction(Minor(333), price, given_back(price, &list), Minor(reversed)).0;
            reversed -= amount;
            amount
        };
        assert_eq!(corrected(None), -111);
        assert_eq!(corrected(Some(opened)), 0);
        assert_eq!(corrected(Some(lost)), -222);
        assert_eq!(corrected(Some(won)), 222);
    }

    #[test]
    fn a_happening_is_never_before_its_order_and_never_far_ahead() {
        let at = |reported| happening_time(Millis(reported), Millis(1_000_000), Millis(500)).0;
        assert_eq!(at(600), 600);
        assert_eq!(at(-600), 500);
        assert_eq!(at(1_000_000 + 300_000), 1_300_000);
        assert_eq!(at(1_000_000 + 300_001), 1_000_000);
        assert_eq!(at(i64::MAX), 1_000_000);
        assert_eq!(at(i64::MIN), 500);
    }

    #[test]
    fn every_kind_is_found_again_by_its_name() {
        for kind in HappenedKind::ALL {
            assert_eq!(HappenedKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(HappenedKind::from_name("sale"), None);
    }
}
