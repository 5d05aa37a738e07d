//! Every problem of a refused text, the most telling first (rule 5).
//!
//! The text is judged part by part against the approved domain that it is nearest to. Each fix changes one part of
//! the cleaned text and is offered only if, applied, its problem is gone.

use super::incomplete::is_incomplete;
use super::matching::{Target, accept, host_matches, path_matches};
use super::near::{Difference, nearest, within_one_edit};
use super::pasted::Pasted;
use super::{Problem, ProblemCode, lookalike, words};
use crate::approved::anatomy::{is_web, slice, trimmed};
use crate::approved::host::{self, HostFault, ReadHost};
use crate::approved::{ApprovedDomain, MAX_ADDRESS, Scheme, has_encoded_separator, read_port};

/// The approved domains and which of them is selected.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) approved: &'a [ApprovedDomain],
    pub(super) selected: Option<usize>,
}

impl Choice<'_> {
    fn accepts(self, text: &str) -> bool {
        accept(text, self.approved, self.selected).is_some()
    }

    fn is_fine(self, text: &str) -> bool {
        self.accepts(text) || is_incomplete(text, self.approved)
    }
}

/// The problems of a text that is neither accepted nor incomplete: at least one.
pub(super) fn diagnose(text: &str, choice: Choice<'_>) -> Vec<Problem> {
    let mut problems = survey(text, choice);
    for problem in &mut problems {
        let code = problem.code;
        let helps = |fix: &String| {
            fix != text && (choice.is_fine(fix) || survey(fix, choice).iter().all(|left| left.code != code))
        };
        problem.fix = problem.fix.take().filter(helps);
    }
    problems
}

/// The problems with fixes as they come to mind, not yet tried.
fn survey(text: &str, choice: Choice<'_>) -> Vec<Problem> {
    let inner = trimmed(text);
    if inner.len() > MAX_ADDRESS {
        let lead = text.len() - text.trim_start_matches(|c| matches!(c, ' ' | '\t'..='\r')).len();
        let start = lead + inner.floor_char_boundary(MAX_ADDRESS);
        return vec![Problem::new(
            ProblemCode::TooLong,
            start..lead + inner.len(),
            words::too_long(),
        )];
    }
    let pasted = Pasted::of(text);
    let mut problems: Vec<Problem> = pasted.obstacles().collect();
    let rest = Survey {
        pasted: &pasted,
        choice,
    }
    .problems();
    let fix = repaired(inner, &pasted.clean, &rest, choice);
    problems
        .iter_mut()
        .for_each(|obstacle| obstacle.fix.clone_from(&fix));
    problems.extend(rest);
    problems.sort_by_key(|problem| ProblemCode::ALL.iter().position(|code| *code == problem.code));
    if problems.is_empty() {
        // Everything agrees, so only the serialisation can be too long.
        problems.push(Problem::new(
            ProblemCode::TooLong,
            pasted.whole.clone(),
            words::too_long(),
        ));
    }
    problems
}

/// The text without its forbidden characters, unless that would join two addresses or lead to a host that nobody
/// approved; where words stand before one address, that address.
fn repaired(inner: &str, clean: &str, rest: &[Problem], choice: Choice<'_>) -> Option<String> {
    let mut words = inner.split_whitespace();
    let first = words.next()?;
    let others: Vec<&str> = words.filter(|word| word.contains("://")).collect();
    match (first.contains("://"), others.as_slice()) {
        (_, []) => {
            let misleading = [
                ProblemCode::SchemeUnsupported,
                ProblemCode::Credentials,
                ProblemCode::HostInvalid,
                ProblemCode::HostNotApproved,
            ];
            let clear =
                rest.iter().all(|problem| !misleading.contains(&problem.code)) && !hides_a_host(inner);
            clear.then(|| clean.to_owned())
        }
        (false, [only]) if inner.ends_with(only) && choice.accepts(only) => Some((*only).to_owned()),
        _ => None,
    }
}

/// `https://acme.com\@evil.com/`: to some programs the host is what follows the `@`, so there is nothing to repair.
fn hides_a_host(text: &str) -> bool {
    let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    authority.contains('\\') && authority.contains('@')
}

/// One cleaned text under the lens.
struct Survey<'a> {
    pasted: &'a Pasted,
    choice: Choice<'a>,
}

/// A change to the typed address; what is `None` stays as typed.
#[derive(Default)]
struct Change<'a> {
    scheme: Option<Scheme>,
    host: Option<&'a str>,
    /// With its colon.
    port: Option<String>,
    drop_credentials: bool,
}

impl<'a> Survey<'a> {
    fn part(&self, range: std::ops::Range<usize>) -> &'a str {
        slice(&self.pasted.clean, range)
    }

    fn host_text(&self) -> &'a str {
        self.part(self.pasted.parts.host.clone())
    }

    fn port_text(&self) -> Option<&'a str> {
        self.pasted.parts.port.clone().map(|port| self.part(port))
    }

    fn typed_scheme(&self) -> Option<Scheme> {
        self.pasted
            .parts
            .scheme
            .clone()
            .and_then(|s| Scheme::from_name(self.part(s)))
    }

    /// The address with the change, everything else byte for byte; slashes as they belong.
    fn with(&self, change: &Change<'_>) -> String {
        let parts = &self.pasted.parts;
        let scheme = match (change.scheme, parts.scheme.clone()) {
            (Some(scheme), _) => scheme.as_str(),
            (None, Some(scheme)) => self.part(scheme),
            (None, None) => self.assumed_scheme().as_str(),
        };
        let credentials = parts.credentials.clone().filter(|_| !change.drop_credentials);
        let port = change
            .port
            .clone()
            .or_else(|| self.port_text().map(|port| format!(":{port}")));
        [
            scheme,
            "://",
            credentials.map_or("", |c| self.part(c)),
            change.host.unwrap_or(self.host_text()),
            &port.unwrap_or_default(),
            parts.rest(&self.pasted.clean),
        ]
        .concat()
    }

    /// What an address without a scheme is completed with: the scheme of the domain meant, else `https`.
    fn assumed_scheme(&self) -> Scheme {
        let host = host::read(self.host_text()).ok();
        let meant = host.and_then(|host| self.domain_of(&host));
        let first = || {
            let typed = host::lower(self.host_text());
            let begun = |d: &&ApprovedDomain| d.is_on() && d.host().starts_with(&typed);
            self.choice
                .approved
                .iter()
                .find(begun)
                .or(self.choice.approved.first())
        };
        meant
            .map(|(domain, _)| domain)
            .or_else(first)
            .map_or(Scheme::Https, ApprovedDomain::scheme)
    }

    /// The domain that the host belongs to, or nearly: the one that agrees most, on before off, the selected first.
    fn domain_of(&self, host: &ReadHost) -> Option<(&'a ApprovedDomain, Option<Difference>)> {
        let Choice { approved, selected } = self.choice;
        let same = approved
            .iter()
            .enumerate()
            .filter(|(_, domain)| host_matches(host, domain));
        let best = same.min_by_key(|(i, domain)| {
            let wrong = [
                self.scheme_is_wrong(domain),
                self.port_is_wrong(domain),
                self.path_is_wrong(host, domain),
            ];
            let wrong = wrong.into_iter().filter(|wrong| *wrong).count();
            (wrong, !domain.is_on(), selected != Some(*i), *i)
        });
        let exact = best.map(|(_, domain)| (domain, None));
        exact.or_else(|| {
            let (near, difference) = nearest(host, approved, selected)?;
            Some((approved.get(near)?, Some(difference)))
        })
    }

    fn scheme_is_wrong(&self, domain: &ApprovedDomain) -> bool {
        self.typed_scheme()
            .is_some_and(|scheme| scheme != domain.scheme())
    }

    /// No port, or the typed scheme's own, means the approved scheme's own.
    fn means_default_port(&self, domain: &ApprovedDomain) -> bool {
        let typed = self.typed_scheme().unwrap_or(domain.scheme());
        self.port_text()
            .is_none_or(|port| read_port(Some(port), typed) == Some(typed.default_port()))
    }

    fn port_is_wrong(&self, domain: &ApprovedDomain) -> bool {
        let typed = read_port(self.port_text(), domain.scheme());
        let default = self.means_default_port(domain) && domain.port().is_none();
        typed != Some(domain.effective_port()) && !default
    }

    fn path_is_wrong(&self, host: &ReadHost, domain: &ApprovedDomain) -> bool {
        let parts = &self.pasted.parts;
        let typed_path = self.part(parts.path.clone());
        let Ok(url) = url::Url::parse(&format!("https://host{typed_path}")) else {
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

    fn problems(&self) -> Vec<Problem> {
        let parts = &self.pasted.parts;
        let mut problems = Vec::new();
        let (host_text, scheme) = (self.host_text(), parts.scheme.clone());
        let front = self.pasted.origin(0..parts.separator.end);
        match scheme.map(|s| self.part(s)) {
            None => {
                let completed = self.with(&Change::default());
                if let Some(inner) = self.wrapped() {
                    let problem = Problem::new(
                        ProblemCode::SchemeMissing,
                        self.pasted.whole.clone(),
                        words::wrapped(),
                    );
                    return vec![problem.fixed_by(Some(inner))];
                }
                let begun = self.begins_a_host();
                let known = begun || self.known_host();
                let span = self.pasted.origin(parts.host.clone());
                let message = words::scheme_missing(self.assumed_scheme());
                let problem = Problem::new(ProblemCode::SchemeMissing, span, message);
                problems.push(problem.fixed_by(known.then_some(completed)));
                if begun || !(known || host_text.contains('.')) {
                    return problems;
                }
            }
            Some(scheme) if !is_web(scheme) => {
                let message = words::scheme_unsupported(scheme);
                let problem = Problem::new(ProblemCode::SchemeUnsupported, front, message);
                problems.push(problem.fixed_by(self.meant_scheme(scheme)));
                if !parts.hierarchical {
                    return problems;
                }
            }
            Some(_)
                if self.part(parts.separator.clone()) != "://"
                    && !host_text.is_empty()
                    && !is_web(host_text) =>
            {
                let message = words::slashes(self.typed_scheme().unwrap_or(Scheme::Https));
                let problem = Problem::new(ProblemCode::SchemeMissing, front, message);
                problems.push(problem.fixed_by(self.known_host().then(|| self.with(&Change::default()))));
            }
            Some(_) => {}
        }
        problems.extend(self.credentials());
        match host::read(host_text) {
            Err(HostFault::Empty) if self.swapped().is_some() => problems.extend(self.swapped()),
            Err(fault) => problems.push(self.host_invalid(fault)),
            Ok(host) => self.compare(&host, &mut problems),
        }
        problems
    }

    /// `ac`, `acme.com`, `//acme`: the beginning of an approved host, without a scheme.
    fn begins_a_host(&self) -> bool {
        let parts = &self.pasted.parts;
        let typed = host::lower(self.host_text());
        let begins = |domain: &ApprovedDomain| {
            let unicode = domain.unicode_host().is_some_and(|host| host.starts_with(&typed));
            domain.is_on() && (unicode || domain.host().starts_with(&typed))
        };
        let bare = parts.host.end == self.pasted.clean.len() && parts.credentials.is_none();
        bare && !typed.is_empty()
            && self.part(parts.separator.clone()) != "/"
            && self.choice.approved.iter().any(begins)
    }

    /// Whether the host is approved, or nearly.
    fn known_host(&self) -> bool {
        self.part(self.pasted.parts.separator.clone()) != "/"
            && host::read(self.host_text()).is_ok_and(|host| self.domain_of(&host).is_some())
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

    /// `htp://acme.com`, `view-source:https://acme.com`.
    fn meant_scheme(&self, scheme: &str) -> Option<String> {
        let scheme = scheme.to_ascii_lowercase();
        if scheme == "view-source" {
            return self.wrapped();
        }
        let slip = within_one_edit(&scheme, "https")
            || within_one_edit(&scheme, "http")
            || scheme.starts_with("hxxp");
        let host = host::read(self.host_text()).ok()?;
        let (domain, _) = self
            .domain_of(&host)
            .filter(|_| slip && self.pasted.parts.hierarchical)?;
        Some(self.with(&Change {
            scheme: Some(domain.scheme()),
            ..Change::default()
        }))
    }

    fn credentials(&self) -> Option<Problem> {
        let range = self.pasted.parts.credentials.clone()?;
        let message = words::credentials(self.part(range.clone()), self.host_text());
        let problem = Problem::new(ProblemCode::Credentials, self.pasted.origin(range), message);
        let without = self.with(&Change {
            drop_credentials: true,
            ..Change::default()
        });
        Some(problem.fixed_by(self.known_host().then_some(without)))
    }

    /// The other scheme is approved, and what is typed so far would be the beginning of its address.
    fn swapped(&self) -> Option<Problem> {
        let typed = self.typed_scheme()?;
        let clean = &self.pasted.clean;
        let rest = slice(clean, self.pasted.parts.scheme.clone()?.end..clean.len());
        let begun = |domain: &&ApprovedDomain| {
            let swapped = format!("{}{rest}", domain.scheme());
            domain.scheme() != typed && is_incomplete(&swapped, std::slice::from_ref(*domain))
        };
        let begun: Vec<_> = self
            .choice
            .approved
            .iter()
            .enumerate()
            .filter(|(_, d)| begun(d))
            .collect();
        let (_, domain) = begun
            .into_iter()
            .min_by_key(|(i, _)| (self.choice.selected != Some(*i), *i))?;
        Some(self.scheme_mismatch(typed, domain, format!("{}{rest}", domain.scheme())))
    }

    fn scheme_mismatch(&self, typed: Scheme, domain: &ApprovedDomain, fix: String) -> Problem {
        let parts = &self.pasted.parts;
        let span = self
            .pasted
            .origin(parts.scheme.clone().unwrap_or(0..parts.separator.end));
        let message = words::scheme_mismatch(typed, domain);
        Problem::new(ProblemCode::SchemeMismatch, span, message).fixed_by(Some(fix))
    }

    fn host_invalid(&self, fault: HostFault) -> Problem {
        let parts = &self.pasted.parts;
        let typed = self.host_text();
        let span = if typed.is_empty() {
            0..parts.separator.end
        } else {
            parts.host.clone()
        };
        // A browser would go to the approved host: say its name plainly.
        let meant = url::Host::parse(typed).ok().map(|host| host.to_string());
        let meant = self
            .choice
            .approved
            .iter()
            .find(|d| d.is_on() && Some(d.host()) == meant.as_deref());
        let fix = meant.map(|domain| {
            let host = domain.unicode_host().unwrap_or_else(|| domain.host().to_owned());
            self.with(&Change {
                host: Some(&host),
                ..Change::default()
            })
        });
        let message = words::host_invalid(fault, typed);
        Problem::new(ProblemCode::HostInvalid, self.pasted.origin(span), message).fixed_by(fix)
    }

    /// Compares host, scheme, port and path with the domain that is meant.
    fn compare(&self, host: &ReadHost, problems: &mut Vec<Problem>) {
        let found = self.domain_of(host);
        if found.is_none_or(|(_, difference)| difference.is_some())
            && let Some(swapped) = self.swapped()
        {
            problems.push(swapped);
            return;
        }
        if found.is_none_or(|(_, difference)| difference.is_some()) {
            problems.push(self.host_not_approved(host, found));
        }
        let port = self.port_text();
        let no_port = port.filter(|_| read_port(port, Scheme::Https).is_none());
        if let Some(typed) = no_port {
            let message = words::port_invalid(typed);
            let fix = found.map(|(domain, _)| self.with_port_of(domain));
            problems.push(Problem::new(ProblemCode::PortMismatch, self.port_span(), message).fixed_by(fix));
        }
        let Some((domain, difference)) = found else { return };
        if let Some(typed) = self.typed_scheme().filter(|typed| *typed != domain.scheme()) {
            let port = (self.means_default_port(domain)
                && port.is_some_and(|p| {
                    read_port(Some(p), domain.scheme()) != Some(domain.scheme().default_port())
                }))
            .then(String::new);
            let change = Change {
                scheme: Some(domain.scheme()),
                port,
                ..Change::default()
            };
            problems.push(self.scheme_mismatch(typed, domain, self.with(&change)));
        }
        if no_port.is_none() && self.port_is_wrong(domain) {
            let message = words::port_mismatch(port, domain);
            let fix = Some(self.with_port_of(domain));
            problems.push(Problem::new(ProblemCode::PortMismatch, self.port_span(), message).fixed_by(fix));
        }
        if difference.is_some() {
            return;
        }
        if self.path_is_wrong(host, domain) {
            let path = self.pasted.parts.path.clone();
            let encoded = has_encoded_separator(self.part(path.clone()));
            let span = if path.is_empty() {
                self.pasted.parts.host.clone()
            } else {
                path
            };
            let message = words::path_outside(domain, encoded);
            problems.push(Problem::new(
                ProblemCode::PathOutsidePrefix,
                self.pasted.origin(span),
                message,
            ));
        }
        if !domain.is_on() {
            let span = self.pasted.origin(self.pasted.parts.host.clone());
            problems.push(Problem::new(
                ProblemCode::DomainOff,
                span,
                words::domain_off(domain),
            ));
        }
    }

    /// The port, or the host where there is none.
    fn port_span(&self) -> std::ops::Range<usize> {
        let parts = &self.pasted.parts;
        let range = parts
            .port
            .clone()
            .filter(|port| !port.is_empty())
            .unwrap_or(parts.host.clone());
        self.pasted.origin(range)
    }

    fn with_port_of(&self, domain: &ApprovedDomain) -> String {
        let port = domain.port().map_or_else(String::new, |port| format!(":{port}"));
        self.with(&Change {
            port: Some(port),
            ..Change::default()
        })
    }

    fn host_not_approved(
        &self,
        host: &ReadHost,
        found: Option<(&ApprovedDomain, Option<Difference>)>,
    ) -> Problem {
        let parts = &self.pasted.parts;
        let Choice { approved, selected } = self.choice;
        let problem =
            |range, message| Problem::new(ProblemCode::HostNotApproved, self.pasted.origin(range), message);
        let clean = &self.pasted.clean;
        let second = slice(clean, parts.host.start..clean.len());
        if is_web(&host.ascii) && self.choice.accepts(second) {
            return problem(0..parts.host.start, words::twice()).fixed_by(Some(second.to_owned()));
        }
        let shown = host::unicode(&host.ascii).unwrap_or_else(|| host.ascii.clone());
        let like = |domain: &&ApprovedDomain| {
            let approved = domain.unicode_host().unwrap_or_else(|| domain.host().to_owned());
            domain.is_on() && !host.is_ip && lookalike::looks_like(&shown, &approved)
        };
        let like = approved.iter().find(like);
        let message = match (found, like) {
            (_, Some(domain)) => words::looks_like(&host.ascii, domain),
            (Some((domain, Some(difference))), None) => words::nearly(&host.ascii, domain, difference),
            _ => words::host_not_approved(&host.ascii, approved, selected),
        };
        let fix = found.map(|(domain, _)| {
            self.with(&Change {
                host: Some(domain.host()),
                ..Change::default()
            })
        });
        problem(parts.host.clone(), message).fixed_by(fix)
    }
}
