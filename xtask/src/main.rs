//! What a newcomer types: `cargo xtask serve`, `cargo xtask test`.
//!
//! Everything a checkout needs beyond cargo is here, so that there is no tool to install: the browser's half is
//! built with wasm-bindgen as a library, the style sheet is put together, the site is compressed.

mod apt;
mod bench;
mod build;
mod chromium;
mod css;
mod npm;
mod postgres;
mod report;
mod screenshots;
mod site;
mod test;
mod wasm;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::build::Profile;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, serves and tests Hotlinks")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the browser's half, the site and the executable
    Build {
        /// Small, compressed and in one executable that runs from any directory
        #[arg(long)]
        release: bool,
    },
    /// Builds, then runs `hotlinks serve` with every other flag: `cargo xtask serve --demo`
    Serve {
        /// `--release`, and whatever `hotlinks serve` understands
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAGS")]
        flags: Vec<String>,
    },
    /// Runs every check and every test; the last line is the sum
    Test {
        /// Only these steps
        #[arg(long, value_name = "STEP", num_args = 1.., value_parser = test::step_names())]
        only: Vec<String>,
    },
    /// Measures the redirect beside a bare handler: throughput, latency, processor time and memory, as ratios
    Bench(bench::Arguments),
    /// Photographs the pages of a demonstration server, narrow and wide, light and dark
    Screenshots {
        /// Where to put them
        #[arg(long, default_value = "end2end/screenshots")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Build { release } => {
            build::build(&workspace, Profile::of(release))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve { mut flags } => {
            let release = flags.iter().any(|flag| flag == "--release");
            flags.retain(|flag| flag != "--release");
            build::serve(&workspace, Profile::of(release), &flags)
        }
        Command::Test { only } => Ok(test::run(&workspace, &only)),
        Command::Bench(arguments) => bench::bench(&workspace, &arguments),
        Command::Screenshots { out } => screenshots::take(&workspace, &out),
    }
}
