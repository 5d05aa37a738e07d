//! Which of several rates applies (rule 22).

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The rate.
    pub bps: Bps,
    /// Its source.
    pub from: RateSource,
    /// Since when it holds, where that is known and a rate is set.
    pub since: Option<Millis>,
}

impl Resolved {
    /// No rate is set anywhere.
    pub const UNSET: Self = Self {
        bps: Bps::ZERO,
        from: RateSource::Unset,
        since: None,
    };
}

impl From<Rates> for Resolved {
    fn from(rates: Rates) -> Self {
        rates.resolve()
    }
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
        .find_map(|(rate, from)| {
            rate.map(|bps| Resolved {
                bps,
                from,
                since: None,
            })
        })
        .unwrap_or(Resolved::UNSET)
    }

    /// Sets the rate of one level, or takes it away.
    pub(super) fn set(&mut self, level: RateSource, bps: Option<Bps>) {
        match level {
            RateSource::AffiliateOffer => self.affiliate_offer = bps,
            RateSource::Affiliate => self.affiliate = bps,
            RateSource::Offer => self.offer = bps,
            RateSource::Product => self.product = bps,
            RateSource::Unset => {}
        }
    }
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
}
