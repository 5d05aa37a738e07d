//! A click as one line of text: what waits, what the journal holds, and what is stored are the same eight columns.

use std::fmt::Write as _;

use super::Click;

/// The columns of a stored click, as they stand in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) id: &'a str,
    /// Empty: nobody's.
    pub(crate) visitor: &'a str,
    pub(crate) product: &'a str,
    pub(crate) affiliation: &'a str,
    pub(crate) code: &'a str,
    pub(crate) at: i64,
    pub(crate) window_days: Option<i64>,
    pub(crate) reason: &'a str,
}

/// A click's line, with its end.
pub(crate) struct Line(String);

impl Line {
    /// Bytes of a usual line.
    const USUAL: usize = 192;

    /// The line of a click.
    pub(crate) fn of(click: &Click<'_>) -> Self {
        let mut line = String::with_capacity(Self::USUAL);
        // Writing to a String cannot fail.
        let _ = write!(line, "{}\t", click.id);
        if let Some(visitor) = click.visitor {
            let _ = write!(line, "{visitor}");
        }
        for id in [click.product.as_str(), click.affiliation.as_str()] {
            line.push('\t');
            line.push_str(id);
        }
        let _ = write!(line, "\t{}\t{}\t", click.code, click.at.0);
        if let Some(days) = click.window.days() {
            let _ = write!(line, "{days}");
        }
        line.push('\t');
        line.push_str(click.reason.code());
        line.push('\n');
        Self(line)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    #[cfg(test)]
    pub(super) fn test(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// The rows of many lines. A line of another form is none, and counted as `false` by its place.
pub(crate) fn read(lines: &str) -> impl Iterator<Item = Option<Row<'_>>> {
    lines.lines().map(row)
}

fn row(line: &str) -> Option<Row<'_>> {
    let mut columns = line.split('\t');
    let row = Row {
        id: columns.next()?,
        visitor: columns.next()?,
        product: columns.next()?,
        affiliation: columns.next()?,
        code: columns.next()?,
        at: columns.next()?.parse().ok()?,
        window_days: match columns.next()? {
            "" => None,
            days => Some(days.parse().ok()?),
        },
        reason: columns.next()?,
    };
    columns.next().is_none().then_some(row)
}

#[cfg(test)]
mod tests {
    use hotlinks::hotlink::Code;
    use hotlinks::time::{Lifetime, Millis};
    use hotlinks::visit::VisitKind;

    use super::*;
    use crate::click_id::ClickIds;
    use crate::clicks::Reason;
    use crate::entropy::Entropy;
    use crate::ids::{AffiliationId, ProductId};
    use crate::visitor::VisitorId;

    #[test]
    fn a_click_is_read_as_it_was_written() {
        let (entropy, at, code) = (
            Entropy::seeded(1),
            Millis(1_790_000_000_000),
            Code::from_random(9),
        );
        for (window, visitor) in [
            (Lifetime::Days(60), Some(VisitorId::new(at, &entropy))),
            (Lifetime::Forever, None),
        ] {
            let (product, affiliation) = (ProductId::new(&entropy), AffiliationId::new(&entropy));
            let click = Click {
                id: ClickIds::new(&[7; 32]).issue(at, code, window, true, &entropy),
                visitor,
                product: &product,
                affiliation: &affiliation,
                code,
                at,
                window,
                reason: Reason::Visit(VisitKind::Counted),
            };
            let line = Line::of(&click);
            let line = line.as_str();
            let (id, code) = (click.id.to_string(), click.code.to_string());
            let visitor = visitor.map(|visitor| visitor.to_string()).unwrap_or_default();
            let expected = Row {
                id: &id,
                visitor: &visitor,
                product: click.product.as_str(),
                affiliation: click.affiliation.as_str(),
                code: &code,
                at: at.0,
                window_days: window.days().map(i64::from),
                reason: "counted",
            };
            assert_eq!(
                read(&format!("{line}{line}")).collect::<Vec<_>>(),
                [Some(expected); 2]
            );
        }
    }

    #[test]
    fn a_line_of_another_form_is_none() {
        for line in [
            "",
            "a",
            "a\tb\tc\td\te\tf\t\tg",
            "a\tb\tc\td\te\t1\tx\tg",
            "a\tb\tc\td\te\t1\t\tg\th",
        ] {
            assert_eq!(row(line), None, "{line:?}");
        }
    }
}
