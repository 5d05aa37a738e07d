//! Sales of checkouts elsewhere: one order a line, all of them or none, in one transaction with what became of the event.

use std::collections::BTreeSet;

use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::adjustments::sale_lock;
use super::coupons::coupon;
use super::entries::{Cause, CorrectedOrder, enter};
use super::inbox::outcome;
use super::leads::leads;
use super::offers::OfferRow;
use super::orders::{NewOrder, OFFER, SOLD, Settled, Sold, SoldRow, insert_order, sold};
use super::prices::price_at;
use super::rates::rate_book;
use super::terms::terms_at;
use super::touches::{StoredTouch, touches};
use super::waiting::apply_waiting;
use super::{Storage, StorageError, lock, read, write};
use crate::checkout::BasketLine;
use crate::entropy::Entropy;
use crate::error::Error;
use crate::hooks::Outcome;
use crate::ids::{AccountId, AffiliationId, BasketId, EndpointId, EventId, OrderId, ProductId};
use crate::ledger::EntryKind;

/// A sale elsewhere.
pub(crate) struct NewBasket<'a> {
    pub(crate) id: &'a BasketId,
    pub(crate) endpoint: &'a EndpointId,
    /// Its own id there.
    pub(crate) sale: &'a str,
    pub(crate) inbox: &'a EventId,
    pub(crate) received_at: Millis,
    /// At least one; each knows its line.
    pub(crate) orders: Vec<NewOrder<'a>>,
}

/// What became of it.
pub(crate) enum BasketPlaced {
    /// It is stored.
    New,
    /// It was stored before, from this event of the inbox, with this body.
    Before {
        /// Which event brought it.
        inbox: EventId,
        /// As that came.
        body: Vec<u8>,
        /// The first of its orders.
        order: OrderId,
    },
    /// The offer of the line with this number is not on sale.
    Gone(usize),
}

impl Storage {
    /// Stores a sale with its orders, unless it was there before. `settle` makes each order's receipt and entries; when
    /// it refuses one, nothing is stored. `note` says what the creator is to know of one.
    pub(crate) async fn insert_basket(
        &self,
        basket: &NewBasket<'_>,
        entropy: &Entropy,
        settle: impl Fn(usize, &NewOrder<'_>, &Sold, &[StoredTouch]) -> Result<Settled, Error>,
        note: impl Fn(usize, &NewOrder<'_>, &Sold) -> Option<String>,
    ) -> Result<BasketPlaced, Error> {
        let source = basket.endpoint.as_str();
        write!(self, |tx| {
            lock!(self, tx, sale_lock(source, basket.sale));
            let fresh = sqlx::query(
                "INSERT INTO baskets (id, endpoint_id, provider_order, inbox_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (endpoint_id, provider_order) DO NOTHING",
            )
            .bind(basket.id.as_str())
            .bind(source)
            .bind(basket.sale)
            .bind(basket.inbox.as_str())
            .execute(&mut *tx)
            .await?;
            if fresh.rows_affected() == 0 {
                let (inbox, body, order) = sqlx::query_as(
                    "SELECT i.id, i.body, (SELECT MIN(o.id) FROM orders o WHERE o.basket_id = b.id)
                     FROM baskets b JOIN inbox i ON i.id = b.inbox_id
                     WHERE b.endpoint_id = $1 AND b.provider_order = $2",
                )
                .bind(source)
                .bind(basket.sale)
                .fetch_one(&mut *tx)
                .await?;
                return Ok(BasketPlaced::Before { inbox, body, order });
            }
            let mut notes = Vec::new();
            let mut placed = Vec::new();
            for (number, order) in basket.orders.iter().enumerate() {
                sqlx::query(
                    "INSERT INTO events (id, source, external_id, body, received_at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(order.event.as_str())
                .bind(order.source)
                .bind(order.external_id)
                .bind(order.body)
                .bind(order.received_at.0)
                .execute(&mut *tx)
                .await?;
                let Some(mut sold) = sold!(&mut *tx, order.offer, order.at) else {
                    return Ok(BasketPlaced::Gone(number));
                };
                let settle = |sold: &Sold, touches: &[StoredTouch]| settle(number, order, sold, touches);
                let corrected = insert_order!(tx, order, &mut sold, settle);
                notes.extend(note(number, order, &sold));
                placed.push((order.line.map(|(_, line)| line), corrected));
            }
            apply_waiting!(tx, &placed, source, basket.sale, basket.received_at, entropy);
            let why = notes.join(" ");
            outcome!(
                tx,
                basket.inbox,
                Outcome::Done,
                &why,
                None::<&OrderId>,
                basket.received_at
            );
        });
        Ok(BasketPlaced::New)
    }

    /// Every line of the sale elsewhere that an order is one of, that one too; none for others.
    pub(crate) async fn list_basket(&self, order: &OrderId) -> Result<Vec<BasketLine>, StorageError> {
        let rows: Vec<LineRow> = read!(self, |db| {
            sqlx::query_as(
                "SELECT o.id, o.product_id, p.name AS product, f.name AS offer, o.line, o.price, o.currency,
                        b.provider_order AS sale
                 FROM orders own JOIN baskets b ON b.id = own.basket_id JOIN orders o ON o.basket_id = b.id
                 JOIN offers f ON f.id = o.offer_id JOIN products p ON p.id = o.product_id
                 WHERE own.id = $1 ORDER BY o.line",
            )
            .bind(order.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: OrderId,
    product_id: ProductId,
    product: String,
    offer: String,
    line: String,
    price: i64,
    currency: String,
    sale: String,
}

impl TryFrom<LineRow> for BasketLine {
    type Error = StorageError;

    fn try_from(row: LineRow) -> Result<Self, StorageError> {
        Ok(Self {
            currency: Currency::parse(&row.currency)
                .map_err(|_| StorageError::corrupt("currency", &row.currency))?,
            price: Minor(row.price),
            order: row.id,
            product: row.product_id,
            product_name: row.product,
            offer_name: row.offer,
            line: row.line,
            sale: row.sale,
        })
    }
}
