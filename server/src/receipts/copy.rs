//! Each reader's copy of a receipt.

use hotlinks::receipt::Receipt;
use serde::{Deserialize, Serialize};

use super::canonical;
use super::later::Later;
use super::signature::{self, Signature};
use crate::backend::Backend;
use crate::error::Error;
use crate::sales::ReceiptView;

/// Whose copy it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Reader {
    /// The creator's: everything.
    Creator,
    /// An affiliate's: what concerns others is left out.
    Affiliate {
        /// Who.
        affiliate: String,
    },
    /// One that a later version knows.
    #[serde(other)]
    Other,
}

/// A receipt as it is served, with what happened since: the same facts give the same bytes.
#[derive(Clone, Debug, Serialize)]
pub struct ServedReceipt {
    #[serde(flatten)]
    unsigned: Unsigned,
    signature: Signature,
}

/// What is signed.
#[derive(Clone, Debug, Serialize)]
struct Unsigned {
    /// As it was written with the order; an affiliate's copy without what concerns others.
    #[serde(flatten)]
    receipt: Receipt,
    /// What happened to the commissions since, as far as the reader may know.
    later: Vec<Later>,
    reader: Reader,
}

/// The reader's signed copy.
///
/// # Errors
/// Ours only: what was read is always written.
pub fn serve(backend: &Backend, view: &ReceiptView) -> Result<ServedReceipt, Error> {
    let (receipt, reader) = if view.as_creator {
        (view.receipt.clone(), Reader::Creator)
    } else {
        let affiliate = view.reader.to_string();
        (view.receipt.copy_for(&affiliate), Reader::Affiliate { affiliate })
    };
    let unsigned = Unsigned {
        receipt,
        later: view.later.clone(),
        reader,
    };
    let value = serde_json::to_value(&unsigned).map_err(Error::internal)?;
    let signature = signature::sign(&backend.secrets.receipt_key, &canonical::text(&value));
    Ok(ServedReceipt { unsigned, signature })
}
