//! What can be wrong with a destination (rule 5).

use std::fmt;
use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// The stable name of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// Nothing was typed.
    Empty,
    /// Over 2,048 bytes, as pasted or as stored.
    TooLong,
    /// A tab, a line break or another invisible character.
    ControlCharacter,
    /// A space between other characters.
    SpaceInside,
    /// `\`
    Backslash,
    /// No `https://` in front, or not with two slashes.
    SchemeMissing,
    /// Neither `http` nor `https`.
    SchemeUnsupported,
    /// `http` where `https` is approved, or the reverse.
    SchemeMismatch,
    /// A user name or a password before the host.
    Credentials,
    /// What stands for the host is none.
    HostInvalid,
    /// No approved domain has this host.
    HostNotApproved,
    /// Another port than the approved one, or no port at all.
    PortMismatch,
    /// Not under the approved path.
    PathOutsidePrefix,
    /// Only a domain that is switched off matches.
    DomainOff,
}

impl ProblemCode {
    /// Every code, in the order in which problems are reported.
    pub const ALL: [Self; 14] = [
        Self::Empty,
        Self::TooLong,
        Self::ControlCharacter,
        Self::SpaceInside,
        Self::Backslash,
        Self::SchemeMissing,
        Self::SchemeUnsupported,
        Self::Credentials,
        Self::HostInvalid,
        Self::HostNotApproved,
        Self::SchemeMismatch,
        Self::PortMismatch,
        Self::PathOutsidePrefix,
        Self::DomainOff,
    ];

    /// The code as it is written in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
            Self::SpaceInside => "space_inside",
            Self::Backslash => "backslash",
            Self::SchemeMissing => "scheme_missing",
            Self::SchemeUnsupported => "scheme_unsupported",
            Self::SchemeMismatch => "scheme_mismatch",
            Self::Credentials => "credentials",
            Self::HostInvalid => "host_invalid",
            Self::HostNotApproved => "host_not_approved",
            Self::PortMismatch => "port_mismatch",
            Self::PathOutsidePrefix => "path_outside_prefix",
            Self::DomainOff => "domain_off",
        }
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that is wrong with what was pasted. Serialises as `{"code","message","span":[start,end],"fix"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its stable name.
    pub code: ProblemCode,
    /// What to underline: byte offsets in the pasted text, on character boundaries.
    pub span: Range<usize>,
    /// The whole corrected text, where one click can remove this problem.
    pub fix: Option<String>,
    message: String,
}

impl Problem {
    pub(super) fn new(code: ProblemCode, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            fix: None,
            message: message.into(),
        }
    }

    pub(super) fn fixed_by(self, fix: Option<String>) -> Self {
        Self { fix, ..self }
    }

    /// The sentence that an affiliate reads.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut problem = serializer.serialize_struct("Problem", 4)?;
        problem.serialize_field("code", &self.code)?;
        problem.serialize_field("message", &self.message)?;
        problem.serialize_field("span", &[self.span.start, self.span.end])?;
        problem.serialize_field("fix", &self.fix)?;
        problem.end()
    }
}
