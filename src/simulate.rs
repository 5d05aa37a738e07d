//! A timeline of clicks and orders, and what the rules make of it: `hotlinks simulate`.
//!
//! Where the timeline's format leaves room:
//!
//! - Every click belongs to the buyer of every order. Clicks at the same time follow each other as they are listed.
//! - An affiliate that is not listed has no rates and no e-mail; an offer that is not listed has no rate of its own.
//! - The order's base is its price: there is no tax and no fee.
//! - Refunds are taken as listed, which stands for their arrival: the ledger only grows, so an early refund that is
//!   reported late is one more entry. What exceeds the base is absorbed: its reversal is zero.
//! - An affiliate's own purchase has no credit, so that a credit is always somebody's.
//! - Fields that the format does not name are ignored.

mod timeline;

pub use timeline::{
    Affiliate, Click, Considered, Credit, Decided, Offer, Order, Outcome, Product, Receipt, Refund, Reversal,
    RuleName, Timeline,
};

use crate::attribution::{OrderFacts, Rule, Source, Touch, same_email};
use crate::commission::{Rates, reversal};
use crate::money::Minor;
use crate::receipt::{self, Sale};
use std::collections::HashSet;

/// Why a timeline makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulateError {
    /// Two clicks with one id.
    #[error("Two clicks have the id “{0}”.")]
    DuplicateClick(String),
    /// Two orders with one id.
    #[error("Two orders have the id “{0}”.")]
    DuplicateOrder(String),
    /// A base below zero.
    #[error("The base of order “{0}” is negative.")]
    NegativeBase(String),
    /// A refund below zero.
    #[error("A refund of order “{0}” is negative.")]
    NegativeRefund(String),
}

/// Runs a timeline through the rules: one receipt an order, as listed.
///
/// # Errors
/// [`SimulateError`] names the click or order that makes no sense.
pub fn simulate(timeline: &Timeline) -> Result<Outcome, SimulateError> {
    decide(timeline).map(Outcome::from)
}

/// The same with all that a receipt tells: one an order, as listed.
///
/// # Errors
/// [`SimulateError`] names the click or order that makes no sense.
pub fn decide(timeline: &Timeline) -> Result<Vec<Decided>, SimulateError> {
    if let Some(id) = first_repeated(timeline.clicks.iter().map(|click| &click.id)) {
        return Err(SimulateError::DuplicateClick(id.clone()));
    }
    if let Some(id) = first_repeated(timeline.orders.iter().map(|order| &order.id)) {
        return Err(SimulateError::DuplicateOrder(id.clone()));
    }
    let touches: Vec<Touch> = (0..)
        .zip(&timeline.clicks)
        .map(|(sequence, click)| Touch {
            at: click.at,
            sequence,
            click: click.id.clone(),
            affiliate: click.affiliate.clone(),
            source: Source::Click,
            window: click.window_days.unwrap_or(timeline.product.window_days),
            blocked_since: None,
            forgotten_at: None,
        })
        .collect();
    let decided = timeline
        .orders
        .iter()
        .map(|order| decide_order(timeline, order, &touches));
    decided.collect()
}

fn first_repeated<'a>(mut ids: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = HashSet::new();
    ids.find(|id| !seen.insert(*id))
}

fn decide_order(timeline: &Timeline, order: &Order, touches: &[Touch]) -> Result<Decided, SimulateError> {
    let sale = sale(timeline, order);
    let rates = |affiliate: &str| rates(timeline, affiliate, &order.offer);
    let receipt = receipt::Receipt::write(&sale, touches, rates)
        .map_err(|_| SimulateError::NegativeBase(order.id.clone()))?;
    let reversals = reversals(order, &receipt.credits)?;
    Ok(Decided { receipt, reversals })
}

fn sale(timeline: &Timeline, order: &Order) -> Sale {
    let is_buyer = |affiliate: &&Affiliate| match (&affiliate.email, &order.buyer_email) {
        (Some(affiliate), Some(buyer)) => same_email(affiliate, buyer),
        _ => false,
    };
    let bought_by = timeline
        .affiliates
        .iter()
        .filter(|(_, affiliate)| is_buyer(affiliate));
    Sale {
        product: String::new(),
        offer: order.offer.clone(),
        order: order.id.clone(),
        facts: OrderFacts {
            at: order.at,
            bought_by: bought_by.map(|(id, _)| id.clone()).collect(),
            product_deleted_at: None,
        },
        time_clamped: false,
        rule_version: 0,
        rule: match timeline.product.rule {
            RuleName::Last => Rule::Last,
            RuleName::First => Rule::First,
            RuleName::Multiple => Rule::Multiple {
                share_first: timeline.product.share_first_bps,
            },
        },
        currency: order.currency,
        coupon: None,
        price: order.base,
        tax: Minor::ZERO,
        fee: Minor::ZERO,
    }
}

fn rates(timeline: &Timeline, affiliate: &str, offer: &str) -> Rates {
    let affiliate = timeline.affiliates.get(affiliate);
    Rates {
        product: timeline.product.bps,
        offer: timeline.offers.get(offer).and_then(|offer| offer.bps),
        affiliate: affiliate.and_then(|affiliate| affiliate.bps),
        affiliate_offer: affiliate.and_then(|affiliate| affiliate.offers.get(offer).copied()),
    }
}

fn reversals(order: &Order, credits: &[receipt::Earned]) -> Result<Vec<Reversal>, SimulateError> {
    let mut refunded = Minor::ZERO;
    let mut reversed = vec![Minor::ZERO; credits.len()];
    let mut entries = Vec::with_capacity(order.refunds.len() * credits.len());
    for refund in &order.refunds {
        if refund.amount < Minor::ZERO {
            return Err(SimulateError::NegativeRefund(order.id.clone()));
        }
        refunded = Minor(refunded.0.saturating_add(refund.amount.0));
        for (credit, reversed) in credits.iter().zip(&mut reversed) {
            let amount = reversal(credit.commission, order.base, refunded, *reversed);
            *reversed = Minor(reversed.0 + amount.0);
            entries.push(Reversal {
                affiliate: credit.affiliate.clone(),
                amount,
            });
        }
    }
    Ok(entries)
}
