//! What was typed, part by part, beside the approved domains, and how it reads with one part changed.

use std::ops::Range;

use super::diagnose::Choice;
use super::incomplete::is_incomplete;
use super::matching::{Target, host_matches, path_matches};
use super::near::{Difference, nearest};
use super::pasted::Pasted;
use crate::approved::anatomy::slice;
use crate::approved::host::{self, ReadHost};
use crate::approved::{ApprovedDomain, Scheme, parse_url, read_port};

/// A cleaned text and what it is compared with.
pub(super) struct Typed<'a> {
    pub(super) pasted: &'a Pasted,
    pub(super) choice: Choice<'a>,
}

/// A change to the typed address; what is `None` stays as typed.
#[derive(Default)]
pub(super) struct Change<'a> {
    pub(super) scheme: Option<Scheme>,
    pub(super) host: Option<&'a str>,
    /// With its colon, or empty for none.
    pub(super) port: Option<String>,
    pub(super) drop_credentials: bool,
}

impl<'a> Change<'a> {
    pub(super) fn scheme(scheme: Scheme) -> Self {
        Self {
            scheme: Some(scheme),
            ..Self::default()
        }
    }

    pub(super) fn host(host: &'a str) -> Self {
        Self {
            host: Some(host),
            ..Self::default()
        }
    }

    /// The approved port; none where it is the scheme's own.
    pub(super) fn port_of(domain: &ApprovedDomain) -> Self {
        let port = domain.port().map_or_else(String::new, |port| format!(":{port}"));
        Self {
            port: Some(port),
            ..Self::default()
        }
    }
}

impl<'a> Typed<'a> {
    pub(super) fn part(&self, range: Range<usize>) -> &'a str {
        slice(&self.pasted.clean, range)
    }

    pub(super) fn separator(&self) -> &'a str {
        self.part(self.pasted.parts.separator.clone())
    }

    pub(super) fn host(&self) -> &'a str {
        self.part(self.pasted.parts.host.clone())
    }

    pub(super) fn port(&self) -> Option<&'a str> {
        self.pasted.parts.port.clone().map(|port| self.part(port))
    }

    pub(super) fn scheme(&self) -> Option<Scheme> {
        Scheme::from_name(self.part(self.pasted.parts.scheme.clone()?))
    }

    /// The address with the change, everything else byte for byte; slashes as they belong.
    pub(super) fn with(&self, change: &Change<'_>) -> String {
        let parts = &self.pasted.parts;
        let scheme = match (change.scheme, parts.scheme.clone()) {
            (Some(scheme), _) => scheme.as_str(),
            (None, Some(scheme)) => self.part(scheme),
            (None, None) => self.assumed_scheme().as_str(),
        };
        let credentials = parts.credentials.clone().filter(|_| !change.drop_credentials);
        let credentials = credentials.map_or("", |range| self.part(range));
        let port = self.port().map(|port| format!(":{port}"));
        let port = change.port.clone().or(port).unwrap_or_default();
        let host = change.host.unwrap_or(self.host());
        [
            scheme,
            "://",
            credentials,
            host,
            &port,
            parts.rest(&self.pasted.clean),
        ]
        .concat()
    }

    /// The same with the scheme of a domain. A port that only says the old scheme's own goes with it.
    pub(super) fn with_scheme_of(&self, domain: &ApprovedDomain) -> String {
        let scheme = domain.scheme();
        let stale = read_port(self.port(), scheme) != Some(scheme.default_port());
        let drop = stale && domain.port().is_none() && self.means_default_port(domain);
        self.with(&Change {
            port: drop.then(String::new),
            ..Change::scheme(scheme)
        })
    }

    /// What an address without a scheme is completed with: the scheme of the domain meant, else `https`.
    pub(super) fn assumed_scheme(&self) -> Scheme {
        let host = host::read(self.host()).ok();
        let meant = host
            .and_then(|host| self.domain_of(&host))
            .map(|(domain, _)| domain);
        let typed = host::lower(self.host());
        let begun = |d: &&ApprovedDomain| d.is_on() && begins(d, &typed);
        let approved = self.choice.approved;
        let domain = meant.or_else(|| approved.iter().find(begun)).or(approved.first());
        domain.map_or(Scheme::Https, ApprovedDomain::scheme)
    }

    /// The domain that the host belongs to, or nearly: the one that agrees most, on before off, the selected first.
    pub(super) fn domain_of(&self, host: &ReadHost) -> Option<(&'a ApprovedDomain, Option<Difference>)> {
        let Choice { approved, selected } = self.choice;
        let same = approved
            .iter()
            .enumerate()
            .filter(|(_, domain)| host_matches(host, domain));
        let best = same.min_by_key(|(i, domain)| {
            let (scheme, port) = (self.scheme_is_wrong(domain), self.port_is_wrong(domain));
            let wrong = u8::from(scheme) + u8::from(port) + u8::from(self.path_is_wrong(host, domain));
            (wrong, !domain.is_on(), selected != Some(*i), *i)
        });
        if let Some((_, domain)) = best {
            return Some((domain, None));
        }
        let (near, difference) = nearest(host, approved, selected)?;
        Some((approved.get(near)?, Some(difference)))
    }

    /// Whether the host is approved, or nearly.
    pub(super) fn is_host_known(&self) -> bool {
        let path = self.separator() == "/";
        !path && host::read(self.host()).is_ok_and(|host| self.domain_of(&host).is_some())
    }

    /// `ac`, `acme.com`, `//acme`: the beginning of an approved host, without a scheme.
    pub(super) fn begins_a_host(&self) -> bool {
        let parts = &self.pasted.parts;
        let bare = parts.host.end == self.pasted.clean.len() && parts.credentials.is_none();
        let typed = host::lower(self.host());
        let begun = |domain: &ApprovedDomain| domain.is_on() && begins(domain, &typed);
        bare && !typed.is_empty() && self.separator() != "/" && self.choice.approved.iter().any(begun)
    }

    /// The domain that has the other scheme, if what is typed so far would be the beginning of its address.
    pub(super) fn begun_with_the_other_scheme(&self) -> Option<(&'a ApprovedDomain, String)> {
        let (typed, end) = (self.scheme()?, self.pasted.parts.scheme.clone()?.end);
        let rest = self.part(end..self.pasted.clean.len());
        let swapped = |domain: &ApprovedDomain| format!("{}{rest}", domain.scheme());
        let begun = |domain: &ApprovedDomain| {
            domain.scheme() != typed && is_incomplete(&swapped(domain), std::slice::from_ref(domain))
        };
        let begun = self
            .choice
            .approved
            .iter()
            .enumerate()
            .filter(|(_, domain)| begun(domain));
        let (_, domain) = begun.min_by_key(|(i, _)| (self.choice.selected != Some(*i), *i))?;
        Some((domain, swapped(domain)))
    }

    pub(super) fn scheme_is_wrong(&self, domain: &ApprovedDomain) -> bool {
        self.scheme().is_some_and(|scheme| scheme != domain.scheme())
    }

    /// No port, or the typed scheme's own, means the approved scheme's own.
    fn means_default_port(&self, domain: &ApprovedDomain) -> bool {
        let typed = self.scheme().unwrap_or(domain.scheme());
        read_port(self.port(), typed) == Some(typed.default_port())
    }

    pub(super) fn port_is_wrong(&self, domain: &ApprovedDomain) -> bool {
        let same = read_port(self.port(), domain.scheme()) == Some(domain.effective_port());
        let default = domain.port().is_none() && self.means_default_port(domain);
        !same && !default
    }

    pub(super) fn path_is_wrong(&self, host: &ReadHost, domain: &ApprovedDomain) -> bool {
        let typed_path = self.part(self.pasted.parts.path.clone());
        let Some(url) = parse_url(&format!("https://host{typed_path}")) else {
            return true;
        };
        let (scheme, port, path) = (domain.scheme(), domain.effective_port(), url.path());
        !path_matches(
            &Target {
                scheme,
                host,
                port,
                typed_path,
                path,
            },
            domain,
        )
    }
}

/// Whether the domain's host, or its Unicode form, begins so.
fn begins(domain: &ApprovedDomain, typed: &str) -> bool {
    domain.host().starts_with(typed) || domain.unicode_host().is_some_and(|host| host.starts_with(typed))
}
