//! The sums that dashboards read, written in the transaction of the clicks: by the day and its hours for a link, its
//! affiliate and its product, and since ever, in blocks of 32 days, for a link and its affiliate.

use std::borrow::Cow;
use std::collections::HashMap;
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
pub(super) struct Facts<'a> {
    pub(super) code: Cow<'a, str>,
    pub(super) affiliation: &'a str,
    pub(super) product: &'a str,
    pub(super) at: i64,
    pub(super) reason: &'a str,
}

/// Clicks of one hour.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct InHour<'a> {
    of: Of,
    pub(super) id: Cow<'a, str>,
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
    pub(super) id: Cow<'a, str>,
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
        let (mut hours, mut blocks) = (HashMap::<_, Counted>::new(), HashMap::new());
        for click in clicks {
            let (day, reason) = (click.at.div_euclid(Millis::DAY), click.reason);
            let (hour, block) = (
                click.at.div_euclid(Millis::HOUR).rem_euclid(24),
                day.div_euclid(BLOCK),
            );
            let minute = click.at.div_euclid(Millis::MINUTE).rem_euclid(MINUTES);
            let mut add = |of, id: Cow<'a, str>| {
                if of != Of::Product {
                    let id = id.clone();
                    *blocks
                        .entry(InBlock {
                            of,
                            id,
                            reason,
                            block,
                        })
                        .or_insert(0) += 1;
                }
                let key = InHour {
                    of,
                    id,
                    day,
                    reason,
                    hour,
                };
                let counted = hours.entry(key).or_default();
                counted.clicks += 1;
                for (before, edge) in counted.before.iter_mut().zip(edges::of_hour(hour)) {
                    *before += i64::from(minute < *edge);
                }
            };
            add(Of::Affiliation, Cow::Borrowed(click.affiliation));
            add(Of::Product, Cow::Borrowed(click.product));
            add(Of::Link, click.code);
        }
        let mut sums = Self {
            hours: hours.into_iter().collect(),
            blocks: blocks.into_iter().collect(),
        };
        // One order for every writer, so that two nodes never wait for each other's rows.
        sums.hours.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        sums.blocks.sort_unstable();
        sums
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
            "INSERT INTO {table} ({key}, day, reason, {}) VALUES ",
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
        "INSERT INTO click_totals (code, reason, block, clicks) VALUES ",
        4,
        " ON CONFLICT (code, reason, block) DO UPDATE SET clicks = click_totals.clicks + excluded.clicks",
    )
});

static ADD_TO_AFFILIATION: LazyLock<Statement> = LazyLock::new(|| {
    statement(
        "INSERT INTO affiliation_totals (affiliation_id, reason, block, clicks) VALUES ",
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
                    .bind($crate::storage::clicks::text(&row.id))
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
                    .bind($crate::storage::clicks::text(&row.id))
                    .bind($crate::storage::clicks::text(row.reason))
                    .bind(row.block)
                    .bind(clicks);
            }
            query.execute(&mut *$tx).await?;
        }
    };
}

pub(super) use add_sums;
