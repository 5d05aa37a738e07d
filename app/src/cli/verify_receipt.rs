//! `hotlinks verify-receipt`: whether a receipt is as its server signed it. Needs no server, only its public key.

use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use clap::Args;
use hotlinks_server::receipts::{self, LONGEST, PublicKey, Reader, Verified, find_public_key};
use hotlinks_server::storage::Storage;

use super::{Failure, block_on, say};

#[derive(Args)]
pub(super) struct Arguments {
    /// The receipt's JSON; - reads standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// The server's key, as at https://SERVER/.well-known/hotlinks-receipt-key [default: the database's]
    #[arg(long, env = "HOTLINKS_RECEIPT_PUBLIC_KEY", value_name = "KEY")]
    public_key: Option<String>,
    /// The database whose key it is when none is given: sqlite://FILE or postgres://…
    #[arg(long, env = "HOTLINKS_DATABASE_URL", default_value = "sqlite://hotlinks.db")]
    database_url: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let key = match &arguments.public_key {
        Some(text) => PublicKey::parse(text.trim()).ok_or_else(|| {
            Failure::new(
                "--public-key is not a key: copy it from https://SERVER/.well-known/hotlinks-receipt-key",
            )
        })?,
        None => block_on(key_of(&arguments.database_url))??,
    };
    let file =
        read(&arguments.file).map_err(|error| Failure(format!("cannot read {}: {error}", arguments.file)))?;
    match receipts::verify(&file, &key) {
        Ok(Verified { order, reader }) => {
            let copy = match reader {
                Reader::Creator => "the creator's copy".to_owned(),
                Reader::Affiliate { affiliate } => format!("the copy of affiliate {affiliate}"),
                Reader::Other => "somebody's copy".to_owned(),
            };
            say(
                &format!("valid: receipt of order {order}, {copy}"),
                ExitCode::SUCCESS,
            )
        }
        Err(why) => say(&format!("not valid: {why}"), ExitCode::FAILURE),
    }
}

async fn key_of(database: &str) -> Result<PublicKey, Failure> {
    let storage = Storage::open_existing(database).await.map_err(Failure::new)?;
    let key = find_public_key(&storage).await.map_err(Failure::new)?;
    storage.close().await;
    key.ok_or_else(|| Failure::new("this database has no key for receipts yet: start its server once"))
}

/// One byte more than a receipt can have is enough to know.
fn read(file: &str) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if file == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
