//! Properties of the check over texts that nobody wrote down.

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "only the approvals are used here")]
mod cases;
#[path = "support/invariants.rs"]
mod invariants;

use cases::{Psl, approved};
use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Verdict, check, check_selected};
use proptest::prelude::*;

fn domains() -> Vec<ApprovedDomain> {
    let mut domains = approved(&[
        "https://acme.com",
        "https://shop.example:8443/store/a%20b",
        "http://plain.example",
        "https://bücher.example",
        "https://203.0.113.7:444",
        "https://[2001:db8::1]",
        "http://localhost:3000",
        "https://wide.example/promoção",
    ]);
    let wide = domains.pop().map(|domain| domain.with_subdomains(&Psl));
    domains.extend(wide.into_iter().flatten());
    domains
}

/// Pages that are accepted: every domain, its spellings, and what may follow.
fn pages() -> impl Strategy<Value = String> {
    let starts = prop::sample::select(vec![
        "https://acme.com",
        "HTTPS://Acme.Com",
        "https://acme.com:443",
        "https://acme.com:0443",
        "https://shop.example:8443/store/a%20b",
        "https://SHOP.example:8443/store/a%20b/c",
        "http://plain.example",
        "http://plain.example:80",
        "https://bücher.example",
        "https://BÜCHER.example",
        "https://xn--bcher-kva.example",
        "https://203.0.113.7:444",
        "https://[2001:db8::1]",
        "http://localhost:3000",
        "https://wide.example/promoção",
        "https://shop.wide.example/promo%C3%A7%C3%A3o",
    ]);
    let segment = "[A-Za-z0-9_~@:;,=+$!é日-]{1,8}";
    let path = prop::collection::vec(segment, 0..4)
        .prop_map(|p| p.iter().map(|s| format!("/{s}")).collect::<String>());
    (
        starts,
        path,
        prop::option::of("[a-z0-9=&/?%é]{0,12}"),
        prop::option::of("[a-z/?#@:]{0,8}"),
    )
        .prop_map(|(start, path, query, fragment)| {
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let fragment = fragment
                .map(|fragment| format!("#{fragment}"))
                .unwrap_or_default();
            format!("{start}{path}{query}{fragment}")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn typing_an_acceptable_page_letter_by_letter_meets_no_complaint(page in pages()) {
        let domains = domains();
        let end = check(&page, &domains);
        prop_assert!(matches!(end, Verdict::Accepted(_)), "{}: {:?}", page, end);
        for (at, _) in page.char_indices() {
            let typed = page.get(..at).unwrap_or_default();
            let verdict = check(typed, &domains);
            prop_assert!(!matches!(verdict, Verdict::Refused { .. }), "{:?}: {:?}", typed, verdict);
        }
    }

    #[test]
    fn white_space_around_a_page_and_the_selection_change_nothing(page in pages(), selected in 0usize..9) {
        let domains = domains();
        let padded = format!(" \r\n\t{page} \n");
        prop_assert_eq!(check(&page, &domains), check(&padded, &domains));
        let (Verdict::Accepted(a), Verdict::Accepted(b)) =
            (check(&page, &domains), check_selected(&page, &domains, Some(selected))) else { unreachable!() };
        prop_assert_eq!(a.destination, b.destination);
    }

    #[test]
    fn a_page_of_a_domain_that_is_switched_off_is_told_so(page in pages()) {
        let off: Vec<_> = domains().into_iter().map(|domain| domain.switched(false)).collect();
        let Verdict::Refused { problems } = check(&page, &off) else { unreachable!() };
        let codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
        prop_assert_eq!(codes, ["domain_off"]);
    }

    #[test]
    fn every_promise_holds_for_acceptable_pages(page in pages()) {
        invariants::hold(&page, &domains());
    }

    #[test]
    fn every_promise_holds_for_any_text(text in any::<String>()) {
        invariants::hold(&text, &domains());
        invariants::hold(&format!("https://{text}"), &domains());
        invariants::hold(&format!("https://acme.com{text}"), &domains());
        invariants::hold(&format!("https://shop.example:8443/store/a%20b{text}"), &domains());
    }

    #[test]
    fn every_promise_holds_for_text_like_an_address(
        text in "(https?|HTTPS|ftp|)(:|://|:/|:///|//|)([a-z]{0,3}@)?(acme|аcme|www\\.acme|bücher|wide|a\\.wide)(\\.|)(com|example|)(:[0-9]{0,6})?[/?#\\\\]?[a-z%2eEfF./ ]{0,12}"
    ) {
        invariants::hold(&text, &domains());
    }

    #[test]
    fn what_a_domain_was_parsed_from_is_parsed_again_the_same(
        text in "(https?://)?[a-z0-9.-]{1,12}(\\.com|\\.example)(:[0-9]{1,5})?(/[a-zA-Z0-9é~._-]{0,6}){0,3}"
    ) {
        if let Ok(approval) = ApprovedDomain::parse(&text, &Psl) {
            let again = ApprovedDomain::parse(&approval.domain.address(), &Psl);
            prop_assert_eq!(again.map(|a| a.domain), Ok(approval.domain.clone()));
            let d = &approval.domain;
            let parts = ApprovedDomain::from_parts(d.scheme(), d.host(), d.port(), d.prefix(), false, true);
            prop_assert_eq!(parts.as_ref(), Ok(d));
            let json = serde_json::to_string(d).unwrap_or_default();
            prop_assert_eq!(serde_json::from_str::<ApprovedDomain>(&json).ok(), Some(d.clone()));
        }
    }
}
