//! What visitors may take of the server, as flags.

use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;
use hotlinks_server::listen::Limits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Flags of `serve`.
#[derive(Args)]
#[command(next_help_heading = "What visitors may take")]
pub(super) struct LimitArguments {
    /// The header in which your own proxy appends the visitor's address, such as X-Forwarded-For: the last address in
    /// it counts. Without it the peer's address counts, and no header is believed
    #[arg(long, env = "HOTLINKS_CLIENT_ADDRESS_HEADER", value_name = "HEADER")]
    pub(super) client_address_header: Option<axum::http::HeaderName>,
    /// Links that do not exist that one address may ask for a minute, before it is answered 429; 0 for no limit.
    /// Links that exist are never limited
    #[arg(
        long,
        env = "HOTLINKS_MISSES_A_MINUTE",
        default_value_t = 60,
        value_name = "N"
    )]
    misses_a_minute: u32,
    /// Open connections in all; one more is closed at once
    #[arg(
        long,
        env = "HOTLINKS_MAX_CONNECTIONS",
        default_value_t = 10_000,
        value_name = "N"
    )]
    max_connections: usize,
    /// Open connections from one address (IPv6: one /64); not limited behind a proxy that --client-address-header names
    #[arg(
        long,
        env = "HOTLINKS_MAX_CONNECTIONS_PER_ADDRESS",
        default_value_t = 1_000,
        value_name = "N"
    )]
    max_connections_per_address: usize,
    /// Seconds that a connection may rest between two requests; more than your proxy keeps its own
    #[arg(
        long,
        env = "HOTLINKS_IDLE_SECONDS",
        default_value_t = 75,
        value_name = "SECONDS"
    )]
    idle_seconds: u32,
}

/// Files that are open for other things: the database, the listeners, standard error.
const OTHER_FILES: usize = 128;

impl LimitArguments {
    pub(super) fn misses_a_minute(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.misses_a_minute)
    }

    /// The door's limits; never more connections than the system gives files.
    pub(super) fn limits(&self) -> Limits {
        let files = files().unwrap_or(usize::MAX).saturating_sub(OTHER_FILES).max(1);
        if files < self.max_connections {
            tracing::warn!(
                connections = files,
                "the system's limit of open files (ulimit -n) allows fewer connections than --max-connections"
            );
        }
        let each = self
            .client_address_header
            .is_none()
            .then_some(self.max_connections_per_address);
        Limits {
            connections: self.max_connections.min(files),
            connections_per_address: each,
            idle: Duration::from_secs(self.idle_seconds.into()),
            ..Limits::default()
        }
    }
}

/// How many files may be open, after asking for as many as we may have. `None`: as many as we like.
fn files() -> Option<usize> {
    let now = getrlimit(Resource::Nofile);
    let most = Rlimit {
        current: now.maximum,
        maximum: now.maximum,
    };
    let raised = setrlimit(Resource::Nofile, most);
    let limit = if raised.is_ok() { now.maximum } else { now.current };
    limit.and_then(|files| usize::try_from(files).ok())
}
