//! What was pasted, and the same text without what rule 1 forbids, so that the rest of it can still be judged.

use std::ops::Range;

use super::problem::{Problem, ProblemCode};
use crate::approved::anatomy::{Anatomy, trimmed};
use crate::approved::host::is_invisible;

/// A pasted text, cleaned for diagnosis only: nothing cleaned is ever accepted.
pub(super) struct Pasted {
    /// Without white space around it, without invisible characters before the path; a space in the path is `%20`, a
    /// backslash a slash.
    pub(super) clean: String,
    pub(super) parts: Anatomy,
    /// For each byte of `clean`, and its end, the byte range of its character in the pasted text.
    origins: Vec<Range<usize>>,
    /// The pasted text without the white space around it.
    pub(super) whole: Range<usize>,
    /// First run of each forbidden kind, in the pasted text.
    obstacles: Vec<(ProblemCode, Range<usize>)>,
}

impl Pasted {
    pub(super) fn of(text: &str) -> Self {
        let inner = trimmed(text);
        let lead = text.len() - text.trim_start_matches(|c| matches!(c, ' ' | '\t'..='\r')).len();
        // The authority's end must be known before a space or an invisible character can be judged.
        let (mut visible, mut control) = (String::with_capacity(inner.len()), Vec::new());
        let mut kept = Vec::new();
        for (at, c) in inner.char_indices() {
            let origin = lead + at..lead + at + c.len_utf8();
            if c.is_ascii_control() {
                control.push(origin);
            } else {
                visible.push(c);
                kept.push((c, origin));
            }
        }
        let rough = Anatomy::of(&visible);
        let tail = [&rough.query, &rough.fragment]
            .into_iter()
            .flatten()
            .map(|r| r.start)
            .min();
        let tail = tail.unwrap_or(visible.len());

        let mut clean = String::with_capacity(visible.len());
        let mut origins = Vec::with_capacity(visible.len() + 1);
        let mut found: Vec<(ProblemCode, Range<usize>)> = control
            .into_iter()
            .map(|origin| (ProblemCode::ControlCharacter, origin))
            .collect();
        let mut at = 0;
        for (c, origin) in kept {
            let before_path = at < rough.path.start;
            let mut character = [0; 4];
            let (code, replacement) = match c {
                ' ' if before_path => (Some(ProblemCode::SpaceInside), ""),
                ' ' => (Some(ProblemCode::SpaceInside), "%20"),
                '\\' if at < tail => (Some(ProblemCode::Backslash), "/"),
                '\\' => (Some(ProblemCode::Backslash), "%5C"),
                c if before_path && c.is_whitespace() => (Some(ProblemCode::SpaceInside), ""),
                c if before_path && is_invisible(c) => (Some(ProblemCode::ControlCharacter), ""),
                c => (None, &*c.encode_utf8(&mut character)),
            };
            found.extend(code.map(|code| (code, origin.clone())));
            clean.push_str(replacement);
            origins.extend(replacement.bytes().map(|_| origin.clone()));
            at += c.len_utf8();
        }
        let end = lead + inner.len();
        origins.push(end..end);
        let parts = Anatomy::of(&clean);
        Self {
            parts,
            clean,
            origins,
            whole: lead..end,
            obstacles: first_runs(found),
        }
    }

    /// A range of `clean` in the pasted text; all of it where there is nothing to underline.
    pub(super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let found = self.found(range);
        if found.is_empty() {
            self.whole.clone()
        } else {
            found
        }
    }

    fn found(&self, range: Range<usize>) -> Range<usize> {
        let end = self.origins.last().map_or(0, |o| o.end);
        let start = self.origins.get(range.start).map_or(end, |o| o.start);
        let last = range.end.checked_sub(1).filter(|last| *last >= range.start);
        let end = last
            .and_then(|last| self.origins.get(last))
            .map_or(start, |o| o.end);
        start..end.max(start)
    }

    /// A problem for each forbidden kind of character.
    pub(super) fn obstacles(&self) -> impl Iterator<Item = Problem> {
        self.obstacles.iter().map(|(code, span)| {
            let message = match code {
                ProblemCode::SpaceInside => {
                    "There is a space inside this address. Remove it, or write it as %20."
                }
                ProblemCode::Backslash => {
                    "This address contains a backslash (\\). Addresses use slashes (/)."
                }
                _ => {
                    "This address contains a line break or another character that cannot be seen. Remove it."
                }
            };
            Problem::new(*code, span.clone(), message)
        })
    }
}

/// The first unbroken run of each kind, in the order in which problems are reported.
fn first_runs(mut found: Vec<(ProblemCode, Range<usize>)>) -> Vec<(ProblemCode, Range<usize>)> {
    found.sort_by_key(|(_, origin)| origin.start);
    let mut runs: Vec<(ProblemCode, Range<usize>)> = Vec::new();
    for (code, origin) in found {
        match runs.iter_mut().find(|(known, _)| *known == code) {
            Some((_, run)) if run.end == origin.start => run.end = origin.end,
            Some(_) => {}
            None => runs.push((code, origin)),
        }
    }
    runs.sort_by_key(|(code, _)| ProblemCode::ALL.iter().position(|c| c == code));
    runs
}
