//! The visitor's query, merged into a stored destination (rules 11 and 12).
//!
//! ```text
//! stored page ? stored parameters & visitor's parameters & hl_click & hl_ref # stored fragment
//! ```
//!
//! - Stored parameters keep their bytes and their order; the visitor's are appended in theirs. Repeated names survive.
//! - On the same name the visitor's replace the stored ones for campaign names (`utm_*`, `src`, `sck`, `sub1`…`sub5`)
//!   and are dropped for every other name.
//! - `hl_click` and `hl_ref` are ours alone. They are taken out of the stored parameters too: a checkout reads the
//!   first it finds, and a stored one would credit every sale to one old click.
//! - Names are compared decoded, as the receiving site will read them (`hl%5Fclick` is `hl_click`), and with case.
//! - Whatever the visitor sends, what is appended is bytes 0x21–0x7E and nothing that a URL parser would rewrite.
//!
//! Nothing before the `?` is ever touched. Time and memory are linear in the two texts.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write;
use url::form_urlencoded;

/// The most bytes of a result (rule 12); above it the visitor's part is left out.
pub const MAX_BYTES: usize = 4_096;

/// The parameter that carries the click id.
pub const CLICK: &str = "hl_click";

/// The parameter that carries the reference.
pub const REFERENCE: &str = "hl_ref";

/// Merges the visitor's query (without its `?`) into a stored destination, and sets the click id and the reference.
/// `stored_destination` is a serialised URL, as [`crate::destination`] accepts it.
///
/// ```
/// let to = hotlinks::query::merge("https://acme.com/deal?id=7#buy", "id=8&utm_source=mail", "c4f", None);
/// assert_eq!(to, "https://acme.com/deal?id=7&utm_source=mail&hl_click=c4f#buy");
/// ```
#[must_use]
pub fn merge(stored_destination: &str, visitor_query: &str, click: &str, reference: Option<&str>) -> String {
    let merged = write(stored_destination, visitor_query, click, reference);
    if merged.len() <= MAX_BYTES {
        merged
    } else {
        write(stored_destination, "", click, reference)
    }
}

fn write(stored: &str, visitor_query: &str, click: &str, reference: Option<&str>) -> String {
    let (address, fragment) = split(stored, '#');
    let (page, query) = split(address, '?');
    let query = query.unwrap_or_default();
    let mut merged = String::with_capacity(stored.len() + visitor_query.len() + click.len() + 64);
    merged.push_str(page);
    let mut separator = '?';
    let mut next = |merged: &mut String| merged.push(std::mem::replace(&mut separator, '&'));
    if visitor_query.is_empty() && !may_be_reserved(query) {
        if !query.is_empty() {
            next(&mut merged);
            merged.push_str(query);
        }
    } else {
        merge_parameters(&mut merged, query, visitor_query, &mut next);
    }
    for (name, value) in [(CLICK, Some(click)), (REFERENCE, reference)] {
        let Some(value) = value else { continue };
        next(&mut merged);
        merged.push_str(name);
        merged.push('=');
        push_encoded(&mut merged, value, stays_in_value);
    }
    if let Some(fragment) = fragment {
        merged.push('#');
        merged.push_str(fragment);
    }
    merged
}

/// Whether a query could hold a name of ours, in any spelling. Most hold none, and stay as they are.
fn may_be_reserved(query: &str) -> bool {
    query.contains('%') || query.contains("hl_")
}

fn merge_parameters(
    merged: &mut String,
    query: &str,
    visitor_query: &str,
    next: &mut impl FnMut(&mut String),
) {
    let mut ours = parameters(query);
    let mut theirs = parameters(visitor_query);
    theirs.retain(|parameter| !parameter.raw.is_empty());

    let taken: HashSet<&str> = ours
        .iter()
        .map(|p| &*p.name)
        .filter(|name| !is_campaign(name))
        .collect();
    theirs.retain(|parameter| !taken.contains(&*parameter.name));
    let replaced: HashSet<&str> = theirs
        .iter()
        .map(|p| &*p.name)
        .filter(|name| is_campaign(name))
        .collect();
    ours.retain(|parameter| !replaced.contains(&*parameter.name));

    for parameter in &ours {
        next(merged);
        merged.push_str(parameter.raw);
    }
    for parameter in &theirs {
        next(merged);
        push_encoded(merged, parameter.raw, stays_in_query);
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

struct Parameter<'a> {
    raw: &'a str,
    name: Cow<'a, str>,
}

/// The parameters of a query, empty ones included, reserved ones not.
fn parameters(query: &str) -> Vec<Parameter<'_>> {
    if query.is_empty() {
        return Vec::new();
    }
    query
        .split('&')
        .map(|raw| Parameter {
            raw,
            name: decoded_name(raw),
        })
        .filter(|parameter| parameter.name != CLICK && parameter.name != REFERENCE)
        .collect()
}

fn decoded_name(raw: &str) -> Cow<'_, str> {
    let (name, _) = split(raw, '=');
    form_urlencoded::parse(name.as_bytes())
        .next()
        .map(|(name, _)| name)
        .unwrap_or_default()
}

/// The names on which the visitor's value wins: they describe the visit, not the page.
fn is_campaign(name: &str) -> bool {
    name.starts_with("utm_") || matches!(name, "src" | "sck" | "sub1" | "sub2" | "sub3" | "sub4" | "sub5")
}

fn push_encoded(text: &mut String, raw: &str, stays: impl Fn(u8) -> bool) {
    // Nearly always.
    if raw.bytes().all(&stays) {
        text.push_str(raw);
        return;
    }
    for byte in raw.bytes() {
        if stays(byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

/// What the URL Standard leaves alone in the query of an http address.
fn stays_in_query(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7e) && !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'\'')
}

fn stays_in_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(stored: &str, visitor: &str) -> String {
        merge(stored, visitor, "C", None)
    }

    #[test]
    fn stored_parameters_keep_bytes_and_order_and_the_fragment_follows() {
        assert_eq!(
            merge(
                "https://acme.com/Deal?b=%7e&a=1&b=2#buy",
                "x=1&c=3&x=2",
                "c-1",
                Some("r 1")
            ),
            "https://acme.com/Deal?b=%7e&a=1&b=2&x=1&c=3&x=2&hl_click=c-1&hl_ref=r%201#buy"
        );
    }

    #[test]
    fn a_destination_without_a_query_gets_one() {
        assert_eq!(to("https://acme.com/", ""), "https://acme.com/?hl_click=C");
        assert_eq!(to("https://acme.com/?", "&&a&"), "https://acme.com/?a&hl_click=C");
        assert_eq!(
            to("https://acme.com/#?a=1", "a=2"),
            "https://acme.com/?a=2&hl_click=C#?a=1"
        );
    }

    #[test]
    fn on_the_same_name_the_visitor_wins_only_for_campaign_names() {
        assert_eq!(
            to(
                "https://acme.com/?utm_source=s&id=1&src=s&utm_source=t&sub6=s",
                "id=2&utm_source=v&src=v&sub6=v"
            ),
            "https://acme.com/?id=1&sub6=s&utm_source=v&src=v&hl_click=C"
        );
    }

    #[test]
    fn every_campaign_name_is_the_visitors_and_no_name_like_one() {
        for name in [
            "utm_", "utm_x", "src", "sck", "sub1", "sub2", "sub3", "sub4", "sub5",
        ] {
            let stored = format!("https://acme.com/?{name}=s");
            let expected = format!("https://acme.com/?{name}=v&hl_click=C");
            assert_eq!(to(&stored, &format!("{name}=v")), expected);
        }
        for name in ["utm", "utmx", "source", "sub", "sub0", "sub6", "sub11", "sck1"] {
            let stored = format!("https://acme.com/?{name}=s");
            assert_eq!(to(&stored, &format!("{name}=v")), format!("{stored}&hl_click=C"));
        }
    }

    #[test]
    fn a_name_cannot_hide_behind_its_encoding() {
        assert_eq!(
            to(
                "https://acme.com/?my+id=1",
                "my%20id=2&m%79+id=3&hl%5Fclick=F&%68l_ref=F&hl_click&%75tm_a=1"
            ),
            "https://acme.com/?my+id=1&%75tm_a=1&hl_click=C"
        );
    }

    #[test]
    fn a_reserved_name_that_was_stored_does_not_outlive_ours() {
        assert_eq!(
            to("https://acme.com/?hl_click=old&a=1&hl%5fref=x", ""),
            "https://acme.com/?a=1&hl_click=C"
        );
    }

    #[test]
    fn names_differ_by_case() {
        assert_eq!(
            to("https://acme.com/?ID=1&SRC=s", "id=2&src=v"),
            "https://acme.com/?ID=1&SRC=s&id=2&src=v&hl_click=C"
        );
    }

    #[test]
    fn what_cannot_stand_in_a_location_is_encoded() {
        assert_eq!(
            to("https://acme.com/", "a=\r\nSet-Cookie: x&b=<\"'>#é\u{7f}&c=%zz%"),
            "https://acme.com/?a=%0D%0ASet-Cookie:%20x&b=%3C%22%27%3E%23%C3%A9%7F&c=%zz%&hl_click=C"
        );
    }

    #[test]
    fn no_parameter_changes_the_page() {
        assert_eq!(
            to("https://acme.com/a", "/../b&//evil.com&?x&@evil.com&\\&:8443"),
            "https://acme.com/a?/../b&//evil.com&?x&@evil.com&\\&:8443&hl_click=C"
        );
    }

    #[test]
    fn a_result_over_4096_bytes_drops_the_visitors_part_and_restores_what_it_replaced() {
        let stored = "https://acme.com/?utm_a=s#f";
        let room = MAX_BYTES - to("https://acme.com/#f", "utm_a=").len();
        let fits = format!("utm_a={}", "x".repeat(room));
        assert_eq!(to(stored, &fits).len(), MAX_BYTES);
        assert_eq!(
            to(stored, &format!("{fits}x")),
            "https://acme.com/?utm_a=s&hl_click=C#f"
        );
    }
}
