//! Where the parts of an address lie in a text, without judging any of them.
//!
//! The split follows the WHATWG URL Standard for `http` and `https`: a backslash before the query counts as a slash,
//! the authority ends at the first slash, `?` or `#`, and the last `@` in it ends the user name and password.

use std::ops::Range;

/// Byte ranges of the parts of an address, all of them inside the text and on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Anatomy {
    /// The scheme, without its colon.
    pub(crate) scheme: Option<Range<usize>>,
    /// Colon and slashes between scheme and host; whatever stands there when the scheme is missing.
    pub(crate) separator: Range<usize>,
    /// User name and password with the `@`.
    pub(crate) credentials: Option<Range<usize>>,
    /// The host, brackets included.
    pub(crate) host: Range<usize>,
    /// What follows the host's colon, without it.
    pub(crate) port: Option<Range<usize>>,
    /// From the first slash after the host.
    pub(crate) path: Range<usize>,
    /// From the `?`, without the fragment.
    pub(crate) query: Option<Range<usize>>,
    /// From the `#`.
    pub(crate) fragment: Option<Range<usize>>,
    /// Whether the scheme, if any, is followed by an authority.
    pub(crate) hierarchical: bool,
}

/// The text in a range; empty where the range is not one of this text.
pub(crate) fn slice(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// Drops the white space that people paste around an address: space, tab, line feed, vertical tab, form feed, return.
/// Other invisible characters stay, because a path may end in them.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c| matches!(c, ' ' | '\t'..='\r'))
}

/// Whether a scheme's text is `http` or `https`, in any case.
pub(crate) fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

impl Anatomy {
    /// Splits a text.
    pub(crate) fn of(text: &str) -> Self {
        let scheme = scheme(text);
        let after = scheme.as_ref().map_or(0, |s| s.end);
        let web = scheme.as_ref().is_none_or(|s| is_web(slice(text, s.clone())));
        let rest = slice(text, after..text.len());
        let colon = if scheme.is_some() {
            1
        } else {
            rest.len() - rest.trim_start_matches(':').len()
        };
        let slashes = slice(rest, colon..rest.len());
        let count = slashes.bytes().take_while(|b| matches!(b, b'/' | b'\\')).count();
        // A scheme of its own takes an authority after exactly two slashes, otherwise it is opaque to us.
        let hierarchical = web || count >= 2;
        let separator = after
            ..after
                + colon
                + if web {
                    count
                } else if hierarchical {
                    2
                } else {
                    0
                };

        let body = slice(text, separator.end..text.len());
        let end = if hierarchical {
            body.find(['/', '\\', '?', '#']).unwrap_or(body.len())
        } else {
            0
        };
        let authority = slice(body, 0..end);
        let at = authority.rfind('@').map(|at| at + 1);
        let host_start = at.unwrap_or(0);
        let host_and_port = slice(authority, host_start..authority.len());
        let colon = match host_and_port.rfind(']') {
            Some(bracket) => slice(host_and_port, bracket..host_and_port.len())
                .find(':')
                .map(|i| i + bracket),
            None => host_and_port.find(':'),
        };
        let shift = |r: Range<usize>| separator.end + r.start..separator.end + r.end;
        let host_end = host_start + colon.unwrap_or(host_and_port.len());
        let port = colon.map(|_| shift(host_end + 1..authority.len()));
        let tail = slice(body, end..body.len());
        let hash = tail.find('#').unwrap_or(tail.len());
        let mark = slice(tail, 0..hash).find('?').unwrap_or(hash);
        Self {
            credentials: at.map(|at| shift(0..at)),
            host: shift(host_start..host_end),
            port,
            path: shift(end..end + mark),
            query: (mark < hash).then(|| shift(end + mark..end + hash)),
            fragment: (hash < tail.len()).then(|| shift(end + hash..body.len())),
            scheme,
            separator,
            hierarchical,
        }
    }

    /// From the host's end, or its port's, to the end: path, query and fragment.
    pub(crate) fn rest<'a>(&self, text: &'a str) -> &'a str {
        slice(text, self.path.start..text.len())
    }
}

/// The scheme before the first colon, unless it reads as a host: `acme.com:8443`, `localhost:3000`.
fn scheme(text: &str) -> Option<Range<usize>> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))?;
    let name = slice(text, 0..end);
    let rest = slice(text, end..text.len()).strip_prefix(':')?;
    let host = name.contains('.')
        || name.eq_ignore_ascii_case("localhost") && rest.starts_with(|c: char| c.is_ascii_digit());
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && !host).then_some(0..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        let a = Anatomy::of(text);
        let optional = |r: Option<Range<usize>>| r.map_or("-", |r| slice(text, r));
        vec![
            optional(a.scheme.clone()),
            slice(text, a.separator.clone()),
            optional(a.credentials.clone()),
            slice(text, a.host.clone()),
            optional(a.port.clone()),
            slice(text, a.path.clone()),
            optional(a.query.clone()),
            optional(a.fragment),
        ]
    }

    #[test]
    fn an_address_falls_into_its_parts() {
        assert_eq!(
            parts("https://u:p@acme.com:8443/a/b?c=/@#d?e"),
            [
                "https", "://", "u:p@", "acme.com", "8443", "/a/b", "?c=/@", "#d?e"
            ]
        );
        assert_eq!(
            parts("https://[2001:db8::1]:8/"),
            ["https", "://", "-", "[2001:db8::1]", "8", "/", "-", "-"]
        );
        assert_eq!(
            parts("https:acme.com"),
            ["https", ":", "-", "acme.com", "-", "", "-", "-"]
        );
        assert_eq!(
            parts("https:\\\\acme.com\\@x"),
            ["https", ":\\\\", "-", "acme.com", "-", "\\@x", "-", "-"]
        );
        assert_eq!(
            parts("https://a?@b"),
            ["https", "://", "-", "a", "-", "", "?@b", "-"]
        );
    }

    #[test]
    fn a_host_with_a_port_is_no_scheme() {
        assert_eq!(
            parts("acme.com:8443/x"),
            ["-", "", "-", "acme.com", "8443", "/x", "-", "-"]
        );
        assert_eq!(
            parts("localhost:3000"),
            ["-", "", "-", "localhost", "3000", "", "-", "-"]
        );
        assert_eq!(
            parts("//acme.com/x"),
            ["-", "//", "-", "acme.com", "-", "/x", "-", "-"]
        );
        assert_eq!(parts("tel:123"), ["tel", ":", "-", "", "-", "123", "-", "-"]);
        assert_eq!(
            parts("ftp://acme.com/x"),
            ["ftp", "://", "-", "acme.com", "-", "/x", "-", "-"]
        );
        assert_eq!(
            parts("javascript:alert(1)//x"),
            ["javascript", ":", "-", "", "-", "alert(1)//x", "-", "-"]
        );
    }
}
