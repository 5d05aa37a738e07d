//! The command line: a promise that scripts rely on. Exit codes: 0 done (for `check`: accepted), 1 a plain "no",
//! 2 could not be done at all, with one line on standard error.

mod audit;
mod check;
mod export;
mod limits;
mod operator;
mod serve;
mod simulate;
mod suffixes;
mod verify_receipt;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Dynamic alternative hotlinks that you host yourself.
#[derive(Parser)]
#[command(name = "hotlinks", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Arguments),
    /// Check whether an address qualifies: one verdict as JSON; exit code 0 when accepted, 1 when not
    Check(check::Arguments),
    /// Decide a timeline of clicks and orders: receipts as JSON
    Simulate(simulate::Arguments),
    /// Print every row as a JSON line, oldest first
    Export(export::Arguments),
    /// Decide everything once more and compare it with what is stored; exit code 0 when all agrees, 1 when not
    Audit(audit::Arguments),
    /// Check that a receipt is as its server signed it; exit code 0 when it is, 1 when not
    VerifyReceipt(verify_receipt::Arguments),
}

/// Why a command could not be done: one line for whoever typed it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Failure(String);

impl Failure {
    fn new(message: impl ToString) -> Self {
        Self(message.to_string())
    }
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::VerifyReceipt(arguments) => verify_receipt::run(&arguments),
    };
    outcome.unwrap_or_else(|failure| {
        eprintln!("hotlinks: {failure}");
        ExitCode::from(2)
    })
}

/// One line of JSON on standard output.
fn print(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    let written = serde_json::to_writer(&mut output, value).map_err(std::io::Error::from);
    let written = written
        .and_then(|()| output.write_all(b"\n"))
        .and_then(|()| output.flush());
    written.or_else(|error| unless_closed(&error).map(drop))
}

/// One line on standard output, then this exit code.
fn say(line: &str, code: ExitCode) -> Result<ExitCode, Failure> {
    let mut output = std::io::stdout().lock();
    let written = writeln!(output, "{line}").and_then(|()| output.flush());
    written
        .map(|()| code)
        .or_else(|error| unless_closed(&error).map(|_| code))
}

/// Whoever read has seen enough (`… | head`): that is an end, not a failure.
fn unless_closed(error: &std::io::Error) -> Result<ExitCode, Failure> {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        _ => Err(Failure(format!("cannot read or write: {error}"))),
    }
}

/// An asynchronous command on a runtime of its own.
fn block_on<F: Future>(future: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(future))
}
