//! Checking a served receipt, with nothing but the public key.

use serde_json::Value;

use super::canonical::{self, Strict};
use super::copy::Reader;
use super::signature::{PublicKey, Signature};

/// No receipt is longer: some hundred thousand clicks of one buyer fit.
pub const LONGEST: usize = 32 * 1024 * 1024;

/// What a signature that fits says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Of which order the receipt is.
    pub order: String,
    /// Whose copy it is.
    pub reader: Reader,
}

/// Why a file is not a receipt of the key's server as it left it: one clear line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// More than [`LONGEST`].
    #[error("it is no receipt: it is longer than 32 MB")]
    TooLong,
    /// It does not parse, or an object has a key twice.
    #[error("it is no receipt: it is not JSON ({0})")]
    NotJson(String),
    /// Another kind of JSON.
    #[error("it is no receipt: its \"schema\" is not \"hotlinks.receipt/1\"")]
    OtherSchema,
    /// There is nothing to check.
    #[error("it has no signature")]
    Unsigned,
    /// The signature is of another server, or of an older key.
    #[error("it is signed with another key than {0}")]
    OtherKey(String),
    /// Something was changed.
    #[error("the signature does not fit, so it was changed after it was signed")]
    Changed,
}

/// Checks a receipt as it was served, however it is indented and its keys ordered now.
///
/// # Errors
/// [`Unverified`] says what is wrong with it.
pub fn verify(file: &[u8], key: &PublicKey) -> Result<Verified, Unverified> {
    if file.len() > LONGEST {
        return Err(Unverified::TooLong);
    }
    let Strict(mut receipt) =
        serde_json::from_slice(file).map_err(|error| Unverified::NotJson(error.to_string()))?;
    if receipt.get("schema").and_then(Value::as_str) != Some("hotlinks.receipt/1") {
        return Err(Unverified::OtherSchema);
    }
    let signature = receipt
        .as_object_mut()
        .and_then(|fields| fields.remove("signature"))
        .ok_or(Unverified::Unsigned)?;
    let signature: Signature = serde_json::from_value(signature).map_err(|_| Unverified::Changed)?;
    if signature.public_key != key.to_string() {
        return Err(Unverified::OtherKey(key.to_string()));
    }
    if !key.fits(&canonical::text(&receipt), &signature) {
        return Err(Unverified::Changed);
    }
    // Signed, so they are there; a later version may know readers that this one does not.
    let order = receipt.get("order").and_then(Value::as_str).unwrap_or_default();
    let reader = receipt.get("reader").cloned().unwrap_or_default();
    Ok(Verified {
        order: order.to_owned(),
        reader: serde_json::from_value(reader).unwrap_or(Reader::Other),
    })
}
