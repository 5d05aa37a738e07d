//! Which approved host an affiliate nearly typed (rule 6).

use super::matching::is_subdomain;
use crate::approved::ApprovedDomain;
use crate::approved::host::ReadHost;

/// Shorter approved hosts are not guessed from a typing slip: too many real sites are one letter apart.
const SHORTEST_GUESSED: usize = 6;

/// How a typed host differs from the approved one, the smallest difference first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// `acme.com.`
    TrailingDot,
    /// `www.` too many or missing.
    Www,
    /// One letter added, dropped, changed, or two neighbours swapped.
    Slip,
    /// One label more or less in front.
    Label,
}

/// The approved domain that is on and was nearly typed, the selected one first among equals.
pub(super) fn nearest(
    host: &ReadHost,
    approved: &[ApprovedDomain],
    selected: Option<usize>,
) -> Option<(usize, Difference)> {
    let near = |(i, domain): (usize, &ApprovedDomain)| Some((i, difference(host, domain.host())?));
    let on = approved.iter().enumerate().filter(|(_, domain)| domain.is_on());
    on.filter_map(near)
        .min_by_key(|(i, difference)| (*difference, selected != Some(*i), *i))
}

fn difference(host: &ReadHost, approved: &str) -> Option<Difference> {
    let typed = host.ascii.as_str();
    if host.is_ip || typed == approved {
        return None;
    }
    if typed.strip_suffix('.') == Some(approved) {
        return Some(Difference::TrailingDot);
    }
    if typed.strip_prefix("www.") == Some(approved) || approved.strip_prefix("www.") == Some(typed) {
        return Some(Difference::Www);
    }
    if is_slip(typed, approved) {
        return Some(Difference::Slip);
    }
    let one_more = is_subdomain(host, approved) && without_first_label(typed) == Some(approved);
    let one_less = typed.contains('.') && without_first_label(approved) == Some(typed);
    (one_more || one_less).then_some(Difference::Label)
}

/// What follows the first dot.
pub(super) fn without_first_label(host: &str) -> Option<&str> {
    host.split_once('.').map(|(_, rest)| rest)
}

/// The characters of `a` that differ from those of `b` in the same place, if both have as many.
pub(super) fn differing(a: &str, b: &str) -> Option<Vec<char>> {
    let same_length = a.chars().count() == b.chars().count();
    same_length.then(|| {
        a.chars()
            .zip(b.chars())
            .filter(|(a, b)| a != b)
            .map(|(a, _)| a)
            .collect()
    })
}

/// One letter added, dropped or changed, or two neighbours swapped, in plain names: a letter's difference in punycode
/// or in an IP address is another host altogether.
fn is_slip(typed: &str, approved: &str) -> bool {
    let plain = |host: &str| {
        host.is_ascii()
            && !host.contains("xn--")
            && host.bytes().any(|b| b.is_ascii_alphabetic())
            && !host.contains('[')
    };
    approved.len() >= SHORTEST_GUESSED && plain(typed) && plain(approved) && within_one_edit(typed, approved)
}

/// Whether two ASCII texts are one edit or one swap of neighbours apart.
pub(super) fn within_one_edit(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() {
        (a.as_bytes(), b.as_bytes())
    } else {
        (b.as_bytes(), a.as_bytes())
    };
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(a, b)| a == b)
        .count()
        .min(a.len() - start);
    let (a, b) = (a.get(start..a.len() - end), b.get(start..b.len() - end));
    match (a.unwrap_or_default(), b.unwrap_or_default()) {
        ([] | [_], [_]) | ([], []) => true,
        ([a1, a2], [b1, b2]) => a1 == b2 && a2 == b1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_edit_or_one_swap() {
        for typed in [
            "acm.com",
            "acmee.com",
            "acne.com",
            "amce.com",
            "acme.co",
            "acme.con",
            "acmecom",
            "cme.com",
        ] {
            assert!(is_slip(typed, "acme.com"), "{typed}");
        }
        for typed in [
            "evil.com",
            "acrne.com",
            "acme.org",
            "evilacme.com",
            "acme",
            "com",
            "ac.com",
        ] {
            assert!(!is_slip(typed, "acme.com"), "{typed}");
        }
        assert!(!is_slip("203.0.113.8", "203.0.113.7"));
        assert!(!is_slip("b.co", "a.co"));
    }
}
