//! The ledger (rules 28 and 29): the status of an entry, never stored and always derived, and what happens to an order
//! after it was paid.

mod given_back;
mod owed;

pub use given_back::{GivenBack, Happened, HappenedKind, correction, given_back, happening_time};
pub use owed::{Owed, Unpaid, owed};

use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long buyers may give a product back; its commissions are paid only afterwards. In JSON and in the database:
/// the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum Guarantee {
    /// 7 days.
    Days7,
    /// 15 days.
    Days15,
    /// 21 days.
    Days21,
    /// 30 days.
    Days30,
}

/// Days that no product may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The guarantee period is 7, 15, 21 or 30 days.")]
pub struct NoSuchGuarantee;

impl Guarantee {
    /// Every choice, shortest first.
    pub const ALL: [Self; 4] = [Self::Days7, Self::Days15, Self::Days21, Self::Days30];

    /// The days.
    #[must_use]
    pub const fn days(self) -> u32 {
        match self {
            Self::Days7 => 7,
            Self::Days15 => 15,
            Self::Days21 => 21,
            Self::Days30 => 30,
        }
    }

    /// The choice with so many days, if it is one.
    #[must_use]
    pub fn from_days(days: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|guarantee| guarantee.days() == days)
    }

    /// When the guarantee of an order ends, and its commission becomes payable.
    #[must_use]
    pub fn ends(self, ordered_at: Millis) -> Millis {
        ordered_at.plus(i64::from(self.days()) * Millis::DAY)
    }
}

impl TryFrom<u32> for Guarantee {
    type Error = NoSuchGuarantee;

    fn try_from(days: u32) -> Result<Self, NoSuchGuarantee> {
        Self::from_days(days).ok_or(NoSuchGuarantee)
    }
}

impl From<Guarantee> for u32 {
    fn from(guarantee: Guarantee) -> Self {
        guarantee.days()
    }
}

impl fmt::Display for Guarantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} days", self.days())
    }
}

/// Where an entry stands on its way to the affiliate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The guarantee still runs.
    Pending,
    /// In the next payout.
    Payable,
    /// In dispute.
    Held,
    /// In a payout that was made.
    Paid,
}

/// Derives the status of an entry: of an order's commission, and of what takes it back or restores it.
///
/// `payable_at` is the end of the order's guarantee ([`Guarantee::ends`]), for corrections too: what reverses a paid
/// commission is [`Status::Payable`] from the start, because only what was payable was paid; it is netted in the next
/// payout, whatever the balance (rule 29). `is_disputed`: a chargeback of the order is open and its commission is not
/// paid yet, so that a dispute never delays what has to be netted.
#[must_use]
pub fn status(payable_at: Millis, is_disputed: bool, is_paid: bool, now: Millis) -> Status {
    if is_paid {
        Status::Paid
    } else if is_disputed {
        Status::Held
    } else if now < payable_at {
        Status::Pending
    } else {
        Status::Payable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commission_is_payable_from_the_very_end_of_the_guarantee() {
        let end = Guarantee::Days7.ends(Millis(5));
        assert_eq!(end, Millis(5 + 604_800_000));
        assert_eq!(status(end, false, false, Millis(end.0 - 1)), Status::Pending);
        assert_eq!(status(end, false, false, end), Status::Payable);
    }

    #[test]
    fn a_dispute_holds_what_is_not_paid() {
        for now in [Millis(0), Millis(9)] {
            assert_eq!(status(Millis(9), true, false, now), Status::Held);
            assert_eq!(status(Millis(9), true, true, now), Status::Paid);
        }
    }

    #[test]
    fn every_guarantee_is_found_again_by_its_days() {
        for guarantee in Guarantee::ALL {
            assert_eq!(Guarantee::from_days(guarantee.days()), Some(guarantee));
        }
        assert_eq!(Guarantee::from_days(14), None);
        assert!(serde_json::from_str::<Guarantee>("60").is_err());
    }
}
