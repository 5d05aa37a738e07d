//! The checkout: what a buyer sees before they pay, and what a paid order becomes.

mod coupon;
mod order;
mod settle;
mod token;

use std::time::Duration;

use hotlinks::attribution::attribute;
use hotlinks::hotlink::Code;

use crate::backend::Backend;
use crate::error::Error;
use crate::ids::OfferId;
use crate::offers::Offer;
use crate::products::Product;
use crate::storage::touches::Trail;
use crate::visitor::VisitorId;

pub use order::{
    BuyerCredit, BuyerOrder, OrderForm, Payment, PlacedOrder, find_order_by_token, place_order,
    place_test_order,
};

/// What the checkout shows.
#[derive(Clone, Debug)]
pub struct CheckoutPage {
    /// The plan.
    pub offer: Offer,
    /// Of what.
    pub product: Product,
    /// By whom.
    pub creator_name: String,
    /// The hotlinks that would be credited if the buyer paid now, the first before the last.
    pub references: Vec<Code>,
}

/// How long a checkout waits for clicks that are not stored yet. Afterwards the address still carries the last one.
const PATIENCE: Duration = Duration::from_secs(2);

/// An offer that is on sale, and who would be credited now. `visitor`: the cookie's; `hl_click`: the address's, as it
/// came; neither is trusted further than its form and its MAC.
///
/// # Errors
/// `NotFound` when the id is malformed or unknown, the offer removed or its product deleted.
pub async fn find_checkout(
    backend: &Backend,
    offer: &str,
    visitor: Option<&VisitorId>,
    hl_click: Option<&str>,
) -> Result<CheckoutPage, Error> {
    let offer = OfferId::parse(offer).ok_or(Error::NotFound)?;
    let now = backend.clock.now();
    let sold = backend.storage.find_sold(&offer, now).await?;
    let sold = sold.ok_or(Error::NotFound)?;
    wait_for_clicks(backend).await;
    let touches = backend
        .storage
        .list_touches(&sold.product.id, &trail(backend, visitor, hl_click), now)
        .await?;
    // Nobody is known to be buying yet, so nobody buys from themselves.
    let facts = settle::facts(&sold, &touches, now, settle::Buyer::default());
    let credited = attribute(&facts, &settle::touches(&touches), sold.terms.rule);
    let references = credited.credits.iter().filter_map(|credit| {
        let touch = touches.iter().find(|touch| touch.click == credit.click)?;
        touch.code
    });
    Ok(CheckoutPage {
        references: references.collect(),
        offer: sold.offer,
        product: sold.product,
        creator_name: sold.creator_name,
    })
}

fn trail(backend: &Backend, visitor: Option<&VisitorId>, hl_click: Option<&str>) -> Trail {
    Trail {
        visitor: visitor.copied(),
        click: hl_click.and_then(|text| backend.clicks.verify(text)),
    }
}

/// Whether every click that was on its way is stored.
async fn wait_for_clicks(backend: &Backend) -> bool {
    let flushed = tokio::time::timeout(PATIENCE, backend.clicks.flush()).await;
    if flushed.is_err() {
        tracing::warn!("clicks are not stored yet: an order is attributed without them");
    }
    flushed.is_ok()
}
