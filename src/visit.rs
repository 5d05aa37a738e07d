//! What one request for a hotlink is worth (rule 14): a click, a repeat, or not a person at all.

mod kind;

pub use kind::VisitKind;

use crate::time::Millis;

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
    fn an_hour_after_the_last_count_a_visit_counts_again() {
        assert!(is_repeat(Millis(0), Millis(0)));
        assert!(is_repeat(Millis(0), Millis(3_599_999)));
        assert!(!is_repeat(Millis(0), Millis(3_600_000)));
    }
}
