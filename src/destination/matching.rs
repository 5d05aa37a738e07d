//! Which approved domain a destination belongs to (rule 3). The only place where an address is accepted.

use super::{Accepted, Destination};
use crate::approved::anatomy::{Anatomy, slice, trimmed};
use crate::approved::host::{self, ReadHost};
use crate::approved::{ApprovedDomain, MAX_ADDRESS, Scheme, has_encoded_separator, parse_url, read_port};

/// What is compared with an approved domain.
pub(super) struct Target<'a> {
    pub(super) scheme: Scheme,
    pub(super) host: &'a ReadHost,
    pub(super) port: u16,
    /// As pasted, dots and encodings untouched.
    pub(super) typed_path: &'a str,
    /// As serialised: dot segments resolved.
    pub(super) path: &'a str,
}

/// Whether the host is the approved one or, where the creator said so, one under it.
pub(super) fn host_matches(host: &ReadHost, domain: &ApprovedDomain) -> bool {
    host.ascii == domain.host() || domain.include_subdomains() && is_subdomain(host, domain.host())
}

/// Whether the host ends in a dot and this parent, at a label's start. Never for IP addresses.
pub(super) fn is_subdomain(host: &ReadHost, parent: &str) -> bool {
    let labels = host
        .ascii
        .strip_suffix(parent)
        .and_then(|left| left.strip_suffix('.'));
    !host.is_ip && labels.is_some_and(|labels| !labels.is_empty())
}

/// Whether the path lies under the prefix, whole segments compared.
pub(super) fn path_matches(target: &Target<'_>, domain: &ApprovedDomain) -> bool {
    let Some(prefix) = domain.prefix() else {
        return true;
    };
    let under = target
        .path
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    under && !has_encoded_separator(target.typed_path) && !has_encoded_separator(target.path)
}

fn matches(target: &Target<'_>, domain: &ApprovedDomain) -> bool {
    target.scheme == domain.scheme()
        && host_matches(target.host, domain)
        && target.port == domain.effective_port()
        && path_matches(target, domain)
}

/// The destination, if the text passes every rule. Nothing is repaired: text that a parser would strip or rewrite has
/// been refused before it is parsed, and what the parser found must be what the text says.
pub(super) fn accept(text: &str, approved: &[ApprovedDomain], selected: Option<usize>) -> Option<Accepted> {
    let text = trimmed(text);
    if text.len() > MAX_ADDRESS || text.bytes().any(|b| b <= b' ' || b == b'\\' || b == 0x7F) {
        return None;
    }
    let parts = Anatomy::of(text);
    let scheme = Scheme::from_name(slice(text, parts.scheme.clone()?))?;
    if slice(text, parts.separator.clone()) != "://" || parts.credentials.is_some() {
        return None;
    }
    let host = host::read(slice(text, parts.host.clone())).ok()?;
    let port = read_port(parts.port.clone().map(|p| slice(text, p)), scheme)?;
    let url = parse_url(text)?;
    let agrees = url.scheme() == scheme.as_str()
        && url.host_str() == Some(&host.ascii)
        && url.port_or_known_default() == Some(port)
        && url.username().is_empty()
        && url.password().is_none();
    let stored = url.as_str();
    if !agrees || stored.len() > MAX_ADDRESS || !stored.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let typed_path = slice(text, parts.path.clone());
    let target = Target {
        scheme,
        host: &host,
        port,
        typed_path,
        path: url.path(),
    };
    let fits = |domain: &ApprovedDomain| domain.is_on() && matches(&target, domain);
    // The selected domain, else the most particular, else the first.
    let (domain, _) = approved
        .iter()
        .enumerate()
        .filter(|(_, d)| fits(d))
        .max_by_key(|(i, d)| {
            (
                selected == Some(*i),
                d.host().len(),
                d.prefix().map_or(0, str::len),
                std::cmp::Reverse(*i),
            )
        })?;
    Some(Accepted {
        domain,
        unicode_host: host::unicode(&host.ascii),
        destination: Destination(url.into()),
    })
}
