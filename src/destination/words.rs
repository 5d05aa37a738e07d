//! The sentences that an affiliate reads. What was typed is quoted short and without characters that cannot be seen.

use super::lookalike::telltale;
use super::near::Difference;
use crate::approved::host::{HostFault, is_invisible, unicode};
use crate::approved::{ApprovedDomain, Scheme};

/// How much of a typed part is quoted, in characters.
const QUOTED: usize = 60;

/// The text, harmless to show.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(QUOTED)
        .map(|c| if is_invisible(c) { '\u{FFFD}' } else { c })
        .collect();
    if text.chars().nth(QUOTED).is_some() {
        shown.push('…');
    }
    shown
}

/// A host as it is shown: in Unicode beside its punycode (rule 7).
pub(super) fn shown_host(ascii: &str) -> String {
    match unicode(ascii) {
        Some(unicode) => format!("{} ({})", quoted(&unicode), quoted(ascii)),
        None => quoted(ascii),
    }
}

pub(super) fn scheme_missing(scheme: Scheme) -> String {
    format!("The address of a page starts with {scheme}://. Put it in front.")
}

pub(super) fn slashes(scheme: Scheme) -> String {
    format!("After {scheme}: come exactly two slashes: {scheme}://.")
}

pub(super) fn wrapped() -> String {
    "Something stands before http:// or https://. A page’s address starts there.".to_owned()
}

pub(super) fn scheme_unsupported(scheme: &str) -> String {
    format!(
        "Only pages that start with https:// or http:// qualify, not “{}:”.",
        quoted(scheme)
    )
}

pub(super) fn scheme_mismatch(typed: Scheme, domain: &ApprovedDomain) -> String {
    let (host, right) = (shown_host(domain.host()), domain.scheme());
    format!("This page starts with {typed}://, but {host} is approved with {right}://. Use {right}://.")
}

pub(super) fn credentials(credentials: &str, host: &str) -> String {
    // Up to the colon: what follows may be somebody's password.
    let name = quoted(credentials.split([':', '@']).next().unwrap_or_default());
    match (name.is_empty(), host.is_empty()) {
        (false, false) => format!(
            "“{name}” before the @ is a user name, not the site: this address leads to {}. Remove it and the @.",
            quoted(host)
        ),
        _ => "An address with an @ before the site’s name cannot be used. Remove the @ and what stands before it."
            .to_owned(),
    }
}

pub(super) fn host_invalid(fault: HostFault, host: &str) -> String {
    match fault {
        HostFault::Empty => "The site’s name, such as acme.com, is missing after the two slashes.".to_owned(),
        HostFault::Percent => {
            "The site’s name contains a percent sign. Write it in plain letters, such as acme.com.".to_owned()
        }
        HostFault::Wildcard => "A site’s name has no asterisk. Paste the address of one page.".to_owned(),
        HostFault::Forbidden(c) => {
            format!("A site’s name has letters, digits, hyphens and dots. This one contains “{c}”.")
        }
        HostFault::Address => {
            format!(
                "“{}” is not a usual way to write an address made of numbers.",
                quoted(host)
            )
        }
        HostFault::Label => {
            "Between its dots, a site’s name has 1 to 63 characters. This one does not.".to_owned()
        }
        HostFault::Invisible(_) => "The site’s name contains a character that cannot be seen.".to_owned(),
        HostFault::Rewritten => {
            "The site’s name contains characters that a browser replaces by others. Type it in plain letters."
                .to_owned()
        }
    }
}

/// Names the selected domain, or the only one.
pub(super) fn host_not_approved(host: &str, approved: &[ApprovedDomain], selected: Option<usize>) -> String {
    let host = shown_host(host);
    let mut on = approved.iter().filter(|domain| domain.is_on());
    let only = on.next().filter(|_| on.next().is_none());
    let named = selected
        .and_then(|i| approved.get(i))
        .filter(|domain| domain.is_on())
        .or(only);
    match named {
        Some(domain) => format!(
            "{host} is not approved. Paste a page of {}.",
            quoted(&domain.address())
        ),
        None if approved.iter().any(ApprovedDomain::is_on) => {
            format!("{host} is not one of the approved domains.")
        }
        None => format!("{host} is not approved: no domain is approved at the moment."),
    }
}

pub(super) fn nearly(host: &str, domain: &ApprovedDomain, difference: Difference) -> String {
    let (host, right) = (shown_host(host), shown_host(domain.host()));
    match difference {
        Difference::TrailingDot => {
            format!("{host} ends in a dot, which makes it another site than {right}. Remove the dot.")
        }
        Difference::Www | Difference::Label => {
            format!("{host} is not approved, but {right} is. Does the page exist there too?")
        }
        Difference::Slip => format!("{host} is not approved. Do you mean {right}?"),
    }
}

pub(super) fn looks_like(host: &str, domain: &ApprovedDomain) -> String {
    let right = domain.unicode_host().unwrap_or_else(|| domain.host().to_owned());
    let shown = unicode(host).unwrap_or_else(|| host.to_owned());
    let right = quoted(&right);
    match telltale(&shown, &right) {
        Some((c, script)) => {
            format!(
                "This only looks like {right}: it contains “{c}” ({script}). It is {}.",
                shown_host(host)
            )
        }
        None => format!(
            "This only looks like {right}: it is spelled {}.",
            shown_host(host)
        ),
    }
}

pub(super) fn twice() -> String {
    "http:// or https:// stands here twice. Remove the first one.".to_owned()
}

/// `typed` is the text after the colon, if there is one.
pub(super) fn port_mismatch(typed: Option<&str>, domain: &ApprovedDomain) -> String {
    let host = shown_host(domain.host());
    let typed = match typed {
        Some(port) if !port.is_empty() => format!("This page has port {}", quoted(port)),
        _ => "This page has no port".to_owned(),
    };
    match domain.port() {
        Some(port) => format!("{typed}, but {host} is approved with port {port}. Write {host}:{port}."),
        None => format!("{typed}, but {host} is approved without one. Remove the port."),
    }
}

pub(super) fn port_invalid(typed: &str) -> String {
    format!(
        "“{}” after the colon is no port: a port is a number up to 65535.",
        quoted(typed)
    )
}

pub(super) fn path_outside(domain: &ApprovedDomain, encoded: bool) -> String {
    let address = quoted(&domain.address());
    if encoded {
        format!("Only pages under {address} are approved, and their path may not contain %2F, %5C or %2E.")
    } else {
        format!("Only pages under {address} are approved.")
    }
}

pub(super) fn domain_off(domain: &ApprovedDomain) -> String {
    format!(
        "{} is switched off at the moment. Choose another domain.",
        quoted(&domain.address())
    )
}

pub(super) fn empty() -> String {
    "Paste the address of a page on an approved domain.".to_owned()
}

pub(super) fn too_long() -> String {
    "This address is too long: at most 2,048 characters, as a browser sends it.".to_owned()
}
