//! A sale, as its creator looks at it to change something.

use hotlinks::ledger::{GivenBack, Happened, HappenedKind, given_back};
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;

use crate::backend::Backend;
use crate::checkout::BasketLine;
use crate::error::Error;
use crate::ids::OrderId;
use crate::ledger::{Entry, OrderEvent, SetAside};
use crate::products::SoldProduct;

/// A sale with everything that happened to it.
#[derive(Clone, Debug)]
pub struct SaleView {
    /// The order.
    pub order: OrderId,
    /// The plan that was bought.
    pub offer: String,
    /// By whom.
    pub buyer: String,
    /// When.
    pub at: Millis,
    /// What was paid.
    pub price: Minor,
    /// In which currency.
    pub currency: Currency,
    /// What went back.
    pub back: GivenBack,
    /// What happened, oldest first.
    pub events: Vec<OrderEvent>,
    /// What the ledger says of it, oldest first.
    pub entries: Vec<Entry>,
    /// What was reported and not applied.
    pub set_aside: Vec<SetAside>,
    /// Every line of the sale elsewhere that it is one of; empty where it was sold here.
    pub together: Vec<BasketLine>,
}

impl SaleView {
    /// What is left of the price.
    pub fn left(&self) -> Minor {
        Minor(self.price.0.saturating_sub(self.back.refunded_total.0))
    }

    /// The newest state of every chargeback, in the order in which they were opened.
    pub fn chargebacks(&self) -> Vec<&OrderEvent> {
        let mut newest: Vec<&OrderEvent> = Vec::new();
        for event in self
            .events
            .iter()
            .filter(|event| event.kind != HappenedKind::Refund)
        {
            match newest.iter_mut().find(|known| known.reference == event.reference) {
                Some(known) => {
                    if (event.at, event.kind) >= (known.at, known.kind) {
                        *known = event;
                    }
                }
                None => newest.push(event),
            }
        }
        newest
    }
}

/// A sale of one's own.
///
/// # Errors
/// `NotFound` when the order is not one of this product.
pub async fn find_sale(backend: &Backend, sold: &SoldProduct, order: &str) -> Result<SaleView, Error> {
    let id = OrderId::parse(order).ok_or(Error::NotFound)?;
    let order = backend.storage.find_order(&id).await?;
    let order = order
        .filter(|order| order.product_id == sold.id)
        .ok_or(Error::NotFound)?;
    let events = backend.storage.list_order_events(&id).await?;
    let happened: Vec<Happened> = events
        .iter()
        .map(|event| Happened {
            at: event.at,
            kind: event.kind,
            amount: event.amount,
            reference: event.reference.clone(),
            id: event.id.to_string(),
        })
        .collect();
    let price = Minor(order.price);
    Ok(SaleView {
        back: given_back(price, &happened),
        entries: backend.storage.list_entries(&id).await?,
        set_aside: backend.storage.list_set_aside(&id).await?,
        together: backend.storage.list_basket(&id).await?,
        currency: order.currency()?,
        order: id,
        offer: order.offer_name,
        buyer: order.buyer_email,
        at: Millis(order.at),
        price,
        events,
    })
}

/// The product's orders about which something was reported that was not applied, the newest report first, 20 at most.
///
/// # Errors
/// When the database fails.
pub async fn list_set_aside(backend: &Backend, sold: &SoldProduct) -> Result<Vec<OrderId>, Error> {
    Ok(backend.storage.list_orders_set_aside(&sold.id).await?)
}
