//! Missed sales: an affiliate says that an order was theirs, and the creator decides. A claim that is accepted earns the
//! claimant their own commission; what others earn with the order stays.

use crate::time::Millis;

/// The shortest and the longest evidence, in characters.
pub const EVIDENCE: std::ops::RangeInclusive<usize> = 10..=2_000;

/// What is known of an order when somebody claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The end of the order's guarantee.
    pub guarantee_ends: Millis,
    /// The claimant bought it (rule 23).
    pub is_buyer: bool,
    /// The claimant is credited with it already.
    pub is_credited: bool,
    /// An earlier claim of theirs is open or was accepted.
    pub is_claimed: bool,
}

/// Why an order cannot be claimed: the sentence for the affiliate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRefusal {
    /// No order of this product has the number.
    #[error("This product has no order with that number.")]
    Unknown,
    /// It is their own purchase.
    #[error("This is your own purchase: nobody earns on what they buy themselves.")]
    SelfPurchase,
    /// They earn on it already.
    #[error("You are credited with this order already.")]
    Credited,
    /// They claim it already.
    #[error("You have claimed this order already.")]
    Claimed,
    /// The guarantee is over.
    #[error("The guarantee period of this order is over, and with it the time for claims.")]
    TooLate,
}

impl Claimed {
    /// Whether the order can be claimed at `now`: until its guarantee ends, the very end not included.
    ///
    /// # Errors
    /// [`ClaimRefusal`]: the first reason against it.
    pub fn check(self, now: Millis) -> Result<(), ClaimRefusal> {
        if self.is_buyer {
            Err(ClaimRefusal::SelfPurchase)
        } else if self.is_credited {
            Err(ClaimRefusal::Credited)
        } else if self.is_claimed {
            Err(ClaimRefusal::Claimed)
        } else if now >= self.guarantee_ends {
            Err(ClaimRefusal::TooLate)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_can_be_claimed_until_its_guarantee_ends_and_only_by_who_earns_nothing_yet() {
        let order = Claimed {
            guarantee_ends: Millis(10),
            is_buyer: false,
            is_credited: false,
            is_claimed: false,
        };
        assert_eq!(order.check(Millis(9)), Ok(()));
        assert_eq!(order.check(Millis(10)), Err(ClaimRefusal::TooLate));
        let refused = |order: Claimed| order.check(Millis(9)).unwrap_err();
        assert_eq!(
            refused(Claimed {
                is_buyer: true,
                ..order
            }),
            ClaimRefusal::SelfPurchase
        );
        assert_eq!(
            refused(Claimed {
                is_credited: true,
                ..order
            }),
            ClaimRefusal::Credited
        );
        assert_eq!(
            refused(Claimed {
                is_claimed: true,
                ..order
            }),
            ClaimRefusal::Claimed
        );
    }
}
