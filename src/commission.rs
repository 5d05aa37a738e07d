//! How much an affiliate earns (rules 22, 25, 26, 27 and 29).
//!
//! Every product of two amounts is taken in 128 bits, so nothing here can overflow, and a rate is never more than
//! the whole, so every result fits an amount again.

mod calendar;
mod rates;

pub use calendar::{Calendar, NOTICE, Step, Telling};
pub use rates::{RateSource, Rates, Resolved};

use crate::money::{Bps, Minor};

/// `(base × bps + 5000) / 10000`, rounded down after the addition (rule 26). A negative base earns nothing.
#[must_use]
pub fn commission(base: Minor, rate: Bps) -> Minor {
    Minor(ratio(
        i128::from(base.0.max(0)) * i128::from(rate.get()) + 5_000,
        10_000,
    ))
}

/// An order shared by two (rule 26): each one's full commission at their own rate in, each one's part out. The
/// first gets `full × share / 10000` rounded down, the last theirs less the same part of it, so that equal rates
/// sum exactly and the odd unit goes to the last.
#[must_use]
pub fn split(full_first: Minor, full_last: Minor, share_first: Bps) -> (Minor, Minor) {
    let part = |full: Minor| {
        Minor(ratio(
            i128::from(full.0.max(0)) * i128::from(share_first.get()),
            10_000,
        ))
    };
    (part(full_first), Minor(full_last.0.max(0) - part(full_last).0))
}

/// Why an order has no base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// A price, tax or fee below zero.
    #[error("Price, tax and fee cannot be negative.")]
    Negative,
}

/// What the commission is taken of: price − tax − platform fee (rule 27). Where tax and fee eat the whole price
/// the base is zero: a sale may earn nothing, but it never costs the affiliate.
///
/// # Errors
/// [`BaseError::Negative`] when a term is below zero.
pub fn base(price: Minor, tax: Minor, fee: Minor) -> Result<Minor, BaseError> {
    if price.0 < 0 || tax.0 < 0 || fee.0 < 0 {
        return Err(BaseError::Negative);
    }
    Ok(Minor(price.0.saturating_sub(tax.0).saturating_sub(fee.0).max(0)))
}

/// The tax that a price contains, at so many basis points of the net price (20 % VAT of 120 is 20), rounded half up
/// (rule 27).
#[must_use]
pub fn included_tax(price: Minor, rate: Bps) -> Minor {
    let (price, rate) = (i128::from(price.0.max(0)), i128::from(rate.get()));
    let gross = 10_000 + rate;
    Minor(ratio(2 * price * rate + gross, 2 * gross))
}

/// The platform's fee of a price, rounded half up (rule 27).
#[must_use]
pub fn fee(price: Minor, rate: Bps) -> Minor {
    commission(price, rate)
}

/// What one more refund takes back (rule 29): `commission × refunded_total / price`, rounded half up, less what is
/// reversed already. `refunded_total` counts every refund so far, this one included; beyond the price it is absorbed,
/// so all reversals of an order sum to its commission and never to more.
#[must_use]
pub fn reversal(commission: Minor, price: Minor, refunded_total: Minor, reversed_already: Minor) -> Minor {
    let due = due_back(commission, price, refunded_total);
    Minor(due.0.saturating_sub(reversed_already.0).max(0))
}

/// What a chargeback won gives back (rule 29): what is reversed already, less what the refunds that remain reverse.
/// `refunded_total` no longer counts the chargeback.
#[must_use]
pub fn restoration(commission: Minor, price: Minor, refunded_total: Minor, reversed_already: Minor) -> Minor {
    let due = due_back(commission, price, refunded_total);
    Minor(reversed_already.0.saturating_sub(due.0).max(0))
}

fn due_back(commission: Minor, price: Minor, refunded_total: Minor) -> Minor {
    if price.0 <= 0 {
        return Minor::ZERO;
    }
    let refunded = i128::from(refunded_total.0.clamp(0, price.0));
    let price = i128::from(price.0);
    Minor(ratio(
        i128::from(commission.0.max(0)) * refunded * 2 + price,
        price * 2,
    ))
}

/// The quotient rounded down. Callers divide what is not negative by no less than its factor, so it fits.
fn ratio(numerator: i128, denominator: i128) -> i64 {
    i64::try_from(numerator / denominator).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bps(bps: u32) -> Bps {
        Bps::new(bps).unwrap()
    }

    #[test]
    fn the_commission_is_rounded_half_up() {
        assert_eq!(commission(Minor(8_960), bps(3_500)), Minor(3_136));
        assert_eq!(commission(Minor(1), bps(4_999)), Minor(0));
        assert_eq!(commission(Minor(1), bps(5_000)), Minor(1));
        assert_eq!(commission(Minor(-8_960), bps(3_500)), Minor(0));
        assert_eq!(commission(Minor(i64::MAX), Bps::WHOLE), Minor(i64::MAX));
        assert_eq!(
            commission(Minor(9_007_199_254_740_993), Bps::WHOLE),
            Minor(9_007_199_254_740_993)
        );
    }

    #[test]
    fn the_odd_unit_goes_to_the_last() {
        assert_eq!(split(Minor(101), Minor(101), Bps::HALF), (Minor(50), Minor(51)));
    }

    #[test]
    fn two_who_share_keep_their_own_rates() {
        assert_eq!(split(Minor(100), Minor(301), Bps::HALF), (Minor(50), Minor(151)));
        assert_eq!(split(Minor(100), Minor(301), Bps::WHOLE), (Minor(100), Minor(0)));
        assert_eq!(split(Minor(100), Minor(301), Bps::ZERO), (Minor(0), Minor(301)));
    }

    #[test]
    fn the_base_is_price_less_tax_and_fee_and_never_below_zero() {
        assert_eq!(base(Minor(10_000), Minor(900), Minor(140)), Ok(Minor(8_960)));
        assert_eq!(base(Minor(50), Minor(10), Minor(50)), Ok(Minor(0)));
        assert_eq!(base(Minor(50), Minor(i64::MAX), Minor(i64::MAX)), Ok(Minor(0)));
        for (price, tax, fee) in [(-1, 0, 0), (1, -1, 0), (1, 0, -1)] {
            assert_eq!(
                base(Minor(price), Minor(tax), Minor(fee)),
                Err(BaseError::Negative)
            );
        }
    }

    #[test]
    fn the_tax_in_a_price_is_a_part_of_the_net_and_the_fee_one_of_the_price() {
        assert_eq!(included_tax(Minor(12_000), bps(2_000)), Minor(2_000));
        assert_eq!(included_tax(Minor(11_900), bps(1_900)), Minor(1_900));
        // 100 × 0.2 / 1.2 = 16.67, and 1 × 1 / 2 = 0.5.
        assert_eq!(included_tax(Minor(100), bps(2_000)), Minor(17));
        assert_eq!(included_tax(Minor(1), Bps::WHOLE), Minor(1));
        assert_eq!(included_tax(Minor(i64::MAX), Bps::ZERO), Minor(0));
        assert_eq!(included_tax(Minor(i64::MAX), Bps::WHOLE), Minor(i64::MAX / 2 + 1));
        assert_eq!(included_tax(Minor(-5), bps(2_000)), Minor(0));
        assert_eq!(fee(Minor(4_700), bps(250)), Minor(118));
        assert_eq!(fee(Minor(i64::MAX), Bps::WHOLE), Minor(i64::MAX));
    }

    #[test]
    fn partial_refunds_sum_to_the_commission() {
        let (price, earned) = (Minor(1_000), Minor(333));
        assert_eq!(reversal(earned, price, Minor(333), Minor(0)), Minor(111));
        assert_eq!(reversal(earned, price, Minor(666), Minor(111)), Minor(111));
        assert_eq!(reversal(earned, price, Minor(1_000), Minor(222)), Minor(111));
    }

    #[test]
    fn a_refund_beyond_the_price_is_absorbed() {
        assert_eq!(
            reversal(Minor(333), Minor(1_000), Minor(5_000), Minor(0)),
            Minor(333)
        );
        assert_eq!(
            reversal(Minor(333), Minor(1_000), Minor(9_000), Minor(333)),
            Minor(0)
        );
        assert_eq!(reversal(Minor(0), Minor(0), Minor(1), Minor(0)), Minor(0));
        let most = Minor(i64::MAX);
        assert_eq!(reversal(most, most, most, Minor(0)), most);
    }

    #[test]
    fn a_chargeback_won_restores_what_it_took_and_no_refund() {
        let (price, earned) = (Minor(1_000), Minor(333));
        let refund = reversal(earned, price, Minor(333), Minor(0));
        let chargeback = reversal(earned, price, Minor(1_000), refund);
        let reversed = Minor(refund.0 + chargeback.0);
        assert_eq!(restoration(earned, price, Minor(333), reversed), chargeback);
        assert_eq!(restoration(earned, price, Minor(0), reversed), earned);
        assert_eq!(restoration(earned, price, Minor(1_000), reversed), Minor(0));
    }
}
