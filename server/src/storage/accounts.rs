//! Accounts, sessions and the server's own keys.

use ::hotlinks::time::Millis;

use super::{Storage, StorageError, read, write};
use crate::accounts::{Account, Email, PersonName};
use crate::ids::AccountId;

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: AccountId,
    email: String,
    name: String,
    created_at: i64,
    password_hash: String,
    expires_at: i64,
}

impl AccountRow {
    fn account(self) -> Result<Account, StorageError> {
        Ok(Account {
            email: Email::parse(&self.email).map_err(|_| StorageError::corrupt("e-mail", &self.email))?,
            name: PersonName::parse(&self.name).map_err(|_| StorageError::corrupt("name", &self.name))?,
            id: self.id,
            created_at: Millis(self.created_at),
        })
    }
}

impl Storage {
    /// `Duplicate`: the e-mail has an account.
    pub(crate) async fn insert_account(&self, account: &Account, hash: &str) -> Result<(), StorageError> {
        write!(self, |tx| {
            sqlx::query(
                "INSERT INTO accounts (id, email, email_key, name, password_hash, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(account.id.as_str())
            .bind(account.email.as_str())
            .bind(account.email.key())
            .bind(account.name.as_str())
            .bind(hash)
            .bind(account.created_at.0)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// The account with this normalised e-mail, and its password's hash.
    pub(crate) async fn find_account_by_email(
        &self,
        email_key: &str,
    ) -> Result<Option<(Account, String)>, StorageError> {
        let row: Option<AccountRow> = read!(self, |db| {
            sqlx::query_as(
                "SELECT id, email, name, created_at, password_hash, created_at AS expires_at
                 FROM accounts WHERE email_key = $1",
            )
            .bind(email_key)
            .fetch_optional(db)
            .await?
        });
        row.map(|mut row| {
            let hash = std::mem::take(&mut row.password_hash);
            Ok((row.account()?, hash))
        })
        .transpose()
    }

    /// How many people have a sign-in.
    pub(crate) async fn count_accounts(&self) -> Result<i64, StorageError> {
        Ok(read!(self, |db| sqlx::query_scalar(
            "SELECT COUNT(*) FROM accounts"
        )
        .fetch_one(db)
        .await?))
    }

    /// Signs in, and sweeps out sessions that have ended.
    pub(crate) async fn insert_session(
        &self,
        token_hash: &str,
        account: &AccountId,
        now: Millis,
        expires_at: Millis,
    ) -> Result<(), StorageError> {
        write!(self, |tx| {
            sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            )
            .bind(token_hash)
            .bind(account.as_str())
            .bind(now.0)
            .bind(expires_at.0)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Whose session it is and when it ends, if it lives at `now`.
    pub(crate) async fn find_session(
        &self,
        token_hash: &str,
        now: Millis,
    ) -> Result<Option<(Account, Millis)>, StorageError> {
        let row: Option<AccountRow> = read!(self, |db| {
            sqlx::query_as(
                "SELECT a.id, a.email, a.name, a.created_at, a.password_hash, s.expires_at
                 FROM sessions s JOIN accounts a ON a.id = s.account_id
                 WHERE s.token_hash = $1 AND s.expires_at > $2",
            )
            .bind(token_hash)
            .bind(now.0)
            .fetch_optional(db)
            .await?
        });
        row.map(|row| {
            let expires_at = Millis(row.expires_at);
            Ok((row.account()?, expires_at))
        })
        .transpose()
    }

    /// Prolongs a session.
    pub(crate) async fn set_session_end(&self, token_hash: &str, end: Millis) -> Result<(), StorageError> {
        write!(self, |tx| {
            sqlx::query("UPDATE sessions SET expires_at = $2 WHERE token_hash = $1")
                .bind(token_hash)
                .bind(end.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Signs out.
    pub(crate) async fn delete_session(&self, token_hash: &str) -> Result<(), StorageError> {
        write!(self, |tx| {
            sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
                .bind(token_hash)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// The secret of this name; `fresh` becomes it if there is none. Two nodes that start together agree.
    pub(crate) async fn find_or_insert_secret(
        &self,
        name: &str,
        fresh: &str,
    ) -> Result<String, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
                .bind(name)
                .bind(fresh)
                .execute(&mut *tx)
                .await?;
            sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1")
                .bind(name)
                .fetch_one(&mut *tx)
                .await?
        }))
    }

    /// The secret of this name.
    pub(crate) async fn find_secret(&self, name: &str) -> Result<Option<String>, StorageError> {
        Ok(read!(self, |db| {
            sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1")
                .bind(name)
                .fetch_optional(db)
                .await?
        }))
    }
}
