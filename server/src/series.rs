//! Clicks over time: of a link, of an affiliate's links to a product, of a product. Read from sums that were written
//! with the clicks, so that ten million cost as much as ten thousand.

mod range;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;

pub use range::{Range, Step};
pub use tables::{
    AffiliateClicks, Earned, LinkClicks, LinkName, find_link, link_earnings, list_affiliates, list_links,
};

use crate::affiliations::Promoter;
use crate::backend::Backend;
use crate::error::Error;
use crate::products::OwnProduct;
use crate::storage::StorageError;
use crate::storage::rollups::Of;
use crate::storage::series::HourSums;
use crate::zone::Zone;

/// Clicks of one step, or of a whole range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clicks {
    /// By people.
    pub counted: u64,
    /// What was not counted, by the stable code of the reason.
    pub not_counted: BTreeMap<String, u64>,
}

impl Clicks {
    /// How many were not counted.
    pub fn rest(&self) -> u64 {
        self.not_counted.values().sum()
    }

    /// Whether there are none at all.
    pub fn is_none(&self) -> bool {
        self.counted == 0 && self.not_counted.is_empty()
    }

    fn add(&mut self, reason: &str, clicks: i64) {
        let clicks = clicks.max(0).unsigned_abs();
        if clicks == 0 {
            return;
        }
        if reason == VisitKind::Counted.code() {
            self.counted += clicks;
        } else if let Some(known) = self.not_counted.get_mut(reason) {
            *known += clicks;
        } else {
            self.not_counted.insert(reason.to_owned(), clicks);
        }
    }
}

/// Clicks of a range, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What was asked for.
    pub range: Range,
    /// Whose days these are.
    pub zone: Zone,
    /// The steps, oldest first. Empty for a day that the zone never had.
    pub steps: Vec<(Step, Clicks)>,
    /// Their sum.
    pub total: Clicks,
}

impl Series {
    /// From when to before when is looked at.
    pub fn bounds(&self) -> (Millis, Millis) {
        let first = self.steps.first().map_or(Millis(0), |(step, _)| step.from);
        (first, self.steps.last().map_or(first, |(step, _)| step.to))
    }
}

/// Clicks of one link.
///
/// # Errors
/// When the database fails.
pub async fn of_link(backend: &Backend, link: &LinkName, range: Range, zone: &Zone) -> Result<Series, Error> {
    read(backend, Of::Link, &link.code.to_string(), range, zone).await
}

/// Clicks of all of an affiliate's links to a product.
///
/// # Errors
/// When the database fails.
pub async fn of_affiliate(
    backend: &Backend,
    promoter: &Promoter,
    range: Range,
    zone: &Zone,
) -> Result<Series, Error> {
    read(
        backend,
        Of::Affiliation,
        promoter.affiliation().id.as_str(),
        range,
        zone,
    )
    .await
}

/// The same, for the product's creator, with the affiliate's name.
///
/// # Errors
/// `NotFound` unless `affiliation` is one of the product's.
pub async fn of_product_affiliate(
    backend: &Backend,
    own: &OwnProduct,
    affiliation: &str,
    range: Range,
    zone: &Zone,
) -> Result<(String, Series), Error> {
    let name = backend.storage.find_affiliate_name(&own.id, affiliation).await?;
    let name = name.ok_or(Error::NotFound)?;
    Ok((
        name,
        read(backend, Of::Affiliation, affiliation, range, zone).await?,
    ))
}

/// Clicks of a product.
///
/// # Errors
/// When the database fails.
pub async fn of_product(
    backend: &Backend,
    own: &OwnProduct,
    range: Range,
    zone: &Zone,
) -> Result<Series, Error> {
    read(backend, Of::Product, own.id.as_str(), range, zone).await
}

async fn read(backend: &Backend, of: Of, id: &str, range: Range, zone: &Zone) -> Result<Series, Error> {
    backend.clicks.catch_up().await;
    let steps = range::steps(range, zone, backend.clock.now());
    let mut steps: Vec<(Step, Clicks)> = steps.into_iter().map(|step| (step, Clicks::default())).collect();
    fill(backend, of, id, range, &mut steps).await?;
    let mut total = Clicks::default();
    for (_, clicks) in &steps {
        total.counted += clicks.counted;
        for (reason, number) in &clicks.not_counted {
            *total.not_counted.entry(reason.clone()).or_default() += number;
        }
    }
    Ok(Series {
        range,
        zone: zone.clone(),
        steps,
        total,
    })
}

/// Reads days, and hours where a step begins in the middle of a day of UTC.
async fn fill(
    backend: &Backend,
    of: Of,
    id: &str,
    range: Range,
    steps: &mut [(Step, Clicks)],
) -> Result<(), StorageError> {
    let (Some((first, _)), Some((last, _))) = (steps.first(), steps.last()) else {
        return Ok(());
    };
    let day = |at: Millis| at.0.div_euclid(Millis::DAY);
    let (from, to) = (day(first.from), day(last.to.plus(-1)));
    let mut split = BTreeSet::new();
    for (step, _) in steps.iter() {
        let ends = [step.from, step.to].into_iter();
        split.extend(ends.filter(|at| at.0.rem_euclid(Millis::DAY) > 0).map(day));
    }
    // A month is whole days but for its ends; a day is nearly always made of the hours of two.
    if range == Range::Year {
        for sum in backend.storage.list_click_days(of, id, from, to).await? {
            if !split.contains(&sum.day) {
                add(steps, Millis(sum.day * Millis::DAY), &sum.reason, sum.clicks);
            }
        }
        for day in split {
            for sums in backend.storage.list_click_hours(of, id, day, day).await? {
                add_hours(steps, &sums);
            }
        }
    } else {
        for sums in backend.storage.list_click_hours(of, id, from, to).await? {
            add_hours(steps, &sums);
        }
    }
    Ok(())
}

fn add_hours(steps: &mut [(Step, Clicks)], sums: &HourSums) {
    let day = Millis(sums.day * Millis::DAY);
    for (hour, clicks) in (0..).zip(&sums.hours) {
        if *clicks == 0 {
            continue;
        }
        let begins = day.plus(hour * Millis::HOUR);
        let parted = cut(steps, begins).and_then(|at| {
            let edge = at.since(day) / Millis::MINUTE;
            Some((at, sums.before(edge)?))
        });
        let (rest_from, before) = parted.unwrap_or((begins, 0));
        add(steps, begins, &sums.reason, before);
        add(steps, rest_from, &sums.reason, clicks - before);
    }
}

/// Where a step begins or ends in the middle of an hour.
fn cut(steps: &[(Step, Clicks)], hour: Millis) -> Option<Millis> {
    let after = steps.partition_point(|(step, _)| step.to <= hour);
    let (step, _) = steps.get(after)?;
    let first = if step.from > hour { step.from } else { step.to };
    (first < hour.plus(Millis::HOUR)).then_some(first)
}

/// Adds to the step in which a moment lies; outside of all of them, nowhere.
fn add(steps: &mut [(Step, Clicks)], at: Millis, reason: &str, number: i64) {
    let after = steps.partition_point(|(step, _)| step.to <= at);
    if let Some((step, clicks)) = steps.get_mut(after)
        && step.from <= at
    {
        clicks.add(reason, number);
    }
}
