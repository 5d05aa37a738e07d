//! What is wrong with each part of what was typed.

use std::ops::Range;

use super::diagnose::Choice;
use super::lookalike::Shown;
use super::near::{Difference, within_one_edit};
use super::typed::{Change, Typed};
use super::{Problem, ProblemCode, words};
use crate::approved::anatomy::{is_web, slice};
use crate::approved::host::{self, HostFault, ReadHost};
use crate::approved::{ApprovedDomain, Scheme, has_encoded_separator, read_port};

impl<'a> Typed<'a> {
    /// Every problem but the forbidden characters, with fixes not yet tried.
    pub(super) fn problems(&self) -> Vec<Problem> {
        if self.pasted.clean.is_empty() {
            return Vec::new();
        }
        let mut problems = Vec::new();
        let scheme = self.pasted.parts.scheme.clone().map(|scheme| self.part(scheme));
        let goes_on = match scheme {
            None => self.without_scheme(&mut problems),
            Some(scheme) if !is_web(scheme) => {
                problems.push(self.scheme_unsupported(scheme));
                self.pasted.parts.hierarchical
            }
            Some(_) => {
                problems.extend(self.slashes());
                true
            }
        };
        if goes_on {
            problems.extend(self.credentials());
            match host::read(self.host()) {
                Ok(host) => self.compare(&host, &mut problems),
                Err(fault) => problems.push(self.host_invalid(fault)),
            }
        }
        problems
    }

    fn problem(&self, code: ProblemCode, range: Range<usize>, message: String) -> Problem {
        Problem::new(code, self.pasted.origin(range), message)
    }

    /// Scheme, colon and slashes.
    fn front(&self) -> Range<usize> {
        0..self.pasted.parts.separator.end
    }

    /// Whether there is a host worth a word of its own.
    fn without_scheme(&self, problems: &mut Vec<Problem>) -> bool {
        let code = ProblemCode::SchemeMissing;
        if let Some(inner) = self.wrapped() {
            let problem = self.problem(code, 0..self.pasted.clean.len(), words::wrapped());
            problems.push(problem.fixed_by(Some(inner)));
            return false;
        }
        let (begun, known) = (self.begins_a_host(), self.is_host_known());
        let message = words::scheme_missing(self.assumed_scheme());
        let problem = self.problem(code, self.pasted.parts.host.clone(), message);
        let whole = self.pasted.parts.credentials.is_none();
        let completed = (whole && (begun || known)).then(|| self.with(&Change::default()));
        problems.push(problem.fixed_by(completed));
        !begun && (known || self.host().contains('.'))
    }

    /// The address inside `<https://acme.com/>`, `url=https://acme.com/`.
    fn wrapped(&self) -> Option<String> {
        let clean = self.pasted.clean.as_str();
        let lower = clean.to_ascii_lowercase();
        let start = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| lower.find(scheme))
            .min()?;
        let inner = slice(clean, start..clean.len()).trim_end_matches(['>', ')', ']', '"', '\'', '”', '»']);
        self.choice.accepts(inner).then(|| inner.to_owned())
    }

    /// `https:acme.com`, `https:///acme.com`.
    fn slashes(&self) -> Option<Problem> {
        let wrong = self.separator() != "://" && !self.host().is_empty() && !is_web(self.host());
        let scheme = self.scheme().filter(|_| wrong)?;
        let problem = self.problem(ProblemCode::SchemeMissing, self.front(), words::slashes(scheme));
        Some(problem.fixed_by(self.is_host_known().then(|| self.with(&Change::default()))))
    }

    /// Repaired for a slip of the finger (`htp://acme.com`), and for what browsers copy (`view-source:`).
    fn scheme_unsupported(&self, typed: &str) -> Problem {
        let scheme = typed.to_ascii_lowercase();
        let meant = || {
            let slips = within_one_edit(&scheme, "https") || within_one_edit(&scheme, "http");
            let host = host::read(self.host()).ok()?;
            let slip = self.pasted.parts.hierarchical && (slips || scheme.starts_with("hxxp"));
            let (domain, _) = self.domain_of(&host).filter(|_| slip)?;
            Some(self.with(&Change::scheme(domain.scheme())))
        };
        let fix = if scheme == "view-source" {
            self.wrapped()
        } else {
            meant()
        };
        self.problem(
            ProblemCode::SchemeUnsupported,
            self.front(),
            words::scheme_unsupported(typed),
        )
        .fixed_by(fix)
    }

    fn credentials(&self) -> Option<Problem> {
        let range = self.pasted.parts.credentials.clone()?;
        let message = words::credentials(self.part(range.clone()), self.host());
        let without = || {
            self.with(&Change {
                drop_credentials: true,
                ..Change::default()
            })
        };
        let problem = self.problem(ProblemCode::Credentials, range, message);
        Some(problem.fixed_by(self.is_host_known().then(without)))
    }

    fn host_invalid(&self, fault: HostFault) -> Problem {
        if let (HostFault::Empty, Some(problem)) = (fault, self.begun_otherwise()) {
            return problem;
        }
        let typed = self.host();
        let range = if typed.is_empty() {
            self.front()
        } else {
            self.pasted.parts.host.clone()
        };
        // Where a browser would go to the approved host, its name is said plainly.
        let meant = Some(typed)
            .filter(|_| fault != HostFault::Label)
            .and_then(|typed| url::Host::parse(typed).ok());
        let meant = meant.map(|host| host.to_string());
        let same = |domain: &&ApprovedDomain| domain.is_on() && Some(domain.host()) == meant.as_deref();
        let fix = self.choice.approved.iter().find(same).map(|domain| {
            let host = domain.unicode_host().unwrap_or_else(|| domain.host().to_owned());
            self.with(&Change::host(&host))
        });
        self.problem(ProblemCode::HostInvalid, range, words::host_invalid(fault, typed))
            .fixed_by(fix)
    }

    /// `http://ac` where `https://acme.com` is approved: only the scheme can be wrong so far.
    fn begun_otherwise(&self) -> Option<Problem> {
        let (domain, fix) = self.begun_with_the_other_scheme()?;
        Some(self.scheme_mismatch(self.scheme()?, domain, fix))
    }

    fn scheme_mismatch(&self, typed: Scheme, domain: &ApprovedDomain, fix: String) -> Problem {
        let range = self.pasted.parts.scheme.clone().unwrap_or(self.front());
        let message = words::scheme_mismatch(typed, domain);
        self.problem(ProblemCode::SchemeMismatch, range, message)
            .fixed_by(Some(fix))
    }

    /// Compares host, scheme, port and path with the domain that is meant.
    fn compare(&self, host: &ReadHost, problems: &mut Vec<Problem>) {
        let found = self.domain_of(host);
        let exact = found.is_some_and(|(_, difference)| difference.is_none());
        if !exact {
            if let Some(problem) = self.begun_otherwise() {
                problems.push(problem);
                return;
            }
            problems.push(self.host_not_approved(host, found));
        }
        let domain = found.map(|(domain, _)| domain);
        if let (Some(domain), Some(typed)) = (domain, self.scheme())
            && self.scheme_is_wrong(domain)
        {
            problems.push(self.scheme_mismatch(typed, domain, self.with_scheme_of(domain)));
        }
        problems.extend(self.port_problem(domain));
        if let Some(domain) = domain.filter(|_| exact) {
            problems.extend(self.path_outside(host, domain));
            problems.extend(self.domain_off(domain));
        }
    }

    fn host_not_approved(
        &self,
        host: &ReadHost,
        found: Option<(&ApprovedDomain, Option<Difference>)>,
    ) -> Problem {
        let code = ProblemCode::HostNotApproved;
        let Choice { approved, selected } = self.choice;
        let range = self.pasted.parts.host.clone();
        let second = self.part(range.start..self.pasted.clean.len());
        if is_web(&host.ascii) && self.choice.accepts(second) {
            return self
                .problem(code, 0..range.start, words::twice())
                .fixed_by(Some(second.to_owned()));
        }
        let message = match (self.looks_like(host), found) {
            (Some(domain), _) => words::looks_like(&host.ascii, domain),
            (None, Some((domain, Some(difference)))) => words::nearly(&host.ascii, domain, difference),
            _ => words::host_not_approved(&host.ascii, approved, selected),
        };
        let fix = found.map(|(domain, _)| self.with(&Change::host(domain.host())));
        self.problem(code, range, message).fixed_by(fix)
    }

    fn looks_like(&self, host: &ReadHost) -> Option<&'a ApprovedDomain> {
        let shown = host::unicode(&host.ascii).unwrap_or_else(|| host.ascii.clone());
        let shown = Shown::new(&shown);
        let approved = self.choice.approved.iter();
        approved
            .filter(|domain| domain.is_on() && !host.is_ip)
            .find(|domain| match domain.unicode_host() {
                Some(unicode) => shown.looks_like(&unicode),
                None => shown.looks_like(domain.host()),
            })
    }

    fn port_problem(&self, domain: Option<&ApprovedDomain>) -> Option<Problem> {
        let parts = &self.pasted.parts;
        let range = parts
            .port
            .clone()
            .filter(|port| !port.is_empty())
            .unwrap_or(parts.host.clone());
        let typed = self.port();
        let message = match (typed, domain) {
            (Some(port), _) if read_port(typed, Scheme::Https).is_none() => words::port_invalid(port),
            (_, Some(domain)) if self.port_is_wrong(domain) => words::port_mismatch(typed, domain),
            _ => return None,
        };
        let fix = domain.map(|domain| self.with(&Change::port_of(domain)));
        Some(
            self.problem(ProblemCode::PortMismatch, range, message)
                .fixed_by(fix),
        )
    }

    fn path_outside(&self, host: &ReadHost, domain: &ApprovedDomain) -> Option<Problem> {
        let parts = &self.pasted.parts;
        let encoded = has_encoded_separator(self.part(parts.path.clone()));
        let range = if parts.path.is_empty() {
            parts.host.clone()
        } else {
            parts.path.clone()
        };
        let problem = || {
            self.problem(
                ProblemCode::PathOutsidePrefix,
                range,
                words::path_outside(domain, encoded),
            )
        };
        self.path_is_wrong(host, domain).then(problem)
    }

    fn domain_off(&self, domain: &ApprovedDomain) -> Option<Problem> {
        let range = self.pasted.parts.host.clone();
        (!domain.is_on()).then(|| self.problem(ProblemCode::DomainOff, range, words::domain_off(domain)))
    }
}
