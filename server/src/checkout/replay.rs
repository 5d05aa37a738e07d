//! A sale once more, from what was stored of it: what an audit compares the receipt and the entries with.

use hotlinks::attribution::{OrderTime, order_time};
use serde::Deserialize;

use super::reported::ReportedLine;
use super::{coupon, settle};
use crate::accounts::Email;
use crate::click_id::ClickIds;
use crate::entropy::Entropy;
use crate::error::Error;
use crate::ids::AccountId;
use crate::leads::Mailbox;
use crate::secrets::Key;
use crate::storage::audit_orders::{AuditedOrder, StoredOrder};
use crate::storage::orders::{Settled, Sold};
use crate::storage::touches::Trail;
use crate::visitor::VisitorId;

/// What an order's event said of who bought and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) email: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) visitor: Option<String>,
    pub(crate) click: Option<String>,
    pub(crate) time: OrderTime,
}

/// The event of a test purchase.
#[derive(Deserialize)]
pub(crate) struct TestEvent {
    pub(crate) offer: String,
    pub(crate) email: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) coupon: Option<String>,
    pub(crate) visitor: Option<String>,
    pub(crate) click: Option<String>,
}

impl TestEvent {
    /// Reads it; `None` when it is another source's, or was changed.
    pub(crate) fn read(order: &StoredOrder) -> Option<Self> {
        let is_test = order.source == super::TEST;
        is_test.then(|| serde_json::from_str(&order.body).ok()).flatten()
    }
}

/// The line of a checkout elsewhere that an order is; `None` for others, or when its event was changed.
pub(crate) fn reported_line(order: &StoredOrder) -> Option<ReportedLine> {
    let is_line = order.line.is_some();
    is_line.then(|| serde_json::from_str(&order.body).ok()).flatten()
}

impl Facts {
    /// As the order has them. One of before says only what its event says; `None` when that cannot be read.
    pub(crate) fn of(order: &StoredOrder) -> Option<Self> {
        let Some(reported) = order.reported_at() else {
            let event = TestEvent::read(order)?;
            return Some(Self {
                email: event.email,
                account: event.account,
                visitor: event.visitor,
                click: event.click,
                time: OrderTime {
                    at: order.at(),
                    clamped: false,
                },
            });
        };
        Some(Self {
            email: order.buyer_email.clone(),
            account: order.buyer_account.clone(),
            visitor: order.visitor.clone(),
            click: order.click.clone(),
            time: order_time(reported, order.received_at()),
        })
    }

    /// Whose leads may earn the order.
    pub(crate) fn mailbox(&self, key: Option<&Key>) -> Option<Mailbox> {
        let email = Email::parse(&self.email).ok();
        email.zip(key).map(|(email, key)| Mailbox::of(key, &email))
    }

    /// Whose clicks may earn the order.
    pub(crate) fn trail(&self, ids: Option<&ClickIds>) -> Trail {
        let click = self.click.as_deref().zip(ids);
        Trail {
            visitor: self.visitor.as_deref().and_then(VisitorId::parse),
            click: click.and_then(|(click, ids)| ids.verify(click)),
        }
    }
}

/// What the sale comes to by the rules, at the price that was in force.
///
/// # Errors
/// `Refused` when the coupon did not count, so that there should be no such sale.
pub(crate) fn settle_again(order: &AuditedOrder, facts: &Facts) -> Result<Settled, Error> {
    let stored = &order.stored;
    let mut sold: Sold = order.sold.clone();
    // It was not deleted yet, or there would be no order, whatever the clocks say.
    sold.product.deleted_at = None;
    if sold.coupon.is_some() {
        coupon::check(&sold, facts.time.at).map_err(|refusal| Error::field("coupon", refusal))?;
    }
    let buyer = settle::Buyer {
        email: &facts.email,
        account: facts.account.as_ref(),
    };
    // Ids of entries are random and compared with nothing.
    let entropy = Entropy::seeded(0);
    let reported = reported_line(stored).map(|line| line.amounts());
    settle::settle(
        &stored.id,
        facts.time,
        buyer,
        &sold,
        reported.as_ref(),
        &order.touches,
        &entropy,
    )
}
