//! The checkout: what a buyer sees before they pay, and what a paid order becomes.

mod coupon;
mod credited;
mod order;
pub(crate) mod replay;
pub(crate) mod reported;
mod settle;
mod token;

use std::time::Duration;

use hotlinks::coupon::Redeemed;
use hotlinks::money::Minor;

use crate::backend::Backend;
use crate::error::Error;
use crate::ids::OfferId;
use crate::offers::Offer;
use crate::products::Product;
use crate::storage::touches::Trail;
use crate::visitor::VisitorId;

pub use credited::{CreditedPage, CreditedProduct, Prospect, Shopper, WouldEarn, find_credited, forget};
pub(crate) use order::TEST;
pub use order::{
    BuyerCredit, BuyerOrder, OrderForm, Payment, PlacedOrder, find_order_by_token, place_order,
    place_test_order,
};
pub use reported::BasketLine;

/// What the checkout shows.
#[derive(Clone, Debug)]
pub struct CheckoutPage {
    /// The plan.
    pub offer: Offer,
    /// Of what.
    pub product: Product,
    /// By whom.
    pub creator_name: String,
    /// What the buyer would pay now.
    pub price: Minor,
    /// The coupon that they use, and what it takes off.
    pub coupon: Option<Redeemed>,
    /// Why the coupon that they typed does not count.
    pub coupon_problem: Option<String>,
    /// Who would be credited if they paid now.
    pub prospect: Prospect,
}

/// How long a checkout waits for clicks that are not stored yet. Afterwards the address still carries the last one.
const PATIENCE: Duration = Duration::from_secs(2);

/// An offer that is on sale, its price with the coupon that was typed (empty: none), and who would be credited now. A
/// coupon that does not count is told and leaves the price as it is.
///
/// # Errors
/// `NotFound` when the id is malformed or unknown, the offer removed or its product deleted.
pub async fn find_checkout(
    backend: &Backend,
    offer: &str,
    shopper: Shopper<'_>,
    coupon: &str,
) -> Result<CheckoutPage, Error> {
    let offer = OfferId::parse(offer).ok_or(Error::NotFound)?;
    let now = backend.clock.now();
    let sold = backend.storage.find_sold(&offer, now).await?;
    let mut sold = sold.ok_or(Error::NotFound)?;
    wait_for_clicks(backend).await;
    let mut touches = backend
        .storage
        .list_touches(&sold.product.id, &shopper.trail(backend), now)
        .await?;
    let coupon_problem = coupon::find(backend, &mut sold, coupon::typed(coupon), shopper.from, now).await?;
    touches.extend(sold.coupon.as_ref().map(|coupon| coupon.touch(now)));
    Ok(CheckoutPage {
        prospect: credited::prospect(
            &sold.product,
            &touches,
            sold.coupon.as_ref(),
            shopper.account,
            now,
        ),
        price: coupon::price(&sold),
        coupon: coupon::redeemed(&sold),
        coupon_problem,
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
pub(crate) async fn wait_for_clicks(backend: &Backend) -> bool {
    let flushed = backend.clicks.flush_within(PATIENCE).await;
    if !flushed {
        tracing::warn!("clicks are not stored yet: an order is attributed without them");
    }
    flushed
}
