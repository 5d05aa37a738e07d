//! `hotlinks audit`: everything decided once more, and compared with what is stored.

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use clap::Args;
use hotlinks_server::audit::{Difference, audit};
use hotlinks_server::storage::Storage;

use super::{Failure, block_on, unless_closed};

#[derive(Args)]
pub(super) struct Arguments {
    /// The database: sqlite://FILE or postgres://…; a server may be running on it
    #[arg(long, env = "HOTLINKS_DATABASE_URL", default_value = "sqlite://hotlinks.db")]
    database_url: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    block_on(print(&arguments.database_url))?
}

async fn print(database: &str) -> Result<ExitCode, Failure> {
    let storage = Storage::open_existing(database).await.map_err(Failure::new)?;
    let mut output = BufWriter::new(io::stdout());
    let mut written = Ok(());
    let mut tell = |difference: &Difference| {
        if written.is_ok() {
            written = writeln!(output, "{difference}").and_then(|()| output.flush());
        }
    };
    let audited = audit(&storage, &mut tell)
        .await
        .map_err(|error| Failure(format!("cannot audit: {error}")))?;
    storage.close().await;
    let code = match audited.differences {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    };
    written
        .and_then(|()| writeln!(output, "{audited}"))
        .and_then(|()| output.flush())
        .map(|()| code)
        .or_else(|error| unless_closed(&error).map(|_| code))
}
