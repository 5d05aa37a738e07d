//! `hotlinks export`: every row as a JSON line, oldest first.

use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use hotlinks_server::backend::PublicUrl;
use hotlinks_server::export::{self, ExportError};
use hotlinks_server::storage::Storage;
use url::Url;

use super::{Failure, block_on, unless_closed};

#[derive(Args)]
pub(super) struct Arguments {
    /// What to print
    what: What,
    /// The database: sqlite://FILE or postgres://…
    #[arg(long, env = "HOTLINKS_DATABASE_URL", default_value = "sqlite://hotlinks.db")]
    database_url: String,
    /// The server's public address, for links that lead to its checkout
    #[arg(long, env = "HOTLINKS_PUBLIC_URL", default_value = "http://127.0.0.1:3000")]
    public_url: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Every hotlink, with the address it leads to
    Hotlinks,
    /// Every click, with the id that stood in the address
    Clicks,
    /// Clicks that could not be stored: how many, and when that was over
    LostClicks,
    /// Every order, with its receipt
    Orders,
    /// Every ledger entry
    Ledger,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    block_on(print(arguments))?
}

async fn print(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let storage = Storage::open_existing(&arguments.database_url)
        .await
        .map_err(Failure::new)?;
    let mut output = BufWriter::new(std::io::stdout().lock());
    let public_url = Url::parse(&arguments.public_url)
        .ok()
        .as_ref()
        .and_then(PublicUrl::new);
    let public_url =
        public_url.ok_or_else(|| Failure(format!("--public-url {} is not one", arguments.public_url)))?;
    let mut write = |row: serde_json::Value| -> std::io::Result<()> {
        serde_json::to_writer(&mut output, &row)?;
        output.write_all(b"\n")
    };
    let outcome = match arguments.what {
        What::Hotlinks => export::hotlinks(&storage, &public_url, &mut write).await,
        What::Clicks => export::clicks(&storage, &mut write).await,
        What::LostClicks => export::lost_clicks(&storage, &mut write).await,
        What::Orders => export::orders(&storage, &mut write).await,
        What::Ledger => export::ledger(&storage, &mut write).await,
    };
    match outcome {
        Err(ExportError::Write(error)) => return unless_closed(&error),
        Err(error) => return Err(Failure(format!("cannot export: {error}"))),
        Ok(()) => {}
    }
    if let Err(error) = output.flush() {
        return unless_closed(&error);
    }
    storage.close().await;
    Ok(ExitCode::SUCCESS)
}
