//! What a creator may approve, and what they are told otherwise (rule 8).

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "only the list of suffixes is used here")]
mod cases;

use cases::Psl;
use hotlinks::approved::{ApprovalError, ApprovedDomain, NoSuffixes, Scheme};

fn address(text: &str) -> Result<(String, bool), &'static str> {
    let approval = ApprovedDomain::parse(text, &Psl).map_err(|error| error.code())?;
    Ok((approval.domain.address(), approval.completed))
}

#[test]
fn a_creators_text_is_completed_and_normalised() {
    for (text, expected, completed) in [
        ("acme.com", "https://acme.com", true),
        (" ACME.com/ \n", "https://acme.com", true),
        ("acme.com:8443/store/", "https://acme.com:8443/store", true),
        ("//acme.com", "https://acme.com", true),
        ("https://acme.com:443", "https://acme.com", false),
        ("http://acme.com:443", "http://acme.com:443", false),
        ("HTTP://acme.com:80/Store", "http://acme.com/Store", false),
        ("https://acme.com/a/../b/./c", "https://acme.com/b/c", false),
        (
            "https://acme.com/promoção",
            "https://acme.com/promo%C3%A7%C3%A3o",
            false,
        ),
        ("https://acme.com/@creator", "https://acme.com/@creator", false),
        ("bücher.example", "https://xn--bcher-kva.example", true),
        ("localhost:3000", "https://localhost:3000", true),
        ("http://localhost", "http://localhost", false),
        ("https://203.0.113.7", "https://203.0.113.7", false),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443", false),
        ("https://yourname.github.io", "https://yourname.github.io", false),
        ("https://shop.co.uk", "https://shop.co.uk", false),
    ] {
        assert_eq!(address(text), Ok((expected.to_owned(), completed)), "{text}");
    }
}

#[test]
fn what_cannot_be_approved_is_named() {
    for (text, code) in [
        ("", "empty"),
        (" \n", "empty"),
        ("https://ac me.com", "space_inside"),
        ("https://ac\nme.com", "control_character"),
        ("https:\\\\acme.com", "backslash"),
        ("ftp://acme.com", "scheme_unsupported"),
        ("javascript:alert(1)", "scheme_unsupported"),
        ("https:acme.com", "slashes"),
        ("https:///acme.com", "slashes"),
        ("https://user@acme.com", "credentials"),
        ("user@acme.com", "credentials"),
        ("https://acme.com/?a=1", "has_query"),
        ("https://acme.com?", "has_query"),
        ("https://acme.com/#a", "has_fragment"),
        ("https://*.acme.com", "wildcard"),
        ("*", "wildcard"),
        ("https://ac_me.com", "host_invalid"),
        ("https://acme,com", "host_invalid"),
        ("https://", "host_invalid"),
        ("https://%61cme.com", "host_invalid"),
        ("https://acme\u{200B}.com", "host_invalid"),
        ("https://0xcb007107", "host_invalid"),
        ("https://203.0.113.07", "host_invalid"),
        ("https://acme..com", "host_invalid"),
        ("https://acme.com.", "trailing_dot"),
        ("https://localhost.", "trailing_dot"),
        ("https://intranet", "public_suffix"),
        ("https://com", "public_suffix"),
        ("https://co.uk", "public_suffix"),
        ("https://github.io", "public_suffix"),
        ("https://公司.cn", "public_suffix"),
        ("https://acme.com:x", "port_invalid"),
        ("https://acme.com:65536", "port_invalid"),
        ("https://acme.com/a%2Fb", "path_encoded"),
        ("https://acme.com/%2e%2e/b", "path_encoded"),
    ] {
        assert_eq!(address(text), Err(code), "{text}");
        let Err(error) = ApprovedDomain::parse(text, &Psl) else {
            continue;
        };
        assert!(
            error.to_string().ends_with('.') && !error.to_string().contains('\n'),
            "{error}"
        );
    }
    let long = format!("https://acme.com/{}", "a".repeat(2_048));
    assert_eq!(address(&long), Err("too_long"));
    let single = ApprovedDomain::parse("https://intranet", &NoSuffixes);
    assert!(matches!(single, Err(ApprovalError::SingleLabel { host }) if host == "intranet"));
}

#[test]
fn subdomains_are_refused_where_there_are_none() {
    let with_subdomains = |text: &str| {
        let domain = ApprovedDomain::parse(text, &NoSuffixes).map(|approval| approval.domain);
        domain
            .and_then(|domain| domain.with_subdomains(&Psl))
            .map_err(|error| error.code())
    };
    assert!(with_subdomains("https://acme.com").is_ok_and(|domain| domain.include_subdomains()));
    assert_eq!(with_subdomains("https://localhost"), Err("no_subdomains"));
    assert_eq!(with_subdomains("https://203.0.113.7"), Err("no_subdomains"));
    assert_eq!(with_subdomains("https://[::1]"), Err("no_subdomains"));
    assert_eq!(with_subdomains("https://co.uk"), Err("public_suffix"));
}

#[test]
fn a_stored_domain_must_be_in_its_usual_form() {
    let stored = |host: &str, prefix: Option<&str>, subdomains: bool| {
        let domain = ApprovedDomain::from_parts(Scheme::Https, host, None, prefix, subdomains, false);
        domain
            .map(|domain| domain.address())
            .map_err(|error| error.code())
    };
    assert_eq!(
        stored("acme.com", Some("/store"), true),
        Ok("https://acme.com/store".to_owned())
    );
    assert_eq!(stored("ACME.com", None, false), Err("not_normal"));
    assert_eq!(stored("bücher.example", None, false), Err("not_normal"));
    assert_eq!(stored("acme.com", Some("/store/"), false), Err("not_normal"));
    assert_eq!(stored("acme.com", Some("store"), false), Err("port_invalid"));
    assert_eq!(stored("acme.com", Some("/a/../b"), false), Err("not_normal"));
    assert_eq!(stored("acme.com/x", None, false), Err("not_normal"));
    assert_eq!(stored("evil.com@acme.com", None, false), Err("credentials"));
    assert_eq!(stored("203.0.113.7", None, true), Err("no_subdomains"));
}

#[test]
fn a_domain_that_arrives_over_the_wire_is_checked_again() {
    let wire = r#"{"scheme":"https","host":"*.acme.com","port":443,"prefix":null,"include_subdomains":false,"on":true}"#;
    assert!(serde_json::from_str::<ApprovedDomain>(wire).is_err());
    assert!(serde_json::from_str::<ApprovedDomain>(&wire.replace("*.", "")).is_ok());
}
