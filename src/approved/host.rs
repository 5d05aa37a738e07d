//! Reading a host as strictly as an approval needs it: letters, digits, hyphens and dots, an IP address in its usual
//! form, or Unicode that a person may well have typed. Every other spelling that a URL parser would quietly turn
//! into a host is refused.

use std::net::Ipv4Addr;

use url::Host;

/// A host as a browser would contact it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReadHost {
    /// ASCII, lower case, punycode for the rest; IPv6 in brackets.
    pub(crate) ascii: String,
    /// Whether it is an IP address: those have no subdomains and no near misses.
    pub(crate) is_ip: bool,
}

/// Why a text is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostFault {
    /// Nothing there.
    Empty,
    /// `%61cme.com`.
    Percent,
    /// Zero-width, bidirectional and other characters that nobody sees.
    Invisible(char),
    /// A character that no host has.
    Forbidden(char),
    /// `*`.
    Wildcard,
    /// `0x7f.1`, `203.0.113.07`, `1.2.3.4.5`: numbers that only some programs read as an IP address.
    Address,
    /// `a..b`, a label over 63 or a host over 253 characters.
    Label,
    /// Unicode that is rewritten on the way (full-width letters, other dots, ligatures), or invalid punycode.
    Rewritten,
}

/// Longest host and label, in bytes (RFC 1035).
const MAX_HOST: usize = 253;
const MAX_LABEL: usize = 63;

/// Reads a host as it stands in an address, brackets included.
pub(crate) fn read(raw: &str) -> Result<ReadHost, HostFault> {
    if raw.is_empty() {
        return Err(HostFault::Empty);
    }
    if raw.starts_with('[') {
        return read_ipv6(raw);
    }
    if let Some(fault) = raw.chars().find_map(fault) {
        return Err(fault);
    }
    // Punycode is never shorter, and takes its time over long labels.
    if raw.chars().count() > MAX_HOST + 1 {
        return Err(HostFault::Label);
    }
    if ends_in_number(raw) {
        let address: Ipv4Addr = raw.parse().map_err(|_| HostFault::Address)?;
        return Ok(ReadHost {
            ascii: address.to_string(),
            is_ip: true,
        });
    }
    let ascii = match Host::parse(raw) {
        Ok(Host::Domain(ascii)) => ascii,
        // Digits of other scripts become an address.
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(HostFault::Address),
        Err(_) => return Err(HostFault::Rewritten),
    };
    if !is_host_name(&ascii) {
        return Err(HostFault::Label);
    }
    if is_what_was_typed(raw, &ascii) {
        Ok(ReadHost { ascii, is_ip: false })
    } else {
        Err(HostFault::Rewritten)
    }
}

/// The Unicode form of a punycode host.
pub(crate) fn unicode(ascii: &str) -> Option<String> {
    let punycode = ascii.split('.').any(|label| label.starts_with("xn--"));
    let unicode = punycode.then(|| url::quirks::domain_to_unicode(ascii))?;
    (!unicode.is_empty() && unicode != ascii).then_some(unicode)
}

/// Lower case a character at a time: no context, as IDNA maps.
pub(crate) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Characters that show as nothing, or as space, or turn the text around.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

fn read_ipv6(raw: &str) -> Result<ReadHost, HostFault> {
    let inner = raw
        .strip_prefix('[')
        .and_then(|r| r.strip_suffix(']'))
        .ok_or(HostFault::Address)?;
    let plain = inner
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
    match Host::parse(raw) {
        Ok(host @ Host::Ipv6(_)) if plain => Ok(ReadHost {
            ascii: host.to_string(),
            is_ip: true,
        }),
        _ => Err(HostFault::Address),
    }
}

fn fault(c: char) -> Option<HostFault> {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => None,
        '%' => Some(HostFault::Percent),
        '*' => Some(HostFault::Wildcard),
        c if c.is_ascii() && !c.is_ascii_control() => Some(HostFault::Forbidden(c)),
        c if is_invisible(c) => Some(HostFault::Invisible(c)),
        _ => None,
    }
}

/// The URL Standard's *ends in a number* for a host without percent-encoding.
fn ends_in_number(raw: &str) -> bool {
    let label = raw
        .strip_suffix('.')
        .unwrap_or(raw)
        .rsplit('.')
        .next()
        .unwrap_or_default();
    let hex = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    (!label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()))
        || hex.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Letters, digits, hyphens and dots in labels of sensible length. One dot may follow the last label: another host,
/// but a host.
fn is_host_name(ascii: &str) -> bool {
    let name = ascii.strip_suffix('.').unwrap_or(ascii);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    name.len() <= MAX_HOST
        && name
            .split('.')
            .all(|l| (1..=MAX_LABEL).contains(&l.len()) && l.bytes().all(plain))
}

/// Plain labels must be plain in the text, and the others must read, but for capitals, as their punycode does: IDNA
/// turns `ａ`, `ⅴ`, `。` and the Kelvin sign into something else than what is seen.
fn is_what_was_typed(raw: &str, ascii: &str) -> bool {
    if raw.is_ascii() {
        return raw.eq_ignore_ascii_case(ascii);
    }
    let shown = unicode(ascii).unwrap_or_else(|| ascii.to_owned());
    let (mut typed, mut shown, mut stored) = (raw.split('.'), shown.split('.'), ascii.split('.'));
    loop {
        match (typed.next(), shown.next(), stored.next()) {
            (None, None, None) => return true,
            (Some(t), _, Some(a)) if t.is_ascii() => {
                if !t.eq_ignore_ascii_case(a) {
                    return false;
                }
            }
            (Some(t), Some(s), Some(a)) if a.starts_with("xn--") && lower(t) == s => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_a_person_types_are_read() {
        for (raw, ascii) in [
            ("ACME.com", "acme.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.Example", "xn--bcher-kva.example"),
            ("XN--bcher-KVA.example", "xn--bcher-kva.example"),
            ("acme.com.", "acme.com."),
            ("203.0.113.7", "203.0.113.7"),
            ("[2001:DB8:0::1]", "[2001:db8::1]"),
            ("[::ffff:1.2.3.4]", "[::ffff:102:304]"),
        ] {
            assert_eq!(read(raw).map(|h| h.ascii), Ok(ascii.to_owned()), "{raw}");
        }
    }

    #[test]
    fn spellings_that_parsers_rewrite_are_not_hosts() {
        for (raw, fault) in [
            ("", HostFault::Empty),
            ("%61cme.com", HostFault::Percent),
            ("*.acme.com", HostFault::Wildcard),
            ("acme,com", HostFault::Forbidden(',')),
            ("ac_me.com", HostFault::Forbidden('_')),
            ("acme\u{200B}.com", HostFault::Invisible('\u{200B}')),
            ("ac\u{AD}me.com", HostFault::Invisible('\u{AD}')),
            ("acme\u{FF0E}com", HostFault::Rewritten),
            ("acme\u{3002}com", HostFault::Rewritten),
            ("\u{FF41}cme.com", HostFault::Rewritten),
            ("\u{212A}.example", HostFault::Rewritten),
            ("bu\u{308}cher.example", HostFault::Rewritten),
            ("xn--a", HostFault::Rewritten),
            ("0xcb007107", HostFault::Address),
            ("203.0.113.07", HostFault::Address),
            ("203.0.113.7.", HostFault::Address),
            ("acme.1", HostFault::Address),
            ("\u{2461}03.0.113.7", HostFault::Address),
            ("[::1%eth0]", HostFault::Address),
            ("[::1", HostFault::Address),
            ("a..b", HostFault::Label),
            (".acme.com", HostFault::Label),
        ] {
            assert_eq!(read(raw), Err(fault), "{raw}");
        }
    }
}
