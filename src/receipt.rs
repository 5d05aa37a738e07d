//! The receipt of an order (rule 24): everything that decided who earns how much, and why.

mod copy;
mod write;

use crate::attribution::{Considered, OrderFacts, Rule};
use crate::commission::RateSource;
use crate::coupon::Redeemed;
use crate::money::{Bps, Currency, Minor};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// What was sold, to whom and under which rule. An order of several products is one sale a line (rule 22).
#[derive(Clone, Debug)]
pub struct Sale {
    /// The product's id.
    pub product: String,
    /// The offer's id.
    pub offer: String,
    /// The order's id, or the order line's.
    pub order: String,
    /// What attribution needs to know.
    pub facts: OrderFacts,
    /// The reported time lay too far in the future ([`crate::attribution::order_time`]).
    pub time_clamped: bool,
    /// Which version of the product's terms was in force, counted from 1; 0 where there are no versions.
    pub rule_version: u64,
    /// The product's rule.
    pub rule: Rule,
    /// The order's currency.
    pub currency: Currency,
    /// The coupon that was used, and what it took off.
    pub coupon: Option<Redeemed>,
    /// What the buyer paid.
    pub price: Minor,
    /// The tax in it, where the product takes it off the base; else zero.
    pub tax: Minor,
    /// The platform fee in it, where the product takes it off the base; else zero.
    pub fee: Minor,
}

/// The version of a receipt's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schema {
    /// The first.
    #[serde(rename = "hotlinks.receipt/1")]
    V1,
}

/// Why an order earned whom how much. Its JSON has one order of fields and no maps: the same inputs give the same
/// bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The version of this JSON.
    pub schema: Schema,
    /// The product's id.
    pub product: String,
    /// The offer's id.
    pub offer: String,
    /// The order's id.
    pub order: String,
    /// When it was placed.
    pub ordered_at: Millis,
    /// The reported time lay too far in the future and was set to the time of arrival.
    pub time_clamped: bool,
    /// Which version of the product's terms was in force, counted from 1. Missing (0) on receipts that were written
    /// before versions were counted, and where there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rule_version: u64,
    /// The rule in force.
    pub rule: Rule,
    /// Every touch, oldest first.
    pub considered: Vec<Considered>,
    /// The currency of every amount here.
    pub currency: Currency,
    /// The coupon that was used, and what it took off; left out where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<Redeemed>,
    /// What the buyer paid.
    pub price: Minor,
    /// Less tax.
    pub tax: Minor,
    /// Less platform fee.
    pub fee: Minor,
    /// What commissions are taken of ([`crate::commission::base`]).
    pub base: Minor,
    /// Who earns what.
    pub credits: Vec<Earned>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(version: &u64) -> bool {
    *version == 0
}

/// One affiliate's commission and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// Who.
    pub affiliate: String,
    /// By which touch.
    pub click: String,
    /// The rate.
    pub bps: Bps,
    /// Where the rate comes from.
    pub rate_from: RateSource,
    /// Since when that rate held for this affiliate and offer; missing where no rate is set or no day is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_since: Option<Millis>,
    /// The commission of the whole order at this rate.
    pub full: Minor,
    /// Their part of it.
    pub share_bps: Bps,
    /// What they earn.
    pub commission: Minor,
    /// The same in words.
    pub arithmetic: String,
}
