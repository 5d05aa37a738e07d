//! What an affiliate is told: the table of the rules, and the sentences.

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "only the approvals are used here")]
mod cases;

use cases::approved;
use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{
    PartKind, PartState, Problem, ProblemCode, Verdict, check, check_complete, check_selected, parts,
};

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

/// Every problem as `code «what is underlined» → fix`.
fn told(text: &str, approved: &[ApprovedDomain]) -> Vec<String> {
    let line = |problem: &Problem| {
        let underlined = text.get(problem.span.clone()).unwrap_or_default();
        format!(
            "{} «{underlined}» → {}",
            problem.code,
            problem.fix.as_deref().unwrap_or("-")
        )
    };
    problems(text, approved).iter().map(line).collect()
}

#[test]
fn every_problem_is_underlined_and_repaired_where_it_stands() {
    let domains = approved(&[
        "https://acme.com",
        "https://shop.example:8443/store",
        "http://plain.example",
    ]);
    let mut domains = domains;
    domains.extend(
        approved(&["https://off.example"])
            .pop()
            .map(|domain| domain.switched(false)),
    );
    for (text, expected) in [
        (
            " http://acme.com/a ",
            vec!["scheme_mismatch «http» → https://acme.com/a"],
        ),
        (
            "http://acme.com:80/a",
            vec!["scheme_mismatch «http» → https://acme.com/a"],
        ),
        (
            "http://acme.com:443/a",
            vec!["scheme_mismatch «http» → https://acme.com:443/a"],
        ),
        (
            "http://acme.com:8080/a",
            vec![
                "scheme_mismatch «http» → https://acme.com:8080/a",
                "port_mismatch «8080» → http://acme.com/a",
            ],
        ),
        (
            "https://plain.example/a?b#c",
            vec!["scheme_mismatch «https» → http://plain.example/a?b#c"],
        ),
        ("http://ac", vec!["scheme_mismatch «http» → https://ac"]),
        (
            "http://www.acme.com/a",
            vec![
                "host_not_approved «www.acme.com» → http://acme.com/a",
                "scheme_mismatch «http» → https://www.acme.com/a",
            ],
        ),
        (
            "https:/acme.com/a",
            vec!["scheme_missing «https:/» → https://acme.com/a"],
        ),
        ("ac", vec!["scheme_missing «ac» → https://ac"]),
        (
            "plain.example/a",
            vec!["scheme_missing «plain.example» → http://plain.example/a"],
        ),
        (
            "evil.com/a",
            vec![
                "scheme_missing «evil.com» → -",
                "host_not_approved «evil.com» → -",
            ],
        ),
        (
            "htps://acme.com/a",
            vec!["scheme_unsupported «htps://» → https://acme.com/a"],
        ),
        ("ftp://acme.com/a", vec!["scheme_unsupported «ftp://» → -"]),
        ("mailto:ana@acme.com", vec!["scheme_unsupported «mailto:» → -"]),
        (
            "https://ana:pw@acme.com/a",
            vec!["credentials «ana:pw@» → https://acme.com/a"],
        ),
        (
            "https://acme.com/a b",
            vec!["space_inside « » → https://acme.com/a%20b"],
        ),
        (
            "https://ac me.com/a",
            vec!["space_inside « » → https://acme.com/a"],
        ),
        (
            "https://acme.com/a\nb",
            vec!["control_character «\n» → https://acme.com/ab"],
        ),
        (
            "\u{FEFF}https://acme.com/",
            vec!["control_character «\u{FEFF}» → https://acme.com/"],
        ),
        (
            "Buy: https://acme.com/a",
            vec!["space_inside « » → https://acme.com/a"],
        ),
        (
            "https://acme.com/a https://acme.com/b",
            vec!["space_inside « » → -"],
        ),
        (
            "https:\\\\acme.com\\a",
            vec!["backslash «\\\\» → https://acme.com/a"],
        ),
        (
            "https://https://acme.com/a",
            vec!["host_not_approved «https://» → https://acme.com/a"],
        ),
        (
            "https://amce.com/a",
            vec!["host_not_approved «amce.com» → https://acme.com/a"],
        ),
        (
            "https://shop.acme.com/a",
            vec!["host_not_approved «shop.acme.com» → https://acme.com/a"],
        ),
        (
            "https://a.b.acme.com/",
            vec!["host_not_approved «a.b.acme.com» → -"],
        ),
        (
            "https://\u{430}cme.com/",
            vec!["host_not_approved «\u{430}cme.com» → -"],
        ),
        (
            "https://acme.com.br/",
            vec!["host_not_approved «acme.com.br» → -"],
        ),
        (
            "https://acme\u{3002}com/a",
            vec!["host_invalid «acme\u{3002}com» → https://acme.com/a"],
        ),
        ("https:///", vec!["host_invalid «https:///» → -"]),
        (
            "https://shop.example/store/a",
            vec!["port_mismatch «shop.example» → https://shop.example:8443/store/a"],
        ),
        (
            "https://acme.com:443x/",
            vec!["port_mismatch «443x» → https://acme.com/"],
        ),
        (
            "https://shop.example:8443/storefront",
            vec!["path_outside_prefix «/storefront» → -"],
        ),
        (
            "https://shop.example:8443/store/%2E%2e/a",
            vec!["path_outside_prefix «/store/%2E%2e/a» → -"],
        ),
        ("https://off.example/a", vec!["domain_off «off.example» → -"]),
        (
            "http://off.example/a",
            vec![
                "scheme_mismatch «http» → https://off.example/a",
                "domain_off «off.example» → -",
            ],
        ),
    ] {
        assert_eq!(told(text, &domains), expected, "{text:?}");
    }
}

#[test]
fn the_sentences_name_what_is_wrong_and_what_to_do() {
    let domains = approved(&["https://acme.com", "https://shop.example:8443/store"]);
    for (text, message) in [
        (
            "http://acme.com/",
            "This page starts with http://, but acme.com is approved with https://. Use https://.",
        ),
        (
            "https://\u{430}cme.com/",
            "This only looks like acme.com: it contains “\u{430}” (Cyrillic). It is \u{430}cme.com (xn--cme-5cd.com).",
        ),
        (
            "https://acrne.com/",
            "This only looks like acme.com: it is spelled acrne.com.",
        ),
        (
            "https://amce.com/",
            "amce.com is not approved. Do you mean acme.com?",
        ),
        (
            "https://ana:secret@evil.com/",
            "“ana” before the @ is a user name, not the site: this address leads to evil.com. Remove it and the @.",
        ),
        (
            "https://shop.example/store",
            "This page has no port, but shop.example is approved with port 8443. Write shop.example:8443.",
        ),
        (
            "https://shop.example:8443/x",
            "Only pages under https://shop.example:8443/store are approved.",
        ),
    ] {
        let first = problems(text, &domains).swap_remove(0);
        assert_eq!(first.message(), message);
    }
    let long = problems(&format!("https://{}.evil.com/", "a".repeat(63)), &domains).swap_remove(0);
    assert!(
        long.message().starts_with(&format!("{}…", "a".repeat(60))),
        "{long}"
    );
}

#[test]
fn the_selected_domain_is_named_but_never_decides() {
    let domains = approved(&["https://acme.com", "https://other.example"]);
    let message = |selected| match check_selected("https://evil.com/", &domains, selected) {
        Verdict::Refused { problems } => problems.first().map(|problem| problem.message().to_owned()),
        _ => None,
    };
    assert_eq!(
        message(None).as_deref(),
        Some("evil.com is not one of the approved domains.")
    );
    assert_eq!(
        message(Some(1)).as_deref(),
        Some("evil.com is not approved. Paste a page of https://other.example.")
    );
    let Verdict::Accepted(accepted) = check_selected("https://acme.com/a", &domains, Some(1)) else {
        unreachable!()
    };
    assert_eq!(accepted.domain, 0);
}

#[test]
fn on_save_what_is_incomplete_is_told_what_is_missing() {
    let domains = approved(&["https://shop.example:8443/store"]);
    let missing = |text: &str| match check_complete(text, &domains, None) {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .iter()
            .map(|problem| problem.code.as_str())
            .collect::<Vec<_>>(),
    };
    assert_eq!(missing(" "), ["empty"]);
    assert_eq!(missing("htt"), ["scheme_missing"]);
    assert_eq!(missing("https://"), ["host_invalid"]);
    assert_eq!(missing("https://shop.exa"), ["host_not_approved"]);
    assert_eq!(
        missing("https://shop.example:84"),
        ["port_mismatch", "path_outside_prefix"]
    );
    assert_eq!(missing("https://shop.example:8443/sto"), ["path_outside_prefix"]);
    assert!(missing("https://shop.example:8443/store").is_empty());
}

#[test]
fn a_problem_is_json_with_its_code_message_span_and_fix() {
    let verdict = check("http://acme.com/a", &approved(&["https://acme.com"]));
    let message = "This page starts with http://, but acme.com is approved with https://. Use https://.";
    let problem = serde_json::json!({
        "code": "scheme_mismatch", "message": message, "span": [0, 4], "fix": "https://acme.com/a",
    });
    let expected = serde_json::json!({"verdict": "refused", "problems": [problem]});
    assert_eq!(serde_json::to_value(verdict).unwrap(), expected);
    for code in ProblemCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
}

#[test]
fn the_parts_of_what_is_typed_settle_one_by_one() {
    use PartKind::{Host, Path, Port, Scheme};
    use PartState::{Pending, Settled, Wrong};
    let domains = approved(&["https://shop.example:8443/store"]);
    for (text, expected) in [
        ("htt", vec![(Scheme, Pending)]),
        ("https://", vec![(Scheme, Pending)]),
        ("https://sho", vec![(Scheme, Settled), (Host, Pending)]),
        (
            "https://shop.example:84",
            vec![(Scheme, Settled), (Host, Settled), (Port, Pending)],
        ),
        (
            "https://shop.example:8443/st",
            vec![
                (Scheme, Settled),
                (Host, Settled),
                (Port, Settled),
                (Path, Pending),
            ],
        ),
        (
            "https://shop.example:8443/store?x",
            vec![
                (Scheme, Settled),
                (Host, Settled),
                (Port, Settled),
                (Path, Settled),
            ],
        ),
        (
            "http://shop.example:8443/x",
            vec![(Scheme, Wrong), (Host, Settled), (Port, Settled), (Path, Wrong)],
        ),
        (
            "https://evil.com/store",
            vec![(Scheme, Settled), (Host, Wrong), (Path, Pending)],
        ),
    ] {
        let found: Vec<_> = parts(text, &domains, None)
            .iter()
            .map(|part| (part.kind, part.state))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}
