//! Reading an approved domain from a creator's text, from storage and from the wire.

use serde::Deserialize;
use url::Url;

use super::anatomy::{Anatomy, slice, trimmed};
use super::host::{self, HostFault};
use super::{Approval, ApprovalError, ApprovedDomain, PublicSuffixes, Scheme};

/// Longest address, in bytes, pasted or serialised (rule 1).
pub(crate) const MAX_ADDRESS: usize = 2_048;

/// Encodings that a server may decode into another path than the one compared (rule 3), lower case.
const ENCODED_SEPARATORS: [&str; 3] = ["%2f", "%5c", "%2e"];

/// An approved domain as it travels, before it is checked.
#[derive(Deserialize)]
pub(super) struct Wire {
    scheme: Scheme,
    host: String,
    port: u16,
    prefix: Option<String>,
    include_subdomains: bool,
    on: bool,
}

impl TryFrom<Wire> for ApprovedDomain {
    type Error = ApprovalError;

    fn try_from(wire: Wire) -> Result<Self, ApprovalError> {
        let Wire {
            scheme,
            host,
            port,
            prefix,
            include_subdomains,
            on,
        } = wire;
        from_parts(
            scheme,
            &host,
            Some(port),
            prefix.as_deref(),
            include_subdomains,
            on,
        )
    }
}

/// Whether a path holds an encoded slash, backslash or dot.
pub(crate) fn has_encoded_separator(path: &str) -> bool {
    path.as_bytes().windows(3).any(|w| {
        ENCODED_SEPARATORS
            .iter()
            .any(|e| w.eq_ignore_ascii_case(e.as_bytes()))
    })
}

/// Parses as the URL Standard does today: the path's `^` is encoded, which this parser does not do yet.
pub(crate) fn parse_url(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    if url.path().contains('^') {
        let path = url.path().replace('^', "%5E");
        url.set_path(&path);
    }
    Some(url)
}

/// Reads a port's text as browsers do: digits only, empty means the scheme's own.
pub(crate) fn read_port(text: Option<&str>, scheme: Scheme) -> Option<u16> {
    match text {
        None | Some("") => Some(scheme.default_port()),
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            // No more than six digits are looked at, however many zeros lead them.
            let digits = digits.trim_start_matches('0');
            if digits.is_empty() {
                Some(0)
            } else {
                digits.get(..digits.len().min(6))?.parse().ok()
            }
        }
        Some(_) => None,
    }
}

pub(super) fn parse(text: &str, suffixes: &impl PublicSuffixes) -> Result<Approval, ApprovalError> {
    let text = trimmed(text);
    if text.is_empty() {
        return Err(ApprovalError::Empty);
    }
    if text.len() > MAX_ADDRESS {
        return Err(ApprovalError::TooLong);
    }
    for c in text.chars() {
        match c {
            ' ' => return Err(ApprovalError::SpaceInside),
            '\\' => return Err(ApprovalError::Backslash),
            c if c.is_ascii_control() => return Err(ApprovalError::ControlCharacter),
            _ => {}
        }
    }
    let typed = Anatomy::of(text);
    match &typed.scheme {
        Some(_) => Ok(Approval {
            domain: read(text, &typed, suffixes)?,
            completed: false,
        }),
        None => {
            let text = format!("https://{}", text.trim_start_matches('/'));
            Ok(Approval {
                domain: read(&text, &Anatomy::of(&text), suffixes)?,
                completed: true,
            })
        }
    }
}

fn read(
    text: &str,
    parts: &Anatomy,
    suffixes: &impl PublicSuffixes,
) -> Result<ApprovedDomain, ApprovalError> {
    let name = parts.scheme.clone().map(|s| slice(text, s)).unwrap_or_default();
    let scheme = Scheme::from_name(name).ok_or_else(|| ApprovalError::SchemeUnsupported {
        scheme: name.chars().take(20).collect(),
    })?;
    if slice(text, parts.separator.clone()) != "://" {
        return Err(ApprovalError::Slashes {
            scheme: scheme.to_string(),
        });
    }
    if parts.credentials.is_some() {
        return Err(ApprovalError::HasCredentials);
    }
    let read = host::read(slice(text, parts.host.clone())).map_err(|fault| match fault {
        HostFault::Wildcard => ApprovalError::Wildcard,
        _ => ApprovalError::HostInvalid,
    })?;
    let port = parts.port.clone().map(|p| slice(text, p));
    let port = read_port(port, scheme).ok_or(ApprovalError::PortInvalid)?;
    if parts.query.is_some() {
        return Err(ApprovalError::HasQuery);
    }
    if parts.fragment.is_some() {
        return Err(ApprovalError::HasFragment);
    }
    if !read.is_ip {
        check_name(&read.ascii, suffixes)?;
    }
    if has_encoded_separator(slice(text, parts.path.clone())) {
        return Err(ApprovalError::PathEncoded);
    }
    let url = parse_url(text).ok_or(ApprovalError::HostInvalid)?;
    if url.host_str() != Some(&read.ascii) || url.port_or_known_default() != Some(port) {
        return Err(ApprovalError::HostInvalid);
    }
    if url.as_str().len() > MAX_ADDRESS {
        return Err(ApprovalError::TooLong);
    }
    let prefix = url.path().trim_end_matches('/');
    Ok(ApprovedDomain {
        scheme,
        host: read.ascii,
        port,
        prefix: (!prefix.is_empty()).then(|| prefix.to_owned()),
        include_subdomains: false,
        on: true,
    })
}

fn check_name(host: &str, suffixes: &impl PublicSuffixes) -> Result<(), ApprovalError> {
    if host.ends_with('.') {
        return Err(ApprovalError::TrailingDot);
    }
    if host == "localhost" {
        return Ok(());
    }
    if suffixes.is_public_suffix(host) {
        return Err(ApprovalError::PublicSuffix {
            host: host.to_owned(),
        });
    }
    if !host.contains('.') {
        return Err(ApprovalError::SingleLabel {
            host: host.to_owned(),
        });
    }
    Ok(())
}

pub(super) fn with_subdomains(
    domain: ApprovedDomain,
    suffixes: &impl PublicSuffixes,
) -> Result<ApprovedDomain, ApprovalError> {
    if !has_subdomains(&domain.host) {
        return Err(ApprovalError::NoSubdomains { host: domain.host });
    }
    if suffixes.is_public_suffix(&domain.host) {
        return Err(ApprovalError::PublicSuffix { host: domain.host });
    }
    Ok(ApprovedDomain {
        include_subdomains: true,
        ..domain
    })
}

fn has_subdomains(host: &str) -> bool {
    host != "localhost" && host::read(host).is_ok_and(|h| !h.is_ip)
}

pub(super) fn from_parts(
    scheme: Scheme,
    host: &str,
    port: Option<u16>,
    prefix: Option<&str>,
    include_subdomains: bool,
    on: bool,
) -> Result<ApprovedDomain, ApprovalError> {
    let port = port.unwrap_or(scheme.default_port());
    let text = format!("{scheme}://{host}:{port}{}", prefix.unwrap_or_default());
    let domain = parse(&text, &super::NoSuffixes)?.domain;
    if domain.host != host || domain.port != port || domain.prefix() != prefix {
        return Err(ApprovalError::NotNormal);
    }
    if include_subdomains && !has_subdomains(host) {
        return Err(ApprovalError::NoSubdomains { host: domain.host });
    }
    Ok(ApprovedDomain {
        include_subdomains,
        on,
        ..domain
    })
}
