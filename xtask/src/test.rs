//! `cargo xtask test`: every check and every test, one sum.

mod arrows;
mod browser;
mod results;
mod tree;

use std::process::ExitCode;

use anyhow::Result;
use clap::builder::PossibleValuesParser;

use crate::postgres::{self, Postgres};
use crate::report::{Stopwatch, Tally};
use crate::wasm;
use crate::workspace::{self, Workspace, echo};

/// A step's name, what it is about, and how it is done. An error is one failed test.
struct Step(&'static str, &'static str, fn(&Workspace) -> Result<Tally>);

/// In this order: what fails fastest comes first.
const STEPS: [Step; 10] = [
    Step("fmt", "the code is formatted", fmt),
    Step("tree", "the repository keeps its promises", tree::check),
    Step("arrows", "the crates depend on each other one way", arrows::check),
    Step("clippy", "the code has no warning", clippy),
    Step("rules", "the rules, on this machine", rules),
    Step(
        "rules-wasm",
        "the rules and their tests compile for the browser",
        rules_wasm,
    ),
    Step("backend", "the backend", backend),
    Step("app", "the pages and the command line", app),
    Step("xtask", "the build and its report", xtask),
    Step("browser", "every flow in Chromium", browser::check),
];

/// What `--only` accepts.
pub(crate) fn step_names() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.map(|Step(name, _, _)| name))
}

/// Runs the steps (those named in `only`, if any), all of them whatever fails, and prints the sum last.
pub(crate) fn run(workspace: &Workspace, only: &[String]) -> ExitCode {
    // Where nobody looks at the lines above the sum, nothing is skipped.
    let strict = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
    let mut sum = Tally::default();
    let mut lines = Vec::new();
    for Step(name, about, work) in &STEPS {
        if !only.is_empty() && !only.iter().any(|wanted| wanted == name) {
            continue;
        }
        println!("\n=== {name}: {about}");
        let clock = Stopwatch::start();
        let tally = work(workspace).unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::FAILED
        });
        let tally = if strict { tally.strict() } else { tally };
        let line = format!("{name:<10} {tally} ({})", clock.read());
        println!("=== {line}");
        lines.push(line);
        sum += tally;
    }
    println!("\n{}\n\n{sum}", lines.join("\n"));
    if sum.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn fmt(workspace: &Workspace) -> Result<Tally> {
    run_as_one(workspace, &["fmt", "--all", "--check"])
}

fn clippy(workspace: &Workspace) -> Result<Tally> {
    let module = |feature| {
        [
            "-p",
            "app",
            "--lib",
            "--features",
            feature,
            "--target",
            wasm::TARGET,
        ]
    };
    let (links, simulator) = (module("links"), module("simulator"));
    let parts: [&[&str]; 8] = [
        &["-p", "hotlinks", "--all-targets"],
        &["-p", "hotlinks-server", "--all-targets"],
        &["-p", "app", "--all-targets", "--features", "ssr"],
        &links,
        &simulator,
        &["-p", "module-links", "--target", wasm::TARGET],
        &["-p", "module-simulator", "--target", wasm::TARGET],
        &["-p", "xtask", "--all-targets"],
    ];
    wasm::install_target()?;
    let mut sum = Tally::default();
    for part in parts {
        println!("clippy {}", part.join(" "));
        let args = [&["clippy"], part, &["--", "-D", "warnings"]].concat();
        // Each part is tried, so that one run shows all there is to do.
        sum += run_as_one(workspace, &args).unwrap_or(Tally::FAILED);
    }
    Ok(sum)
}

fn rules(workspace: &Workspace) -> Result<Tally> {
    cargo_test(workspace, &["-p", "hotlinks"])
}

fn rules_wasm(workspace: &Workspace) -> Result<Tally> {
    wasm::install_target()?;
    run_as_one(
        workspace,
        &[
            "check",
            "-p",
            "hotlinks",
            "--all-targets",
            "--target",
            wasm::TARGET,
        ],
    )
}

fn backend(workspace: &Workspace) -> Result<Tally> {
    let mut sum = Tally::default();
    let postgres = match Postgres::named_or_started() {
        Ok(postgres) => Some(postgres),
        Err(why) => {
            println!("skipped on PostgreSQL: {why:#}");
            sum += Tally::SKIPPED;
            None
        }
    };
    let mut command = workspace.cargo(&["test", "--no-fail-fast", "-p", "hotlinks-server"]);
    if let Some(postgres) = &postgres {
        command.env(postgres::VARIABLE, postgres.address());
    }
    let (output, success) = echo(&mut command)?;
    sum += results::of_cargo(&output, success);
    Ok(sum)
}

fn app(workspace: &Workspace) -> Result<Tally> {
    cargo_test(workspace, &["-p", "app", "--features", "ssr"])
}

fn xtask(workspace: &Workspace) -> Result<Tally> {
    cargo_test(workspace, &["-p", "xtask"])
}

/// A check that says yes or no counts as one test.
fn run_as_one(workspace: &Workspace, args: &[&str]) -> Result<Tally> {
    workspace::run(&mut workspace.cargo(args)).map(|()| Tally::PASSED)
}

/// Runs every test of a package and counts them.
fn cargo_test(workspace: &Workspace, args: &[&str]) -> Result<Tally> {
    let (output, success) = echo(workspace.cargo(&["test", "--no-fail-fast"]).args(args))?;
    Ok(results::of_cargo(&output, success))
}
