//! The visitor id: the one cookie that a buyer gets (rule 15). It is opaque; what it means lives on the server.

use std::fmt;

use axum::http::HeaderMap;
use data_encoding::BASE32_DNSSEC;
use hotlinks::time::Millis;

use crate::cookies;
use crate::entropy::Entropy;

/// The longest life that browsers grant a cookie: 400 days, in seconds.
const MAX_AGE: u32 = 400 * 86_400;

/// A browser, as far as we know it: when it first clicked (so that new rows land at an index's end) and 72 random
/// bits; 24 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitorId([u8; Self::BYTES]);

impl VisitorId {
    /// Characters of the text.
    pub const LENGTH: usize = 24;
    const BYTES: usize = 15;

    /// A new one.
    pub fn new(now: Millis, entropy: &Entropy) -> Self {
        let mut id = [0; Self::BYTES];
        let time = now.0.to_be_bytes();
        let random = entropy.bytes::<9>();
        for (to, from) in id.iter_mut().zip(time.iter().skip(2).chain(&random)) {
            *to = *from;
        }
        Self(id)
    }

    /// Reads a cookie's value: `None` unless it has the one form that we write.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != Self::LENGTH || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        BASE32_DNSSEC
            .decode(text.as_bytes())
            .ok()?
            .try_into()
            .ok()
            .map(Self)
    }

    /// The visitor that a request's cookie names. A malformed value is nobody: ignored, and replaced at the next click.
    /// Nobody either where the browser [asks not to be known](asks_privacy). Pages ask [`crate::Backend::visitor`].
    pub(crate) fn of(headers: &HeaderMap, secure: bool) -> Option<Self> {
        if asks_privacy(headers) {
            return None;
        }
        cookies::values(headers, cookie_name(secure)).find_map(Self::parse)
    }

    /// The `Set-Cookie` line. `secure`: the public address is https.
    pub fn set_cookie(self, secure: bool) -> String {
        let name = cookie_name(secure);
        let secure = if secure { "; Secure" } else { "" };
        format!("{name}={self}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{secure}")
    }
}

/// Whether a browser asks, on its person's behalf, not to be followed: Global Privacy Control.
/// Source: <https://www.w3.org/TR/gpc/>.
pub(crate) fn asks_privacy(headers: &HeaderMap) -> bool {
    headers.get("sec-gpc").is_some_and(|value| value == "1")
}

/// `__Host-hl_visitor` on https: a browser then lets no other host of the domain set it.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-hl_visitor" } else { "hl_visitor" }
}

impl fmt::Display for VisitorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; Self::LENGTH];
        BASE32_DNSSEC.encode_mut(&self.0, &mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for VisitorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        cookies
            .iter()
            .map(|line| (axum::http::header::COOKIE, line.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_browser_that_comes_back_is_known() {
        let id = VisitorId::new(Millis(1_790_000_000_000), &Entropy::seeded(1));
        for (secure, line) in [
            (false, format!("hl_visitor={id}")),
            (false, format!("a=b; hl_visitor={id};c=d")),
            (true, format!("__Host-hl_visitor={id}")),
        ] {
            assert_eq!(VisitorId::of(&headers(&[&line]), secure), Some(id), "{line}");
        }
    }

    #[test]
    fn a_cookie_of_another_form_is_nobody() {
        let id = VisitorId::new(Millis(1), &Entropy::seeded(1)).to_string();
        for value in [
            "",
            "x",
            id.get(1..).unwrap(),
            &id.to_uppercase(),
            &format!("{id}0"),
            "%00",
            "zzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(
                VisitorId::of(&headers(&[&format!("hl_visitor={value}")]), false),
                None,
                "{value}"
            );
        }
        assert_eq!(
            VisitorId::of(&headers(&[&format!("hl_visitor={id}")]), true),
            None
        );
    }

    #[test]
    fn the_cookie_is_as_strict_as_the_address_allows() {
        let id = VisitorId::new(Millis(1), &Entropy::seeded(1));
        let rest = "Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax";
        assert_eq!(id.set_cookie(false), format!("hl_visitor={id}; {rest}"));
        assert_eq!(
            id.set_cookie(true),
            format!("__Host-hl_visitor={id}; {rest}; Secure")
        );
    }

    #[test]
    fn visitor_ids_sort_by_their_first_click() {
        let entropy = Entropy::system();
        let ids: Vec<_> = (0..5)
            .map(|n| VisitorId::new(Millis(1_790_000_000_000 + n), &entropy).to_string())
            .collect();
        assert!(ids.is_sorted());
    }
}
