//! What a request was.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a request was. The codes are stable: they are stored with the click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// A person: counted, and credits the affiliate.
    Counted,
    /// The same person within the hour: not counted again, renews the touch.
    Repeat,
    /// A HEAD request: nothing is recorded.
    Head,
    /// A browser that looks ahead.
    Prefetch,
    /// A crawler or link previewer.
    Crawler,
    /// Somebody who does not say what they are.
    EmptyAgent,
    /// An image, a frame, a script: cookie stuffing.
    NotNavigation,
}

impl VisitKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Counted,
        Self::Repeat,
        Self::Head,
        Self::Prefetch,
        Self::Crawler,
        Self::EmptyAgent,
        Self::NotNavigation,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Repeat => "repeat",
            Self::Head => "head",
            Self::Prefetch => "prefetch",
            Self::Crawler => "crawler",
            Self::EmptyAgent => "empty_agent",
            Self::NotNavigation => "not_navigation",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it is a click in the statistics.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Counted)
    }

    /// Whether it is a touch that may earn an order.
    #[must_use]
    pub const fn credits(self) -> bool {
        matches!(self, Self::Counted | Self::Repeat)
    }

    /// Whether it is kept at all; a HEAD leaves no trace.
    #[must_use]
    pub const fn is_recorded(self) -> bool {
        !matches!(self, Self::Head)
    }
}

/// What an affiliate reads beside the number.
impl fmt::Display for VisitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Counted => "A visit by a person.",
            Self::Repeat => "The same visitor within one hour.",
            Self::Head => "A program that asked for the address only.",
            Self::Prefetch => "A browser that loaded ahead, without a visit.",
            Self::Crawler => "A crawler or a link preview.",
            Self::EmptyAgent => "A program that does not say what it is.",
            Self::NotNavigation => "Loaded as a part of another page, not visited.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_renews_the_touch_without_a_second_count() {
        let kinds =
            |holds: fn(VisitKind) -> bool| VisitKind::ALL.into_iter().filter(move |k| holds(*k)).collect();
        let (counted, credited): (Vec<_>, Vec<_>) = (kinds(VisitKind::counts), kinds(VisitKind::credits));
        assert_eq!(counted, [VisitKind::Counted]);
        assert_eq!(credited, [VisitKind::Counted, VisitKind::Repeat]);
        assert!(!VisitKind::Head.is_recorded());
    }

    #[test]
    fn a_code_is_the_same_in_json_and_in_the_database() {
        for kind in VisitKind::ALL {
            assert_eq!(VisitKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }
}
