//! The sums that dashboards read, written in the transaction of the clicks: by the day and its hours for a link, its
//! affiliate and its product, and since ever, in blocks of 32 days, for a link and its affiliate. What a crowd adds may come
//! [`late`].

pub(crate) mod late;
pub(crate) mod tally;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use hotlinks::time::Millis;

use super::clicks::{Piece, Statement, pieces, statement};
use super::{Pools, StorageError, edges};

/// Days of a block: a power of two near a month.
pub(crate) const BLOCK: i64 = 32;

/// Minutes of a day.
const MINUTES: i64 = 24 * 60;

/// Whose clicks a row sums, in the order in which every writer takes their rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Of {
    /// One link's.
    Link,
    /// All of one affiliate's for one product.
    Affiliation,
    /// All of one product's.
    Product,
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Link => "link",
            Self::Affiliation => "affiliation",
            Self::Product => "product",
        })
    }
}

impl Of {
    const ALL: [Self; 3] = [Self::Link, Self::Affiliation, Self::Product];

    /// The table of days and its key.
    fn days(self) -> (&'static str, &'static str) {
        match self {
            Self::Link => ("click_days", "code"),
            Self::Affiliation => ("affiliation_days", "affiliation_id"),
            Self::Product => ("product_days", "product_id"),
        }
    }
}

/// What of a click is summed.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) code: &'a str,
    pub(super) affiliation: &'a str,
    pub(super) product: &'a str,
    pub(super) at: i64,
    pub(super) reason: &'a str,
}

/// Clicks of one hour.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct InHour<'a> {
    of: Of,
    pub(super) id: &'a str,
    pub(super) day: i64,
    pub(super) reason: &'a str,
    /// 0 to 23, of UTC.
    hour: i64,
}

/// How many, and how many of them before each edge of the hour.
#[derive(Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) clicks: i64,
    before: [i64; edges::IN_AN_HOUR],
}

impl Counted {
    fn add(&mut self, more: &Self) {
        self.clicks += more.clicks;
        for (before, more) in self.before.iter_mut().zip(more.before) {
            *before += more;
        }
    }

    /// A click at a moment of an hour of the day.
    fn add_click(&mut self, hour: i64, at: i64) {
        let minute = at.div_euclid(Millis::MINUTE).rem_euclid(MINUTES);
        self.clicks += 1;
        for (before, edge) in self.before.iter_mut().zip(edges::of_hour(hour)) {
            *before += i64::from(minute < *edge);
        }
    }
}

impl<'a> Facts<'a> {
    /// The hour of the click, since 1970-01-01T00:00Z.
    fn hour(&self) -> i64 {
        self.at.div_euclid(Millis::HOUR)
    }

    /// What clicks have in common that are summed alike; links come in order.
    fn alike(&self) -> (&'a str, i64, &'a str, &'a str, &'a str) {
        (
            self.code,
            self.hour(),
            self.reason,
            self.affiliation,
            self.product,
        )
    }
}

impl InHour<'_> {
    /// What the columns of the hour's edges gain.
    pub(super) fn before(&self, counted: &Counted) -> impl Iterator<Item = i64> {
        counted.before.into_iter().take(edges::of_hour(self.hour).len())
    }
}

/// Clicks of one block.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct InBlock<'a> {
    of: Of,
    pub(super) id: &'a str,
    pub(super) reason: &'a str,
    pub(super) block: i64,
}

/// What a batch adds.
#[derive(Default)]
pub(super) struct Sums<'a> {
    hours: Vec<(InHour<'a>, Counted)>,
    blocks: Vec<(InBlock<'a>, i64)>,
}

impl<'a> Sums<'a> {
    pub(super) fn of(clicks: impl Iterator<Item = Facts<'a>>) -> Self {
        let mut clicks: Vec<_> = clicks.collect();
        clicks.sort_unstable_by_key(Facts::alike);
        let mut sums = Self::default();
        // Links may be as many as clicks, and come in order; of affiliations and products there are few.
        let (mut hours, mut blocks) = (HashMap::<_, Counted>::new(), HashMap::new());
        for alike in clicks.chunk_by(|a, b| a.alike() == b.alike()) {
            let Some(first) = alike.first() else { continue };
            let (day, hour) = (first.hour().div_euclid(24), first.hour().rem_euclid(24));
            let (reason, block) = (first.reason, day.div_euclid(BLOCK));
            let mut counted = Counted::default();
            for click in alike {
                counted.add_click(hour, click.at);
            }
            let in_hour = |of, id| InHour {
                of,
                id,
                day,
                reason,
                hour,
            };
            let in_block = |of, id| InBlock {
                of,
                id,
                reason,
                block,
            };
            sums.hours.push((in_hour(Of::Link, first.code), counted));
            sums.blocks.push((in_block(Of::Link, first.code), counted.clicks));
            for (of, id) in [(Of::Affiliation, first.affiliation), (Of::Product, first.product)] {
                hours.entry(in_hour(of, id)).or_default().add(&counted);
            }
            *blocks
                .entry(in_block(Of::Affiliation, first.affiliation))
                .or_insert(0) += counted.clicks;
        }
        sums.hours.extend(hours);
        sums.blocks.extend(blocks);
        sums.settle();
        sums
    }

    /// One row for what is summed alike, and one order for every writer, so that two nodes never wait for each other's rows.
    fn settle(&mut self) {
        self.hours.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.blocks.sort_unstable();
        self.hours.dedup_by(|(key, more), (kept, counted)| {
            key == kept && {
                counted.add(more);
                true
            }
        });
        self.blocks.dedup_by(|(key, more), (kept, clicks)| {
            key == kept && {
                *clicks += *more;
                true
            }
        });
    }

    /// Statements with their rows. A statement adds to one hour of the day: nearly always there is only one.
    pub(super) fn hours(&self, pools: &Pools) -> Result<Vec<Piece<'_, (InHour<'a>, Counted)>>, StorageError> {
        let mut all = Vec::new();
        for rows in self
            .hours
            .chunk_by(|(a, _), (b, _)| (a.of, a.hour) == (b.of, b.hour))
        {
            let Some((first, _)) = rows.first() else { continue };
            let sql = ADD_TO_HOUR
                .get(&(first.of, first.hour))
                .ok_or_else(|| StorageError::corrupt("hour", first.hour))?;
            all.extend(pieces(pools, rows, sql));
        }
        Ok(all)
    }

    /// The same for the sums since ever.
    pub(super) fn blocks(&self, pools: &Pools) -> Vec<Piece<'_, (InBlock<'a>, i64)>> {
        let of_links = self.blocks.partition_point(|(row, _)| row.of == Of::Link);
        let (links, affiliations) = self.blocks.split_at(of_links);
        let mut all = pieces(pools, links, &ADD_TO_LINK);
        all.extend(pieces(pools, affiliations, &ADD_TO_AFFILIATION));
        all
    }
}

static ADD_TO_HOUR: LazyLock<HashMap<(Of, i64), Statement>> = LazyLock::new(|| {
    let every = Of::ALL
        .into_iter()
        .flat_map(|of| (0..24).map(move |hour| (of, hour)));
    let text = |(of, hour): (Of, i64)| {
        let (table, key) = of.days();
        let mut columns = vec!["clicks".to_owned(), format!("h{hour:02}")];
        columns.extend(edges::of_hour(hour).iter().map(|edge| edges::column(*edge)));
        let head = format!(
            "INTO {table} ({key}, day, reason, {}) VALUES ",
            columns.join(", ")
        );
        let added: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} = {table}.{column} + excluded.{column}"))
            .collect();
        let tail = format!(
            " ON CONFLICT ({key}, day, reason) DO UPDATE SET {}",
            added.join(", ")
        );
        ((of, hour), statement(&head, 3 + columns.len(), &tail))
    };
    every.map(text).collect()
});

static ADD_TO_LINK: LazyLock<Statement> = LazyLock::new(|| {
    statement(
        "INTO click_totals (code, reason, block, clicks) VALUES ",
        4,
        " ON CONFLICT (code, reason, block) DO UPDATE SET clicks = click_totals.clicks + excluded.clicks",
    )
});

static ADD_TO_AFFILIATION: LazyLock<Statement> = LazyLock::new(|| {
    statement(
        "INTO affiliation_totals (affiliation_id, reason, block, clicks) VALUES ",
        4,
        " ON CONFLICT (affiliation_id, reason, block)
          DO UPDATE SET clicks = affiliation_totals.clicks + excluded.clicks",
    )
});

/// Adds [`Sums`] inside a transaction.
macro_rules! add_sums {
    ($pools:expr, $tx:ident, $sums:expr) => {
        for (sql, rows) in $sums.hours($pools)? {
            let mut query = sqlx::query(sql);
            for (row, counted) in rows {
                query = query
                    .bind($crate::storage::clicks::text(row.id))
                    .bind(row.day)
                    .bind($crate::storage::clicks::text(row.reason));
                query = query.bind(counted.clicks).bind(counted.clicks);
                for before in row.before(counted) {
                    query = query.bind(before);
                }
            }
            query.execute(&mut *$tx).await?;
        }
        for (sql, rows) in $sums.blocks($pools) {
            let mut query = sqlx::query(sql);
            for (row, clicks) in rows {
                query = query
                    .bind($crate::storage::clicks::text(row.id))
                    .bind($crate::storage::clicks::text(row.reason))
                    .bind(row.block)
                    .bind(clicks);
            }
            query.execute(&mut *$tx).await?;
        }
    };
}

pub(super) use add_sums;

#[cfg(test)]
mod tests {
    use super::*;

    /// 2027-01-15T18:00Z, an hour in which a day begins somewhere.
    const AT: i64 = 1_800_036_000_000;

    fn click(
        code: &'static str,
        affiliation: &'static str,
        minute: i64,
        reason: &'static str,
    ) -> Facts<'static> {
        Facts {
            code,
            affiliation,
            product: "p",
            at: AT + minute * Millis::MINUTE,
            reason,
        }
    }

    #[test]
    fn clicks_in_any_order_make_one_row_for_each_hour_and_reason_of_whom_they_are_summed_for() {
        let clicks = [
            click("b", "x", 1, "counted"),
            click("a", "y", 59, "counted"),
            click("b", "x", 61, "counted"),
            // A link is one affiliation's; were it two's, its own row would still be one.
            click("a", "x", 20, "counted"),
            click("a", "y", 14, "repeat"),
            click("a", "y", 2, "counted"),
        ];
        for turn in 0..clicks.len() {
            let mut clicks = clicks;
            clicks.rotate_left(turn);
            let sums = Sums::of(clicks.into_iter());
            let hours: Vec<_> = sums
                .hours
                .iter()
                .map(|(row, sum)| (row.of, row.id, row.hour, row.reason, sum.clicks, sum.before))
                .collect();
            // 18:15 and 18:30 are the edges of this hour.
            let expected = [
                (Of::Link, "a", 18, "counted", 3, [1, 2]),
                (Of::Link, "a", 18, "repeat", 1, [1, 1]),
                (Of::Link, "b", 18, "counted", 1, [1, 1]),
                (Of::Link, "b", 19, "counted", 1, [1, 0]),
                (Of::Affiliation, "x", 18, "counted", 2, [1, 2]),
                (Of::Affiliation, "x", 19, "counted", 1, [1, 0]),
                (Of::Affiliation, "y", 18, "counted", 2, [1, 1]),
                (Of::Affiliation, "y", 18, "repeat", 1, [1, 1]),
                (Of::Product, "p", 18, "counted", 4, [2, 3]),
                (Of::Product, "p", 18, "repeat", 1, [1, 1]),
                (Of::Product, "p", 19, "counted", 1, [1, 0]),
            ];
            assert_eq!(hours.len(), expected.len());
            for row in expected {
                assert!(hours.contains(&row), "{row:?} of {hours:?}");
            }
            let blocks: Vec<_> = sums
                .blocks
                .iter()
                .map(|(row, sum)| (row.of, row.id, row.reason, *sum))
                .collect();
            assert_eq!(
                blocks,
                [
                    (Of::Link, "a", "counted", 3),
                    (Of::Link, "a", "repeat", 1),
                    (Of::Link, "b", "counted", 2),
                    (Of::Affiliation, "x", "counted", 3),
                    (Of::Affiliation, "y", "counted", 2),
                    (Of::Affiliation, "y", "repeat", 1),
                ]
            );
        }
    }
}
