//! Orders: each with its event, its receipt and its ledger entries, in one transaction.

use std::collections::BTreeSet;

use ::hotlinks::coupon::{CouponCode, CouponRefusal};
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::adjustments::sale_lock;
use super::coupons::{StoredCoupon, coupon};
use super::entries::{Cause, CorrectedOrder, NewEntry, enter};
use super::leads::leads;
use super::offers::{OfferRow, offer_columns};
use super::prices::price_at;
use super::products::{ProductRow, product_columns};
use super::rates::rate_book;
use super::terms::terms_at;
use super::touches::{StoredTouch, Trail, touches};
use super::waiting::apply_waiting;
use super::{Storage, StorageError, lock, read, write};
use crate::entropy::Entropy;
use crate::error::Error;
use crate::ids::{AccountId, AffiliationId, BasketId, EventId, OfferId, OrderId};
use crate::leads::Mailbox;
use crate::ledger::EntryKind;
use crate::offers::Offer;
use crate::products::{Product, Terms};
use crate::rates::RateBook;

/// What is sold at a checkout.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    pub(crate) offer: Offer,
    pub(crate) product: Product,
    pub(crate) creator_name: String,
    /// The coupon that the buyer used, not checked yet.
    pub(crate) coupon: Option<StoredCoupon>,
    /// Why the coupon of a sale that is paid already does not count.
    pub(crate) refused_coupon: Option<CouponRefusal>,
    /// In force at the time that was asked for.
    pub(crate) terms: Terms,
    /// What everybody was told about commissions, and, in an order, whose clicks may earn it.
    pub(crate) rates: RateBook,
    /// The last change to the product that was known.
    pub(crate) known: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct SoldRow {
    #[sqlx(flatten)]
    pub(super) product: ProductRow,
    pub(super) offer: String,
    creator_name: String,
    pub(super) known: i64,
}

impl SoldRow {
    pub(super) fn with(self, offer: OfferRow, terms: Terms) -> Result<Sold, StorageError> {
        Ok(Sold {
            offer: offer.try_into()?,
            product: self.product.try_into()?,
            creator_name: self.creator_name,
            terms,
            rates: RateBook::default(),
            known: self.known,
            coupon: None,
            refused_coupon: None,
        })
    }
}

impl Sold {
    /// Leaves the coupon away where it does not count at that time, and keeps why: what is paid is sold.
    pub(super) fn keep_coupon_that_counts(&mut self, at: Millis) {
        let offer = self.offer.id.as_str();
        let coupon = self.coupon.as_ref().ok_or(CouponRefusal::Unknown);
        self.refused_coupon = coupon.and_then(|coupon| coupon.terms.check(offer, at)).err();
        if self.refused_coupon.is_some() {
            self.coupon = None;
        }
    }
}

/// The raw event of a sale and the order that it makes.
pub(crate) struct NewOrder<'a> {
    pub(crate) id: OrderId,
    pub(crate) offer: &'a OfferId,
    pub(crate) event: EventId,
    pub(crate) source: &'a str,
    /// The source's own id of the event: the same twice is the same sale.
    pub(crate) external_id: &'a str,
    pub(crate) body: &'a str,
    pub(crate) received_at: Millis,
    pub(crate) token_hash: String,
    pub(crate) buyer_email: &'a str,
    /// Whose leads may earn it.
    pub(crate) mailbox: Mailbox,
    pub(crate) buyer_account: Option<&'a AccountId>,
    /// The source's own time of it.
    pub(crate) reported_at: Millis,
    pub(crate) trail: Trail,
    /// Every click that was on its way is stored.
    pub(crate) clicks_complete: bool,
    /// What the buyer typed, where it can be a code.
    pub(crate) coupon: Option<&'a CouponCode>,
    /// It is paid already: a coupon that does not count is left away.
    pub(crate) is_paid: bool,
    pub(crate) at: Millis,
    /// The order elsewhere that it is a line of, and its name there.
    pub(crate) line: Option<(&'a BasketId, &'a str)>,
}

/// What a sale comes to.
pub(crate) struct Settled {
    /// What the buyer paid.
    pub(crate) price: Minor,
    /// What the coupon took off before.
    pub(crate) discount: Minor,
    pub(crate) currency: Currency,
    /// What commissions are taken of.
    pub(crate) base: Minor,
    /// `hotlinks.receipt/1`, JSON.
    pub(crate) receipt: String,
    /// Per order and currency they sum to zero.
    pub(crate) entries: Vec<NewEntry>,
    /// Who was considered, each once, and whether they won.
    pub(crate) considered: Vec<(AffiliationId, bool)>,
}

/// What became of a new order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is stored.
    New,
    /// The event came before, with this body, and made this order; `None` where it was no sale.
    Before { order: Option<OrderId>, body: String },
    /// The offer is not on sale.
    Gone,
}

pub(super) const SOLD: &str = concat!(
    "SELECT ",
    product_columns!(),
    ", o.id AS offer, c.name AS creator_name, p.changes AS known
      FROM offers o JOIN products p ON p.id = o.product_id JOIN accounts c ON c.id = p.creator_id
      WHERE o.id = $1 AND COALESCE(o.removed_at > $2, TRUE) AND COALESCE(p.deleted_at > $2, TRUE)"
);

pub(super) const OFFER: &str = concat!("SELECT ", offer_columns!(), " FROM offers o WHERE o.id = $1");

/// `sold!(db, offer, at)`: an offer that was on sale at the time `at`, with its product, its price and the terms of then. Two queries,
/// because both have an `id`; and one moment of the product's changes for all of them.
macro_rules! sold {
    ($db:expr, $offer:expr, $at:expr) => {{
        let row: Option<SoldRow> = sqlx::query_as(SOLD)
            .bind($offer.as_str())
            .bind($at.0)
            .fetch_optional($db)
            .await?;
        match row {
            None => None,
            Some(row) => {
                let offer: OfferRow = sqlx::query_as(OFFER).bind(&row.offer).fetch_one($db).await?;
                let terms = terms_at!($db, row.product.id, $at, row.known);
                let price = price_at!($db, row.offer, $at, row.known);
                let mut sold = row.with(offer, terms)?;
                sold.offer.price = price.unwrap_or(sold.offer.price);
                Some(sold)
            }
        }
    }};
}

/// `insert_order!(tx, order, sold, settle)`: the order of an event that is stored, with its receipt and its entries; gives
/// it as corrections look at it. Leaves the transaction where `settle` refuses.
macro_rules! insert_order {
    ($tx:expr, $order:expr, $sold:expr, $settle:expr) => {{
        let order: &$crate::storage::orders::NewOrder<'_> = $order;
        let sold: &mut $crate::storage::orders::Sold = $sold;
        let (product, known) = (sold.product.id.clone(), sold.known);
        let removals: i64 = sqlx::query_scalar($crate::storage::forgotten::REMOVALS)
            .fetch_one(&mut *$tx)
            .await?;
        let mut touches = touches!(
            &mut *$tx,
            product,
            order.trail,
            order.received_at,
            order.at,
            known,
            removals
        );
        touches.extend(leads!(
            &mut *$tx,
            product,
            order.mailbox,
            order.trail,
            order.received_at,
            order.at,
            known,
            removals
        ));
        if let Some(code) = order.coupon {
            sold.coupon = coupon!(&mut *$tx, product, code, order.at, known);
            if order.is_paid {
                sold.keep_coupon_that_counts(order.at);
            }
            touches.extend(sold.coupon.as_ref().map(|coupon| coupon.touch(order.at)));
        }
        let affiliations: BTreeSet<&AffiliationId> =
            touches.iter().map(|touch| &touch.affiliation.id).collect();
        sold.rates = rate_book!(&mut *$tx, product, affiliations, known);
        let settled = $settle(sold, &touches)?;
        sqlx::query(
            "INSERT INTO orders (id, product_id, offer_id, event_id, token_hash, buyer_email, visitor, currency,
                                 price, at, receipt, clicks_complete, discount, coupon_id, known, reported_at,
                                 click, buyer_account, removals_known, basket_id, line)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        )
        .bind(order.id.as_str())
        .bind(sold.product.id.as_str())
        .bind(order.offer.as_str())
        .bind(order.event.as_str())
        .bind(&order.token_hash)
        .bind(order.buyer_email)
        .bind(order.trail.visitor.map(|visitor| visitor.to_string()))
        .bind(settled.currency.code())
        .bind(settled.price.0)
        .bind(order.at.0)
        .bind(&settled.receipt)
        .bind(order.clicks_complete)
        .bind(settled.discount.0)
        .bind(sold.coupon.as_ref().map(|coupon| coupon.id.as_str()))
        .bind(known)
        .bind(order.reported_at.0)
        .bind(order.trail.click.map(|(click, _)| click.to_string()))
        .bind(order.buyer_account.map(AccountId::as_str))
        .bind(removals)
        .bind(order.line.map(|(basket, _)| basket.as_str()))
        .bind(order.line.map(|(_, line)| line))
        .execute(&mut *$tx)
        .await?;
        if let Some((click, _)) = &order.trail.click {
            sqlx::query("INSERT INTO order_clicks (click, order_id) VALUES ($1, $2)")
                .bind(click.to_string())
                .bind(order.id.as_str())
                .execute(&mut *$tx)
                .await?;
        }
        for (affiliation, won) in &settled.considered {
            sqlx::query("INSERT INTO order_touches (order_id, affiliation_id, won) VALUES ($1, $2, $3)")
                .bind(order.id.as_str())
                .bind(affiliation.as_str())
                .bind(won)
                .execute(&mut *$tx)
                .await?;
        }
        let cause = Cause {
            order: &order.id,
            product: &sold.product.id,
            currency: settled.currency,
            at: order.at,
            kind: EntryKind::Commission,
            event: None,
            payout: None,
            claim: None,
        };
        enter!($tx, cause, &settled.entries);
        CorrectedOrder {
            id: order.id.clone(),
            product_id: sold.product.id.clone(),
            creator_id: sold.product.creator_id.clone(),
            price: settled.price.0,
            currency: settled.currency.code().to_owned(),
            at: order.at.0,
        }
    }};
}
pub(super) use {insert_order, sold};

impl Storage {
    /// An offer that is on sale, with its product and the price and terms in force.
    pub(crate) async fn find_sold(&self, offer: &OfferId, now: Millis) -> Result<Option<Sold>, StorageError> {
        read!(self, |db| Ok(sold!(db, offer, now)))
    }

    /// Stores an event and its order, unless the event was there before. `settle` turns what was sold and the clicks
    /// that may earn it into the receipt and the entries; when it refuses, nothing is stored.
    pub(crate) async fn insert_order(
        &self,
        order: &NewOrder<'_>,
        entropy: &Entropy,
        settle: impl FnOnce(&Sold, &[StoredTouch]) -> Result<Settled, Error>,
    ) -> Result<Placed, Error> {
        write!(self, |tx| {
            lock!(self, tx, sale_lock(order.source, order.external_id));
            let event = sqlx::query(
                "INSERT INTO events (id, source, external_id, body, received_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (source, external_id) DO NOTHING",
            )
            .bind(order.event.as_str())
            .bind(order.source)
            .bind(order.external_id)
            .bind(order.body)
            .bind(order.received_at.0)
            .execute(&mut *tx)
            .await?;
            if event.rows_affected() == 0 {
                let (order, body) = sqlx::query_as(
                    "SELECT o.id, e.body FROM events e LEFT JOIN orders o ON o.event_id = e.id
                     WHERE e.source = $1 AND e.external_id = $2",
                )
                .bind(order.source)
                .bind(order.external_id)
                .fetch_one(&mut *tx)
                .await?;
                return Ok(Placed::Before { order, body });
            }
            let Some(mut sold) = sold!(&mut *tx, order.offer, order.at) else {
                return Ok(Placed::Gone);
            };
            let placed = insert_order!(tx, order, &mut sold, settle);
            apply_waiting!(
                tx,
                &[(None, placed)],
                order.source,
                order.external_id,
                order.received_at,
                entropy
            );
        });
        Ok(Placed::New)
    }
}
