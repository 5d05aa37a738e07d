//! What became of the month's sales: one is refunded in part, one is in dispute, and what was payable is paid.

use hotlinks::time::Millis;

use super::stage::Stage;
use crate::adjustments::{self, ChargebackForm, RefundForm};
use crate::backend::Backend;
use crate::error::Error;
use crate::payouts::{self, PayForm, PayRow};
use crate::products;

/// Plays it in its order: a refund after three weeks, a payout two days before the end, a chargeback on the last day.
pub(super) async fn settle(past: &Backend, stage: &Stage, end: Millis) -> Result<(), Error> {
    let sold = products::require_seller(past, &stage.creator, stage.product.as_str()).await?;
    // Newest first: the last ones are old enough to be payable.
    let sales = crate::sales::list_for_creator(past, &sold, 0).await?.rows;
    let credited: Vec<_> = sales.iter().filter(|sale| !sale.credits.is_empty()).collect();
    if let Some(sale) = credited.get(credited.len() / 2) {
        past.clock.set(end.plus(-3 * Millis::DAY));
        let form = RefundForm {
            amount: "9.00".to_owned(),
            reason: "Was promised a discount".to_owned(),
            key: "demonstration-refund".to_owned(),
        };
        adjustments::refund(past, &sold, sale.order.as_str(), form).await?;
    }
    past.clock.set(end.plus(-2 * Millis::DAY));
    // One affiliate is paid; the other one waits to be.
    let owed = payouts::owed(past, &stage.creator).await?;
    if let Some(row) = owed.iter().find(|row| row.can_be_paid()) {
        let form = PayForm {
            rows: vec![PayRow {
                affiliate: row.affiliate.to_string(),
                currency: row.currency.to_string(),
                digest: row.digest.clone(),
            }],
            reference: "SEPA 2026-0001".to_owned(),
            key: "demonstration-payout".to_owned(),
        };
        payouts::pay(past, &stage.creator, form).await?;
    }
    if let Some(sale) = credited.first() {
        past.clock.set(end.plus(-Millis::DAY).max(sale.at));
        let form = ChargebackForm {
            state: "opened".to_owned(),
            reason: "The bank asks for proof of delivery".to_owned(),
            key: "demonstration-dispute".to_owned(),
            ..ChargebackForm::default()
        };
        adjustments::chargeback(past, &sold, sale.order.as_str(), form).await?;
    }
    Ok(())
}
