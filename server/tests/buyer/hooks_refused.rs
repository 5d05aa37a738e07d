//! Events that cannot be taken: kept, set aside with a sentence, and nothing else is changed.

use hotlinks::time::Millis;
use hotlinks_server::hooks::{self, Outcome};
use hotlinks_server::products;
use serde_json::{Value, json};

use crate::hooked::{Hook, happening, line, sale, told};
use crate::shop::{Shop, each_shop};

/// A sale with one place of it set to something else.
fn with(shop: &Shop, place: &str, value: Value) -> Vec<u8> {
    let mut event = sale(shop, "B-1", None, vec![line(shop, "1", "89.60")]);
    let (parent, name) = place.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap()[name] = value;
    event.to_string().into_bytes()
}

fn refund(shop: &Shop, name: &str, value: Value) -> Vec<u8> {
    let mut event = happening(shop, "refund", "A-1", None, "1.00");
    event["data"][name] = value;
    event.to_string().into_bytes()
}

fn lead(shop: &Shop, name: &str, value: Value) -> Vec<u8> {
    let mut event = json!({"type": "lead.captured", "timestamp": "2026-09-21T00:00:00Z", "data": {
        "product": shop.product.as_str(), "email": "buyer@y.test", "click": "x".repeat(40)}});
    event["data"][name] = value;
    event.to_string().into_bytes()
}

/// Each with a part of its sentence.
fn table(shop: &Shop) -> Vec<(Vec<u8>, &'static str)> {
    let line = "/data/lines/0";
    let amount = |text: &str| with(shop, &format!("{line}/paid"), json!(text));
    let of_line = |name: &str, text: &str| with(shop, &format!("{line}/{name}"), json!(text));
    let mut yen = sale(
        shop,
        "B-1",
        None,
        vec![json!({"offer": shop.offer.as_str(), "paid": "1.5"})],
    );
    yen["data"]["currency"] = json!("JPY");
    vec![
        (b"".to_vec(), "cannot be read"),
        (b"{".to_vec(), "cannot be read"),
        (b"\xff\xfe".to_vec(), "cannot be read"),
        (b"\0\0\0".to_vec(), "cannot be read"),
        (vec![b'['; 200_000], "cannot be read"),
        (with(shop, "/type", json!("sale.imagined")), "none of sale.paid"),
        (with(shop, "/type", json!(7)), "cannot be read"),
        (with(shop, "/type", json!("lead.captured")), "unknown field"),
        (
            lead(shop, "product", json!("aaaaaaaaaaaaaaaa")),
            "None of your products",
        ),
        (
            lead(shop, "offer", json!(shop.offer.as_str())),
            "names its product, or one",
        ),
        (lead(shop, "click", json!("nobody's")), "click"),
        (lead(shop, "email", json!("nobody")), "email: "),
        (amount("-89.60"), "cannot be negative"),
        (amount("0"), "nothing was paid"),
        (amount("0.001"), "at most 2 decimals"),
        (amount("9223372036854775808"), "more than any price"),
        (amount("92233720368547758.08"), "more than any price"),
        (amount("NaN"), "digits with at most one point"),
        (amount("1e3"), "digits with at most one point"),
        (
            with(shop, &format!("{line}/paid"), json!(89.6)),
            "an amount as text",
        ),
        (yen.to_string().into_bytes(), "at most 0 decimals"),
        (
            with(shop, "/data/currency", json!("XXX")),
            "no currency with that code",
        ),
        (with(shop, "/data/currency", json!("EUR")), "is sold in USD"),
        (of_line("offer", "aaaaaaaaaaaaaaaa"), "none of your offers"),
        (of_line("offer", "\u{0}"), "16 letters and digits"),
        (
            of_line("discount", "89.61"),
            "the discount 89.61 is more than the price 89.60",
        ),
        (of_line("discount", "-1"), "cannot be negative"),
        (of_line("tax", "89.61"), "tax and fee together"),
        (of_line("fee", "9223372036854775807"), "more than any price"),
        (of_line("line", "a/b"), "no slash"),
        (of_line("imagined", "1"), "unknown field"),
        (with(shop, "/data/lines", json!([])), "no lines"),
        (with(shop, "/data/order", json!("a\u{0}b")), "plain text"),
        (with(shop, "/data/buyer_email", json!("nobody")), "buyer_email"),
        (with(shop, "/data/ordered_at", json!("-1")), "is a time like"),
        (
            with(shop, "/data/ordered_at", json!("1960-01-01T00:00:00Z")),
            "not before 1970",
        ),
        (refund(shop, "amount", json!("0")), "nothing went back"),
        (refund(shop, "amount", json!("-1")), "cannot be negative"),
        (
            refund(shop, "currency", json!("EUR")),
            "another currency than the order",
        ),
        (
            refund(shop, "line", json!("2")),
            "a line that the order does not have",
        ),
        (refund(shop, "order", json!("")), "order is empty"),
    ]
}

#[tokio::test]
async fn what_cannot_be_taken_is_kept_and_told_and_changes_nothing() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let good = sale(&shop, "A-1", None, vec![line(&shop, "1", "89.60")]);
        assert_eq!(hook.send(&shop, "good", good.to_string()).await.status, 200);
        let table = table(&shop);
        for (number, (body, part)) in table.iter().enumerate() {
            let id = format!("bad-{number}");
            let shown = String::from_utf8_lossy(body);
            let shown: String = shown.chars().take(300).collect();
            let (status, outcome, sentence) = told(&hook.send(&shop, &id, body).await);
            assert_eq!(
                (status, outcome.as_str()),
                (422, "set_aside"),
                "{shown}: {sentence}"
            );
            assert!(sentence.contains(part), "{shown}: {sentence}");
            // Sent again it gets the same answer.
            let again = told(&hook.send(&shop, &id, body).await);
            assert_eq!(again, (status, outcome, sentence));
        }
        assert_eq!(shop.number("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(shop.number("SELECT COUNT(*) FROM baskets").await, 1);
        assert_eq!(shop.number("SELECT COUNT(*) FROM order_events").await, 0);
        assert_eq!(shop.number("SELECT COUNT(*) FROM inbox_open").await, 0);
        let came = hooks::list_came(&shop.backend, &shop.creator, 0).await.unwrap();
        assert_eq!(came.rows.len(), table.len() + 1);
        let aside = came
            .rows
            .iter()
            .filter(|came| came.outcome == Some(Outcome::SetAside));
        assert_eq!(aside.filter(|came| !came.why.is_empty()).count(), table.len());
        let pointed_out = hooks::count_set_aside(&shop.backend, &shop.creator)
            .await
            .unwrap();
        assert_eq!(usize::try_from(pointed_out).unwrap(), table.len());
        assert_eq!(
            hooks::list_came(&shop.backend, &shop.ana, 0).await.unwrap().rows,
            []
        );
    })
    .await;
}

#[tokio::test]
async fn a_sale_counts_if_its_offer_was_on_sale_when_it_was_placed_and_else_it_is_set_aside() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let before = shop.backend.clock.now();
        shop.later(Millis::HOUR);
        products::delete(&shop.backend, &shop.own().await).await.unwrap();
        shop.later(Millis::HOUR);
        let mut late = sale(&shop, "A-1", None, vec![line(&shop, "1", "89.60")]);
        let (status, _, why) = told(&hook.send(&shop, "e1", late.to_string()).await);
        assert_eq!(status, 422);
        assert!(why.contains("on sale"), "{why}");
        late["data"]["ordered_at"] = json!(crate::hooked::rfc3339(before));
        assert_eq!(hook.send(&shop, "e2", late.to_string()).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_time_in_the_future_is_taken_as_the_time_of_arrival_and_the_creator_is_told() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let now = shop.backend.clock.now();
        let mut event = sale(&shop, "A-1", None, vec![line(&shop, "1", "89.60")]);
        event["data"]["ordered_at"] = json!(crate::hooked::rfc3339(now.plus(5 * Millis::MINUTE + 1)));
        let (status, outcome, why) = told(&hook.send(&shop, "e1", event.to_string()).await);
        assert_eq!((status, outcome.as_str()), (200, "done"));
        assert!(why.contains("lay in the future"), "{why}");
        assert_eq!(shop.number("SELECT MAX(at) FROM orders").await, now.0);
    })
    .await;
}
