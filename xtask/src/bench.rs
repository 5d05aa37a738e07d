//! `cargo xtask bench`: the redirect beside a bare axum handler, driven in turn by the same generator in one run, so that
//! what is left is a ratio and not a machine.

mod process;
mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::report::step;
use crate::workspace::{Workspace, run, stdout_of};
use process::Running;
use report::{Measured, Row};

/// What `cargo xtask bench` understands.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// One short round of a few scenarios
    #[arg(long)]
    quick: bool,
    /// How often both servers are driven in turn, four seconds each time
    #[arg(long, default_value_t = 5, conflicts_with = "quick", value_name = "ROUNDS")]
    rounds: u32,
    /// Where to put the figures as JSON as well
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the databases lie while it measures [default: the folder for temporary files]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// How the server is asked.
#[derive(Clone, Copy)]
struct Scenario {
    connections: u32,
    /// A connection a request.
    close: bool,
    /// Each connection is one browser, which keeps its cookie.
    returning: bool,
}

const fn somebody_new(connections: u32) -> Scenario {
    Scenario {
        connections,
        close: false,
        returning: false,
    }
}

const QUICK: [Scenario; 2] = [somebody_new(64), somebody_new(1)];

const ALL: [Scenario; 5] = [
    somebody_new(64),
    somebody_new(1),
    Scenario {
        close: true,
        ..somebody_new(64)
    },
    Scenario {
        close: true,
        ..somebody_new(1)
    },
    Scenario {
        returning: true,
        ..somebody_new(64)
    },
];

/// Builds what is measured, measures, prints.
pub(crate) fn bench(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    step("the executable, to be shipped", || {
        let what = [
            "build",
            "--release",
            "-p",
            "app",
            "--bin",
            "hotlinks",
            "--features",
            "ssr",
        ];
        run(&mut workspace.cargo(&what))
    })?;
    step("the bare server and the load", || {
        run(&mut workspace.cargo(&[
            "build",
            "--release",
            "-p",
            "hotlinks-server",
            "--example",
            "bench",
        ]))
    })?;
    let release = workspace.target.join("release");
    let programs = Programs {
        hotlinks: release.join("hotlinks"),
        bench: release.join("examples/bench"),
    };
    let (rounds, seconds) = if arguments.quick {
        (1, 2)
    } else {
        (arguments.rounds, 4)
    };
    let scenarios: &[Scenario] = if arguments.quick { &QUICK } else { &ALL };
    let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let mut rows = Vec::new();
    for survive in ["power", "kill"] {
        let place = folder.join(format!("hotlinks-bench-{}", std::process::id()));
        let measured = programs.measure(&place, survive, scenarios, rounds, seconds);
        std::fs::remove_dir_all(&place)?;
        rows.extend(measured?);
    }
    rows.sort_by_key(|row| row.links);
    println!("{}", report::beside(&rows));
    println!("{}", report::table(&rows));
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&report::json(&rows))?;
        std::fs::write(file, json + "\n").with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Programs {
    hotlinks: PathBuf,
    bench: PathBuf,
}

/// Links of the databases that are measured.
const LINKS: [u32; 2] = [1_000, 1_000_000];

impl Programs {
    /// Every scenario with every database: all servers in turn, round after round, so that what one minute and the next
    /// differ by is not taken for what links do.
    fn measure(
        &self,
        folder: &Path,
        survive: &'static str,
        scenarios: &[Scenario],
        rounds: u32,
        seconds: u32,
    ) -> Result<Vec<Row>> {
        let servers = LINKS
            .iter()
            .map(|links| {
                Ok((
                    *links,
                    self.start(&folder.join(links.to_string()), *links, survive)?,
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        let bare = Running::start(Command::new(&self.bench).arg("bare"))?;
        let mut rows = Vec::new();
        for scenario in scenarios {
            let load =
                |server: &Running, links: u32, seconds: u32| self.load(server, links, *scenario, seconds);
            let mut pairs: Vec<_> = servers.iter().map(|_| Vec::new()).collect();
            for (links, hotlinks) in &servers {
                load(&bare, *links, 1)?;
                load(hotlinks, *links, 1)?;
            }
            for _ in 0..rounds {
                for ((links, hotlinks), pairs) in servers.iter().zip(&mut pairs) {
                    pairs.push((load(&bare, *links, seconds)?, load(hotlinks, *links, seconds)?));
                }
            }
            for ((links, hotlinks), rounds) in servers.iter().zip(pairs) {
                let row = Row {
                    links: *links,
                    survive,
                    connections: scenario.connections,
                    close: scenario.close,
                    returning: scenario.returning,
                    rounds,
                    resident_kilobytes: hotlinks.resident_kilobytes()?,
                };
                println!("{}", report::line(&row));
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// The server on a new database with so many links.
    fn start(&self, folder: &Path, links: u32, survive: &str) -> Result<Running> {
        std::fs::create_dir_all(folder)?;
        let database = format!("sqlite://{}", folder.join("hotlinks.db").display());
        run(Command::new(&self.bench).args(["fill", &database, &links.to_string()]))?;
        let mut serve = Command::new(&self.hotlinks);
        serve
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", &database])
            .args(["--clicks-survive", survive]);
        Running::start(&mut serve)
    }

    fn load(&self, server: &Running, links: u32, scenario: Scenario, seconds: u32) -> Result<Measured> {
        let mut load = Command::new(&self.bench);
        load.arg("load").arg(&server.address);
        load.args([links, scenario.connections, seconds].map(|number| number.to_string()));
        load.args(scenario.close.then_some("close"));
        load.args(scenario.returning.then_some("returning"));
        let before = server.cpu_micros()?;
        let said: Value =
            serde_json::from_str(&stdout_of(&mut load)?).context("reading what the load says")?;
        let settling = server.settle()?;
        let spent = server.cpu_micros()? - before;
        let number = |key: &str| {
            said.get(key)
                .and_then(Value::as_u64)
                .context("the load says too little")
        };
        Ok(Measured {
            requests: number("requests")?,
            micros: number("micros")?,
            p50: number("p50_micros")?,
            p99: number("p99_micros")?,
            cpu_micros: spent,
            settling_millis: u64::try_from(settling.as_millis())?,
        })
    }
}
