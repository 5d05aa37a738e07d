//! Accounts: signing up and signing in. One account may be creator and affiliate.

use std::fmt;

use hotlinks::time::Millis;
use url::Host;

use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::ids::AccountId;
use crate::names;
use crate::passwords::Password;
use crate::sessions::{self, SessionToken};
use crate::storage::StorageError;

pub use crate::sessions::{find_account, sign_out};

/// A person with a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: AccountId,
    /// As they typed it.
    pub email: Email,
    /// What others see.
    pub name: PersonName,
    /// Since when.
    pub created_at: Millis,
}

/// An e-mail address as it was typed, trimmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("Type your e-mail address.")]
    Empty,
    /// Over 254 bytes.
    #[error("An e-mail address has 254 characters at most.")]
    TooLong,
    /// Not a name, one @ and a host.
    #[error("An e-mail address looks like name@example.com.")]
    Malformed,
}

impl Email {
    const MAX_BYTES: usize = 254;
    const MAX_LOCAL_BYTES: usize = 64;

    /// Reads an address: something, an @, a full host name. Whether a mailbox is behind it only a message can tell.
    ///
    /// # Errors
    /// [`EmailError`] with the sentence to show beside the field.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(EmailError::TooLong);
        }
        let (local, host) = text.rsplit_once('@').ok_or(EmailError::Malformed)?;
        let plain = |c: char| c.is_alphanumeric() || (c.is_ascii_graphic() && !"()<>[]:;@\\,\"".contains(c));
        let local_fits = (1..=Self::MAX_LOCAL_BYTES).contains(&local.len()) && local.chars().all(plain);
        let host_fits = host.split('.').count() > 1
            && host.split('.').all(|label| !label.is_empty())
            && host
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && matches!(Host::parse(host), Ok(Host::Domain(_)));
        if local_fits && host_fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(EmailError::Malformed)
        }
    }

    /// What makes two addresses the same account: no case, the host as it travels.
    pub fn key(&self) -> String {
        let (local, host) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let host = Host::parse(host).map_or_else(|_| host.to_lowercase(), |host| host.to_string());
        format!("{}@{host}", local.to_lowercase())
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a person is called: 1 to 80 characters of any script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name by the rule of all names here.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        names::parse(text, "Tell us your name.").map(|name| Self(name.into()))
    }

    /// As it was typed, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The sign-up form, as typed. Its problems stand beside `email`, `name` and `password`.
#[derive(Clone, Default)]
pub struct SignUp {
    /// See [`Email`].
    pub email: String,
    /// See [`PersonName`].
    pub name: String,
    /// See [`Password`].
    pub password: String,
}

/// Somebody who has just signed in, and the token for their cookie.
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// Goes into the cookie, nowhere else.
    pub token: SessionToken,
}

/// Makes an account and signs it in. `from` is the peer's address: tries are limited for each.
///
/// # Errors
/// `Refused` with all problems of the form, among them an e-mail that has an account; `TooManyTries`.
pub async fn sign_up(backend: &Backend, form: SignUp, from: &str) -> Result<SignedIn, Error> {
    backend.tries.sign_up(from)?;
    let account = create(backend, form).await?;
    let token = sessions::start(backend, &account.id).await?;
    Ok(SignedIn { account, token })
}

/// Makes an account without signing it in.
pub(crate) async fn create(backend: &Backend, form: SignUp) -> Result<Account, Error> {
    let mut problems = Problems::default();
    let email = problems.take("email", Email::parse(&form.email));
    let name = problems.take("name", PersonName::parse(&form.name));
    let password = problems.take("password", Password::parse(&form.password));
    let (Some(email), Some(name), Some(password)) = (email, name, password) else {
        return Err(problems.refuse());
    };
    let hash = backend.passwords.hash(&password, &backend.entropy).await?;
    let account = Account {
        id: AccountId::new(&backend.entropy),
        email,
        name,
        created_at: backend.clock.now(),
    };
    match backend.storage.insert_account(&account, &hash).await {
        Ok(()) => Ok(account),
        Err(StorageError::Duplicate) => Err(Error::field(
            "email",
            "There is an account with this e-mail address. Sign in instead.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Signs in. `from` is the peer's address: tries are limited for each address, and for each
/// address and e-mail.
///
/// An unknown e-mail and a wrong password get the same answer after the same work.
///
/// # Errors
/// `Refused` for the form as a whole, `TooManyTries`.
pub async fn sign_in(backend: &Backend, email: &str, password: &str, from: &str) -> Result<SignedIn, Error> {
    let email = Email::parse(email).ok();
    let key = email.as_ref().map(Email::key).unwrap_or_default();
    backend.tries.sign_in(from, &key)?;
    let found = backend.storage.find_account_by_email(&key).await?;
    let stored = found.as_ref().map(|(_, hash)| hash.as_str());
    let matches = backend.passwords.verify(password, stored).await?;
    match found {
        Some((account, _)) if matches => {
            let token = sessions::start(backend, &account.id).await?;
            Ok(SignedIn { account, token })
        }
        _ => Err(Error::field("", "E-mail address or password is not right.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_people_have_are_read() {
        for text in [
            "a@b.co",
            " Ana.Lima+shop@demo.test ",
            "o'neil@x.test",
            "пётр@пример.рф",
            "b@xn--e1afmkfd.xn--p1ai",
        ] {
            assert_eq!(
                Email::parse(text).map(|email| email.0),
                Ok(text.trim().to_owned())
            );
        }
    }

    #[test]
    fn text_that_is_no_address_is_refused() {
        for text in [
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a b@c.co",
            "a@b..co",
            "a@.co",
            "a@b.co.",
            "a@@b.co",
            "a@b@c.co",
            "a\0@b.co",
            "a@b.co\u{202e}",
            "a\u{202e}@b.co",
            "<a@b.co>",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@b.co%00",
            "%00",
        ] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text:?}");
        }
        assert_eq!(Email::parse(" \n"), Err(EmailError::Empty));
        assert_eq!(
            Email::parse(&format!("{}@b.co", "a".repeat(65))),
            Err(EmailError::Malformed)
        );
        assert_eq!(Email::parse(&"a".repeat(1_000_000)), Err(EmailError::TooLong));
    }

    #[test]
    fn case_and_the_spelling_of_the_host_make_no_other_account() {
        let key = |text| Email::parse(text).unwrap().key();
        assert_eq!(key("Ana@Demo.Test"), key("ana@demo.test"));
        assert_eq!(key("a@bücher.example"), key("A@xn--bcher-kva.example"));
        assert_ne!(key("a+b@c.co"), key("a@c.co"));
    }

    #[test]
    fn a_person_may_be_called_anything_that_shows() {
        assert!(PersonName::parse("Зоя 🦊 عائشة").is_ok());
        assert_eq!(PersonName::parse(" "), Err("Tell us your name.".to_owned()));
        assert!(PersonName::parse("a\u{202e}b").is_err());
        assert!(PersonName::parse("a\nb").is_err());
        assert!(PersonName::parse(&"é".repeat(81)).is_err());
    }
}
