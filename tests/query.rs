//! The merged query against a slow reference that shares no code, and the promises of rule 12.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use hotlinks::query::merge;
use proptest::prelude::*;
use url::Url;

const CAMPAIGN: [&str; 7] = ["src", "sck", "sub1", "sub2", "sub3", "sub4", "sub5"];

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = hex
            .filter(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], escaped) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn name(parameter: &str) -> String {
    unescape(parameter.split('=').next().unwrap())
}

fn campaign(name: &str) -> bool {
    CAMPAIGN.contains(&name) || name.starts_with("utm_")
}

/// Quadratic, by lists of strings.
fn reference(stored: &str, visitor: &str, click: &str) -> String {
    let fragment = stored.find('#').map_or("", |at| &stored[at..]);
    let stored = &stored[..stored.len() - fragment.len()];
    let (page, query) = stored.split_once('?').unwrap_or((stored, ""));
    let reserved = |p: &&str| !["hl_click", "hl_ref"].contains(&name(p).as_str());
    let ours: Vec<&str> = if query.is_empty() {
        vec![]
    } else {
        query.split('&').filter(reserved).collect()
    };
    let theirs: Vec<&str> = visitor
        .split('&')
        .filter(|p| !p.is_empty())
        .filter(reserved)
        .collect();
    let mut all: Vec<String> = Vec::new();
    for p in &ours {
        if !(campaign(&name(p)) && theirs.iter().any(|q| name(q) == name(p))) {
            all.push((*p).to_owned());
        }
    }
    for q in &theirs {
        if campaign(&name(q)) || !ours.iter().any(|p| name(p) == name(q)) {
            let escaped = q.bytes().map(|byte| match byte {
                b'"' | b'#' | b'<' | b'>' | b'\'' => format!("%{byte:02X}"),
                b'!'..=b'~' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            });
            all.push(escaped.collect());
        }
    }
    all.push(format!("hl_click={click}"));
    let merged = format!("{page}?{}{fragment}", all.join("&"));
    if merged.len() > 4_096 {
        self::reference(&format!("{stored}{fragment}"), "", click)
    } else {
        merged
    }
}

/// Names from a small pool, so that they meet; written in more than one way.
fn parameters() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        3 => prop::sample::select(vec![
            "a", "b", "%61", "A", "a+b", "a%20b", "utm_a", "utm%5Fa", "src", "sub1", "sub6", "hl_click", "hl%5fref", "",
            "%zz", "%", "é", "%ff",
        ]).prop_map(str::to_owned),
        1 => "[ -~é]{0,4}",
    ];
    let value = prop_oneof![Just(String::new()), "=[ -~é\r\n]{0,6}"];
    prop::collection::vec((name, value), 0..8).prop_map(|all| {
        all.into_iter()
            .map(|(name, value)| name + &value)
            .collect::<Vec<_>>()
            .join("&")
    })
}

fn destinations() -> impl Strategy<Value = String> {
    (
        "[a-zA-Z/]{0,5}",
        prop::option::of(parameters()),
        prop::option::of("[ -~é]{0,5}"),
    )
        .prop_map(|(path, query, fragment)| {
            let mut url = Url::parse(&format!("https://acme.com/{path}")).unwrap();
            url.set_query(query.as_deref());
            url.set_fragment(fragment.as_deref());
            url.into()
        })
}

proptest! {
    #[test]
    fn the_slow_reference_merges_the_same(stored in destinations(), visitor in parameters()) {
        prop_assert_eq!(merge(&stored, &visitor, "C", None), reference(&stored, &visitor, "C"));
    }

    #[test]
    fn whatever_the_visitor_sends_the_page_and_the_fragment_stay(stored in destinations(), visitor in any::<String>()) {
        let merged = merge(&stored, &visitor, "C", Some("R"));
        prop_assert!(merged.bytes().all(|byte| matches!(byte, 0x21..=0x7e)), "{}", merged);
        let (before, after) = (Url::parse(&stored).unwrap(), Url::parse(&merged).unwrap());
        prop_assert_eq!(after.as_str(), merged.as_str());
        prop_assert_eq!(&before[..url::Position::AfterPath], &after[..url::Position::AfterPath]);
        prop_assert_eq!(before.fragment(), after.fragment());
    }

    #[test]
    fn the_click_is_set_once_and_by_us(stored in destinations(), visitor in parameters()) {
        let merged = Url::parse(&merge(&stored, &visitor, "C", Some("R"))).unwrap();
        let set = |name| merged.query_pairs().filter(|(n, _)| n == name).map(|(_, v)| v.into_owned()).collect::<Vec<_>>();
        prop_assert_eq!(set("hl_click"), ["C"]);
        prop_assert_eq!(set("hl_ref"), ["R"]);
    }
}

#[test]
fn a_result_too_long_is_the_result_without_the_visitor() {
    let stored = "https://acme.com/?a=1&utm_x=2#f";
    let visitor = format!("utm_x={}", "é".repeat(1_500));
    assert_eq!(merge(stored, &visitor, "C", None), merge(stored, "", "C", None));
}
