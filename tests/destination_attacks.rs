//! Addresses that were written to get past the check, and honest ones that a careless check would refuse.

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "only the approvals are used here")]
mod cases;
#[path = "support/invariants.rs"]
mod invariants;

use cases::{Psl, approved};
use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Verdict, check, recheck};

/// `https://acme.com`, and with subdomains `https://wide.example`, under `/store` `https://shop.example:8443`.
fn domains() -> Vec<ApprovedDomain> {
    let mut domains = approved(&[
        "https://acme.com",
        "https://shop.example:8443/store",
        "https://203.0.113.7",
        "https://[2001:db8::1]",
        "https://bücher.example",
        "https://wide.example",
    ]);
    let wide = domains.pop().map(|domain| domain.with_subdomains(&Psl));
    domains.extend(wide.into_iter().flatten());
    domains
}

fn accepted(text: &str) -> Option<String> {
    invariants::hold(text, &domains());
    match check(text, &domains()) {
        Verdict::Accepted(accepted) => Some(accepted.destination.into_string()),
        _ => None,
    }
}

#[test]
fn nothing_that_leads_elsewhere_is_accepted() {
    for text in [
        // The real host is another one.
        "https://acme.com@evil.com",
        "https://acme.com:443@evil.com/",
        "https://acme.com%40evil.com/",
        "https://acme.com%2f@evil.com/",
        "https://acme.com%23.evil.com/",
        "https://evil.com#@acme.com/",
        "https://evil.com?@acme.com/",
        "https://evil.com/@acme.com",
        "https://evil.com\\@acme.com/",
        "https://evil.com\\.acme.com/",
        "https://acme.com\\@evil.com/",
        "https:\\\\evil.com/acme.com",
        "https:evil.com",
        "https:/evil.com",
        "https:////evil.com",
        "https:////acme.com",
        "https:///acme.com@evil.com",
        "https://[acme.com]/",
        "https://[::1]@acme.com/",
        "https://acme.com[/",
        "https://acme.com]/",
        "https://acme.com:443:443/",
        "https://acme.com:@/",
        "https://acme.com::443/",
        "https://@@acme.com/",
        "https://:@acme.com/",
        "//acme.com/",
        "///acme.com/",
        "/\\acme.com/",
        "?https://acme.com/",
        "https://?acme.com",
        "https://#acme.com",
        // Another scheme.
        "javascript://acme.com/%0aalert(1)",
        "javascript:https://acme.com",
        "data:text/html,https://acme.com",
        "blob:https://acme.com/1",
        "filesystem:https://acme.com/1",
        "view-source:https://acme.com/",
        "feed:https://acme.com/",
        "ws://acme.com/",
        "wss://acme.com/",
        "file://acme.com/",
        "HTTP://acme.com/",
        "httpſ://acme.com/",
        "hTTpS\u{FF1A}//acme.com/",
        "intent://acme.com/#Intent;scheme=https;end",
        // Names that only resemble it.
        "https://acme.com.",
        "https://acme.com./",
        "https://acme.com../",
        "https://.acme.com/",
        "https://acme.com.evil.com/",
        "https://evil-acme.com/",
        "https://evilacme.com/",
        "https://acme.comevil/",
        "https://acme.co",
        "https://acme.c\u{F6}m/",
        "https://\u{430}cme.com/",
        "https://xn--cme-5cd.com/",
        "https://xn--acme-.com/",
        "https://xn--acme.com/",
        "https://acme\u{2024}com/",
        "https://acme\u{3002}com.evil.com/",
        "https://acme.com\u{2215}.evil.com/",
        "https://acme.com\u{FF0F}.evil.com/",
        "https://acme.com\u{2044}evil.com/",
        "https://acme.com\u{29F8}evil.com/",
        "https://acme.com\u{FF1F}.evil.com/",
        "https://acme.com\u{FF03}evil.com/",
        "https://acme.com\u{FF20}evil.com/",
        "https://evil.com\u{FF0F}acme.com/",
        "https://\u{202E}moc.emca/",
        "https://acme.com\u{200B}/",
        "https://ac\u{AD}me.com/",
        "https://acme.com\u{E0020}/",
        "https://acme.com\u{0}/",
        "https://acme.com\u{0}.evil.com/",
        "https://acme.com%00.evil.com/",
        "https://acme.com%20.evil.com/",
        "https://acme.com\t.evil.com/",
        "https://acme.com\r\nevil.com/",
        "https://acme.com/\r\nLocation: https://evil.com",
        "java\nscript:alert(1)",
        // Ports.
        "https://acme.com:80/",
        "https://acme.com:0/",
        "https://acme.com:65979/",
        "https://acme.com:-443/",
        "https://acme.com:4_43/",
        "https://acme.com:٤٤٣/",
        "https://shop.example/store",
        // Numbers that become an address.
        "https://3405803783/",
        "https://0xcb.0.0x71.7/",
        "https://203.0.28935/",
        "https://203.0.113.7./",
        "https://203.0.113.007/",
        "https://[::ffff:203.0.113.7]/",
        "https://[2001:db8::1%25eth0]/",
        "https://sub.203.0.113.7/",
        "https://sub.[2001:db8::1]/",
        // Subdomains.
        "https://evilwide.example/",
        "https://wide.example.evil.com/",
        "https://.wide.example/",
        "https://..wide.example/",
        "https://sub.wide.example./",
        "https://sub.wide.example:8443/",
        "https://a_b.wide.example/",
        "https://*.wide.example/",
        "https://evil.com%2f.wide.example/",
        "https://evil.com\u{FF0F}.wide.example/",
        "https://evil.com:443.wide.example/",
        "http://sub.wide.example/",
        "https://sub.acme.com/",
        // Out of the path.
        "https://shop.example:8443/",
        "https://shop.example:8443",
        "https://shop.example:8443/storefront",
        "https://shop.example:8443/Store",
        "https://shop.example:8443/%73tore",
        "https://shop.example:8443//store",
        "https://shop.example:8443/store/..",
        "https://shop.example:8443/store/../",
        "https://shop.example:8443/store/../../store2",
        "https://shop.example:8443/store/.%2e/admin",
        "https://shop.example:8443/store/%2E%2E/admin",
        "https://shop.example:8443/store/%2e%2e%2fadmin",
        "https://shop.example:8443/store/..%2fadmin",
        "https://shop.example:8443/store/..%5cadmin",
        "https://shop.example:8443/store%2f..%2fadmin",
        "https://shop.example:8443/store\\..\\admin",
        "https://shop.example:8443/store%3f/../admin",
        "https://shop.example:8443/?/store",
        "https://shop.example:8443/#/store",
        "https://shop.example:8443/store;/../x",
    ] {
        assert_eq!(accepted(text), None, "{text:?}");
        assert_eq!(recheck(text, &domains()), None, "{text:?}");
    }
}

#[test]
fn honest_pages_are_accepted_with_every_byte_that_matters() {
    for (text, stored) in [
        ("https://acme.com", "https://acme.com/"),
        ("https://acme.com?x", "https://acme.com/?x"),
        ("https://acme.com#x", "https://acme.com/#x"),
        ("https://acme.com:", "https://acme.com/"),
        ("https://acme.com:/x", "https://acme.com/x"),
        ("https://acme.com:0000000443/x", "https://acme.com/x"),
        ("hTTpS://aCMe.cOM/A%2fb?C=D#E", "https://acme.com/A%2fb?C=D#E"),
        ("https://acme.com/a/../b/./c", "https://acme.com/b/c"),
        ("https://acme.com/%2e%2e/x", "https://acme.com/x"),
        ("https://acme.com//evil.com/", "https://acme.com//evil.com/"),
        ("https://acme.com/@evil.com", "https://acme.com/@evil.com"),
        (
            "https://acme.com/https://evil.com",
            "https://acme.com/https://evil.com",
        ),
        (
            "https://acme.com/?url=https://evil.com/@x:1",
            "https://acme.com/?url=https://evil.com/@x:1",
        ),
        ("https://acme.com/#/route?x=1#y", "https://acme.com/#/route?x=1#y"),
        ("https://acme.com/x?a[]=1&a[]=2", "https://acme.com/x?a[]=1&a[]=2"),
        (
            "https://acme.com/x?q=%E2%80%AE%00",
            "https://acme.com/x?q=%E2%80%AE%00",
        ),
        ("https://acme.com/x?q='<>\"", "https://acme.com/x?q=%27%3C%3E%22"),
        ("https://acme.com/{id}|^`", "https://acme.com/%7Bid%7D|%5E%60"),
        (
            "https://acme.com/ação?é=ü#ñ",
            "https://acme.com/a%C3%A7%C3%A3o?%C3%A9=%C3%BC#%C3%B1",
        ),
        ("https://acme.com/%zz%", "https://acme.com/%zz%"),
        ("https://acme.com/x\u{A0}", "https://acme.com/x%C2%A0"),
        ("\u{B}\u{C}https://acme.com/x\r\n", "https://acme.com/x"),
        ("https://203.0.113.7/x", "https://203.0.113.7/x"),
        ("https://[2001:DB8::0001]/x", "https://[2001:db8::1]/x"),
        ("https://BÜCHER.example/x", "https://xn--bcher-kva.example/x"),
        (
            "https://XN--BCHER-KVA.example/x",
            "https://xn--bcher-kva.example/x",
        ),
        ("https://wide.example/x", "https://wide.example/x"),
        ("https://a.b-c.1.wide.example/x", "https://a.b-c.1.wide.example/x"),
        (
            "https://shop.example:8443/store",
            "https://shop.example:8443/store",
        ),
        (
            "https://shop.example:8443/store/",
            "https://shop.example:8443/store/",
        ),
        (
            "https://shop.example:8443/store?x=%2e%2f",
            "https://shop.example:8443/store?x=%2e%2f",
        ),
        (
            "https://shop.example:8443/store#/%5c",
            "https://shop.example:8443/store#/%5c",
        ),
        (
            "https://shop.example:8443/x/../store/y",
            "https://shop.example:8443/store/y",
        ),
        (
            "https://shop.example:8443/store/a%20b//c",
            "https://shop.example:8443/store/a%20b//c",
        ),
    ] {
        assert_eq!(accepted(text).as_deref(), Some(stored), "{text:?}");
    }
}

#[test]
fn the_limit_is_2048_bytes_as_pasted_and_as_stored() {
    let page = |length: usize| {
        format!(
            "https://acme.com/{}",
            "a".repeat(length - "https://acme.com/".len())
        )
    };
    assert_eq!(accepted(&page(2_048)), Some(page(2_048)));
    assert_eq!(accepted(&format!("  {}\n", page(2_048))), Some(page(2_048)));
    assert_eq!(accepted(&page(2_049)), None);
    // An é is two bytes pasted and six stored.
    assert!(accepted(&format!("https://acme.com/{}", "é".repeat(330))).is_some());
    assert_eq!(accepted(&format!("https://acme.com/{}", "é".repeat(340))), None);
}

#[test]
fn ten_megabytes_are_refused_at_once() {
    // The same work for each byte would already be long; anything more than that would never end.
    for text in [
        "a",
        "https://",
        "\\",
        "\u{200B}",
        "acme.com/",
        "%2e",
        " \n",
        "@",
        "xn--é.",
        "[",
        "0.",
    ] {
        let text = format!("https://acme.com/{}x", text.repeat(10_000_000 / text.len()));
        let Verdict::Refused { problems } = check(&text, &domains()) else {
            unreachable!("{} bytes are accepted", text.len())
        };
        let codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
        assert_eq!(codes, ["too_long"]);
    }
}

#[test]
fn what_was_stored_otherwise_than_it_serialises_is_not_followed() {
    let domains = domains();
    assert!(recheck("https://acme.com/x", &domains).is_some());
    for stored in [
        "https://acme.com",
        "HTTPS://acme.com/",
        " https://acme.com/",
        "https://acme.com:443/",
        "https://acme.com/é",
    ] {
        assert_eq!(recheck(stored, &domains), None, "{stored:?}");
    }
    let off: Vec<_> = domains.into_iter().map(|domain| domain.switched(false)).collect();
    assert_eq!(recheck("https://acme.com/x", &off), None);
}
