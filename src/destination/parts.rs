//! The parts of what is typed so far, each with its state, for the address field. They say what the verdict says.

use std::ops::Range;

use super::{ProblemCode, Verdict, check_selected};
use crate::approved::ApprovedDomain;
use crate::approved::anatomy::{Anatomy, trimmed};

/// Which part of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// `https`, with the colon and slashes.
    Scheme,
    /// User name and password, with the `@`.
    Credentials,
    /// The host.
    Host,
    /// The port, with its colon.
    Port,
    /// Path, query and fragment.
    Path,
}

/// Whether a part agrees with the approved domain that the text is nearest to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartState {
    /// It agrees.
    Settled,
    /// It may still come to agree, or cannot be judged before the part in front of it is right.
    Pending,
    /// It does not.
    Wrong,
}

/// A part of what is typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which part.
    pub kind: PartKind,
    /// Byte offsets in the text, on character boundaries.
    pub span: Range<usize>,
    /// Whether it agrees.
    pub state: PartState,
}

/// The parts of what is typed so far, in order, none empty, without the white space around them.
pub fn parts(text: &str, approved: &[ApprovedDomain], selected: Option<usize>) -> Vec<Part> {
    let inner = trimmed(text);
    let lead = text.len() - text.trim_start_matches(|c| matches!(c, ' ' | '\t'..='\r')).len();
    let anatomy = Anatomy::of(inner);
    let verdict = check_selected(text, approved, selected);
    // `htt` may become a scheme: nothing else is incomplete without one.
    let host = if verdict == Verdict::Incomplete && anatomy.scheme.is_none() {
        PartKind::Scheme
    } else {
        PartKind::Host
    };
    let port = anatomy.port.clone().map(|port| port.start - 1..port.end);
    let found = [
        (PartKind::Scheme, 0..anatomy.separator.end),
        (
            PartKind::Credentials,
            anatomy.credentials.clone().unwrap_or_default(),
        ),
        (host, anatomy.host.clone()),
        (PartKind::Port, port.unwrap_or_default()),
        (PartKind::Path, anatomy.path.start..inner.len()),
    ];
    let mut parts: Vec<Part> = found
        .into_iter()
        .filter(|(_, span)| !span.is_empty())
        .map(|(kind, span)| (kind, lead + span.start..lead + span.end))
        .map(|(kind, span)| Part {
            kind,
            state: state(&verdict, kind, &span),
            span,
        })
        .collect();
    match verdict {
        Verdict::Accepted(_) => {}
        Verdict::Incomplete => parts
            .iter_mut()
            .last()
            .into_iter()
            .for_each(|last| last.state = PartState::Pending),
        Verdict::Refused { .. } => hold_what_follows_a_wrong_host(&mut parts),
    }
    parts
}

/// A problem's own part is wrong where it is underlined. A missing scheme underlines the host, which may be right.
fn state(verdict: &Verdict, kind: PartKind, span: &Range<usize>) -> PartState {
    let Verdict::Refused { problems } = verdict else {
        return PartState::Settled;
    };
    let wrong = problems.iter().any(|problem| {
        let overlaps = problem.span.start < span.end && span.start < problem.span.end;
        overlaps && (problem.code != ProblemCode::SchemeMissing || kind == PartKind::Scheme)
    });
    if wrong {
        PartState::Wrong
    } else {
        PartState::Settled
    }
}

fn hold_what_follows_a_wrong_host(parts: &mut [Part]) {
    let wrong = |part: &Part| part.kind == PartKind::Host && part.state == PartState::Wrong;
    let Some(host) = parts.iter().position(wrong) else {
        return;
    };
    for part in parts
        .iter_mut()
        .skip(host + 1)
        .filter(|part| part.state == PartState::Settled)
    {
        part.state = PartState::Pending;
    }
}
