//! `hotlinks serve`: the server, from flags to a clean end.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use hotlinks_server::backend::{Backend, Config};
use hotlinks_server::clicks::{Keeping, Survive};
use hotlinks_server::clock::Clock;
use hotlinks_server::operator::Stage;
use hotlinks_server::{demo, hooks, listen};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use url::Url;

use super::limits::LimitArguments;
use super::operator::OperatorArguments;
use super::{Failure, block_on};
use crate::web::router::house;

#[derive(Args)]
pub(super) struct Arguments {
    /// The address to listen on
    #[arg(
        long,
        env = "HOTLINKS_LISTEN",
        default_value = "127.0.0.1:3000",
        value_name = "ADDRESS"
    )]
    listen: String,
    /// The database: sqlite://FILE or postgres://…
    #[arg(long, env = "HOTLINKS_DATABASE_URL", default_value = "sqlite://hotlinks.db")]
    database_url: String,
    /// The address that people see, for links and cookies [default: http:// and the listening address]
    #[arg(long, env = "HOTLINKS_PUBLIC_URL")]
    public_url: Option<String>,
    /// Fill an empty database with people, a product, links and a month of clicks and sales
    #[arg(long, env = "HOTLINKS_DEMO")]
    demo: bool,
    /// How many milliseconds a buyer waits at most for their click to reach the disk
    #[arg(
        long,
        env = "HOTLINKS_CLICK_BUDGET_MS",
        default_value_t = 50,
        value_name = "MS"
    )]
    click_budget_ms: u64,
    /// What a click survives once its buyer was sent on: a power cut, or the end of the server alone, which is faster
    #[arg(
        long,
        env = "HOTLINKS_CLICKS_SURVIVE",
        default_value = "power",
        value_name = "WHAT"
    )]
    clicks_survive: ClicksSurvive,
    /// How many clicks wait in memory at most while the disk takes none; more than that are lost, and counted
    #[arg(
        long,
        env = "HOTLINKS_CLICKS_WAITING",
        default_value_t = 100_000,
        value_name = "CLICKS"
    )]
    clicks_waiting: usize,
    /// Write clicks straight into the database, without the journal beside it
    #[arg(long, env = "HOTLINKS_NO_CLICK_JOURNAL")]
    no_click_journal: bool,
    /// Run the server's clock ahead by so many seconds: for rehearsals and tests
    #[arg(
        long,
        env = "HOTLINKS_CLOCK_OFFSET",
        default_value_t = 0,
        value_name = "SECONDS",
        allow_hyphen_values = true
    )]
    clock_offset: i64,
    /// Whether buyers get a cookie that knows their browser again; without it the click id alone credits a sale
    #[arg(long, env = "HOTLINKS_COOKIES", default_value = "on", value_name = "on|off")]
    cookies: Switch,
    #[command(flatten)]
    operator: OperatorArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `on` or `off`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, ValueEnum)]
enum ClicksSurvive {
    /// A power cut: each click is synced to disk before its redirect
    Power,
    /// `kill -9`, but not a power cut
    Kill,
}

impl From<ClicksSurvive> for Survive {
    fn from(given: ClicksSurvive) -> Self {
        match given {
            ClicksSurvive::Power => Self::Power,
            ClicksSurvive::Kill => Self::Kill,
        }
    }
}

pub(super) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let filter = EnvFilter::try_from_env("HOTLINKS_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .with_writer(std::io::stderr)
        .init();
    block_on(serve(arguments))?
}

async fn serve(arguments: Arguments) -> Result<ExitCode, Failure> {
    let listener = TcpListener::bind(&arguments.listen)
        .await
        .map_err(|error| Failure(format!("cannot listen on {}: {error}", arguments.listen)))?;
    let address = listener.local_addr().map_err(Failure::new)?;
    let public_url = arguments
        .public_url
        .unwrap_or_else(|| format!("http://{address}"));
    let url = Url::parse(&public_url)
        .map_err(|_| Failure(format!("--public-url {public_url} is not an address")))?;
    let config = Config {
        clock: Clock::system(arguments.clock_offset.saturating_mul(1000)),
        click_budget: Duration::from_millis(arguments.click_budget_ms),
        clicks: Keeping {
            survive: arguments.clicks_survive.into(),
            journal: !arguments.no_click_journal,
            waiting: arguments.clicks_waiting,
        },
        client_address_header: arguments.limits.client_address_header.clone(),
        cookies: arguments.cookies == Switch::On,
        misses_a_minute: arguments.limits.misses_a_minute(),
        ..Config::new(arguments.database_url, url)
    };
    let stage = Stage::default();
    arguments.operator.serve(stage.clone()).await?;
    let backend = Backend::open(config).await.map_err(Failure::new)?;
    if arguments.demo {
        let filled = demo::fill(&backend).await;
        let sign_ins = filled.map_err(|error| Failure(format!("cannot fill the demo: {error}")))?;
        if sign_ins.is_empty() {
            println!("--demo: this database is in use, so it was left as it is");
        }
        for sign_in in sign_ins {
            println!("sign-in: {} {}", sign_in.email, sign_in.password);
        }
    }
    let told_to_stop = told_to_stop();
    println!("listening on http://{address}");
    if backend.public_url.as_str() != format!("http://{address}") {
        println!("known as {}", backend.public_url.as_str());
    }
    stage.started(backend.clone());
    let keeping = arguments.operator.keep_clicks(&backend);
    let finishing = tokio::spawn(hooks::run(backend.clone()));
    let stop = async {
        told_to_stop.await;
        stage.stopping();
        tracing::info!("stopping: finishing what is in flight");
    };
    let limits = arguments.limits.limits();
    let metrics = Some(backend.metrics.clone());
    listen::serve(listener, house(backend.clone()), limits, metrics, stop).await;
    keeping.abort();
    finishing.abort();
    backend.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or SIGTERM from whoever supervises: heard from now on, whenever it is waited for.
fn told_to_stop() -> impl Future<Output = ()> {
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}
