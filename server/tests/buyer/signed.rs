//! A served receipt carries the server's signature: it verifies as it is, and not when anything in it is changed.

use hotlinks::time::Millis;
use hotlinks_server::accounts::Account;
use hotlinks_server::receipts::{PublicKey, Reader, Unverified, Verified, find_public_key, serve, verify};
use hotlinks_server::sales::find_receipt;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::audit::told;
use crate::shop::{NOW, Shop, each_shop};

/// A sale that Ben wins over Ana.
async fn sale(shop: &Shop) -> String {
    let click = shop.follow(shop.code).await;
    shop.later(Millis::DAY);
    shop.follow_as(&click.cookie().unwrap(), shop.bens_code).await;
    let order = shop.buy("b@y.test", "1", click.visitor(), None).await.unwrap();
    order.id.to_string()
}

async fn served(shop: &Shop, reader: &Account, order: &str) -> String {
    let view = find_receipt(&shop.backend, reader, order).await.unwrap();
    serde_json::to_string(&serve(&shop.backend, &view).unwrap()).unwrap()
}

#[tokio::test]
async fn every_reader_s_copy_verifies_and_says_whose_it_is() {
    each_shop(async |shop| {
        let order = sale(&shop).await;
        let key = find_public_key(&shop.backend.storage).await.unwrap().unwrap();
        assert_eq!(PublicKey::parse(&key.to_string()), Some(key.clone()));
        for (account, reader) in [
            (&shop.creator, Reader::Creator),
            (
                &shop.ana,
                Reader::Affiliate {
                    affiliate: shop.ana.id.to_string(),
                },
            ),
            (
                &shop.ben,
                Reader::Affiliate {
                    affiliate: shop.ben.id.to_string(),
                },
            ),
        ] {
            let file = served(&shop, account, &order).await;
            let expected = Verified {
                order: order.clone(),
                reader,
            };
            assert_eq!(verify(file.as_bytes(), &key), Ok(expected), "{file}");
        }
        let anas = served(&shop, &shop.ana, &order).await;
        assert!(!anas.contains(shop.ben.id.as_str()), "{anas}");
        let whole: Value = serde_json::from_str(&served(&shop, &shop.creator, &order).await).unwrap();
        let bens = whole["considered"][1]["click"].as_str().unwrap();
        assert!(!bens.is_empty() && !anas.contains(bens), "{anas}");
        assert!(!anas.contains("b@y.test"), "{anas}");
    })
    .await;
}

#[tokio::test]
async fn every_touch_of_a_receipt_says_when_its_window_ended_beside_the_orders_time() {
    each_shop(async |shop| {
        let order = sale(&shop).await;
        let json: Value = serde_json::from_str(&served(&shop, &shop.ana, &order).await).unwrap();
        let times = |touch: &Value| ["at", "window_days", "end"].map(|field| touch[field].as_i64().unwrap());
        let ordered_at = json["ordered_at"].as_i64().unwrap();
        assert_eq!(ordered_at, NOW.0 + Millis::DAY);
        let touches = json["considered"].as_array().unwrap();
        assert_eq!(touches.len(), 2);
        for (touch, at) in touches.iter().zip([NOW.0, ordered_at]) {
            assert_eq!(times(touch), [at, 60, at + 60 * Millis::DAY]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_receipt_stored_before_ends_were_written_is_served_with_them_and_audited_as_it_is() {
    each_shop(async |shop| {
        let order = sale(&shop).await;
        let before = served(&shop, &shop.creator, &order).await;
        for sql in shop.unguarding("orders") {
            shop.execute(sql).await.unwrap();
        }
        for end in [NOW, NOW.plus(Millis::DAY)].map(|at| at.plus(60 * Millis::DAY).0) {
            let without = format!("UPDATE orders SET receipt = REPLACE(receipt, ',\"end\":{end}', '')");
            shop.execute(without).await.unwrap();
        }
        assert_eq!(
            shop.number("SELECT COUNT(*) FROM orders WHERE receipt LIKE '%\"end\"%'")
                .await,
            0
        );
        assert_eq!(served(&shop, &shop.creator, &order).await, before);
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_same_facts_are_served_as_the_same_bytes_after_a_restart_too() {
    each_shop(async |mut shop| {
        let order = sale(&shop).await;
        let first = served(&shop, &shop.creator, &order).await;
        shop.later(Millis::DAY);
        assert_eq!(served(&shop, &shop.creator, &order).await, first);
        shop.reopen().await;
        assert_eq!(served(&shop, &shop.creator, &order).await, first);
    })
    .await;
}

#[tokio::test]
async fn indenting_and_sorting_a_receipt_leaves_it_valid() {
    let shop = Shop::open().await;
    let order = sale(&shop).await;
    let key = PublicKey::of_server(&shop.backend);
    let file = served(&shop, &shop.ben, &order).await;
    let value: Value = serde_json::from_str(&file).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    assert_ne!(pretty, file);
    assert!(verify(pretty.as_bytes(), &key).is_ok());
    assert!(
        verify(
            format!("\n{}\r\n", file.replace(",\"", " ,\n\t\"")).as_bytes(),
            &key
        )
        .is_ok()
    );
}

#[tokio::test]
async fn what_is_no_receipt_is_refused_with_the_reason() {
    let shop = Shop::open().await;
    let order = sale(&shop).await;
    let key = PublicKey::of_server(&shop.backend);
    let file = served(&shop, &shop.creator, &order).await;
    let other = Shop::open().await;
    let others_key = PublicKey::of_server(&other.backend);
    assert_eq!(
        verify(file.as_bytes(), &others_key),
        Err(Unverified::OtherKey(others_key.to_string()))
    );
    let is_no_json = |file: &[u8]| matches!(verify(file, &key), Err(Unverified::NotJson(_)));
    for garbage in [
        "",
        " ",
        "{",
        "receipt",
        "{}{}",
        "\u{feff}{}",
        "[[[[",
        "{\"schema\":",
    ] {
        assert!(is_no_json(garbage.as_bytes()), "{garbage}");
    }
    assert!(is_no_json(&[0xff, 0xfe, 0]));
    assert!(is_no_json("[".repeat(100_000).as_bytes()));
    for other in [
        "{}",
        "null",
        "[]",
        "1",
        r#"{"schema":"hotlinks.receipt/2"}"#,
        r#"{"schema":1}"#,
    ] {
        assert_eq!(
            verify(other.as_bytes(), &key),
            Err(Unverified::OtherSchema),
            "{other}"
        );
    }
    let mut unsigned: Value = serde_json::from_str(&file).unwrap();
    unsigned.as_object_mut().unwrap().remove("signature");
    assert_eq!(
        verify(unsigned.to_string().as_bytes(), &key),
        Err(Unverified::Unsigned)
    );
    let twice = file.replacen('{', &format!("{{\"order\":\"{order}\","), 1);
    assert!(is_no_json(twice.as_bytes()));
    assert_eq!(verify(&vec![b' '; 40 << 20], &key), Err(Unverified::TooLong));
}

#[tokio::test]
async fn no_changed_byte_of_a_receipt_verifies() {
    let shop = Shop::open().await;
    let order = sale(&shop).await;
    let key = PublicKey::of_server(&shop.backend);
    let file = served(&shop, &shop.ben, &order).await.into_bytes();
    for place in 0..file.len() {
        for change in [1, 0x20] {
            let mut changed = file.clone();
            changed[place] ^= change;
            assert!(verify(&changed, &key).is_err(), "byte {place}");
        }
        let mut shorter = file.clone();
        shorter.remove(place);
        assert!(verify(&shorter, &key).is_err(), "byte {place} removed");
    }
}

/// Every place in a JSON value, as a path.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(key, value)| places(value, &format!("{at}/{key}"), found)),
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3i64..3).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ]
}

#[tokio::test]
async fn no_changed_added_or_removed_field_verifies() {
    let shop = Shop::open().await;
    let order = sale(&shop).await;
    let key = PublicKey::of_server(&shop.backend);
    for reader in [&shop.creator, &shop.ana] {
        let whole: Value = serde_json::from_str(&served(&shop, reader, &order).await).unwrap();
        let mut all = Vec::new();
        places(&whole, "", &mut all);
        let change = (any::<Index>(), 0..3, anything(), "[a-z_]{1,12}");
        let mut runner = TestRunner::new(Config::with_cases(2_000));
        runner
            .run(&change, |(place, kind, value, name)| {
                let mut changed = whole.clone();
                let place = place.get(&all);
                let target = changed.pointer_mut(place).unwrap();
                match (kind, target) {
                    (1, Value::Object(fields)) => drop(fields.insert(name, value)),
                    (1, Value::Array(items)) => items.push(value),
                    (2, Value::Object(fields)) => {
                        let key = fields.keys().next().cloned();
                        key.and_then(|key| fields.remove(&key));
                    }
                    (2, Value::Array(items)) => drop(items.pop()),
                    (_, target) => *target = value,
                }
                prop_assume!(changed != whole);
                prop_assert!(verify(changed.to_string().as_bytes(), &key).is_err(), "{place}");
                Ok(())
            })
            .unwrap();
    }
}
