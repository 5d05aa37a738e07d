//! `hotlinks check`: the checker of the form and of the server, for scripts.

use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::process::ExitCode;

use clap::Args;
use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Verdict, check};
use serde::Deserialize;
use serde_json::json;

use super::Failure;
use super::suffixes::Psl;

#[derive(Args)]
pub(super) struct Arguments {
    /// An approved domain, such as https://acme.com; may be given several times
    #[arg(long, value_name = "DOMAIN", env = "HOTLINKS_APPROVED", value_delimiter = ' ')]
    approved: Vec<String>,
    /// Read {"input","approved":[…]} a line from standard input and print one verdict a line
    #[arg(long, env = "HOTLINKS_JSONL", conflicts_with_all = ["approved", "url"])]
    jsonl: bool,
    /// The address to check
    #[arg(required_unless_present = "jsonl", allow_hyphen_values = true)]
    url: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    input: String,
    #[serde(default)]
    approved: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if arguments.jsonl {
        return lines().map_err(|error| Failure(format!("cannot read or write the lines: {error}")));
    }
    let url = arguments.url.as_deref().unwrap_or_default();
    let verdict = decide(url, &arguments.approved);
    println!("{}", serde_json::to_string(&verdict).map_err(Failure::new)?);
    Ok(if matches!(verdict, Verdict::Accepted(_)) {
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
            Ok(case) => serde_json::to_writer(&mut output, &decide(&case.input, &case.approved))?,
            Err(_) => serde_json::to_writer(&mut output, &not_a_case())?,
        }
        output.write_all(b"\n")?;
        line.clear();
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// An entry that could not be approved matches nothing.
fn decide(input: &str, approved: &[String]) -> Verdict {
    let approved: Vec<ApprovedDomain> = approved
        .iter()
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
