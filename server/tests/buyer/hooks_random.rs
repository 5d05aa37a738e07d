//! Whatever arrives in whatever order and however often: the books are the same.

use std::collections::BTreeMap;

use hotlinks::time::Millis;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::hooks;
use hotlinks_server::ledger::{EntryKind, list_entries};
use hotlinks_server::products;
use hotlinks_server::sales;
use serde_json::{Value, json};

use crate::hooked::{Hook, happening, line, rfc3339, sale};
use crate::shop::{Shop, each_shop};

/// The events of one sale of two lines by two affiliates' links.
fn events(shop: &Shop, order: &str, click: &str, dice: &Entropy, start: Millis) -> Vec<(String, Value)> {
    let at = |event: &mut Value, minutes: i64| {
        event["timestamp"] = json!(rfc3339(start.plus(minutes * Millis::MINUTE)));
    };
    let mut sold = sale(
        shop,
        order,
        Some(click),
        vec![line(shop, "a", "89.60"), line(shop, "b", "33.33")],
    );
    at(&mut sold, 1);
    let mut all = vec![("sale".to_owned(), sold)];
    for number in 0..dice.number() % 5 {
        let kind = ["refund", "chargeback.opened", "chargeback.lost", "chargeback.won"];
        let kind = kind[usize::try_from(dice.number() % 4).unwrap()];
        let name = ["a", "b"][usize::try_from(dice.number() % 2).unwrap()];
        let amount = format!("{}.{:02}", dice.number() % 40, 1 + dice.number() % 99);
        let mut event = happening(shop, kind, order, Some(name), &amount);
        at(&mut event, 2 + i64::try_from(number).unwrap());
        all.push((format!("{kind}-{number}"), event));
    }
    all.push((
        "naught".to_owned(),
        happening(shop, "refund", order, None, "1.00"),
    ));
    all
}

/// What each line's affiliates have of it, by line price.
async fn books(shop: &Shop, order: &str) -> BTreeMap<i64, (i64, bool)> {
    let sold = products::require_seller(&shop.backend, &shop.creator, shop.product.as_str());
    let sold = sold.await.unwrap();
    let mut books = BTreeMap::new();
    for sale in sales::list_for_creator(&shop.backend, &sold, 0)
        .await
        .unwrap()
        .rows
    {
        let view = hotlinks_server::adjustments::find_sale(&shop.backend, &sold, sale.order.as_str());
        let view = view.await.unwrap();
        if view.together.iter().all(|line| line.sale != order) {
            continue;
        }
        let entries = list_entries(&shop.backend, &sale.order).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.amount.0).sum::<i64>(), 0);
        let own = entries.iter().filter(|entry| entry.is_affiliates);
        let held = own
            .clone()
            .any(|entry| entry.kind == EntryKind::Commission && entry.is_held);
        books.insert(sale.price.0, (own.map(|entry| entry.amount.0).sum(), held));
    }
    books
}

#[tokio::test]
async fn every_arrival_of_the_same_events_gives_the_same_books() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let dice = Entropy::seeded(30);
        for history in 0..6 {
            shop.later(Millis::DAY);
            let click = shop
                .follow([shop.code, shop.bens_code][history % 2])
                .await
                .hl_click();
            let start = shop.backend.clock.now();
            shop.later(Millis::HOUR);
            let mut expected = None;
            let template = events(&shop, "ORDER", &click, &dice, start);
            for arrival in 0..4 {
                let order = format!("{history}-{arrival}");
                let mut all = template.clone();
                for (id, event) in &mut all {
                    *id = format!("{order}-{id}");
                    event["data"]["order"] = json!(order);
                    if event["data"]["reference"].is_string() {
                        event["data"]["reference"] = json!(format!("cb-{order}"));
                    }
                }
                // Some twice, all shuffled; the first arrival is as it happened.
                if arrival > 0 {
                    let twice: Vec<_> = all
                        .iter()
                        .filter(|_| dice.number().is_multiple_of(3))
                        .cloned()
                        .collect();
                    all.extend(twice);
                    for place in (1..all.len()).rev() {
                        let other = dice.number() % (u64::try_from(place).unwrap() + 1);
                        all.swap(place, usize::try_from(other).unwrap());
                    }
                }
                for (id, event) in &all {
                    let kept_only = dice.number().is_multiple_of(4);
                    if kept_only {
                        // The server dies between keeping and processing.
                        let endpoint = hooks::find(&shop.backend, &shop.creator, &hook.id).await.unwrap();
                        let body = event.to_string();
                        hooks::keep(&shop.backend, &endpoint, id, body.as_bytes())
                            .await
                            .unwrap();
                    } else {
                        hook.send(&shop, id, event.to_string()).await;
                    }
                }
                hooks::resume(&shop.backend, 0).await.unwrap();
                let books = books(&shop, &order).await;
                assert_eq!(books.len(), 2, "{order}");
                assert_eq!(
                    *expected.get_or_insert_with(|| books.clone()),
                    books,
                    "{order}: {all:?}"
                );
            }
        }
        shop.books_balance().await;
    })
    .await;
}
