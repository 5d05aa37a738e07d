//! Every problem of a refused text, the most telling first (rule 5).
//!
//! The text is judged part by part against the approved domain that it is nearest to. Each fix changes one part of
//! the cleaned text and is offered only if, applied, its problem is gone.

use super::incomplete::is_incomplete;
use super::matching::accept;
use super::pasted::Pasted;
use super::typed::Typed;
use super::{Problem, ProblemCode, words};
use crate::approved::anatomy::trimmed;
use crate::approved::{ApprovedDomain, MAX_ADDRESS};

/// The approved domains and which of them is selected.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) approved: &'a [ApprovedDomain],
    pub(super) selected: Option<usize>,
}

impl Choice<'_> {
    pub(super) fn accepts(self, text: &str) -> bool {
        accept(text, self.approved, self.selected).is_some()
    }

    fn is_fine(self, text: &str) -> bool {
        self.accepts(text) || is_incomplete(text, self.approved)
    }
}

/// The problems of a text that is neither accepted nor incomplete: at least one.
pub(super) fn diagnose(text: &str, choice: Choice<'_>) -> Vec<Problem> {
    let mut problems = survey(text, choice);
    for problem in &mut problems {
        let code = problem.code;
        let helps = |fix: &String| {
            fix != text && (choice.is_fine(fix) || survey(fix, choice).iter().all(|left| left.code != code))
        };
        problem.fix = problem.fix.take().filter(helps);
    }
    problems
}

/// The problems with fixes as they come to mind, not yet tried.
fn survey(text: &str, choice: Choice<'_>) -> Vec<Problem> {
    let inner = trimmed(text);
    if inner.len() > MAX_ADDRESS {
        let lead = text.len() - text.trim_start_matches(|c| matches!(c, ' ' | '\t'..='\r')).len();
        let start = lead + inner.floor_char_boundary(MAX_ADDRESS);
        return vec![Problem::new(
            ProblemCode::TooLong,
            start..lead + inner.len(),
            words::too_long(),
        )];
    }
    let pasted = Pasted::of(text);
    let mut problems: Vec<Problem> = pasted.obstacles().collect();
    let typed = Typed {
        pasted: &pasted,
        choice,
    };
    let before = if problems.is_empty() {
        None
    } else {
        words_before(inner)
    };
    let rest = if before.is_some() {
        Vec::new()
    } else {
        typed.problems()
    };
    let fix = match before {
        Some(address) => choice.accepts(address).then(|| address.to_owned()),
        None => repaired(inner, &pasted.clean, &rest),
    };
    problems
        .iter_mut()
        .for_each(|obstacle| obstacle.fix.clone_from(&fix));
    problems.extend(rest);
    problems.sort_by_key(|problem| ProblemCode::ALL.iter().position(|code| *code == problem.code));
    if problems.is_empty() {
        // Everything agrees, so only the serialisation can be too long.
        problems.push(Problem::new(
            ProblemCode::TooLong,
            pasted.whole.clone(),
            words::too_long(),
        ));
    }
    problems
}

/// The text without its forbidden characters, unless that would join two addresses or lead to a host that nobody
/// approved.
fn repaired(inner: &str, clean: &str, rest: &[Problem]) -> Option<String> {
    let joined = inner.split_whitespace().skip(1).any(|word| word.contains("://"));
    let clear = !joined && !rest.iter().any(leads_nowhere) && !hides_a_host(inner);
    clear.then(|| clean.to_owned())
}

/// The address at the end of `Buy here: https://acme.com/x`.
fn words_before(inner: &str) -> Option<&str> {
    let (words, address) = inner.rsplit_once(char::is_whitespace)?;
    (address.contains("://") && !words.contains("://")).then_some(address)
}

/// Problems that stay when the text is cleaned, and make its repair pointless.
fn leads_nowhere(problem: &Problem) -> bool {
    match problem.code {
        ProblemCode::SchemeMissing => problem.fix.is_none(),
        ProblemCode::SchemeUnsupported | ProblemCode::Credentials => true,
        code => matches!(code, ProblemCode::HostInvalid | ProblemCode::HostNotApproved),
    }
}

/// `https://acme.com\@evil.com/`: to some programs the host is what follows the `@`, so there is nothing to repair.
fn hides_a_host(text: &str) -> bool {
    let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    authority.contains('\\') && authority.contains('@')
}
