//! What an affiliate is told: the table of the rules, and the sentences.

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "only the approvals are used here")]
mod cases;

use cases::approved;
use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Problem, Verdict, check, check_complete};

fn problems(text: &str, approved: &[ApprovedDomain]) -> Vec<Problem> {
    match check(text, approved) {
        Verdict::Refused { problems } => problems,
        _ => Vec::new(),
    }
}

fn codes(text: &str, approved: &[ApprovedDomain]) -> Vec<&'static str> {
    problems(text, approved)
        .iter()
        .map(|problem| problem.code.as_str())
        .collect()
}

fn fix(text: &str, approved: &[ApprovedDomain]) -> Option<String> {
    problems(text, approved).swap_remove(0).fix
}

#[test]
fn the_table_of_the_rules_holds() {
    let acme = approved(&["https://acme.com"]);
    let accepted = serde_json::to_value(check("https://ACME.com:443/Deal?a=1#buy", &acme)).unwrap();
    let expected = serde_json::json!({"verdict": "accepted", "destination": "https://acme.com/Deal?a=1#buy"});
    assert_eq!(accepted, expected);
    for (text, expected, fixed) in [
        (
            "http://acme.com/deal",
            vec!["scheme_mismatch"],
            Some("https://acme.com/deal"),
        ),
        (
            "https://www.acme.com/deal",
            vec!["host_not_approved"],
            Some("https://acme.com/deal"),
        ),
        (
            "https://acme.com:8443/",
            vec!["port_mismatch"],
            Some("https://acme.com/"),
        ),
        (
            "acme.com/deal",
            vec!["scheme_missing"],
            Some("https://acme.com/deal"),
        ),
        (
            "https://acme.com@evil.com/",
            vec!["credentials", "host_not_approved"],
            None,
        ),
        ("https://acme.com\\@evil.com/", vec!["backslash"], None),
        ("https://acme.com.evil.com/", vec!["host_not_approved"], None),
        (
            "https://acme.com./",
            vec!["host_not_approved"],
            Some("https://acme.com/"),
        ),
        ("https://evilacme.com/", vec!["host_not_approved"], None),
    ] {
        assert_eq!(codes(text, &acme), expected, "{text}");
        assert_eq!(fix(text, &acme).as_deref(), fixed, "{text}");
    }
    for text in ["htt", "https://ac", "", "  ", "HTTPS://AcMe", "http"] {
        assert_eq!(
            serde_json::to_value(check(text, &acme)).unwrap(),
            serde_json::json!({"verdict": "incomplete"})
        );
        assert!(check_complete(text, &acme, None).is_err());
    }
}
