//! The server's signature: Ed25519, which signs the same text with the same bytes every time.

use std::fmt;

use data_encoding::BASE64;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::backend::Backend;
use crate::secrets::{self, Key};
use crate::storage::{Storage, StorageError};

/// The only algorithm there is.
const ALGORITHM: &str = "Ed25519";

/// A receipt's last field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// `Ed25519`.
    pub algorithm: String,
    /// Whose it is: [`PublicKey`] as text.
    pub public_key: String,
    /// The 64 bytes of the signature in base64.
    pub value: String,
}

/// The key that a signature is checked with. As text: 32 bytes in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads the text; `None` unless it is a key, letter by letter.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.as_bytes()).ok()?;
        let key = VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// The running server's.
    pub fn of_server(backend: &Backend) -> Self {
        Self::of(&backend.secrets.receipt_key)
    }

    fn of(key: &Key) -> Self {
        Self(signing(key).verifying_key())
    }

    /// Whether the signature is this key's and fits the text.
    pub(super) fn fits(&self, text: &str, signature: &Signature) -> bool {
        let value = BASE64.decode(signature.value.as_bytes()).ok();
        let value = value.and_then(|bytes| ed25519_dalek::Signature::from_slice(&bytes).ok());
        signature.algorithm == ALGORITHM
            && value.is_some_and(|value| self.0.verify_strict(text.as_bytes(), &value).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0.as_bytes()))
    }
}

fn signing(key: &Key) -> SigningKey {
    SigningKey::from_bytes(key.as_bytes())
}

pub(super) fn sign(key: &Key, text: &str) -> Signature {
    let key = signing(key);
    Signature {
        algorithm: ALGORITHM.to_owned(),
        public_key: PublicKey(key.verifying_key()).to_string(),
        value: BASE64.encode(&key.sign(text.as_bytes()).to_bytes()),
    }
}

/// The public key of the server that a database belongs to; `None` when no server of this version has opened it yet.
///
/// # Errors
/// When the database fails.
pub async fn find_public_key(storage: &Storage) -> Result<Option<PublicKey>, StorageError> {
    let key = secrets::find_receipt_key(storage).await?;
    Ok(key.as_ref().map(PublicKey::of))
}
