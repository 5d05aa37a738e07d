//! The operator's own listener, as a flag.

use clap::Args;
use hotlinks_server::listen::{self, Limits};
use hotlinks_server::operator::{self, Stage};
use tokio::net::TcpListener;

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
}

impl OperatorArguments {
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
