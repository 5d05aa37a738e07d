//! `hotlinks simulate`: a timeline of clicks and orders in, receipts out.

use std::io::Read as _;
use std::process::ExitCode;

use clap::Args;
use hotlinks::simulate::{Timeline, simulate};

use super::{Failure, print};

#[derive(Args)]
pub(super) struct Arguments {
    /// The timeline as JSON; - reads standard input
    #[arg(value_name = "FILE")]
    file: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let text =
        read(&arguments.file).map_err(|error| Failure(format!("cannot read {}: {error}", arguments.file)))?;
    let timeline: Timeline =
        serde_json::from_str(&text).map_err(|error| Failure(format!("this is not a timeline: {error}")))?;
    let outcome = simulate(&timeline).map_err(Failure::new)?;
    print(&outcome)?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &str) -> std::io::Result<String> {
    if file != "-" {
        return std::fs::read_to_string(file);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
