//! The operator's own listener, as a flag.

use std::fmt;
use std::str::FromStr;

use clap::Args;
use hotlinks_server::backend::Backend;
use hotlinks_server::listen::{self, Limits};
use hotlinks_server::operator::{self, Stage};
use hotlinks_server::retention::{self, KEEP_DAYS, LEAST_KEEP_DAYS};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::Failure;

const DEFAULT: &str = "127.0.0.1:9464";

/// Flags of `serve`.
#[derive(Args)]
#[command(next_help_heading = "For the operator")]
pub(super) struct OperatorArguments {
    /// Where /metrics, /readyz and /healthz are for the operator alone, or `off` [default: 127.0.0.1:9464, where it is
    /// free]
    #[arg(long, env = "HOTLINKS_OPERATOR_LISTEN", value_name = "ADDRESS|off")]
    operator_listen: Option<String>,
    /// How many days clicks are kept that no sale needs: 180 or more, or `forever`. Statistics, receipts and clicks of
    /// buyers stay whatever it says
    #[arg(
        long,
        env = "HOTLINKS_KEEP_CLICKS_DAYS",
        default_value_t = Keep::Days(KEEP_DAYS),
        value_name = "DAYS|forever"
    )]
    keep_clicks_days: Keep,
}

/// For how long clicks are kept.
#[derive(Clone, Copy)]
enum Keep {
    Days(u32),
    Forever,
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "forever" {
            return Ok(Self::Forever);
        }
        let days = text.parse().ok().filter(|days| *days >= LEAST_KEEP_DAYS);
        days.map(Self::Days)
            .ok_or_else(|| format!("a number of days from {LEAST_KEEP_DAYS} on, or forever"))
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => days.fmt(f),
            Self::Forever => f.write_str("forever"),
        }
    }
}

impl OperatorArguments {
    /// Drops old clicks from now on, until the answer is aborted.
    pub(super) fn keep_clicks(&self, backend: &Backend) -> AbortHandle {
        let (backend, keep) = (backend.clone(), self.keep_clicks_days);
        let job = tokio::spawn(async move {
            if let Keep::Days(days) = keep {
                retention::run(backend, days).await;
            }
        });
        job.abort_handle()
    }

    /// Answers from now on until the process ends: that a server starts or stops is among the answers.
    pub(super) async fn serve(&self, stage: Stage) -> Result<(), Failure> {
        let wanted = self.operator_listen.as_deref();
        if wanted == Some("off") {
            return Ok(());
        }
        let address = wanted.unwrap_or(DEFAULT);
        let listener = match (TcpListener::bind(address).await, wanted) {
            (Ok(listener), _) => listener,
            (Err(error), None) => {
                println!(
                    "without numbers for the operator: {address}: {error} (--operator-listen names another place)"
                );
                return Ok(());
            }
            (Err(error), Some(_)) => {
                return Err(Failure(format!(
                    "cannot listen on {address} for the operator: {error}"
                )));
            }
        };
        let own = listener.local_addr().map_err(Failure::new)?;
        println!("numbers for the operator at http://{own}/metrics");
        let few = Limits {
            connections: 100,
            ..Limits::default()
        };
        let routes = operator::routes(stage);
        tokio::spawn(listen::serve(listener, routes, few, None, std::future::pending()));
        Ok(())
    }
}
