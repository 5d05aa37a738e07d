//! Which rate applies (rules 22 and 25).

use crate::money::Bps;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The rates that could apply to one affiliate and one offer, each where it is set (rule 22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// The product's.
    pub product: Option<Bps>,
    /// The offer's own.
    pub offer: Option<Bps>,
    /// What this affiliate was promised for the product.
    pub affiliate: Option<Bps>,
    /// What this affiliate was promised for this offer.
    pub affiliate_offer: Option<Bps>,
}

/// Where a rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateSource {
    /// Set for this affiliate and this offer.
    AffiliateOffer,
    /// Set for this affiliate.
    Affiliate,
    /// Set for the offer.
    Offer,
    /// Set for the product.
    Product,
    /// Set nowhere: nothing is earned.
    Unset,
}

/// The rate in force and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// The rate.
    pub bps: Bps,
    /// Its source.
    pub from: RateSource,
}

impl Rates {
    /// Affiliate and offer, else affiliate, else offer, else product (rule 22). A rate of zero is a rate.
    #[must_use]
    pub fn resolve(self) -> Resolved {
        [
            (self.affiliate_offer, RateSource::AffiliateOffer),
            (self.affiliate, RateSource::Affiliate),
            (self.offer, RateSource::Offer),
            (self.product, RateSource::Product),
        ]
        .into_iter()
        .find_map(|(rate, from)| rate.map(|bps| Resolved { bps, from }))
        .unwrap_or(Resolved {
            bps: Bps::ZERO,
            from: RateSource::Unset,
        })
    }
}

/// How long affiliates keep the old rate after they were told of a cut: 72 hours (rule 25).
pub const NOTICE: i64 = 72 * Millis::HOUR;

/// The rate in force at `at` after affiliates were told at `told` that it goes from `old` to `new` (rule 25):
/// a rise at once, a cut 72 hours later.
#[must_use]
pub fn rate_in_force(old: Bps, new: Bps, told: Millis, at: Millis) -> Bps {
    let since = if new < old { told.plus(NOTICE) } else { told };
    if at < since { old } else { new }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bps(bps: u32) -> Bps {
        Bps::new(bps).unwrap()
    }

    #[test]
    fn the_nearest_promise_is_the_rate_even_when_it_is_zero() {
        let all = Rates {
            product: Some(bps(1)),
            offer: Some(bps(2)),
            affiliate: Some(bps(3)),
            affiliate_offer: Some(bps(0)),
        };
        let resolved = |rates: Rates| (rates.resolve().bps.get(), rates.resolve().from);
        assert_eq!(resolved(all), (0, RateSource::AffiliateOffer));
        assert_eq!(
            resolved(Rates {
                affiliate_offer: None,
                ..all
            }),
            (3, RateSource::Affiliate)
        );
        assert_eq!(
            resolved(Rates {
                affiliate_offer: None,
                affiliate: None,
                ..all
            }),
            (2, RateSource::Offer)
        );
        assert_eq!(
            resolved(Rates {
                product: all.product,
                ..Rates::default()
            }),
            (1, RateSource::Product)
        );
        assert_eq!(resolved(Rates::default()), (0, RateSource::Unset));
    }

    #[test]
    fn a_cut_waits_72_hours_and_a_rise_does_not() {
        let (low, high, told) = (bps(1_000), bps(2_000), Millis(0));
        assert_eq!(rate_in_force(high, low, told, Millis(259_199_999)), high);
        assert_eq!(rate_in_force(high, low, told, Millis(259_200_000)), low);
        assert_eq!(rate_in_force(low, high, told, told), high);
        assert_eq!(rate_in_force(low, high, told, Millis(-1)), low);
    }
}
