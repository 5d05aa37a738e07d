//! Whether what is typed so far may still become an approved address: then there is nothing to complain about yet.

use super::matching::host_matches;
use crate::approved::anatomy::{Anatomy, slice, trimmed};
use crate::approved::host;
use crate::approved::{ApprovedDomain, MAX_ADDRESS, Scheme, has_encoded_separator, parse_url, read_port};

/// Whether the text is empty or the beginning of the address of a domain that is on.
pub(super) fn is_incomplete(text: &str, approved: &[ApprovedDomain]) -> bool {
    let text = trimmed(text);
    if text.is_empty() {
        return true;
    }
    if text.len() > MAX_ADDRESS {
        return false;
    }
    let parts = Anatomy::of(text);
    let bare = parts.path.is_empty() && parts.query.is_none() && parts.fragment.is_none();
    approved.iter().filter(|domain| domain.is_on()).any(|domain| {
        if bare {
            begins_origin(text, &parts, domain)
        } else {
            begins_prefix(text, &parts, domain)
        }
    })
}

/// `htt`, `https://ac`, `https://acme.com:84`; scheme and host in any case, the host also in Unicode.
fn begins_origin(text: &str, parts: &Anatomy, domain: &ApprovedDomain) -> bool {
    let typed = host::lower(text);
    let scheme = format!("{}://", domain.scheme());
    let hosts = [Some(domain.host().to_owned()), domain.unicode_host()];
    let begins = |host: &String| {
        typed.len() <= scheme.len() + host.len()
            && (scheme.starts_with(&typed)
                || typed
                    .strip_prefix(&scheme)
                    .is_some_and(|typed| host.starts_with(typed)))
    };
    let so_far = typed.strip_prefix(&scheme).unwrap_or_default();
    hosts.iter().flatten().any(begins)
        || domain.include_subdomains() && hosts.iter().flatten().any(|host| begins_subdomain(so_far, host))
        || host_is_complete(text, parts, domain)
            && parts
                .port
                .clone()
                .is_none_or(|p| begins_port(slice(text, p), domain.effective_port()))
}

/// A first label, or labels followed by the beginning of the approved host. `evil.com` is none of these, although
/// `evil.com.acme.com` is a subdomain of `acme.com`: a page that is complete on its own deserves its answer.
fn begins_subdomain(so_far: &str, host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c.is_alphanumeric())
    };
    let mut rest = so_far;
    loop {
        let Some((first, after)) = rest.split_once('.') else {
            return label(rest) && rest == so_far;
        };
        if !label(first) {
            return false;
        }
        if host.starts_with(after) {
            return true;
        }
        rest = after;
    }
}

/// Leading zeros are read as browsers read them.
fn begins_port(digits: &str, port: u16) -> bool {
    digits.bytes().all(|b| b.is_ascii_digit()) && port.to_string().starts_with(digits.trim_start_matches('0'))
}

/// Whether scheme and host are the domain's, with nothing wrong between them.
fn host_is_complete(text: &str, parts: &Anatomy, domain: &ApprovedDomain) -> bool {
    let part = |range| slice(text, range);
    parts.scheme.clone().and_then(|s| Scheme::from_name(part(s))) == Some(domain.scheme())
        && part(parts.separator.clone()) == "://"
        && parts.credentials.is_none()
        && host::read(part(parts.host.clone())).is_ok_and(|host| host_matches(&host, domain))
}

/// `https://acme.com/sto` where pages under `/store` are approved.
fn begins_prefix(text: &str, parts: &Anatomy, domain: &ApprovedDomain) -> bool {
    let Some(prefix) = domain.prefix() else {
        return false;
    };
    let port = read_port(parts.port.clone().map(|p| slice(text, p)), domain.scheme());
    parts.query.is_none()
        && parts.fragment.is_none()
        && host_is_complete(text, parts, domain)
        && port == Some(domain.effective_port())
        && !has_encoded_separator(slice(text, parts.path.clone()))
        && !text.bytes().any(|b| b <= b' ' || b == b'\\' || b == 0x7F)
        && !climbs(slice(text, parts.path.clone()))
        && parse_url(text).is_some_and(|url| prefix.starts_with(url.path()))
}

/// Whether the path holds a finished `.` or `..`: it leads elsewhere already, whatever is typed next.
fn climbs(path: &str) -> bool {
    path.rsplit('/')
        .skip(1)
        .any(|segment| matches!(segment, "." | ".."))
}
