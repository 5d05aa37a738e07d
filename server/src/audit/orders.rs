//! Every order decided once more: its receipt to the byte, and its entries.

use hotlinks::attribution::Source;
use hotlinks::coupon::CouponCode;
use serde_json::Value;

use crate::checkout::TEST;
use crate::checkout::replay::{Facts, TestEvent, settle_again};
use crate::click_id::ClickIds;
use crate::error::Error;
use crate::ids::AccountId;
use crate::secrets::Key;
use crate::storage::audit_orders::{AuditedOrder, StoredOrder};
use crate::storage::orders::Settled;
use crate::storage::{Storage, StorageError};

use super::Findings;
use super::compare::differences;
use super::entries;

pub(super) async fn audit(
    storage: &Storage,
    ids: Option<&ClickIds>,
    lead_key: Option<&Key>,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let mut after = String::new();
    loop {
        let page = storage.order_ids(&after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.to_string();
        for id in &page {
            let who = |stored: &StoredOrder| {
                let facts = Facts::of(stored);
                facts.map_or_else(Default::default, |facts| {
                    (facts.trail(ids), facts.mailbox(lead_key))
                })
            };
            let order = storage.audited_order(id, who).await?;
            findings.audited.orders += 1;
            compare(order, findings);
        }
    }
}

fn compare(mut order: AuditedOrder, findings: &mut Findings<'_>) {
    let place = format!("order {}", order.stored.id);
    let Some(facts) = Facts::of(&order.stored) else {
        return findings.add(place, "event", "its body", "nothing that can be read");
    };
    let receipt: Value = serde_json::from_str(&order.stored.receipt).unwrap_or_default();
    if !order.stored.clicks_complete {
        // Some clicks were not stored yet: what the receipt considered is what was known.
        let considered = receipt.get("considered").and_then(Value::as_array);
        let is = |touch: &Value, click: &str| touch.get("click").is_some_and(|own| own == click);
        let known = |click: &str| considered.is_some_and(|list| list.iter().any(|touch| is(touch, click)));
        order
            .touches
            .retain(|touch| touch.source != Source::Click || known(&touch.click));
    }
    compare_event(&place, &order, &facts, findings);
    match settle_again(&order, &facts) {
        Ok(settled) => {
            compare_receipt(&place, &order.stored.receipt, &receipt, &settled, findings);
            for (what, stored, computed) in [
                ("price", order.stored.price, settled.price.0),
                ("discount", order.stored.discount, settled.discount.0),
            ] {
                if stored != computed {
                    findings.add(&place, what, stored, computed);
                }
            }
            compare_considered(&place, &order, &settled, findings);
            entries::compare(&place, &order, &settled, findings);
        }
        Err(Error::Refused(_)) => findings.add(place, "coupon", "used", "one that did not count"),
        Err(error) => findings.add(place, "receipt", "one", error),
    }
}

/// What the order repeats of its event, where that is one of ours.
fn compare_event(place: &str, order: &AuditedOrder, facts: &Facts, findings: &mut Findings<'_>) {
    let stored = &order.stored;
    let coupon = order.sold.coupon.as_ref();
    let mut pairs = vec![
        (
            "coupon",
            stored.coupon_id.clone().unwrap_or_default(),
            coupon.map(|coupon| coupon.id.to_string()).unwrap_or_default(),
        ),
        ("time", stored.at().0.to_string(), facts.time.at.0.to_string()),
        (
            "product",
            stored.product_id.to_string(),
            order.sold.product.id.to_string(),
        ),
    ];
    if let Some(event) = TestEvent::read(stored) {
        let or_none = |text: Option<&str>| text.unwrap_or("none").to_owned();
        let code = |text: &str| CouponCode::parse(text).map_or_else(|_| text.to_owned(), |code| code.key());
        let coupon = coupon.map(|coupon| coupon.code.key());
        let account = |account: Option<&AccountId>| or_none(account.map(AccountId::as_str));
        pairs.extend([
            ("plan", stored.offer_id.to_string(), event.offer),
            ("buyer", facts.email.clone(), event.email),
            (
                "buyer's account",
                account(facts.account.as_ref()),
                account(event.account.as_ref()),
            ),
            (
                "visitor",
                or_none(facts.visitor.as_deref()),
                or_none(event.visitor.as_deref()),
            ),
            (
                "click",
                or_none(facts.click.as_deref()),
                or_none(event.click.as_deref()),
            ),
            (
                "coupon",
                or_none(coupon.as_deref()),
                or_none(event.coupon.as_deref().map(code).as_deref()),
            ),
        ]);
    } else if stored.source == TEST {
        findings.add(place, "event", "its body", "nothing that can be read");
    }
    for (what, one, other) in pairs {
        if one != other {
            findings.add(place, what, one, other);
        }
    }
}

fn compare_receipt(place: &str, text: &str, stored: &Value, settled: &Settled, findings: &mut Findings<'_>) {
    if text == settled.receipt {
        return;
    }
    let computed: Value = serde_json::from_str(&settled.receipt).unwrap_or_default();
    // A receipt of before versions were counted lacks what came with them.
    let is_older = stored.get("rule_version").is_none();
    let added = |place: &str| place == "/rule_version" || place.ends_with("/rate_since");
    let mut places = differences(stored, &computed);
    if is_older && places.iter().all(|(place, ..)| added(place)) {
        return;
    }
    places.retain(|(place, ..)| !(is_older && added(place)));
    if places.is_empty() {
        return findings.add(place, "bytes of the receipt", text, &settled.receipt);
    }
    for (at, one, other) in places {
        findings.add(place, format_args!("receipt {at}"), one, other);
    }
}

/// Who may read the receipt.
fn compare_considered(place: &str, order: &AuditedOrder, settled: &Settled, findings: &mut Findings<'_>) {
    let mut computed: Vec<_> = settled
        .considered
        .iter()
        .map(|(affiliation, won)| (affiliation.to_string(), *won))
        .collect();
    computed.sort_unstable();
    if order.considered != computed {
        findings.add(
            place,
            "who was considered",
            format_args!("{:?}", order.considered),
            format_args!("{computed:?}"),
        );
    }
}
