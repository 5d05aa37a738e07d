//! Offers: the plans of a product, each with its own price and commission.

use hotlinks::hotlink::HotlinkName;
use hotlinks::money::{Bps, Currency, Minor};
use hotlinks::time::Millis;

use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::ids::{OfferId, ProductId};
use crate::live::{self, Changed};
use crate::names;
use crate::products::{OwnProduct, Product};
use crate::rates::read_percent;
use crate::storage::Inserted;

/// The most offers that a product may have at once.
pub const MAX_OFFERS: i64 = 100;

/// A plan of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its public id, in the address of its checkout.
    pub id: OfferId,
    /// Whose plan it is.
    pub product_id: ProductId,
    /// 1 to 80 characters.
    pub name: String,
    /// More than zero, in the product's currency.
    pub price: Minor,
    /// Its own commission, as last told; `None`: the product's. What is in force tells [`crate::rates::RateBook`].
    pub bps: Option<Bps>,
    /// Since when it is off sale.
    pub removed_at: Option<Millis>,
}

/// The offer form, as typed. Its field names are the names beside which problems stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferForm {
    /// 1 to 80 characters.
    pub name: String,
    /// Decimal text in the product's currency.
    pub price: String,
    /// A percentage; empty: the product's.
    pub commission: String,
}

/// What an offer form says, read.
#[derive(Clone, Debug)]
pub(crate) struct OfferTerms {
    pub(crate) name: HotlinkName,
    pub(crate) price: Minor,
    pub(crate) bps: Option<Bps>,
}

impl OfferForm {
    fn read(&self, currency: Currency) -> Result<OfferTerms, Error> {
        let mut problems = Problems::default();
        let name = problems.take("name", names::parse(&self.name, "Give the offer a name."));
        let price = match currency.parse_amount(&self.price) {
            Ok(Minor::ZERO) => problems.take("price", Err("A price is more than zero.")),
            price => problems.take("price", price),
        };
        let bps = problems.take("commission", read_percent(&self.commission));
        match (name, price, bps) {
            (Some(name), Some(price), Some(bps)) => Ok(OfferTerms { name, price, bps }),
            _ => Err(problems.refuse()),
        }
    }
}

/// The offers on sale, oldest first: all of them, at most [`MAX_OFFERS`].
///
/// # Errors
/// When the database fails.
pub async fn list(backend: &Backend, product: &Product) -> Result<Vec<Offer>, Error> {
    Ok(backend.storage.list_offers(&product.id).await?)
}

/// Makes an offer, and a checkout link to it for every active affiliate.
///
/// # Errors
/// `Refused` with all problems of the form, or at 100 offers.
pub async fn create(backend: &Backend, own: &OwnProduct, form: OfferForm) -> Result<OfferId, Error> {
    let terms = form.read(own.currency)?;
    let id = OfferId::new(&backend.entropy);
    let inserted = backend
        .storage
        .insert_offer(
            &own.id,
            &id,
            &terms,
            backend.clock.now(),
            MAX_OFFERS,
            &backend.entropy,
        )
        .await?;
    match inserted {
        Inserted::Done => {}
        Inserted::Full => {
            return Err(Error::field(
                "",
                "This product has 100 offers, which is the most. Remove one first.",
            ));
        }
        Inserted::Duplicate | Inserted::Gone => return Err(Error::NotFound),
    }
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    live::refresh(backend, Changed::Links(own.id.clone())).await;
    Ok(id)
}

/// Changes an offer. A lower commission takes effect after 72 hours (rule 25).
///
/// # Errors
/// `Refused` with all problems of the form; `NotFound` unless it is an offer of this product, on sale.
pub async fn update(backend: &Backend, own: &OwnProduct, offer: &str, form: OfferForm) -> Result<(), Error> {
    let offer = find(backend, own, offer).await?;
    let terms = form.read(own.currency)?;
    backend
        .storage
        .set_offer(&own.id, &offer.id, &terms, backend.clock.now())
        .await?
        .or_refuse()?;
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    Ok(())
}

/// Takes an offer off sale; the links to its checkout lead to the sales page from now on.
///
/// # Errors
/// `NotFound` unless it is an offer of this product, on sale.
pub async fn remove(backend: &Backend, own: &OwnProduct, offer: &str) -> Result<(), Error> {
    let offer = find(backend, own, offer).await?;
    backend
        .storage
        .set_offer_removed(&own.id, &offer.id, backend.clock.now())
        .await?;
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    live::refresh(backend, Changed::Links(own.id.clone())).await;
    Ok(())
}

async fn find(backend: &Backend, own: &OwnProduct, offer: &str) -> Result<Offer, Error> {
    let id = OfferId::parse(offer).ok_or(Error::NotFound)?;
    let offer = backend.storage.find_offer(&id).await?;
    offer
        .filter(|offer| offer.product_id == own.id && offer.removed_at.is_none())
        .ok_or(Error::NotFound)
}
