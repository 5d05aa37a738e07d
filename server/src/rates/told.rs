//! What a creator told, as a dated list.

use hotlinks::time::Millis;

use super::{RateBook, RateChange};
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AffiliationId, OfferId};
use crate::offers;
use crate::page::Page;
use crate::products::OwnProduct;

/// A line of the creator's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldChange {
    /// What was told, and when.
    pub change: RateChange,
    /// Of which offer, unless of every one.
    pub offer: Option<String>,
    /// To whom, unless to every affiliate.
    pub affiliate: Option<String>,
    /// Since when it holds.
    pub effect: Effect,
}

/// Since when a change holds for those whom it concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Somebody gets more by it, or gets a rate at all: at once.
    pub at_once: bool,
    /// Somebody gets less by it: from then on.
    pub later: Option<Millis>,
    /// What was to come later was voided by something newer before it began.
    pub withdrawn: bool,
}

/// What was told of a product, the newest first; 50 a page.
///
/// # Errors
/// When the database fails.
pub async fn list_told(backend: &Backend, own: &OwnProduct, page: u32) -> Result<Page<ToldChange>, Error> {
    let book = super::for_creator(backend, own).await?;
    let on_sale: Vec<OfferId> = offers::list(backend, own)
        .await?
        .into_iter()
        .map(|offer| offer.id)
        .collect();
    let mut list = backend.storage.list_told(&own.id, page).await?;
    for line in &mut list.rows {
        line.effect = book.effect(&line.change, &on_sale);
    }
    Ok(list)
}

impl RateBook {
    /// Since when a change holds, over the offers that it concerns: for the affiliate whom it names, or for those without
    /// a rate of their own.
    fn effect(&self, change: &RateChange, on_sale: &[OfferId]) -> Effect {
        let whose = change.affiliation.as_ref();
        let offers: Vec<Option<&OfferId>> = match &change.offer {
            Some(offer) => vec![Some(offer)],
            None if on_sale.is_empty() => vec![None],
            None => on_sale.iter().map(Some).collect(),
        };
        let concerned = self.of(whose);
        let mut effect = Effect::default();
        for offer in offers {
            concerned.effect_on(change, offer, whose, &mut effect);
        }
        effect
    }

    fn effect_on(
        &self,
        change: &RateChange,
        offer: Option<&OfferId>,
        whose: Option<&AffiliationId>,
        effect: &mut Effect,
    ) {
        let until = |number: i64| {
            let told = self.changes().iter().filter(|told| told.number <= number);
            Self(told.cloned().collect()).calendar(offer, whose)
        };
        let (before, after) = (until(change.number - 1), until(change.number));
        let now = change.told;
        effect.at_once |=
            before.at(now).bps != after.at(now).bps || before.at(now).from != after.at(now).from;
        let known = |step: &&hotlinks::commission::Step| before.steps().contains(step);
        if let Some(step) = after.announced(now).find(|step| !known(step)) {
            effect.later = Some(step.from);
            effect.withdrawn |= !self
                .calendar(offer, whose)
                .steps()
                .iter()
                .any(|kept| (kept.told, kept.from, kept.bps) == (step.told, step.from, step.bps));
        }
    }
}
