//! What one request for a hotlink is worth (rule 14): a click, a repeat, or not a person at all.

use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The methods that a hotlink answers; every other one gets 405 before this module is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A visit.
    Get,
    /// The same answer without a visit.
    Head,
}

/// What a request says about itself: its headers as they came, and two facts that the backend knows.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// GET or HEAD.
    pub method: Method,
    /// `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// `Sec-Purpose`.
    pub sec_purpose: Option<&'a str>,
    /// `Purpose`, and `X-Purpose` where only that is sent.
    pub purpose: Option<&'a str>,
    /// `X-Moz`.
    pub x_moz: Option<&'a str>,
    /// `Sec-Fetch-Mode`.
    pub sec_fetch_mode: Option<&'a str>,
    /// `Sec-Fetch-Dest`.
    pub sec_fetch_dest: Option<&'a str>,
    /// The agent is a known crawler or link previewer.
    pub is_crawler: bool,
    /// The same visitor was counted on the same link within the hour ([`is_repeat`]).
    pub is_repeat: bool,
}

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

/// Whether a visit now repeats the same visitor's last *counted* one on the same link: less than one hour lies between.
/// Somebody who comes back every half hour is therefore counted every hour.
#[must_use]
pub fn is_repeat(counted: Millis, now: Millis) -> bool {
    now.since(counted) < Millis::HOUR
}

/// Classifies a request; the first reason not to count it wins.
#[must_use]
pub fn classify(request: &Request<'_>) -> VisitKind {
    let ahead = [request.sec_purpose, request.purpose, request.x_moz];
    if request.method == Method::Head {
        VisitKind::Head
    } else if ahead.into_iter().flatten().any(looks_ahead) {
        VisitKind::Prefetch
    } else if request.user_agent.is_none_or(|agent| agent.trim().is_empty()) {
        VisitKind::EmptyAgent
    } else if request.is_crawler {
        VisitKind::Crawler
    } else if !is_navigation(request) {
        VisitKind::NotNavigation
    } else if request.is_repeat {
        VisitKind::Repeat
    } else {
        VisitKind::Counted
    }
}

/// `prefetch`, `prefetch;prerender`, `prerender`, and Safari's `preview` for its top sites.
fn looks_ahead(purpose: &str) -> bool {
    let purpose = purpose.to_ascii_lowercase();
    ["prefetch", "prerender", "preview"]
        .into_iter()
        .any(|word| purpose.contains(word))
}

/// A person's visit fills the whole tab. A browser that says nothing (old, or over http) is believed.
fn is_navigation(request: &Request<'_>) -> bool {
    let says = |header: Option<&str>, value| header.is_none_or(|h| h.trim().eq_ignore_ascii_case(value));
    says(request.sec_fetch_mode, "navigate") && says(request.sec_fetch_dest, "document")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: Request<'static> = Request {
        method: Method::Get,
        user_agent: Some("Mozilla/5.0"),
        sec_purpose: None,
        purpose: None,
        x_moz: None,
        sec_fetch_mode: None,
        sec_fetch_dest: None,
        is_crawler: false,
        is_repeat: false,
    };

    #[test]
    fn a_browser_that_says_nothing_is_a_person() {
        assert_eq!(classify(&PERSON), VisitKind::Counted);
    }

    #[test]
    fn a_top_level_navigation_is_a_person() {
        let request = Request {
            sec_fetch_mode: Some("navigate"),
            sec_fetch_dest: Some("document"),
            ..PERSON
        };
        assert_eq!(classify(&request), VisitKind::Counted);
    }

    #[test]
    fn an_image_a_frame_or_a_script_is_cookie_stuffing() {
        for (mode, dest) in [
            ("no-cors", "image"),
            ("no-cors", "script"),
            ("navigate", "iframe"),
            ("navigate", "frame"),
            ("navigate", "embed"),
            ("navigate", "object"),
            ("cors", "empty"),
            ("websocket", "websocket"),
            ("", ""),
        ] {
            let request = Request {
                sec_fetch_mode: Some(mode),
                sec_fetch_dest: Some(dest),
                ..PERSON
            };
            assert_eq!(classify(&request), VisitKind::NotNavigation, "{mode} {dest}");
            let dest_alone = Request {
                sec_fetch_dest: Some(dest),
                ..PERSON
            };
            assert_eq!(classify(&dest_alone), VisitKind::NotNavigation, "{dest}");
        }
    }

    #[test]
    fn looking_ahead_is_no_visit() {
        for request in [
            Request {
                sec_purpose: Some("prefetch;prerender"),
                ..PERSON
            },
            Request {
                sec_purpose: Some("Prefetch; anonymous-client-ip"),
                ..PERSON
            },
            Request {
                purpose: Some("prefetch"),
                ..PERSON
            },
            Request {
                purpose: Some("preview"),
                ..PERSON
            },
            Request {
                x_moz: Some("prefetch"),
                ..PERSON
            },
        ] {
            assert_eq!(classify(&request), VisitKind::Prefetch, "{request:?}");
        }
    }

    #[test]
    fn who_does_not_say_what_they_are_is_not_counted() {
        for agent in [None, Some(""), Some("  ")] {
            assert_eq!(
                classify(&Request {
                    user_agent: agent,
                    ..PERSON
                }),
                VisitKind::EmptyAgent
            );
        }
    }

    #[test]
    fn a_crawler_is_no_person_and_a_repeat_is_one() {
        assert_eq!(
            classify(&Request {
                is_crawler: true,
                is_repeat: true,
                ..PERSON
            }),
            VisitKind::Crawler
        );
        assert_eq!(
            classify(&Request {
                is_repeat: true,
                ..PERSON
            }),
            VisitKind::Repeat
        );
        assert_eq!(
            classify(&Request {
                method: Method::Head,
                is_crawler: true,
                ..PERSON
            }),
            VisitKind::Head
        );
    }

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
    fn an_hour_after_the_last_count_a_visit_counts_again() {
        assert!(is_repeat(Millis(0), Millis(0)));
        assert!(is_repeat(Millis(0), Millis(3_599_999)));
        assert!(!is_repeat(Millis(0), Millis(3_600_000)));
    }

    #[test]
    fn a_code_is_the_same_in_json_and_in_the_database() {
        for kind in VisitKind::ALL {
            assert_eq!(VisitKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }
}
