//! What holds for every text and every list of approved domains. Shared by the property tests, the bounded fuzzer
//! and the endless one in `fuzz`.

use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{
    Accepted, PartState, Problem, ProblemCode, Verdict, check, check_complete, check_selected, parts, recheck,
};
use url::Url;

/// Checks the text in every selection that matters and asserts what must hold.
pub(crate) fn hold(text: &str, approved: &[ApprovedDomain]) {
    let verdict = check(text, approved);
    for selected in [None, Some(approved.len() / 2)] {
        let chosen = check_selected(text, approved, selected);
        match (&verdict, &chosen) {
            (Verdict::Accepted(a), Verdict::Accepted(b)) => {
                assert_eq!(a.destination, b.destination, "{text:?}")
            }
            (Verdict::Incomplete, Verdict::Incomplete) => {}
            (Verdict::Refused { .. }, Verdict::Refused { .. }) => {}
            _ => assert_eq!(verdict, chosen, "the selection decides about {text:?}"),
        }
        match &chosen {
            Verdict::Accepted(accepted) => accepted_holds(text, accepted, approved),
            Verdict::Refused { problems } => problems_hold(text, problems, approved, selected),
            Verdict::Incomplete => {
                assert!(!text.contains(['?', '#', '\\', '@']), "incomplete: {text:?}");
                assert!(check_complete(text, approved, selected).is_err_and(|problems| !problems.is_empty()));
            }
        }
        parts_hold(text, approved, selected, &chosen);
    }
}

/// Decided here a second time, from the URL parser alone.
fn accepted_holds(text: &str, accepted: &Accepted, approved: &[ApprovedDomain]) {
    let stored = accepted.destination.as_str();
    assert!(
        stored.len() <= 2_048 && stored.bytes().all(|b| (0x21..=0x7E).contains(&b)),
        "{stored:?}"
    );
    assert_eq!(
        recheck(stored, approved).as_ref(),
        Some(&accepted.destination),
        "{text:?}"
    );
    let whatwg = Url::parse(text.trim_matches(|c| c <= ' ')).map(|url| {
        // The URL Standard encodes it, the parser not yet.
        String::from(url.clone()).replacen(url.path(), &url.path().replace('^', "%5E"), 1)
    });
    assert_eq!(
        whatwg.as_deref(),
        Ok(stored),
        "{text:?} is another address to a browser"
    );
    let Ok(url) = Url::parse(stored) else {
        return assert_eq!(stored, "", "does not parse");
    };
    assert!(url.username().is_empty() && url.password().is_none(), "{text:?}");
    let domain = approved.get(accepted.domain);
    let right = domain.is_some_and(|domain| {
        let host = url.host_str().unwrap_or_default();
        let under = host
            .strip_suffix(domain.host())
            .is_some_and(|sub| sub.len() > 1 && sub.ends_with('.'));
        let prefix = domain.prefix().unwrap_or_default();
        let path = url.path().strip_prefix(prefix);
        domain.is_on()
            && url.scheme() == domain.scheme().as_str()
            && url.port_or_known_default() == Some(domain.effective_port())
            && (host == domain.host() || domain.include_subdomains() && under)
            && path.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    assert!(right, "{text:?} escaped as {stored}");
}

fn problems_hold(text: &str, problems: &[Problem], approved: &[ApprovedDomain], selected: Option<usize>) {
    assert!(!problems.is_empty(), "{text:?} is refused without a reason");
    let rank = |problem: &Problem| ProblemCode::ALL.iter().position(|code| *code == problem.code);
    assert!(
        problems.is_sorted_by(|a, b| rank(a) < rank(b)),
        "{text:?}: {problems:?}"
    );
    for problem in problems {
        let span = problem.span.clone();
        assert!(
            text.get(span.clone()).is_some_and(|part| !part.is_empty()),
            "{text:?}: {problem:?}"
        );
        let message = problem.message();
        assert!(
            !message.is_empty() && message.chars().count() < 400,
            "{text:?}: {message}"
        );
        assert!(
            message
                .chars()
                .all(|c| !c.is_control() && !('\u{200B}'..='\u{200F}').contains(&c)),
            "{message:?}"
        );
        let inner = text.trim_matches(|c| matches!(c, ' ' | '\t'..='\r'));
        let stored = || Url::parse(inner).is_ok_and(|url| url.as_str().len() > 2_048);
        assert!(
            problem.code != ProblemCode::TooLong || inner.len() > 2_048 || stored(),
            "{text:?}"
        );
        if let Some(fix) = &problem.fix {
            let gone = match check_selected(fix, approved, selected) {
                Verdict::Accepted(_) | Verdict::Incomplete => true,
                Verdict::Refused { problems } => problems.iter().all(|left| left.code != problem.code),
            };
            assert!(
                gone && fix != text,
                "{text:?}: the fix {fix:?} does not help with {problem:?}"
            );
        }
    }
}

fn parts_hold(text: &str, approved: &[ApprovedDomain], selected: Option<usize>, verdict: &Verdict) {
    let parts = parts(text, approved, selected);
    let mut end = 0;
    for part in &parts {
        assert!(
            part.span.start >= end && text.get(part.span.clone()).is_some_and(|p| !p.is_empty()),
            "{text:?}"
        );
        end = part.span.end;
    }
    let wrong = parts.iter().any(|part| part.state == PartState::Wrong);
    let settled = parts.iter().all(|part| part.state == PartState::Settled);
    match verdict {
        Verdict::Accepted(_) => assert!(settled && !parts.is_empty(), "{text:?}: {parts:?}"),
        Verdict::Incomplete => assert!(!wrong, "{text:?}: {parts:?}"),
        Verdict::Refused { problems } => {
            let unmarked = problems
                .iter()
                .all(|problem| problem.code == ProblemCode::SchemeMissing);
            assert!(wrong || unmarked, "{text:?}: {parts:?} {problems:?}");
        }
    }
}
