//! Checking a destination (rules 1 to 9): the same code while the affiliate types, on save and on every redirect.
//!
//! [`check`] answers with a [`Verdict`]: accepted as its serialisation, incomplete (no complaint yet), or refused with
//! every problem, the most telling first. White space at either end is ASCII white space; the limit of 2,048 bytes
//! holds for the text without it and for the serialisation, so that what is stored passes again on the redirect.

mod diagnose;
mod findings;
mod incomplete;
mod lookalike;
mod matching;
mod near;
mod parts;
mod pasted;
mod problem;
mod typed;
mod words;

use std::fmt;

use serde::Serialize;

use crate::approved::ApprovedDomain;
use crate::approved::anatomy::trimmed;

use diagnose::Choice;
pub use parts::{Part, PartKind, PartState, parts};
pub use problem::{Problem, ProblemCode};

/// An address that passed: its WHATWG serialisation, at most 2,048 bytes, each in 0x21–0x7E.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Destination(String);

impl Destination {
    /// The serialisation.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The serialisation, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An accepted destination and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// What is stored, shown and sent to buyers.
    pub destination: Destination,
    /// Index of the approved domain: the selection follows it (rule 6).
    #[serde(skip)]
    pub domain: usize,
    /// The host in Unicode where it is punycode, to be shown beside it (rule 7).
    #[serde(skip)]
    pub unicode_host: Option<String>,
}

/// The answer to a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It qualifies.
    Accepted(Accepted),
    /// Nothing yet, or the beginning of an approved address: no complaint, no acceptance.
    Incomplete,
    /// It does not qualify.
    Refused {
        /// At least one, the most telling first.
        problems: Vec<Problem>,
    },
}

/// Checks a text while no domain is selected.
pub fn check(text: &str, approved: &[ApprovedDomain]) -> Verdict {
    check_selected(text, approved, None)
}

/// Checks a text. The selected domain, an index into `approved`, never decides whether a text qualifies: it only says
/// which of several matches is meant, and which domain the messages name when nothing matches (rule 6).
pub fn check_selected(text: &str, approved: &[ApprovedDomain], selected: Option<usize>) -> Verdict {
    if let Some(accepted) = matching::accept(text, approved, selected) {
        return Verdict::Accepted(accepted);
    }
    if incomplete::is_incomplete(text, approved) {
        return Verdict::Incomplete;
    }
    Verdict::Refused {
        problems: diagnose::diagnose(text, Choice { approved, selected }),
    }
}

/// Checks a text that is about to be saved: there, an incomplete one is refused too, with what is missing.
///
/// # Errors
/// The problems, at least one; `empty` when nothing was typed.
pub fn check_complete(
    text: &str,
    approved: &[ApprovedDomain],
    selected: Option<usize>,
) -> Result<Accepted, Vec<Problem>> {
    match check_selected(text, approved, selected) {
        Verdict::Accepted(accepted) => Ok(accepted),
        Verdict::Refused { problems } => Err(problems),
        Verdict::Incomplete if trimmed(text).is_empty() => Err(vec![Problem::new(
            ProblemCode::Empty,
            0..text.len(),
            words::empty(),
        )]),
        Verdict::Incomplete => Err(diagnose::diagnose(text, Choice { approved, selected })),
    }
}

/// The stored destination, if it still passes and still is its own serialisation (rule 9).
pub fn recheck(stored: &str, approved: &[ApprovedDomain]) -> Option<Destination> {
    let accepted = matching::accept(stored, approved, None)?;
    (accepted.destination.as_str() == stored).then_some(accepted.destination)
}
