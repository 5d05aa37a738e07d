//! Placing an order. A payment provider's module turns what it hears into a [`Payment`]; everything after that is the
//! same for all of them. The test checkout is the first.

use hotlinks::attribution::{Reason, Source, order_time};
use hotlinks::coupon::{CouponCode, Redeemed};
use hotlinks::hotlink::Code;
use hotlinks::money::{Currency, Minor};
use hotlinks::receipt::Receipt;
use hotlinks::time::Millis;
use serde::Serialize;

use super::reported::BasketLine;
use super::settle::Buyer;
use super::{coupon, settle, token, trail, wait_for_clicks};
use crate::accounts::Email;
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::form_key;
use crate::ids::{AccountId, EventId, OfferId, OrderId};
use crate::leads::{self, Mailbox};
use crate::storage::StorageError;
use crate::storage::orders::{NewOrder, Placed};
use crate::storage::touches::Trail;
use crate::visitor::VisitorId;

/// The form of the test checkout, as it came.
#[derive(Clone, Debug, Default)]
pub struct OrderForm {
    /// The buyer's address.
    pub email: String,
    /// Made with the form: the same key is the same order. 16 to 64 letters, digits, `-` and `_`.
    pub key: String,
    /// The price that the buyer saw, in minor units; when it is another now, nothing is bought.
    pub price_seen: Option<String>,
    /// A coupon's code, as typed; empty for none.
    pub coupon: String,
}

/// A sale that a payment provider has confirmed.
pub struct Payment<'a> {
    /// The provider: `test`.
    pub source: &'static str,
    /// Its own id of the event: the same twice changes nothing.
    pub external_id: &'a str,
    /// What it sent, as it came.
    pub body: &'a str,
    /// Its order time.
    pub ordered_at: Millis,
    /// Who paid.
    pub buyer: &'a Email,
    /// The account that was signed in when they paid: with the address, who buys from themselves (rule 23).
    pub buyer_account: Option<&'a AccountId>,
    /// The coupon's code that the buyer typed, if any.
    pub coupon: Option<&'a str>,
    /// The price that was shown, if the provider says.
    pub price_seen: Option<Minor>,
}

/// An order that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// Its id.
    pub id: OrderId,
    /// The buyer's key: their page is `/orders/{token}`.
    pub token: String,
}

#[derive(Serialize)]
struct TestEvent<'a> {
    offer: &'a OfferId,
    email: &'a str,
    /// Left out where nobody was signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a AccountId>,
    price_seen: Option<&'a str>,
    /// Left out where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<&'a str>,
    visitor: Option<String>,
    click: Option<String>,
}

/// Buys an offer without money changing hands. The same key again answers with the same order and changes nothing.
/// `buyer_account`: the account that is signed in.
///
/// # Errors
/// `NotFound` as [`super::find_checkout`]; `Refused` beside `email`, `coupon`, `key` or the whole form: the coupon does not count,
/// the price has changed, or the key was used with other details.
pub async fn place_test_order(
    backend: &Backend,
    offer: &str,
    form: OrderForm,
    buyer_account: Option<&AccountId>,
    visitor: Option<&VisitorId>,
    hl_click: Option<&str>,
) -> Result<PlacedOrder, Error> {
    let offer = OfferId::parse(offer).ok_or(Error::NotFound)?;
    let mut problems = Problems::default();
    let email = problems.take("email", Email::parse(&form.email));
    if !form_key::is_well_formed(&form.key) {
        problems.add("key", form_key::NO_KEY);
    }
    let price_seen = form
        .price_seen
        .as_deref()
        .map(|text| text.trim().parse().map(Minor))
        .transpose();
    let price_seen = problems.take("price_seen", price_seen.map_err(|_| coupon::CHANGED_PRICE));
    let (Some(buyer), Some(price_seen), true) = (email, price_seen, form_key::is_well_formed(&form.key))
    else {
        return Err(problems.refuse());
    };
    let trail = trail(backend, visitor, hl_click);
    let event = TestEvent {
        offer: &offer,
        email: buyer.as_str(),
        account: buyer_account,
        price_seen: form.price_seen.as_deref(),
        coupon: coupon::typed(&form.coupon),
        visitor: trail.visitor.map(|visitor| visitor.to_string()),
        click: trail.click.map(|(click, _)| click.to_string()),
    };
    let body = serde_json::to_string(&event).map_err(Error::internal)?;
    let payment = Payment {
        source: TEST,
        external_id: &form.key,
        body: &body,
        ordered_at: backend.clock.now(),
        buyer: &buyer,
        buyer_account,
        coupon: coupon::typed(&form.coupon),
        price_seen,
    };
    place(backend, &offer, &payment, trail).await
}

/// Stores a confirmed sale: event, order, receipt and ledger entries together, or nothing.
///
/// # Errors
/// `NotFound` when the offer is not on sale; `Refused` when the price has changed, or the event came before with
/// another body (rule 30).
pub async fn place_order(
    backend: &Backend,
    offer: &OfferId,
    payment: &Payment<'_>,
    visitor: Option<&VisitorId>,
    hl_click: Option<&str>,
) -> Result<PlacedOrder, Error> {
    place(backend, offer, payment, trail(backend, visitor, hl_click)).await
}

/// The test checkout.
pub(crate) const TEST: &str = "test";
const OTHER_BODY: &str = "This form was already sent with other details. Open the checkout again.";

async fn place(
    backend: &Backend,
    offer: &OfferId,
    payment: &Payment<'_>,
    trail: Trail,
) -> Result<PlacedOrder, Error> {
    // Before the wait: a click of until now is stored when the wait ends.
    let received_at = backend.clock.now();
    let clicks_complete = wait_for_clicks(backend).await;
    let token = token::derive(
        backend.secrets.click_key.as_bytes(),
        payment.source,
        payment.external_id,
        payment.body,
    );
    let time = order_time(payment.ordered_at, received_at);
    let code = coupon::read(payment.coupon).map_err(|refusal| Error::field("coupon", refusal))?;
    let order = NewOrder {
        id: OrderId::new(&backend.entropy),
        offer,
        event: EventId::new(&backend.entropy),
        source: payment.source,
        external_id: payment.external_id,
        body: payment.body,
        received_at,
        token_hash: token::hash(&token).unwrap_or_default(),
        buyer_email: payment.buyer.as_str(),
        mailbox: Mailbox::of(&backend.secrets.lead_key, payment.buyer),
        buyer_account: payment.buyer_account,
        reported_at: payment.ordered_at,
        trail,
        clicks_complete,
        coupon: code.as_ref(),
        is_paid: false,
        at: time.at,
        line: None,
    };
    let placed = backend
        .storage
        .insert_order(&order, &backend.entropy, |sold, touches| {
            if code.is_some() {
                coupon::check(sold, time.at).map_err(|refusal| Error::field("coupon", refusal))?;
            }
            let price = coupon::price(sold);
            if payment.price_seen.is_some_and(|seen| seen != price) {
                return Err(coupon::changed_price(sold));
            }
            settle::settle(
                &order.id,
                time,
                Buyer {
                    email: payment.buyer.as_str(),
                    account: payment.buyer_account,
                },
                sold,
                None,
                touches,
                &backend.entropy,
            )
        });
    match placed.await? {
        Placed::New => Ok(PlacedOrder { id: order.id, token }),
        Placed::Before {
            order: Some(id),
            body,
        } if body == payment.body => Ok(PlacedOrder { id, token }),
        Placed::Before { .. } => {
            // A buyer is told at once; what a provider says is kept for the creator (rule 30).
            if payment.source != TEST {
                let (source, id, at) = (payment.source, payment.external_id, received_at);
                backend
                    .storage
                    .set_sale_aside(source, id, payment.body, at)
                    .await?;
            }
            Err(Error::field("", OTHER_BODY))
        }
        Placed::Gone => Err(Error::NotFound),
    }
}

/// An order, as its buyer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuyerOrder {
    /// Its id.
    pub id: OrderId,
    /// What was bought.
    pub product_name: String,
    /// Which plan.
    pub offer_name: String,
    /// From whom.
    pub creator_name: String,
    /// What was paid.
    pub price: Minor,
    /// What a coupon took off before.
    pub coupon: Option<Redeemed>,
    /// In which currency.
    pub currency: Currency,
    /// When.
    pub at: Millis,
    /// The buyer's own address.
    pub email: String,
    /// Whose links are credited and why, the first before the last; nobody's for a self-purchase.
    pub credits: Vec<BuyerCredit>,
    /// What was bought in one order with it, it too; empty where it was bought here.
    pub together: Vec<BasketLine>,
}

impl BuyerOrder {
    /// The hotlinks that are credited, the first before the last.
    pub fn references(&self) -> Vec<Code> {
        self.credits.iter().filter_map(|credit| credit.code).collect()
    }
}

/// What earned a buyer's order, as the buyer may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuyerCredit {
    /// How the affiliate reached them.
    pub source: Source,
    /// The hotlink that was followed, for a lead too.
    pub code: Option<Code>,
    /// Or the coupon that was used.
    pub coupon: Option<CouponCode>,
    /// When.
    pub at: Millis,
    /// Why it won.
    pub reason: Reason,
}

/// The order that a buyer's key opens.
///
/// # Errors
/// When the database fails.
pub async fn find_order_by_token(backend: &Backend, token: &str) -> Result<Option<BuyerOrder>, Error> {
    let Some(hash) = token::hash(token) else {
        return Ok(None);
    };
    let Some(row) = backend.storage.find_order_by_token_hash(&hash).await? else {
        return Ok(None);
    };
    let receipt: Receipt =
        serde_json::from_str(&row.receipt).map_err(|_| StorageError::corrupt("receipt", &row.id))?;
    let mut credits = Vec::with_capacity(receipt.credits.len());
    for earned in &receipt.credits {
        let mut considered = receipt.considered.iter();
        let Some(won) = considered.find(|touch| touch.click == earned.click) else {
            continue;
        };
        credits.push(BuyerCredit {
            source: won.source,
            coupon: receipt
                .coupon
                .as_ref()
                .filter(|coupon| coupon.id == earned.click)
                .map(|coupon| coupon.code.clone()),
            code: leads::find_code(backend, won).await?,
            at: won.at,
            reason: won.reason,
        });
    }
    Ok(Some(BuyerOrder {
        credits,
        coupon: receipt.coupon,
        currency: row.currency()?,
        together: backend.storage.list_basket(&row.id).await?,
        id: row.id,
        product_name: row.product_name,
        offer_name: row.offer_name,
        creator_name: row.creator_name,
        price: Minor(row.price),
        at: Millis(row.at),
        email: row.buyer_email,
    }))
}
