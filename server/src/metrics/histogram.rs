//! A histogram without a lock: prometheus-client's own takes one for every observation.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    /// Microseconds, shown as seconds.
    Time,
    /// Pieces.
    Pieces,
}

impl Unit {
    /// As Prometheus has it: its numbers are floats, ours are not.
    fn shown(self, value: u64) -> f64 {
        match self {
            Self::Time => Duration::from_micros(value).as_secs_f64(),
            Self::Pieces => f64::from(u32::try_from(value).unwrap_or(u32::MAX)),
        }
    }
}

/// Cheap to clone; clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Histogram(Arc<Buckets>);

#[derive(Debug)]
struct Buckets {
    unit: Unit,
    /// Upper bounds, each included, ascending.
    bounds: &'static [u64],
    /// One more than `bounds`: the last for what is larger than all.
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

impl Histogram {
    pub(super) fn new(bounds: &'static [u64], unit: Unit) -> Self {
        Self(Arc::new(Buckets {
            unit,
            bounds,
            counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }))
    }

    pub(super) fn count(&self, value: u64) {
        let place = self.0.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.0.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.0.sum.fetch_add(value, Ordering::Relaxed);
    }

    pub(super) fn count_time(&self, took: Duration) {
        self.count(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }
}

impl EncodeMetric for Histogram {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let Buckets {
            unit,
            bounds,
            counts,
            sum,
        } = &*self.0;
        let bounds = bounds.iter().map(|bound| unit.shown(*bound)).chain([f64::MAX]);
        let counts = counts.iter().map(|count| count.load(Ordering::Relaxed));
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        let all = buckets.iter().map(|(_, count)| count).sum();
        let sum = unit.shown(sum.load(Ordering::Relaxed));
        encoder.encode_histogram::<NoLabelSet>(sum, all, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;
    use prometheus_client::registry::Registry;

    use super::*;

    #[test]
    fn a_bound_belongs_to_its_bucket_and_buckets_add_up() {
        let histogram = Histogram::new(&[10, 20], Unit::Pieces);
        for value in [10, 11, 20, 21, 1_000] {
            histogram.count(value);
        }
        let mut registry = Registry::default();
        registry.register("size", "Sizes", histogram);
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        for line in [
            "size_bucket{le=\"10.0\"} 1",
            "size_bucket{le=\"20.0\"} 3",
            "size_bucket{le=\"+Inf\"} 5",
            "size_count 5",
            "size_sum 1062.0",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
