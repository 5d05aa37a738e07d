//! Passwords: argon2id, off the async threads, never more at once than the machine has cores.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::entropy::Entropy;
use crate::error::Error;

/// A password that somebody chose: 8 to 128 characters, exactly as typed. Deliberately without `Debug`.
#[derive(Clone)]
pub struct Password(String);

/// Why a text is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than 8 characters.
    #[error("A password has at least {} characters.", Password::MIN_CHARS)]
    TooShort,
    /// More than 128 characters.
    #[error("A password has {} characters at most.", Password::MAX_CHARS)]
    TooLong,
}

impl Password {
    /// The fewest characters.
    pub const MIN_CHARS: usize = 8;
    /// The most characters, so that hashing one is not a way to keep the server busy.
    pub const MAX_CHARS: usize = 128;

    /// Reads a password; nothing is trimmed or forbidden.
    ///
    /// # Errors
    /// [`PasswordError`] with the sentence to show beside the field.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        // A character has four bytes at most: a book is not counted letter by letter.
        if text.len() > Self::MAX_CHARS * 4 {
            return Err(PasswordError::TooLong);
        }
        match text.chars().count() {
            0..Self::MIN_CHARS => Err(PasswordError::TooShort),
            Self::MIN_CHARS..=Self::MAX_CHARS => Ok(Self(text.to_owned())),
            _ => Err(PasswordError::TooLong),
        }
    }
}

/// How much work one hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP's recommendation for argon2id: 19 MiB, two passes.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

impl PasswordCost {
    /// As little as argon2 allows: for tests alone.
    pub const CHEAP: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
}

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    gate: Arc<Semaphore>,
    /// The hash of nobody's password: an unknown e-mail costs the same work as a known one.
    decoy: Arc<str>,
}

impl Passwords {
    /// A hasher of this cost.
    pub(crate) fn new(cost: PasswordCost, entropy: &Entropy) -> Result<Self, String> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|error| error.to_string())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, &entropy.bytes::<16>(), &entropy.bytes())?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            argon2,
            gate: Arc::new(Semaphore::new(cores)),
            decoy: decoy.into(),
        })
    }

    /// The hash to store, in PHC's format.
    pub(crate) async fn hash(&self, password: &Password, entropy: &Entropy) -> Result<String, Error> {
        let (password, salt, argon2) = (password.0.clone(), entropy.bytes(), self.argon2.clone());
        self.work(move || hash(&argon2, password.as_bytes(), &salt))
            .await?
            .map_err(Error::internal)
    }

    /// Whether the text is the password behind a stored hash; without one, the same work and `false`.
    pub(crate) async fn verify(&self, text: &str, stored: Option<&str>) -> Result<bool, Error> {
        // What cannot be anybody's password is looked at like the rest, but not in full.
        let known = stored.is_some();
        let text = Password::parse(text).ok();
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        let argon2 = self.argon2.clone();
        let matches = self
            .work(move || {
                let hash = PasswordHash::new(&stored).map_err(|error| error.to_string())?;
                let typed = text.as_ref().map_or("", |password| password.0.as_str());
                Ok::<_, String>(argon2.verify_password(typed.as_bytes(), &hash).is_ok() && text.is_some())
            })
            .await?
            .map_err(Error::internal)?;
        Ok(matches && known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let permit = self.gate.clone().acquire_owned().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
        .map_err(Error::internal)
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8; 16]) -> Result<String, String> {
    let hash = argon2
        .hash_password_with_salt(password, salt)
        .map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(PasswordCost::CHEAP, &Entropy::seeded(1)).unwrap()
    }

    #[test]
    fn a_password_has_8_to_128_characters_of_any_kind() {
        assert!(Password::parse("  пароль").is_ok());
        assert!(Password::parse(&"🦀".repeat(128)).is_ok());
        assert_eq!(Password::parse("1234567").err(), Some(PasswordError::TooShort));
        assert_eq!(
            Password::parse(&"🦀".repeat(129)).err(),
            Some(PasswordError::TooLong)
        );
        assert_eq!(
            Password::parse(&"a".repeat(1_000_000)).err(),
            Some(PasswordError::TooLong)
        );
    }

    #[tokio::test]
    async fn only_the_password_itself_matches_its_hash() {
        let passwords = passwords();
        let password = Password::parse("correct horse").unwrap();
        let hash = passwords.hash(&password, &Entropy::seeded(2)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(passwords.verify("correct horse", Some(&hash)).await.unwrap());
        for wrong in ["correct horse ", "Correct horse", "", &"a".repeat(1_000)] {
            assert!(!passwords.verify(wrong, Some(&hash)).await.unwrap(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn without_a_stored_hash_nothing_matches() {
        assert!(!passwords().verify("correct horse", None).await.unwrap());
        assert!(!passwords().verify("", None).await.unwrap());
    }

    #[tokio::test]
    async fn the_same_password_hashes_differently_each_time() {
        let (passwords, entropy) = (passwords(), Entropy::seeded(3));
        let password = Password::parse("correct horse").unwrap();
        let once = passwords.hash(&password, &entropy).await.unwrap();
        assert_ne!(once, passwords.hash(&password, &entropy).await.unwrap());
    }
}
