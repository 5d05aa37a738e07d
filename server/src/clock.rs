//! The server's clock, passed to whoever needs the time: tests live in any year without sleeping.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use hotlinks::time::Millis;

/// Where "now" comes from. Cheap to clone; clones of a manual clock move together.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System { offset: i64 },
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock, `offset` milliseconds ahead (behind, when negative).
    pub fn system(offset: i64) -> Self {
        Self(Source::System { offset })
    }

    /// A clock that stands still until [`Clock::set`].
    pub fn manual(at: Millis) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(at.0))))
    }

    /// Moves a manual clock; the machine's clock is nobody's to move.
    pub fn set(&self, at: Millis) {
        if let Source::Manual(now) = &self.0 {
            now.store(at.0, Ordering::SeqCst);
        }
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    pub fn now(&self) -> Millis {
        match &self.0 {
            Source::Manual(now) => Millis(now.load(Ordering::SeqCst)),
            Source::System { offset } => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
                Millis(now.saturating_add(*offset))
            }
        }
    }
}
