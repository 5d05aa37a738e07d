//! Writing a receipt.

use super::{Earned, Receipt, Sale, Schema};
use crate::attribution::{Attribution, Credit, Share, Touch, attribute};
use crate::commission::{BaseError, Resolved, base, commission, split};
use crate::money::{Bps, Currency, Minor};

impl Receipt {
    /// Writes the receipt of a sale, a pure function of its inputs. `rates` tells what an affiliate was promised for
    /// the sale's offer, in force when it was placed; it is asked once for each affiliate credited.
    ///
    /// # Errors
    /// [`BaseError`] when price, tax or fee is negative.
    pub fn write<R: Into<Resolved>>(
        sale: &Sale,
        touches: &[Touch],
        rates: impl Fn(&str) -> R,
    ) -> Result<Self, BaseError> {
        let base = base(sale.price, sale.tax, sale.fee)?;
        let Attribution { credits, considered } = attribute(&sale.facts, touches, sale.rule);
        let earned = |credit: Credit| {
            let rate = rates(&credit.affiliate).into();
            earn(credit, rate, base, sale.currency)
        };
        Ok(Self {
            schema: Schema::V1,
            product: sale.product.clone(),
            offer: sale.offer.clone(),
            order: sale.order.clone(),
            ordered_at: sale.facts.at,
            time_clamped: sale.time_clamped,
            rule_version: sale.rule_version,
            rule: sale.rule,
            considered,
            currency: sale.currency,
            coupon: sale.coupon.clone(),
            price: sale.price,
            tax: sale.tax,
            fee: sale.fee,
            base,
            credits: credits.into_iter().map(earned).collect(),
        })
    }
}

fn earn(credit: Credit, rate: Resolved, base: Minor, currency: Currency) -> Earned {
    let full = commission(base, rate.bps);
    let (share_bps, commission) = match credit.share {
        Share::Whole => (Bps::WHOLE, full),
        Share::First(share) => (share, split(full, full, share).0),
        Share::Last(share) => (share.rest(), split(full, full, share).1),
    };
    let money = |amount| format!("{} {currency}", currency.format(amount));
    let exact = i128::from(base.0) * i128::from(rate.bps.get()) % i128::from(Bps::WHOLE.get()) == 0;
    let rounded = if exact { "" } else { ", rounded," };
    let whole = format!("{} of {}{rounded} is {}", rate.bps, money(base), money(full));
    let arithmetic = match credit.share {
        Share::Whole => format!("{whole}."),
        Share::First(share) => {
            format!(
                "{whole}; the first of two gets {share} of it, rounded down: {}.",
                money(commission)
            )
        }
        Share::Last(share) => format!(
            "{whole}; the last of two gets what the first one's {share} of it leaves: {} − {} = {}.",
            currency.format(full),
            currency.format(Minor(full.0 - commission.0)),
            money(commission)
        ),
    };
    Earned {
        affiliate: credit.affiliate,
        click: credit.click,
        bps: rate.bps,
        rate_from: rate.from,
        rate_since: rate.since,
        full,
        share_bps,
        commission,
        arithmetic,
    }
}
