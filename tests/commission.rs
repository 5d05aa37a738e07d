//! Commissions and reversals, whatever the amounts.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use hotlinks::commission::{commission, reversal, split};
use hotlinks::money::{Bps, Minor};
use proptest::prelude::*;

fn rates() -> impl Strategy<Value = Bps> {
    (0..=10_000_u32).prop_map(|bps| Bps::new(bps).unwrap())
}

fn amounts() -> impl Strategy<Value = Minor> {
    prop_oneof![0..100_i64, 0..10_000_000_i64, 0..=i64::MAX].prop_map(Minor)
}

proptest! {
    #[test]
    fn a_commission_is_the_nearest_amount_and_never_more_than_the_base(base in amounts(), rate in rates()) {
        let exact = i128::from(base.0) * i128::from(rate.get());
        let earned = commission(base, rate);
        let error = i128::from(earned.0) * 10_000 - exact;
        prop_assert!((-4_999..=5_000).contains(&error));
        prop_assert!(earned <= base);
    }

    #[test]
    fn two_of_one_rate_share_exactly_all(full in amounts(), share in rates()) {
        let (first, last) = split(full, full, share);
        prop_assert!(first >= Minor::ZERO && last >= Minor::ZERO);
        prop_assert_eq!(first.0 + last.0, full.0);
    }

    #[test]
    fn nobody_who_shares_gets_more_than_alone(one in amounts(), other in amounts(), share in rates()) {
        let (first, last) = split(one, other, share);
        prop_assert!((Minor::ZERO..=one).contains(&first));
        prop_assert!((Minor::ZERO..=other).contains(&last));
        prop_assert!(i128::from(first.0) + i128::from(last.0) <= i128::from(one.max(other).0));
    }

    #[test]
    fn reversals_never_exceed_the_commission_and_sum_to_it_when_all_is_refunded(
        price in amounts(), rate in rates(), cuts in prop::collection::vec(0..=i64::MAX, 0..8), beyond in amounts(),
    ) {
        let earned = commission(price, rate);
        let mut totals: Vec<i64> = cuts.iter().map(|cut| cut % price.0.saturating_add(1).max(1)).collect();
        totals.sort_unstable();
        totals.extend([price.0, price.0.saturating_add(beyond.0)]);
        let mut reversed = Minor::ZERO;
        for total in totals {
            let amount = reversal(earned, price, Minor(total), reversed);
            prop_assert!(amount >= Minor::ZERO);
            reversed = Minor(reversed.0 + amount.0);
            prop_assert!(reversed <= earned);
        }
        prop_assert_eq!(reversed, earned);
    }

    #[test]
    fn a_reversal_is_the_nearest_part(price in 1..=i64::MAX, rate in rates(), cut in 0..=i64::MAX) {
        let earned = commission(Minor(price), rate);
        let refunded = cut % price;
        let due = reversal(earned, Minor(price), Minor(refunded), Minor::ZERO);
        // |due × price − commission × refunded| ≤ price / 2, doubled to stay in integers.
        let error = i128::from(due.0) * i128::from(price) - i128::from(earned.0) * i128::from(refunded);
        prop_assert!(error * 2 <= i128::from(price) && error * 2 > -i128::from(price));
    }
}
