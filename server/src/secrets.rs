//! Keys that the server makes for itself at its first start and keeps in the database.

use data_encoding::BASE32_NOPAD;

use crate::entropy::Entropy;
use crate::storage::{Storage, StorageError};

/// The server's own keys; every node of a database has the same.
#[derive(Clone)]
pub struct Secrets {
    /// Under which click ids are authenticated (rule 13).
    pub click_key: Key,
    /// Under which receipts are signed. Its public half is for everybody.
    pub(crate) receipt_key: Key,
    /// Under which the addresses of leads are hashed.
    pub(crate) lead_key: Key,
    /// From which the secrets of endpoints are derived.
    pub(crate) hook_key: Key,
    /// From which the demonstration's passwords are derived.
    pub(crate) demo_key: Key,
}

/// 256 secret bits. Deliberately without `Debug`.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl From<[u8; 32]> for Key {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl Key {
    /// The bytes, for a MAC.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Secrets {
    /// Reads the keys, made first where they are missing.
    pub(crate) async fn load(storage: &Storage, entropy: &Entropy) -> Result<Self, StorageError> {
        Ok(Self {
            click_key: key(storage, entropy, CLICK_KEY).await?,
            receipt_key: key(storage, entropy, RECEIPT_KEY).await?,
            lead_key: key(storage, entropy, LEAD_KEY).await?,
            hook_key: key(storage, entropy, "hook_key").await?,
            demo_key: key(storage, entropy, "demo_key").await?,
        })
    }
}

const CLICK_KEY: &str = "click_key";
const RECEIPT_KEY: &str = "receipt_key";
const LEAD_KEY: &str = "lead_key";

/// The key under which a database's click ids are authenticated, if a server has made it.
pub(crate) async fn find_click_key(storage: &Storage) -> Result<Option<Key>, StorageError> {
    let stored = storage.find_secret(CLICK_KEY).await?;
    stored.map(|text| parse(&text, CLICK_KEY)).transpose()
}

/// The key under which the addresses of a database's leads are hashed, if a server has made it.
pub(crate) async fn find_lead_key(storage: &Storage) -> Result<Option<Key>, StorageError> {
    let stored = storage.find_secret(LEAD_KEY).await?;
    stored.map(|text| parse(&text, LEAD_KEY)).transpose()
}

/// The key under which a database's receipts are signed, if a server has made it.
pub(crate) async fn find_receipt_key(storage: &Storage) -> Result<Option<Key>, StorageError> {
    let stored = storage.find_secret(RECEIPT_KEY).await?;
    stored.map(|text| parse(&text, RECEIPT_KEY)).transpose()
}

async fn key(storage: &Storage, entropy: &Entropy, name: &str) -> Result<Key, StorageError> {
    let fresh = BASE32_NOPAD.encode(&entropy.bytes::<32>());
    let stored = storage.find_or_insert_secret(name, &fresh).await?;
    parse(&stored, name)
}

fn parse(stored: &str, name: &str) -> Result<Key, StorageError> {
    let bytes = BASE32_NOPAD.decode(stored.as_bytes()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(Key)
        .ok_or_else(|| StorageError::corrupt("secret", name))
}
