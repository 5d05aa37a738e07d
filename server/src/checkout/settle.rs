//! From a sale and the clicks before it to its receipt and its ledger entries: the rules decide, this translates.

use std::collections::BTreeMap;

use hotlinks::attribution::{OrderFacts, OrderTime, Touch, same_email};
use hotlinks::commission::{Resolved, fee, included_tax};
use hotlinks::coupon::Redeemed;
use hotlinks::money::Minor;
use hotlinks::receipt::{Receipt, Sale};
use hotlinks::time::Millis;

use super::coupon;
use crate::entropy::Entropy;
use crate::error::Error;
use crate::ids::{AccountId, AffiliationId, OrderId};
use crate::products::Product;
use crate::storage::entries::{Between, pair};
use crate::storage::orders::{Settled, Sold};
use crate::storage::touches::StoredTouch;

/// The touches as the rules take them. Those of each source come oldest first, so the place is the sequence.
pub(super) fn touches(stored: &[StoredTouch]) -> Vec<Touch> {
    let touch = |(sequence, touch): (u64, &StoredTouch)| Touch {
        at: touch.at,
        sequence,
        click: touch.click.clone(),
        affiliate: touch.affiliation.affiliate_id.to_string(),
        source: touch.source,
        window: touch.window,
        blocked_since: touch.blocked_since,
        forgotten_at: touch.forgotten_at,
    };
    (0..).zip(stored).map(touch).collect()
}

/// Who buys: whoever has this address or this account buys from themselves (rule 23).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Buyer<'a> {
    pub(super) email: &'a str,
    /// The account that is signed in.
    pub(super) account: Option<&'a AccountId>,
}

impl Buyer<'_> {
    fn is_affiliate(&self, touch: &StoredTouch) -> bool {
        self.account == Some(&touch.affiliation.affiliate_id) || same_email(&touch.email, self.email)
    }
}

/// The order as the rules take it.
pub(super) fn facts(product: &Product, stored: &[StoredTouch], at: Millis, buyer: Buyer<'_>) -> OrderFacts {
    let own = stored.iter().filter(|touch| buyer.is_affiliate(touch));
    OrderFacts {
        at,
        bought_by: own
            .map(|touch| touch.affiliation.affiliate_id.to_string())
            .collect(),
        product_deleted_at: product.deleted_at,
    }
}

/// What a checkout elsewhere says that was paid: it counts, whatever the offer costs here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reported {
    /// By the buyer.
    pub(crate) paid: Minor,
    /// Taken off before.
    pub(crate) discount: Minor,
    /// The tax in it; else the product's terms say it.
    pub(crate) tax: Option<Minor>,
    /// The platform's fee of it; else the product's terms say it.
    pub(crate) fee: Option<Minor>,
}

/// The receipt of an order, and what it puts into the ledger: for each credit the affiliate's commission and, as the
/// other half, the creator's debt.
pub(super) fn settle(
    order: &OrderId,
    time: OrderTime,
    buyer: Buyer<'_>,
    sold: &Sold,
    reported: Option<&Reported>,
    stored: &[StoredTouch],
    entropy: &Entropy,
) -> Result<Settled, Error> {
    let price = reported.map_or_else(|| coupon::price(sold), |reported| reported.paid);
    let discount = reported.map_or(Minor(sold.offer.price.0 - price.0), |reported| reported.discount);
    let reported_coupon = |redeemed: Redeemed| Redeemed {
        list_price: Minor(price.0.saturating_add(discount.0)),
        discount,
        ..redeemed
    };
    let reported_tax = reported.and_then(|reported| reported.tax);
    let reported_fee = reported.and_then(|reported| reported.fee);
    let sale = Sale {
        product: sold.product.id.to_string(),
        offer: sold.offer.id.to_string(),
        order: order.to_string(),
        facts: facts(&sold.product, stored, time.at, buyer),
        time_clamped: time.clamped,
        rule_version: sold.terms.version,
        rule: sold.terms.rule,
        currency: sold.product.currency,
        price,
        coupon: coupon::redeemed(sold).map(reported_coupon),
        tax: reported_tax.unwrap_or_else(|| included_tax(price, sold.terms.tax)),
        fee: reported_fee.unwrap_or_else(|| fee(price, sold.terms.fee)),
    };
    let of = |affiliate: &str| {
        stored
            .iter()
            .find(|touch| touch.affiliation.affiliate_id.as_str() == affiliate)
    };
    let rates = |affiliate: &str| {
        of(affiliate).map_or(Resolved::UNSET, |touch| {
            let promised = sold
                .rates
                .calendar(Some(&sold.offer.id), Some(&touch.affiliation.id));
            promised.at(time.at)
        })
    };
    let receipt = Receipt::write(&sale, &touches(stored), rates).map_err(Error::internal)?;
    let payable_at = time.at.plus(i64::from(sold.terms.guarantee_days) * Millis::DAY);
    let mut entries = Vec::with_capacity(2 * receipt.credits.len());
    for earned in &receipt.credits {
        let Some(touch) = stored.iter().find(|touch| touch.click == earned.click) else {
            continue;
        };
        let between = Between {
            affiliate: &touch.affiliation.affiliate_id,
            affiliation: &touch.affiliation.id,
            creator: &sold.product.creator_id,
            code: touch.code,
            payable_at,
        };
        let reasons = ["commission earned", "commission owed"];
        entries.extend(pair(&between, earned.commission, reasons, entropy));
    }
    Ok(Settled {
        price: sale.price,
        discount,
        currency: sold.product.currency,
        base: receipt.base,
        receipt: serde_json::to_string(&receipt).map_err(Error::internal)?,
        considered: considered(stored, &receipt),
        entries,
    })
}

/// Whose touches there were, each once.
fn considered(stored: &[StoredTouch], receipt: &Receipt) -> Vec<(AffiliationId, bool)> {
    let all: BTreeMap<_, _> = stored
        .iter()
        .map(|touch| (&touch.affiliation.id, &touch.affiliation.affiliate_id))
        .collect();
    let won = |affiliate: &AccountId| {
        let mut credits = receipt.credits.iter();
        credits.any(|credit| credit.affiliate == affiliate.as_str())
    };
    all.into_iter()
        .map(|(affiliation, affiliate)| (affiliation.clone(), won(affiliate)))
        .collect()
}
