//! What can be read, and what is said of what cannot.

use serde_json::{Value, json};

use super::*;

fn sale() -> Value {
    json!({"type": "sale.paid", "timestamp": "2026-11-23T08:30:00Z", "data": {
        "order": "A-1", "currency": "USD", "buyer_email": "buyer@y.test",
        "lines": [{"offer": "aaaaaaaaaaaaaaaa", "paid": "19.90"}]}})
}

fn refund() -> Value {
    json!({"type": "refund", "timestamp": "2026-11-23T08:30:00.5Z", "data": {
        "order": "A-1", "amount": "5", "currency": "usd"}})
}

/// With one place of it set to something else; null takes it away.
fn with(mut event: Value, place: &str, value: Value) -> Vec<u8> {
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = event.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(fields), Value::Null) => drop(fields.remove(name)),
        (parent, value) => parent[name] = value,
    }
    event.to_string().into_bytes()
}

#[track_caller]
fn refused(body: impl AsRef<[u8]>) -> String {
    read(body.as_ref()).unwrap_err()
}

#[test]
fn the_shortest_sale_and_the_shortest_refund_are_read() {
    let Ok(Event::Sale(lines)) = read(sale().to_string().as_bytes()) else {
        panic!("a sale")
    };
    let line = &lines[0];
    assert_eq!(
        (line.sale.as_str(), line.line.as_str(), line.paid),
        ("A-1", "1", Minor(1_990))
    );
    assert_eq!(line.ordered_at, Millis(1_795_422_600_000));
    assert_eq!((line.tax, line.discount, line.quantity), (None, Minor::ZERO, 1));
    let Ok(Event::Happened(refund)) = read(refund().to_string().as_bytes()) else {
        panic!("a refund")
    };
    assert_eq!(
        (refund.amount, refund.at),
        (Minor(500), Millis(1_795_422_600_500))
    );
    assert_eq!(refund.happened(), Some(HappenedKind::Refund));
}

#[test]
fn what_cannot_be_read_says_why_and_where() {
    for body in ["", "{", "null", "[]", "7", "\"x\"", "{}", "{\"type\":5}", "\u{0}"] {
        assert!(refused(body).starts_with("The event cannot be read: "), "{body}");
    }
    assert!(refused([0xFF, 0xFE]).starts_with("The event cannot be read: "));
    let deep = format!("{{\"type\":\"refund\",\"data\":{}", "[".repeat(100_000));
    assert!(refused(deep).starts_with("The event cannot be read: "));
    assert!(refused(r#"{"type":"sale.refunded"}"#).starts_with("The type of the event is none of"));
    assert!(refused(with(sale(), "/data/lines/0/taxes", json!("1"))).contains("unknown field `taxes`"));
    assert!(refused(with(sale(), "/data/order", Value::Null)).contains("missing field `order`"));
    assert!(refused(with(sale(), "/version", json!(2))).contains("version"));
    let twice = r#"{"type":"refund","timestamp":"2026-11-23T08:30:00Z","data":{"order":"a","order":"b"}}"#;
    assert!(refused(twice).contains("duplicate field `order`"));
}

#[test]
fn an_amount_that_will_not_do_is_refused_with_a_sentence() {
    for text in [
        "-1",
        "0",
        "0.00",
        "0.001",
        "NaN",
        "inf",
        "1e3",
        "1,5",
        "9223372036854775808",
        "٣",
        "",
    ] {
        let sentence = refused(with(sale(), "/data/lines/0/paid", json!(text)));
        assert!(sentence.starts_with("Line 1, paid: "), "{text}: {sentence}");
        let sentence = refused(with(refund(), "/data/amount", json!(text)));
        assert!(sentence.starts_with("amount: "), "{text}: {sentence}");
    }
    for number in [
        json!(19.9),
        json!(5),
        json!(-1),
        json!(true),
        json!(["1"]),
        json!(9.3e18),
    ] {
        let sentence = refused(with(sale(), "/data/lines/0/paid", number));
        assert!(
            sentence.contains("an amount as text, like \\\"19.90\\\"")
                || sentence.contains("an amount as text"),
            "{sentence}"
        );
    }
    for field in ["discount", "tax", "fee"] {
        let sentence = refused(with(sale(), &format!("/data/lines/0/{field}"), json!("-0.01")));
        assert_eq!(
            sentence,
            format!("Line 1, {field}: An amount cannot be negative.")
        );
    }
}

#[test]
fn a_currency_has_its_own_decimals_and_must_be_one() {
    let mut yen = sale();
    yen["data"]["currency"] = json!("JPY");
    assert!(refused(yen.to_string()).contains("JPY has at most 0 decimals"));
    for code in ["", "XXX", "US", "USDT", "dollars"] {
        assert!(
            refused(with(sale(), "/data/currency", json!(code))).starts_with("currency: "),
            "{code}"
        );
    }
}

#[test]
fn tax_and_fee_are_no_more_than_what_was_paid() {
    let with_fee = |fee: &str| {
        let mut event = sale();
        event["data"]["lines"][0]["tax"] = json!("10");
        event["data"]["lines"][0]["fee"] = json!(fee);
        read(event.to_string().as_bytes())
    };
    assert!(with_fee("9.90").is_ok());
    assert_eq!(
        with_fee("9.91").unwrap_err(),
        "Line 1: tax and fee together are more than what was paid."
    );
}

#[test]
fn lines_have_names_of_their_own() {
    let line = |name: &str| json!({"line": name, "offer": "aaaaaaaaaaaaaaaa", "paid": "1"});
    let lines = |names: &[&str]| with(sale(), "/data/lines", names.iter().copied().map(line).collect());
    assert!(read(&lines(&["a", "b"])).is_ok());
    assert!(refused(lines(&["a", "a"])).contains("Two lines are called a"));
    assert!(refused(lines(&["a/b"])).contains("no slash"));
    assert!(refused(lines(&[])).contains("no lines"));
    let many: Vec<String> = (0..=MAX_LINES).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(refused(lines(&many)).contains("at most 100 lines"));
}

#[test]
fn ids_and_times_have_a_form() {
    for (place, value) in [
        ("/data/order", json!(" ")),
        ("/data/order", json!("x".repeat(129))),
        ("/data/order", json!("a\u{0}b")),
        ("/data/order", json!("a\nb")),
        ("/data/buyer_email", json!("nobody")),
        ("/data/coupon", json!("a\u{0}")),
        ("/data/click", json!("x".repeat(201))),
        ("/data/lines/0/offer", json!("1")),
        ("/data/lines/0/quantity", json!(0)),
        ("/data/lines/0/quantity", json!(1.5)),
        ("/timestamp", json!("yesterday")),
        ("/timestamp", json!("2026-11-23")),
        ("/timestamp", json!("2026-11-23T08:30:00")),
        ("/timestamp", json!(1_795_000_000)),
        ("/data/ordered_at", json!("1969-12-31T23:59:59Z")),
        ("/data/ordered_at", json!("99999-01-01T00:00:00Z")),
    ] {
        let sentence = refused(with(sale(), place, value.clone()));
        assert!(!sentence.contains('\u{0}'), "{place} {value}: {sentence}");
    }
    assert!(refused(with(refund(), "/type", json!("chargeback.lost"))).contains("reference"));
    let offset = with(sale(), "/timestamp", json!("2026-11-23T09:30:00+01:00"));
    let Ok(Event::Sale(lines)) = read(&offset) else {
        panic!("a sale")
    };
    assert_eq!(lines[0].ordered_at, Millis(1_795_422_600_000));
}

#[test]
fn the_type_is_shown_only_where_it_is_plain() {
    assert_eq!(kind_of(b"{\"type\":\"refund\",\"x\":1}"), "refund");
    for body in ["", "{}", "{\"type\":\"a\\u0000b\"}", "{\"type\":5}"] {
        assert_eq!(kind_of(body.as_bytes()), "", "{body}");
    }
}
