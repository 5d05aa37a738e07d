//! A sale that a checkout elsewhere reports, line by line (rule 22), and what becomes of it: one order a line, all of
//! them or none.

use hotlinks::attribution::order_time;
use hotlinks::coupon::CouponCode;
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use serde::{Deserialize, Serialize};

use super::settle::{Buyer, Reported};
use super::{settle, token, trail, wait_for_clicks};
use crate::accounts::Email;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, BasketId, EndpointId, EventId, OfferId, OrderId, ProductId};
use crate::leads::Mailbox;
use crate::storage::baskets::{BasketPlaced, NewBasket};
use crate::storage::orders::{NewOrder, Settled, Sold};
use crate::storage::touches::StoredTouch;

/// One line of a sale, as it was reported. Its JSON is the event that its order comes of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportedLine {
    /// The sale's own id.
    pub(crate) sale: String,
    /// The line's own name in it.
    pub(crate) line: String,
    pub(crate) offer: OfferId,
    /// How many of it: what the discount is compared with.
    pub(crate) quantity: u32,
    pub(crate) currency: Currency,
    pub(crate) paid: Minor,
    pub(crate) discount: Minor,
    pub(crate) tax: Option<Minor>,
    pub(crate) fee: Option<Minor>,
    pub(crate) email: String,
    pub(crate) ordered_at: Millis,
    /// As it came, whatever it is.
    pub(crate) click: Option<String>,
    /// As it was typed, whatever it is.
    pub(crate) coupon: Option<String>,
}

impl ReportedLine {
    /// The amounts that count.
    pub(crate) fn amounts(&self) -> Reported {
        Reported {
            paid: self.paid,
            discount: self.discount,
            tax: self.tax,
            fee: self.fee,
        }
    }

    /// The coupon's code, where it can be one.
    pub(crate) fn code(&self) -> Option<CouponCode> {
        self.coupon
            .as_deref()
            .and_then(|code| CouponCode::parse(code).ok())
    }

    /// The id of its event among those of its endpoint. A line's name has no slash, so no two lines have the same.
    pub(crate) fn external_id(&self) -> String {
        format!("order/{}/{}", self.sale, self.line)
    }
}

/// The buyer's own page of a line's order, whether it is stored yet or not: only who reports the sale can know it.
pub(crate) fn page(backend: &Backend, endpoint: &EndpointId, line: &ReportedLine) -> Result<String, Error> {
    let key = backend.secrets.click_key.as_bytes();
    let body = serde_json::to_string(line).map_err(Error::internal)?;
    let token = token::derive(key, endpoint.as_str(), &line.external_id(), &body);
    Ok(format!("{}/orders/{token}", backend.public_url.as_str()))
}

/// A line of a sale elsewhere, as it is shown beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasketLine {
    /// The order that it is here.
    pub order: OrderId,
    /// Of which product.
    pub product: ProductId,
    /// What that is called.
    pub product_name: String,
    /// The plan.
    pub offer_name: String,
    /// Its own name in the sale.
    pub line: String,
    /// What was paid for it.
    pub price: Minor,
    /// In which currency.
    pub currency: Currency,
    /// The sale's own id.
    pub sale: String,
}

/// A sale of one endpoint.
pub(crate) struct ReportedSale<'a> {
    pub(crate) endpoint: &'a EndpointId,
    pub(crate) creator: &'a AccountId,
    /// What it came with, and when.
    pub(crate) inbox: &'a EventId,
    pub(crate) received_at: Millis,
    /// Its own id.
    pub(crate) sale: &'a str,
    /// At least one.
    pub(crate) lines: &'a [ReportedLine],
}

/// Stores every line of a sale as an order, in one transaction with what became of the event; or nothing.
///
/// # Errors
/// `Refused` with the sentence for whoever sent it; nothing is stored then.
pub(crate) async fn place_reported(
    backend: &Backend,
    sale: &ReportedSale<'_>,
) -> Result<BasketPlaced, Error> {
    let clicks_complete = wait_for_clicks(backend).await;
    let key = backend.secrets.click_key.as_bytes();
    let source = sale.endpoint.as_str();
    let basket = BasketId::new(&backend.entropy);
    let buyer = sale.lines.first().map_or("", |line| &line.email);
    let buyer = Email::parse(buyer).map_err(|error| Error::field("", error))?;
    let mailbox = Mailbox::of(&backend.secrets.lead_key, &buyer);
    let texts: Vec<(String, String, Option<CouponCode>)> = sale
        .lines
        .iter()
        .map(|line| Ok((line.external_id(), serde_json::to_string(line)?, line.code())))
        .collect::<Result<_, serde_json::Error>>()
        .map_err(Error::internal)?;
    let orders = sale
        .lines
        .iter()
        .zip(&texts)
        .map(|(line, (external_id, body, code))| NewOrder {
            id: OrderId::new(&backend.entropy),
            offer: &line.offer,
            event: EventId::new(&backend.entropy),
            source,
            external_id,
            body,
            received_at: sale.received_at,
            token_hash: token::hash(&token::derive(key, source, external_id, body)).unwrap_or_default(),
            buyer_email: &line.email,
            buyer_account: None,
            mailbox: mailbox.clone(),
            reported_at: line.ordered_at,
            trail: trail(backend, None, line.click.as_deref()),
            clicks_complete,
            coupon: code.as_ref(),
            is_paid: true,
            at: order_time(line.ordered_at, sale.received_at).at,
            line: Some((&basket, &line.line)),
        });
    let new = NewBasket {
        id: &basket,
        endpoint: sale.endpoint,
        sale: sale.sale,
        inbox: sale.inbox,
        received_at: sale.received_at,
        orders: orders.collect(),
    };
    let settle = |number: usize, order: &NewOrder<'_>, sold: &Sold, touches: &[StoredTouch]| {
        let line = sale.lines.get(number).ok_or(Error::NotFound)?;
        check(line, sold, sale.creator)?;
        settle_line(backend, order, line, sold, touches, sale.received_at)
    };
    let note = |number: usize, order: &NewOrder<'_>, sold: &Sold| {
        let line = sale.lines.get(number)?;
        note(line, order, sold)
    };
    let placed = backend
        .storage
        .insert_basket(&new, &backend.entropy, settle, note);
    match placed.await? {
        BasketPlaced::Gone(number) => {
            let line = sale.lines.get(number).ok_or(Error::NotFound)?;
            Err(no_such_offer(line))
        }
        placed => Ok(placed),
    }
}

fn settle_line(
    backend: &Backend,
    order: &NewOrder<'_>,
    line: &ReportedLine,
    sold: &Sold,
    touches: &[StoredTouch],
    received_at: Millis,
) -> Result<Settled, Error> {
    let buyer = Buyer {
        email: &line.email,
        account: None,
    };
    let time = order_time(line.ordered_at, received_at);
    let amounts = line.amounts();
    settle::settle(
        &order.id,
        time,
        buyer,
        sold,
        Some(&amounts),
        touches,
        &backend.entropy,
    )
}

/// Somebody else's offer is like one that there is not.
fn no_such_offer(line: &ReportedLine) -> Error {
    Error::field(
        "",
        format!(
            "Line {}: none of your offers that are on sale is {}.",
            line.line, line.offer
        ),
    )
}

/// Whether the line fits what is sold.
fn check(line: &ReportedLine, sold: &Sold, creator: &AccountId) -> Result<(), Error> {
    if sold.product.creator_id != *creator {
        return Err(no_such_offer(line));
    }
    let currency = sold.product.currency;
    if line.currency != currency {
        let sentence = format!(
            "Line {}: the offer is sold in {currency}, and the event says {}.",
            line.line, line.currency
        );
        return Err(Error::field("", sentence));
    }
    let list_price = sold.offer.price.0.saturating_mul(i64::from(line.quantity));
    if line.discount.0 > list_price {
        let sentence = format!(
            "Line {}: the discount {} is more than the price {} {currency}.",
            line.line,
            currency.format(line.discount),
            currency.format(Minor(list_price)),
        );
        return Err(Error::field("", sentence));
    }
    Ok(())
}

/// What the creator is to know of a line that was recorded.
fn note(line: &ReportedLine, order: &NewOrder<'_>, sold: &Sold) -> Option<String> {
    let mut notes = Vec::new();
    let at = order_time(line.ordered_at, order.received_at);
    if at.clamped {
        notes.push("Its time lay in the future; the time of its arrival counts.".to_owned());
    }
    if let Some(coupon) = &line.coupon {
        let refusal = match (&sold.refused_coupon, order.coupon) {
            (Some(refusal), _) => Some(*refusal),
            (None, None) => Some(hotlinks::coupon::CouponRefusal::Unknown),
            (None, Some(_)) => None,
        };
        notes.extend(refusal.map(|refusal| format!("Recorded without the coupon {coupon}: {refusal}")));
    }
    if line.click.is_some() && order.trail.click.is_none() {
        notes.push("Its click is not one of this server’s, so it credits nobody.".to_owned());
    }
    (!notes.is_empty()).then(|| format!("Line {}: {}", line.line, notes.join(" ")))
}
