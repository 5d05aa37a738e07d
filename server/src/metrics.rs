//! Numbers for the operator, in Prometheus' words. A redirect costs a few additions to shared counters: no lock, no
//! allocation. Nothing in here says who clicked.

mod histogram;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use hotlinks::visit::VisitKind;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::clicks::Reason;
pub(crate) use histogram::Histogram;
use histogram::Unit;

/// How a request for a hotlink ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(non_camel_case_types, reason = "labels, as they are shown")]
pub(crate) enum Outcome {
    /// 302 to the link's own page.
    page,
    /// 302 to the product's sales page, because the link's state says so (rule 16).
    sales_page,
    /// 410.
    gone,
    /// 404: no link has this code.
    unknown,
    /// 429: one unknown code too many.
    limited,
    /// 405: neither GET nor HEAD.
    method,
}

impl Outcome {
    const ALL: [Self; 6] = [
        Self::page,
        Self::sales_page,
        Self::gone,
        Self::unknown,
        Self::limited,
        Self::method,
    ];
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

/// Every code of [`Reason`]: those of a visit, then those of a state.
#[expect(clippy::indexing_slicing, reason = "a constant: the compiler counts")]
const REASONS: [&str; VisitKind::ALL.len() + 3] = {
    let mut reasons = [
        "affiliate_off",
        "product_closed",
        "product_deleted",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ];
    let mut rest = VisitKind::ALL.as_slice();
    let mut at = 3;
    while let [kind, more @ ..] = rest {
        reasons[at] = kind.code();
        at += 1;
        rest = more;
    }
    reasons
};

/// Microseconds: what a redirect takes, and what a commit takes.
const TIMES: &[u64] = &[
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
];
const SIZES: &[u64] = &[1, 4, 16, 64, 256, 1_024, 4_096, 16_384];

/// What the writers of clicks do; kept by the storage.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batches {
    /// What buyers wait for: writes to the journal, or transactions where there is none.
    pub(crate) stored: Sizes,
    /// Transactions that move clicks from the journal into the database.
    pub(crate) moved: Sizes,
}

/// How many clicks were written at once, and how long it took.
#[derive(Clone, Debug)]
pub(crate) struct Sizes {
    clicks: Histogram,
    time: Histogram,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            clicks: Histogram::new(SIZES, Unit::Pieces),
            time: Histogram::new(TIMES, Unit::Time),
        }
    }
}

impl Sizes {
    /// So many were written at once.
    pub(crate) fn count(&self, clicks: usize, took: Duration) {
        self.clicks.count(u64::try_from(clicks).unwrap_or(u64::MAX));
        self.time.count_time(took);
    }
}

/// What is read off elsewhere whenever somebody asks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Levels {
    pub(crate) waiting: usize,
    pub(crate) lost: u64,
    pub(crate) links: usize,
}

/// The counters. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Counters>);

struct Counters {
    registry: Registry,
    redirects: [Counter; Outcome::ALL.len()],
    latency: Histogram,
    clicks: [Counter; REASONS.len()],
    refused: Counter,
    connections: Gauge,
    dropped: Counter,
    waiting: Gauge,
    lost: Counter,
    links: Gauge,
}

impl Metrics {
    pub(crate) fn new(batches: &Batches) -> Self {
        let mut registry = Registry::with_prefix("hotlinks");
        let redirects = Family::<OutcomeLabel, Counter>::default();
        let clicks = Family::<ReasonLabel, Counter>::default();
        let latency = Histogram::new(TIMES, Unit::Time);
        let counters = Counters {
            redirects: Outcome::ALL.map(|outcome| redirects.get_or_create_owned(&OutcomeLabel { outcome })),
            clicks: REASONS.map(|reason| clicks.get_or_create_owned(&ReasonLabel { reason })),
            latency: latency.clone(),
            refused: Counter::default(),
            connections: Gauge::default(),
            dropped: Counter::default(),
            waiting: Gauge::default(),
            lost: Counter::<u64, AtomicU64>::default(),
            links: Gauge::default(),
            registry: Registry::default(),
        };
        let Counters {
            refused,
            connections,
            dropped,
            waiting,
            lost,
            links,
            ..
        } = &counters;
        registry.register("redirects", "Requests for hotlinks, by how they ended", redirects);
        registry.register(
            "redirect_duration_seconds",
            "From a request for a hotlink to its answer, the wait for the disk included",
            latency,
        );
        registry.register(
            "clicks",
            "Visits through links that exist, by what they were worth",
            clicks,
        );
        registry.register(
            "clicks_not_recorded",
            "Clicks that no disk took in time",
            lost.clone(),
        );
        registry.register(
            "clicks_waiting",
            "Clicks in memory, on their way to the disk",
            waiting.clone(),
        );
        registry.register(
            "clicks_dropped",
            "Old clicks that were dropped (--keep-clicks-days)",
            dropped.clone(),
        );
        registry.register(
            "click_batch_size",
            "Clicks that were stored at once, while their buyers waited",
            batches.stored.clicks.clone(),
        );
        registry.register(
            "click_commit_duration_seconds",
            "What it took to store a batch of clicks: the journal's write and sync, or a transaction",
            batches.stored.time.clone(),
        );
        registry.register(
            "click_move_size",
            "Clicks of one transaction from the journal into the database",
            batches.moved.clicks.clone(),
        );
        registry.register(
            "click_move_duration_seconds",
            "What a transaction from the journal into the database took",
            batches.moved.time.clone(),
        );
        registry.register("links_live", "Hotlinks that the redirect knows", links.clone());
        registry.register("connections", "Open connections", connections.clone());
        registry.register(
            "connections_refused",
            "Connections closed at once, for there were enough",
            refused.clone(),
        );
        Self(Arc::new(Counters { registry, ..counters }))
    }

    pub(crate) fn redirected(&self, outcome: Outcome, took: Duration) {
        let place = Outcome::ALL.iter().position(|other| *other == outcome);
        if let Some(counter) = place.and_then(|place| self.0.redirects.get(place)) {
            counter.inc();
        }
        self.0.latency.count_time(took);
    }

    pub(crate) fn visited(&self, reason: Reason) {
        let code = reason.code();
        let place = REASONS.iter().position(|other| *other == code);
        if let Some(counter) = place.and_then(|place| self.0.clicks.get(place)) {
            counter.inc();
        }
    }

    pub(crate) fn connected(&self) {
        self.0.connections.inc();
    }

    pub(crate) fn disconnected(&self) {
        self.0.connections.dec();
    }

    pub(crate) fn refused(&self) {
        self.0.refused.inc();
    }

    pub(crate) fn dropped(&self, clicks: u64) {
        self.0.dropped.inc_by(clicks);
    }

    /// The exposition, in OpenMetrics' text format.
    pub(crate) fn expose(&self, levels: Levels) -> String {
        let long = |level: usize| i64::try_from(level).unwrap_or(i64::MAX);
        self.0.waiting.set(long(levels.waiting));
        self.0.links.set(long(levels.links));
        self.0
            .lost
            .inner()
            .store(levels.lost, std::sync::atomic::Ordering::Relaxed);
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = encode(&mut text, &self.0.registry);
        text
    }
}
