//! What a buyer may know before they buy: who would be credited, why and until when; and how they remove it.

use hotlinks::attribution::{Reason, attribute};
use hotlinks::coupon::CouponCode;
use hotlinks::hotlink::Code;
use hotlinks::time::Millis;

use super::{settle, trail, wait_for_clicks};
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, ProductId};
use crate::products::Product;
use crate::storage::coupons::StoredCoupon;
use crate::storage::touches::{StoredTouch, Trail};
use crate::visitor::VisitorId;

/// Products that a buyer's page lists at most: the newest.
const MAX_PRODUCTS: i64 = 50;

/// A buyer, as far as the browser says. None of it is trusted further than its form, its MAC or its session.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shopper<'a> {
    /// The cookie's visitor.
    pub visitor: Option<&'a VisitorId>,
    /// The click id that the address carries, as it came.
    pub hl_click: Option<&'a str>,
    /// Who is signed in.
    pub account: Option<&'a AccountId>,
    /// Where the request comes from: what tries are counted by.
    pub from: &'a str,
}

impl Shopper<'_> {
    pub(super) fn trail(&self, backend: &Backend) -> Trail {
        trail(backend, self.visitor, self.hl_click)
    }
}

/// Who would be credited with an order placed now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prospect {
    /// The first before the last; nobody's own purchase.
    pub credits: Vec<WouldEarn>,
    /// A link or coupon that wins is the buyer's own, and earns nothing.
    pub is_own: bool,
    /// When the buyer removed what would be credited otherwise.
    pub removed_at: Option<Millis>,
}

impl Prospect {
    /// The hotlinks that would be credited, the first before the last.
    pub fn references(&self) -> Vec<Code> {
        self.credits.iter().filter_map(|credit| credit.code).collect()
    }
}

/// An affiliate who would be credited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WouldEarn {
    /// What they are called.
    pub affiliate: String,
    /// The link that was followed.
    pub code: Option<Code>,
    /// Or the coupon that is used.
    pub coupon: Option<CouponCode>,
    /// When.
    pub at: Millis,
    /// From when on it no longer counts; none: it has no end.
    pub ends_at: Option<Millis>,
    /// Why they win.
    pub reason: Reason,
}

/// What the rules say of an order placed now.
pub(super) fn prospect(
    product: &Product,
    touches: &[StoredTouch],
    coupon: Option<&StoredCoupon>,
    account: Option<&AccountId>,
    now: Millis,
) -> Prospect {
    // The address that they will type is not known yet.
    let buyer = settle::Buyer { email: "", account };
    let facts = settle::facts(product, touches, now, buyer);
    let attribution = attribute(&facts, &settle::touches(touches), product.rule);
    let considered = &attribution.considered;
    let would_earn = |click: &String| {
        let touch = touches.iter().find(|touch| touch.click == *click)?;
        let won = considered.iter().find(|touch| touch.click == *click)?;
        let days = touch.window.days().map(i64::from);
        Some(WouldEarn {
            affiliate: touch.name.clone(),
            code: touch.code,
            coupon: coupon
                .filter(|coupon| coupon.id.as_str() == click)
                .map(|coupon| coupon.code.clone()),
            at: touch.at,
            ends_at: days.map(|days| touch.at.plus(days * Millis::DAY)),
            reason: won.reason,
        })
    };
    Prospect {
        credits: attribution
            .credits
            .iter()
            .filter_map(|credit| would_earn(&credit.click))
            .collect(),
        is_own: considered
            .iter()
            .any(|touch| touch.reason == Reason::SelfPurchase),
        removed_at: touches.iter().filter_map(|touch| touch.forgotten_at).max(),
    }
}

/// A product whose links a buyer followed.
#[derive(Clone, Debug)]
pub struct CreditedProduct {
    /// The product.
    pub product: Product,
    /// Who sells it.
    pub creator_name: String,
    /// Who would be credited now.
    pub prospect: Prospect,
}

/// What a buyer's page shows.
#[derive(Clone, Debug)]
pub struct CreditedPage {
    /// The browser sent a cookie or a click that we know: there can be something.
    pub is_known: bool,
    /// The newest first.
    pub products: Vec<CreditedProduct>,
}

/// Everything that a buyer's orders would be credited for.
///
/// # Errors
/// When the database fails.
pub async fn find_credited(backend: &Backend, shopper: Shopper<'_>) -> Result<CreditedPage, Error> {
    let (trail, now) = (shopper.trail(backend), backend.clock.now());
    wait_for_clicks(backend).await;
    let mut products = Vec::new();
    for (product, creator_name) in backend.storage.list_visited(&trail, MAX_PRODUCTS).await? {
        let touches = backend.storage.list_touches(&product.id, &trail, now).await?;
        let prospect = prospect(&product, &touches, None, shopper.account, now);
        // Links whose time is over are nothing to a buyer.
        if prospect != Prospect::default() {
            products.push(CreditedProduct {
                prospect,
                product,
                creator_name,
            });
        }
    }
    Ok(CreditedPage {
        is_known: trail.visitor.is_some() || trail.click.is_some(),
        products,
    })
}

/// Removes what a buyer's orders of one product, or of all, would be credited for: everything up to now, stored or on
/// its way. Orders before it stay as they are. Gives the product's name.
///
/// # Errors
/// `NotFound` for a product that is malformed or unknown; `TooManyTries`.
pub async fn forget(
    backend: &Backend,
    shopper: Shopper<'_>,
    product: Option<&str>,
) -> Result<Option<String>, Error> {
    let product = match product {
        None => None,
        Some(id) => {
            let id = ProductId::parse(id).ok_or(Error::NotFound)?;
            Some(backend.storage.find_product(&id).await?.ok_or(Error::NotFound)?)
        }
    };
    backend.tries.removal(shopper.from)?;
    let id = product.as_ref().map(|product| &product.id);
    backend
        .storage
        .record_forgotten(&shopper.trail(backend), id, backend.clock.now())
        .await?;
    Ok(product.map(|product| product.name))
}
