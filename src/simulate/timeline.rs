//! The JSON of a timeline and of its outcome. What is not set is not written.

use crate::attribution;
use crate::money::{Bps, Currency, Minor};
use crate::receipt::{self, Earned};
use crate::time::{Lifetime, Millis, Window};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// A product, its offers and affiliates, and what happened.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Timeline {
    /// The product.
    pub product: Product,
    /// Its offers, by id.
    #[serde(default)]
    pub offers: BTreeMap<String, Offer>,
    /// Its affiliates, by id.
    #[serde(default)]
    pub affiliates: BTreeMap<String, Affiliate>,
    /// What the buyer clicked.
    pub clicks: Vec<Click>,
    /// What the buyer ordered.
    pub orders: Vec<Order>,
}

/// The product's terms.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Product {
    /// Who is credited.
    #[serde(default)]
    pub rule: RuleName,
    /// For how long; null is forever, 60 days if missing.
    #[serde(default = "default_window")]
    pub window_days: Lifetime,
    /// The first one's part under `multiple`.
    #[serde(default = "half")]
    pub share_first_bps: Bps,
    /// The product's rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bps: Option<Bps>,
}

/// A rule's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleName {
    /// The last click.
    #[default]
    Last,
    /// The first click.
    First,
    /// The first and the last share.
    Multiple,
}

/// An offer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Offer {
    /// Its own rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bps: Option<Bps>,
}

/// An affiliate.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Affiliate {
    /// Their rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bps: Option<Bps>,
    /// Their e-mail, to know their own purchases by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their rates by offer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub offers: BTreeMap<String, Bps>,
}

/// A click.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Click {
    /// Its id.
    pub id: String,
    /// Through whose hotlink.
    pub affiliate: String,
    /// When.
    pub at: Millis,
    /// Its own window, null for forever; the product's if missing.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub window_days: Option<Lifetime>,
}

/// An order.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Of which offer.
    pub offer: String,
    /// What the commission is taken of.
    pub base: Minor,
    /// In which currency.
    pub currency: Currency,
    /// When.
    pub at: Millis,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_email: Option<String>,
    /// What was given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
}

/// A refund.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Refund {
    /// How much of the base.
    pub amount: Minor,
    /// When.
    pub at: Millis,
}

fn default_window() -> Lifetime {
    Window::default().into()
}

fn half() -> Bps {
    Bps::HALF
}

/// Tells a null (forever) from a missing field.
fn present<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Lifetime>, D::Error> {
    Lifetime::deserialize(json).map(Some)
}

/// An order with its whole receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Everything that decided who earns how much.
    pub receipt: receipt::Receipt,
    /// One a refund and credit: for each refund, each credit in turn.
    pub reversals: Vec<Reversal>,
}

/// What the rules make of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// One an order, as listed.
    pub receipts: Vec<Receipt>,
}

impl From<Vec<Decided>> for Outcome {
    fn from(decided: Vec<Decided>) -> Self {
        Self {
            receipts: decided.into_iter().map(Receipt::from).collect(),
        }
    }
}

/// What the rules make of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The order's id.
    pub order: String,
    /// Who earns what.
    pub credits: Vec<Credit>,
    /// Every click, oldest first.
    pub considered: Vec<Considered>,
    /// One a refund and credit: for each refund, each credit in turn.
    pub reversals: Vec<Reversal>,
}

impl From<Decided> for Receipt {
    fn from(Decided { receipt, reversals }: Decided) -> Self {
        Self {
            order: receipt.order,
            credits: receipt.credits.into_iter().map(Credit::from).collect(),
            considered: receipt.considered.into_iter().map(Considered::from).collect(),
            reversals,
        }
    }
}

/// An affiliate's commission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// Who.
    pub affiliate: String,
    /// By which click.
    pub click: String,
    /// At which rate.
    pub bps: Bps,
    /// For which part.
    pub share_bps: Bps,
    /// How much.
    pub commission: Minor,
}

impl From<Earned> for Credit {
    fn from(earned: Earned) -> Self {
        let Earned {
            affiliate,
            click,
            bps,
            share_bps,
            commission,
            ..
        } = earned;
        Self {
            affiliate,
            click,
            bps,
            share_bps,
            commission,
        }
    }
}

/// What became of a click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// Its id.
    pub click: String,
    /// Whether it could earn the order.
    pub eligible: bool,
    /// Why it won or lost, as a sentence.
    pub reason: String,
}

impl From<attribution::Considered> for Considered {
    fn from(considered: attribution::Considered) -> Self {
        let attribution::Considered {
            click,
            eligible,
            reason,
            ..
        } = considered;
        Self {
            click,
            eligible,
            reason: reason.to_string(),
        }
    }
}

/// What a refund takes back from an affiliate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reversal {
    /// From whom.
    pub affiliate: String,
    /// How much.
    pub amount: Minor,
}
