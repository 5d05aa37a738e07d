//! Every order decided once more: its receipt to the byte, and its entries.

use hotlinks::attribution::Source;
use hotlinks::coupon::CouponCode;
use serde_json::Value;

use crate::checkout::TEST;
use crate::checkout::replay::{Facts, TestEvent, reported_line, settle_again};
use crate::click_id::ClickIds;
use crate::error::Error;
use crate::hooks::{Event, read};
use crate::ids::AccountId;
use crate::secrets::Key;
use crate::storage::audit_orders::{AuditedOrder, StoredOrder, Who};
use crate::storage::orders::Settled;
use crate::storage::touches::StoredTouch;
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
                let facts = facts.map(|facts| (facts.trail(ids), facts.mailbox(lead_key)));
                let (trail, mailbox) = facts.unwrap_or_default();
                Who {
                    trail,
                    mailbox,
                    coupon: reported_line(stored).and_then(|line| line.code()),
                }
            };
            let order = storage.audited_order(id, who).await?;
            findings.audited.orders += 1;
            compare(order, ids, findings);
        }
    }
}

fn compare(mut order: AuditedOrder, ids: Option<&ClickIds>, findings: &mut Findings<'_>) {
    let place = format!("order {}", order.stored.id);
    let Some(facts) = Facts::of(&order.stored) else {
        return findings.add(place, "event", "its body", "nothing that can be read");
    };
    let receipt: Value = serde_json::from_str(&order.stored.receipt).unwrap_or_default();
    forget_later_clicks(&mut order, &receipt);
    compare_event(&place, &order, &facts, findings);
    compare_line(&place, &order.stored, ids, findings);
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

/// Clicks are too many to be numbered with what an order knows: one of the very millisecond in which the order came may
/// have been stored before it or after, and where some were on their way any of them. What the receipt considered is what
/// was known of those; every other click must be on it.
fn forget_later_clicks(order: &mut AuditedOrder, receipt: &Value) {
    let AuditedOrder { stored, touches, .. } = order;
    let considered = receipt.get("considered").and_then(Value::as_array);
    let is = |touch: &Value, click: &str| touch.get("click").is_some_and(|own| own == click);
    let known = |click: &str| considered.is_some_and(|list| list.iter().any(|touch| is(touch, click)));
    let may_be_later = |touch: &StoredTouch| {
        let carried = stored.click.as_deref() == Some(&*touch.click);
        touch.source == Source::Click
            && !carried
            && (!stored.clicks_complete || touch.at >= stored.received_at())
    };
    touches.retain(|touch| !may_be_later(touch) || known(&touch.click));
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

/// What an order repeats of the sale elsewhere that it is a line of, and that of what came.
fn compare_line(place: &str, stored: &StoredOrder, ids: Option<&ClickIds>, findings: &mut Findings<'_>) {
    let (Some(name), Some(mail)) = (&stored.line, &stored.mail) else {
        return;
    };
    let Some(line) = reported_line(stored) else {
        return findings.add(place, "event", "its body", "nothing that can be read");
    };
    let came = match read(mail) {
        Ok(Event::Sale(lines)) => lines.into_iter().find(|one| one.line == *name),
        _ => None,
    };
    if came.as_ref() != Some(&line) {
        findings.add(place, "line", format_args!("{line:?}"), format_args!("{came:?}"));
    }
    let click = line.click.as_deref().zip(ids);
    let click = click.and_then(|(click, ids)| ids.verify(click));
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    for (what, one, other) in [
        ("line", name.clone(), line.line.clone()),
        ("plan", stored.offer_id.to_string(), line.offer.to_string()),
        ("buyer", stored.buyer_email.clone(), line.email.clone()),
        ("price", stored.price.to_string(), line.paid.0.to_string()),
        (
            "discount",
            stored.discount.to_string(),
            line.discount.0.to_string(),
        ),
        ("currency", stored.currency.clone(), line.currency.to_string()),
        (
            "reported time",
            or_none(stored.reported_at().map(|at| at.0.to_string())),
            line.ordered_at.0.to_string(),
        ),
        (
            "click",
            or_none(stored.click.clone()),
            or_none(click.map(|(click, _)| click.to_string())),
        ),
    ] {
        if one != other {
            findings.add(place, what, one, other);
        }
    }
}

fn compare_receipt(place: &str, text: &str, stored: &Value, settled: &Settled, findings: &mut Findings<'_>) {
    if text == settled.receipt {
        return;
    }
    let computed = as_then(text, &settled.receipt);
    if text == computed {
        return;
    }
    let places = differences(stored, &serde_json::from_str(&computed).unwrap_or_default());
    if places.is_empty() {
        return findings.add(place, "bytes of the receipt", text, computed);
    }
    for (at, one, other) in places {
        findings.add(place, format_args!("receipt {at}"), one, other);
    }
}

/// The computed receipt as the software wrote it when the stored one was written: without what came later, if the stored
/// one has none of it. Receipts are never written again.
fn as_then(stored: &str, computed: &str) -> String {
    let mut text = computed.to_owned();
    // What tells a version, and what came with it.
    for (mark, came) in [
        (
            ",\"rule_version\":",
            [",\"rule_version\":", ",\"rate_since\":"].as_slice(),
        ),
        (",\"end\":", &[",\"end\":"]),
    ] {
        if !stored.contains(mark) {
            for field in came {
                text = without(&text, field);
            }
        }
    }
    text
}

/// JSON without a field whose values are numbers or null. A quote inside a string is escaped, so only keys are found.
fn without(json: &str, field: &str) -> String {
    let mut parts = json.split(field);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.find([',', '}']).and_then(|end| part.get(end..));
        text.push_str(rest.unwrap_or_default());
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_of_before_is_compared_without_what_came_later() {
        let now = r#"{"order":"o","rule_version":1,"considered":[{"at":1,"end":null},{"at":2,"end":9,"e":"\",\"end\":"}],"credits":[{"bps":1,"rate_since":-4}]}"#;
        let without_ends = r#"{"order":"o","rule_version":1,"considered":[{"at":1},{"at":2,"e":"\",\"end\":"}],"credits":[{"bps":1,"rate_since":-4}]}"#;
        let first =
            r#"{"order":"o","considered":[{"at":1},{"at":2,"e":"\",\"end\":"}],"credits":[{"bps":1}]}"#;
        for stored in [now, without_ends, first] {
            assert_eq!(as_then(stored, now), stored);
        }
    }

    #[test]
    fn a_receipt_with_one_end_left_out_is_none_of_before() {
        let now = r#"{"considered":[{"at":1,"end":5},{"at":2,"end":9}]}"#;
        let changed = r#"{"considered":[{"at":1},{"at":2,"end":9}]}"#;
        assert_ne!(as_then(changed, now), changed);
    }
}
