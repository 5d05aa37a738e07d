//! Commissions: what a creator told about them, and what is in force of it for whom (rules 22 and 25).

mod told;

use hotlinks::commission::{Calendar, RateSource, Telling};
use hotlinks::money::Bps;
use hotlinks::time::Millis;

use crate::affiliations::Affiliation;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AffiliationId, OfferId};
use crate::products::Product;

pub use told::{Effect, ToldChange, list_told};

/// The most rates that a creator may tell of one product, ever.
pub const MAX_RATES: i64 = 20_000;

/// A rate that a creator told, or that there is none any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateChange {
    /// In the order of telling, growing, within the product.
    pub number: i64,
    /// For which offer; `None`: for every one.
    pub offer: Option<OfferId>,
    /// For whom; `None`: for every affiliate.
    pub affiliation: Option<AffiliationId>,
    /// The rate; `None`: no rate of its own from then on.
    pub bps: Option<Bps>,
    /// When affiliates were told.
    pub told: Millis,
}

impl RateChange {
    /// Where it is set.
    pub fn level(&self) -> RateSource {
        match (&self.offer, &self.affiliation) {
            (Some(_), Some(_)) => RateSource::AffiliateOffer,
            (None, Some(_)) => RateSource::Affiliate,
            (Some(_), None) => RateSource::Offer,
            (None, None) => RateSource::Product,
        }
    }

    /// Whether it says anything to this affiliate about this offer.
    fn concerns(&self, offer: Option<&OfferId>, affiliation: Option<&AffiliationId>) -> bool {
        self.offer.as_ref().is_none_or(|own| Some(own) == offer)
            && self
                .affiliation
                .as_ref()
                .is_none_or(|own| Some(own) == affiliation)
    }
}

/// What a creator told of one product or of several, as far as it was read, in the order of telling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateBook(Vec<RateChange>);

impl RateBook {
    /// Puts the changes of one product in their order.
    pub(crate) fn new(mut changes: Vec<RateChange>) -> Self {
        changes.sort_by_key(|change| change.number);
        Self(changes)
    }

    /// What an affiliate earns for an offer, through time. No affiliate: one who has no rate of their own; no offer: one
    /// that has none.
    pub fn calendar(&self, offer: Option<&OfferId>, affiliation: Option<&AffiliationId>) -> Calendar {
        let concerned = self.0.iter().filter(|change| change.concerns(offer, affiliation));
        Calendar::of(concerned.map(|change| Telling {
            level: change.level(),
            bps: change.bps,
            at: change.told,
        }))
    }

    /// What everybody was told and, if one is named, this affiliate.
    #[must_use]
    pub fn of(&self, affiliation: Option<&AffiliationId>) -> Self {
        let concerned = self
            .0
            .iter()
            .filter(|change| change.affiliation.is_none() || change.affiliation.as_ref() == affiliation);
        Self(concerned.cloned().collect())
    }

    /// The rate that was last told for exactly this offer and affiliate, whether it has begun or not.
    pub fn told(&self, offer: Option<&OfferId>, affiliation: Option<&AffiliationId>) -> Option<Bps> {
        let last = self
            .0
            .iter()
            .rfind(|change| change.offer.as_ref() == offer && change.affiliation.as_ref() == affiliation);
        last.and_then(|change| change.bps)
    }

    /// Everything that was told, in that order.
    pub fn changes(&self) -> &[RateChange] {
        &self.0
    }
}

/// What was told of a product to everybody.
///
/// # Errors
/// When the database fails.
pub async fn for_everybody(backend: &Backend, product: &Product) -> Result<RateBook, Error> {
    Ok(backend.storage.find_rates(&product.id, None).await?)
}

/// What was told of a product to everybody and to this affiliate.
///
/// # Errors
/// When the database fails.
pub async fn for_affiliate(
    backend: &Backend,
    product: &Product,
    affiliation: &Affiliation,
) -> Result<RateBook, Error> {
    Ok(backend
        .storage
        .find_rates(&product.id, Some(&affiliation.id))
        .await?)
}

/// What was told of a product to anybody: its creator's.
///
/// # Errors
/// When the database fails.
pub async fn for_creator(backend: &Backend, own: &crate::products::OwnProduct) -> Result<RateBook, Error> {
    Ok(backend.storage.find_all_rates(&own.id).await?)
}

/// What became of a rate to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToldRate {
    Done,
    /// There are as many as there may be.
    Full,
    NotFound,
}

impl ToldRate {
    pub(crate) fn or_refuse(self) -> Result<(), Error> {
        match self {
            Self::Done => Ok(()),
            Self::Full => Err(Error::field(
                "",
                "The rates of this product were changed 20,000 times, which is the most.",
            )),
            Self::NotFound => Err(Error::NotFound),
        }
    }
}

/// A percentage, or nothing for no rate of its own.
pub(crate) fn read_percent(text: &str) -> Result<Option<Bps>, hotlinks::money::PercentError> {
    match text.trim() {
        "" => Ok(None),
        percent => Bps::parse_percent(percent).map(Some),
    }
}
