//! What of many clicks is summed, close together in memory: some thirty bytes a click.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use hotlinks::time::Millis;

use super::Facts;
use super::late::LateRows;
use crate::clicks::line::Row;
use crate::storage::clicks::facts;

/// Sums of no more links than this are not worth waiting with.
pub(crate) const FEW: usize = 4_096;

/// A click, by places in its [`Tally`].
#[derive(Clone, Copy)]
struct Click {
    code: (u32, u32),
    affiliation: u32,
    product: u32,
    reason: u32,
    /// Since 1970.
    minute: i32,
}

/// Texts that many clicks have in common.
#[derive(Default)]
struct Names {
    all: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
}

impl Names {
    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let (name, place) = (Arc::<str>::from(name), place(self.all.len()));
        self.all.push(Arc::clone(&name));
        self.places.insert(name, place);
        place
    }

    fn at(&self, place: u32) -> &str {
        self.all.get(index(place)).map_or("", AsRef::as_ref)
    }
}

/// Clicks that are in no sum yet.
#[derive(Default)]
pub(crate) struct Tally {
    codes: String,
    names: Names,
    clicks: Vec<Click>,
    /// Links, as long as they are few.
    links: HashSet<Box<str>>,
    /// The rows that hold the clicks.
    pub(super) rows: Vec<LateRows>,
}

impl Tally {
    /// Adds a click.
    pub(in crate::storage) fn add(&mut self, click: &Facts<'_>) {
        let begin = place(self.codes.len());
        self.codes.push_str(click.code);
        if self.is_of_few() && !self.links.contains(click.code) {
            self.links.insert(click.code.into());
        }
        self.clicks.push(Click {
            code: (begin, place(self.codes.len())),
            affiliation: self.names.place(click.affiliation),
            product: self.names.place(click.product),
            reason: self.names.place(click.reason),
            minute: i32::try_from(click.at.div_euclid(Millis::MINUTE)).unwrap_or_default(),
        });
    }

    /// Adds clicks that were stored in these rows. If some of them were stored before, it is the database's to say which: it
    /// has rows then that are not known here.
    pub(crate) fn add_stored(&mut self, clicks: &[Row<'_>], rows: LateRows) {
        if usize::try_from(rows.last - rows.first + 1) == Ok(clicks.len()) {
            clicks.iter().for_each(|click| self.add(&facts(click)));
            self.rows.push(rows);
        }
    }

    /// Clicks.
    pub(crate) fn len(&self) -> usize {
        self.clicks.len()
    }

    /// Whether its links are [few](FEW).
    pub(crate) fn is_of_few(&self) -> bool {
        self.links.len() <= FEW
    }

    /// The clicks in the order of their links.
    pub(super) fn sort(&mut self) {
        let codes = &self.codes;
        // Eight letters tell nearly all apart, and lie in the key itself.
        self.clicks.sort_by_cached_key(|click| {
            let code = text(codes, click.code);
            let mut first = [0; 8];
            first
                .iter_mut()
                .zip(code.bytes())
                .for_each(|(to, byte)| *to = byte);
            (u64::from_be_bytes(first), code)
        });
    }

    /// Where the clicks of so many links end that begin there, once they are sorted.
    pub(super) fn end_of_links(&self, begin: usize, links: usize) -> usize {
        let rest = self.clicks.get(begin..).unwrap_or_default();
        let code = |click: &Click| text(&self.codes, click.code);
        let of_links = rest.chunk_by(|a, b| code(a) == code(b)).take(links.max(1));
        begin + of_links.map(<[Click]>::len).sum::<usize>()
    }

    /// The code of a click's link.
    pub(super) fn code_at(&self, place: usize) -> &str {
        self.clicks
            .get(place)
            .map_or("", |click| text(&self.codes, click.code))
    }

    /// Some clicks.
    pub(in crate::storage) fn facts(&self, range: Range<usize>) -> impl Iterator<Item = Facts<'_>> {
        let clicks = self.clicks.get(range).unwrap_or_default();
        clicks.iter().map(|click| Facts {
            code: text(&self.codes, click.code),
            affiliation: self.names.at(click.affiliation),
            product: self.names.at(click.product),
            at: i64::from(click.minute) * Millis::MINUTE,
            reason: self.names.at(click.reason),
        })
    }
}

fn text(codes: &str, (begin, end): (u32, u32)) -> &str {
    codes.get(index(begin)..index(end)).unwrap_or_default()
}

/// A place as it is kept: a tally has some hundred thousand clicks.
fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn click<'a>(code: &'a str, reason: &'a str) -> Facts<'a> {
        Facts {
            code,
            affiliation: "a",
            product: "p",
            at: -61 * Millis::MINUTE,
            reason,
        }
    }

    #[test]
    fn clicks_are_told_as_they_came_and_then_in_the_order_of_their_links() {
        let mut tally = Tally::default();
        for code in ["c", "a", "bb", "a", "b"] {
            tally.add(&click(code, code));
        }
        let told = |tally: &Tally, range| -> Vec<String> {
            let code = |click: Facts<'_>| {
                assert_eq!(click.code, click.reason);
                assert_eq!(
                    (click.affiliation, click.product, click.at),
                    ("a", "p", -61 * Millis::MINUTE)
                );
                click.code.to_owned()
            };
            tally.facts(range).map(code).collect()
        };
        assert_eq!(told(&tally, 0..5), ["c", "a", "bb", "a", "b"]);
        tally.sort();
        assert_eq!(told(&tally, 0..5), ["a", "a", "b", "bb", "c"]);
        assert_eq!(told(&tally, 2..4), ["b", "bb"]);
        assert_eq!([0, 2, 3].map(|begin| tally.end_of_links(begin, 2)), [3, 4, 5]);
        assert_eq!(tally.end_of_links(0, 0), 2, "one at least, or it would never end");
        assert_eq!(tally.end_of_links(5, 2), 5);
        assert_eq!((tally.code_at(3), tally.code_at(5)), ("bb", ""));
    }

    #[test]
    fn a_tally_knows_whether_its_links_are_few() {
        let mut tally = Tally::default();
        for link in 0..FEW {
            let code = link.to_string();
            tally.add(&click(&code, ""));
            tally.add(&click(&code, ""));
        }
        assert!(tally.is_of_few());
        tally.add(&click("another", ""));
        assert!(!tally.is_of_few());
    }
}
