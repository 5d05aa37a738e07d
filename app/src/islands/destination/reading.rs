//! What the rules say of the text as it stands, cut into runs that can be shown.

use std::ops::Range;

use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Accepted, Part, PartKind, PartState, Problem, Verdict};
use hotlinks::destination::{check_complete, check_selected, parts};

/// The verdict on a text and the text in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) text: String,
    pub(super) verdict: Verdict,
    pub(super) parts: Vec<Part>,
}

/// A piece of the text that is shown in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    /// How its part stands; `None` for the white space around the address.
    pub(super) state: Option<PartState>,
    /// Whether a problem points at it.
    pub(super) marked: bool,
}

/// How many characters of a part are shown, and how many of them before the first mark.
const SHOWN: usize = 120;
const BEFORE_MARK: usize = 8;
/// The most repairs in a row: one a kind of problem is plenty.
const REPAIRS: usize = 8;

impl Reading {
    /// Reads a text; `complete` asks as the server does on save, where nothing may be missing.
    pub(super) fn of(
        text: &str,
        approved: &[ApprovedDomain],
        selected: Option<usize>,
        complete: bool,
    ) -> Self {
        let verdict = if complete {
            match check_complete(text, approved, selected) {
                Ok(accepted) => Verdict::Accepted(accepted),
                Err(problems) => Verdict::Refused { problems },
            }
        } else {
            check_selected(text, approved, selected)
        };
        Self {
            text: text.to_owned(),
            verdict,
            parts: parts(text, approved, selected),
        }
    }

    pub(super) fn problems(&self) -> &[Problem] {
        match &self.verdict {
            Verdict::Refused { problems } => problems,
            _ => &[],
        }
    }

    pub(super) fn accepted(&self) -> Option<&Accepted> {
        match &self.verdict {
            Verdict::Accepted(accepted) => Some(accepted),
            _ => None,
        }
    }

    pub(super) fn is_refused(&self) -> bool {
        !self.problems().is_empty()
    }

    /// The first repair that is offered.
    pub(super) fn first_fix(&self) -> Option<&str> {
        self.problems().iter().find_map(|problem| problem.fix.as_deref())
    }

    /// The text with one repair after another applied, where that makes a page that qualifies.
    pub(super) fn repaired(&self, approved: &[ApprovedDomain], selected: Option<usize>) -> Option<String> {
        let mut text = self.first_fix()?.to_owned();
        for _ in 0..REPAIRS {
            let next = Self::of(&text, approved, selected, true);
            if next.accepted().is_some() {
                return Some(text);
            }
            text = next.first_fix()?.to_owned();
        }
        None
    }

    /// The part of one kind, if there is any of it.
    pub(super) fn part(&self, kind: PartKind) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == kind)
    }

    /// The text up to `limit` bytes, cut wherever a part or a mark begins or ends.
    pub(super) fn runs(&self, limit: usize) -> Vec<Run> {
        let end = (0..=limit.min(self.text.len()))
            .rev()
            .find(|&at| self.text.is_char_boundary(at));
        self.runs_in(0..end.unwrap_or_default())
    }

    /// A part, long ones shortened around their first mark.
    pub(super) fn shown(&self, part: &Part) -> Vec<Run> {
        shorten(self.runs_in(part.span.clone()))
    }

    fn runs_in(&self, range: Range<usize>) -> Vec<Run> {
        let spans = self.parts.iter().map(|part| &part.span);
        let spans = spans.chain(self.problems().iter().map(|problem| &problem.span));
        let mut cuts: Vec<usize> = spans
            .flat_map(|span| [span.start, span.end])
            .filter(|cut| range.contains(cut))
            .chain([range.start, range.end])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let runs = cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(&start, &end)| {
            let text = self.text.get(start..end)?.to_owned();
            let within = |span: &Range<usize>| span.start <= start && end <= span.end;
            Some(Run {
                text,
                state: self
                    .parts
                    .iter()
                    .find(|part| within(&part.span))
                    .map(|part| part.state),
                marked: self.problems().iter().any(|problem| within(&problem.span)),
            })
        });
        runs.collect()
    }
}

/// At most [`SHOWN`] characters, the first mark among them.
fn shorten(runs: Vec<Run>) -> Vec<Run> {
    let chars = |run: &Run| run.text.chars().count();
    let before: usize = runs.iter().take_while(|run| !run.marked).map(chars).sum();
    let any_mark = runs.iter().any(|run| run.marked);
    let mut skip = if any_mark && before > 2 * BEFORE_MARK {
        before - BEFORE_MARK
    } else {
        0
    };
    let mut left = SHOWN;
    let (leading, mut trailing) = (skip > 0, false);
    let mut shown = Vec::new();
    for run in runs {
        let length = chars(&run);
        let text: String = run.text.chars().skip(skip).take(left).collect();
        let taken = text.chars().count();
        trailing |= taken < length.saturating_sub(skip);
        skip = skip.saturating_sub(length);
        left -= taken;
        if !text.is_empty() {
            shown.push(Run { text, ..run });
        }
    }
    if let Some(first) = shown.first_mut().filter(|_| leading) {
        first.text.insert(0, '…');
    }
    if let Some(last) = shown.last_mut().filter(|_| trailing) {
        last.text.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotlinks::approved::NoSuffixes;

    fn read(text: &str) -> Reading {
        let acme = ApprovedDomain::parse("https://acme.com", &NoSuffixes)
            .unwrap()
            .domain;
        Reading::of(text, &[acme], Some(0), false)
    }

    /// Marked runs in brackets.
    fn written(runs: &[Run]) -> String {
        let show = |run: &Run| {
            if run.marked {
                format!("[{}]", run.text)
            } else {
                run.text.clone()
            }
        };
        runs.iter().map(show).collect()
    }

    #[test]
    fn every_run_of_the_text_is_there_in_order() {
        for text in [
            "",
            "h",
            " http://acme.com/deal ",
            "https://äcme.com:8443/ü?é#🎁",
            "https://a\u{202e}cme.com",
            "\t",
        ] {
            let reading = read(text);
            let whole: String = reading
                .runs(usize::MAX)
                .iter()
                .map(|run| run.text.as_str())
                .collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn exactly_the_characters_at_fault_are_marked() {
        assert_eq!(
            written(&read("https://acme.com:8443/ü").runs(99)),
            "https://acme.com:[8443]/ü"
        );
        assert_eq!(
            written(&read("https://acme.com/ü x").runs(99)),
            "https://acme.com/ü[ ]x"
        );
        assert!(written(&read("http://acme.com/deal").runs(99)).starts_with("[http"));
    }

    #[test]
    fn a_limit_inside_a_character_cuts_before_it() {
        assert_eq!(written(&read("https://acme.com/ü").runs(18)), "https://acme.com/");
    }

    #[test]
    fn a_long_page_is_shortened_around_its_mark() {
        let reading = read(&format!(
            "https://acme.com/{} {}",
            "a".repeat(500),
            "b".repeat(500)
        ));
        let shown = written(&reading.shown(reading.part(PartKind::Path).unwrap()));
        assert!(
            shown.starts_with("…aaaaaaaa[ ]bbb") && shown.ends_with("bb…"),
            "{shown}"
        );
        assert!(shown.chars().count() < SHOWN + 6);
    }

    #[test]
    fn several_problems_have_one_repair_where_each_of_them_has_one() {
        let acme = [ApprovedDomain::parse("https://acme.com", &NoSuffixes)
            .unwrap()
            .domain];
        let repaired = |text| read(text).repaired(&acme, Some(0));
        let everything = "http://user@acme.com:8443/a b?c#d";
        assert_eq!(
            repaired(everything).as_deref(),
            Some("https://acme.com/a%20b?c#d")
        );
        assert_eq!(
            repaired("http://acme.com/deal").as_deref(),
            Some("https://acme.com/deal")
        );
        assert_eq!(repaired("http://acme.com.evil.com:8443/deal"), None);
    }

    #[test]
    fn an_incomplete_text_is_no_complaint_until_it_is_to_be_saved() {
        let acme = [ApprovedDomain::parse("https://acme.com", &NoSuffixes)
            .unwrap()
            .domain];
        assert!(!read("https://ac").is_refused());
        assert!(Reading::of("https://ac", &acme, None, true).is_refused());
        assert!(Reading::of("", &acme, None, true).is_refused());
    }
}
