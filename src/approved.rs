//! Approved domains: scheme, host and port, perhaps a path prefix, on or off (rule 8).
//!
//! An [`ApprovedDomain`] only exists valid: it comes from a creator's text ([`ApprovedDomain::parse`]), from storage
//! ([`ApprovedDomain::from_parts`]) or over the wire, and each way applies the same rules.

pub(crate) mod anatomy;
mod error;
pub(crate) mod host;
mod parse;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use error::ApprovalError;
pub(crate) use parse::{MAX_ADDRESS, has_encoded_separator, parse_url, read_port};

/// The two schemes that a destination may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// `http`
    Http,
    /// `https`
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The scheme of that name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Http, Self::Https]
            .into_iter()
            .find(|scheme| name.eq_ignore_ascii_case(scheme.as_str()))
    }

    /// The port that an address without one means.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The list of names under which strangers register (`com`, `co.uk`, `github.io`). Passed in, because it is too big
/// for the browser.
pub trait PublicSuffixes {
    /// Whether this host, ASCII and lower case, is itself a public suffix.
    fn is_public_suffix(&self, host: &str) -> bool;
}

/// No list: for the browser, where the server has the last word.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSuffixes;

impl PublicSuffixes for NoSuffixes {
    fn is_public_suffix(&self, _: &str) -> bool {
        false
    }
}

/// A creator's scheme, host and port, with an optional path prefix, on or off.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "parse::Wire")]
pub struct ApprovedDomain {
    scheme: Scheme,
    /// As a browser serialises it: lower case, punycode, IPv6 in brackets.
    host: String,
    /// The effective port.
    port: u16,
    /// Starts with a slash, ends with none, percent-encoded as a browser does.
    prefix: Option<String>,
    include_subdomains: bool,
    on: bool,
}

/// What a creator's text was read as, to be shown before saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The domain: on, without subdomains.
    pub domain: ApprovedDomain,
    /// Whether `https://` was added to the text.
    pub completed: bool,
}

impl ApprovedDomain {
    /// Reads a creator's text: `acme.com`, `https://acme.com:8443`, `https://acme.com/store` (rule 8).
    ///
    /// # Errors
    /// Says in one sentence what cannot be approved and why.
    pub fn parse(text: &str, suffixes: &impl PublicSuffixes) -> Result<Approval, ApprovalError> {
        parse::parse(text, suffixes)
    }

    /// The domain as it was stored. `host` and `prefix` must be as [`Self::host`] and [`Self::prefix`] returned them.
    ///
    /// # Errors
    /// When the parts are not what a parsed domain has; public suffixes are not looked up again.
    pub fn from_parts(
        scheme: Scheme,
        host: &str,
        port: Option<u16>,
        prefix: Option<&str>,
        include_subdomains: bool,
        on: bool,
    ) -> Result<Self, ApprovalError> {
        parse::from_parts(scheme, host, port, prefix, include_subdomains, on)
    }

    /// The same domain with every subdomain.
    ///
    /// # Errors
    /// For IP addresses, `localhost` and public suffixes.
    pub fn with_subdomains(self, suffixes: &impl PublicSuffixes) -> Result<Self, ApprovalError> {
        parse::with_subdomains(self, suffixes)
    }

    /// The same domain, on or off.
    pub fn switched(self, on: bool) -> Self {
        Self { on, ..self }
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host as a browser serialises it: lower case, punycode, IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port when it is not the scheme's own.
    pub fn port(&self) -> Option<u16> {
        (self.port != self.scheme.default_port()).then_some(self.port)
    }

    /// The port that is contacted.
    pub fn effective_port(&self) -> u16 {
        self.port
    }

    /// The path under which pages must lie: `/store`, percent-encoded, without a slash at the end.
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    /// Whether the creator ticked *include subdomains*.
    pub fn include_subdomains(&self) -> bool {
        self.include_subdomains
    }

    /// Whether links to it may be made and followed.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// `https://acme.com`, `https://acme.com:8443`: no slash at the end.
    pub fn origin(&self) -> String {
        match self.port() {
            Some(port) => format!("{}://{}:{port}", self.scheme, self.host),
            None => format!("{}://{}", self.scheme, self.host),
        }
    }

    /// The origin and the prefix: what a creator reads.
    pub fn address(&self) -> String {
        self.origin() + self.prefix().unwrap_or_default()
    }

    /// The host in Unicode, where that differs (rule 7).
    pub fn unicode_host(&self) -> Option<String> {
        host::unicode(&self.host)
    }
}

impl fmt::Display for ApprovedDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address())
    }
}
