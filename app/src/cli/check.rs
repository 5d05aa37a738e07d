//! `hotlinks check`: the checker of the form and of the server, for scripts.

use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::process::ExitCode;

use clap::Args;
use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Verdict, check};
use serde::Deserialize;
use serde_json::json;

use super::suffixes::Psl;
use super::{Failure, print, unless_closed};

#[derive(Args)]
pub(super) struct Arguments {
    /// An approved domain, such as https://acme.com; may be given several times
    #[arg(long, value_name = "DOMAIN", env = "HOTLINKS_APPROVED", value_delimiter = ' ')]
    approved: Vec<String>,
    /// Read {"input","approved":[…]} a line from standard input and print one verdict a line
    #[arg(long, env = "HOTLINKS_JSONL")]
    jsonl: bool,
    /// The address to check
    #[arg(allow_hyphen_values = true)]
    url: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    input: String,
    #[serde(default)]
    approved: Vec<serde_json::Value>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.url {
        Some(url) => one(url, &arguments.approved),
        None if arguments.jsonl => lines().or_else(|error| unless_closed(&error)),
        None => Err(Failure::new(
            "name the address to check, or --jsonl to read cases from standard input",
        )),
    }
}

fn one(url: &str, approved: &[String]) -> Result<ExitCode, Failure> {
    let verdict = decide(url, approved.iter().map(String::as_str));
    let accepted = matches!(verdict, Verdict::Accepted(_));
    print(&verdict)?;
    Ok(if accepted {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Exactly one verdict a line, in order, whatever the line holds.
fn lines() -> io::Result<ExitCode> {
    let mut output = BufWriter::new(io::stdout().lock());
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        match serde_json::from_slice::<Case>(&line) {
            Ok(case) => serde_json::to_writer(
                &mut output,
                &decide(
                    &case.input,
                    case.approved.iter().filter_map(|entry| entry.as_str()),
                ),
            )?,
            Err(_) => serde_json::to_writer(&mut output, &not_a_case())?,
        }
        output.write_all(b"\n")?;
        line.clear();
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// An entry that could not be approved matches nothing.
fn decide<'a>(input: &str, approved: impl Iterator<Item = &'a str>) -> Verdict {
    let approved: Vec<ApprovedDomain> = approved
        .filter_map(|text| ApprovedDomain::parse(text, &Psl).ok())
        .map(|approval| approval.domain)
        .collect();
    check(input, &approved)
}

/// The verdict on a line that holds no text to check.
fn not_a_case() -> serde_json::Value {
    let message = r#"This line is not {"input": "…", "approved": ["…"]}."#;
    json!({
        "verdict": "refused",
        "problems": [{ "code": "empty", "message": message, "span": [0, 0], "fix": null }],
    })
}
