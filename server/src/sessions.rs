//! Sessions: a random token in the cookie, its SHA-256 in the database, 30 days that slide with use.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hotlinks::time::Millis;
use sha2::{Digest, Sha256};

use crate::accounts::Account;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::AccountId;

/// How long a session lives without use.
pub const SESSION_LIFE: i64 = 30 * Millis::DAY;
/// A session is written again at most so often.
const SLIDE_AFTER: i64 = Millis::DAY;

/// 256 random bits that prove a sign-in. Deliberately without `Debug`.
pub struct SessionToken(String);

impl SessionToken {
    /// The text for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands in the database instead of the token.
fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Signs an account in.
pub(crate) async fn start(backend: &Backend, account: &AccountId) -> Result<SessionToken, Error> {
    let token = SessionToken(BASE64URL_NOPAD.encode(&backend.entropy.bytes::<32>()));
    let now = backend.clock.now();
    backend
        .storage
        .insert_session(&hash(token.as_str()), account, now, now.plus(SESSION_LIFE))
        .await?;
    Ok(token)
}

/// Ends a session; an unknown token is fine.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(backend: &Backend, token: &str) -> Result<(), Error> {
    Ok(backend.storage.delete_session(&hash(token)).await?)
}

/// Who is signed in with this token, if it is one and still lives. Use prolongs it.
///
/// # Errors
/// When the database fails.
pub async fn find_account(backend: &Backend, token: &str) -> Result<Option<Account>, Error> {
    let (hash, now) = (hash(token), backend.clock.now());
    let Some((account, expires_at)) = backend.storage.find_session(&hash, now).await? else {
        return Ok(None);
    };
    if now.plus(SESSION_LIFE).since(expires_at) > SLIDE_AFTER {
        backend
            .storage
            .set_session_end(&hash, now.plus(SESSION_LIFE))
            .await?;
    }
    Ok(Some(account))
}
