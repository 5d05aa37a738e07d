//! Everything an operation needs, in one value that is passed to all of them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use hotlinks::hotlink::Code;
use url::Url;

use crate::clicks::{ClickQueue, Keeping};
use crate::client::Clients;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::live::{self, LiveTable};
use crate::metrics::{Levels, Metrics};
use crate::misses::Misses;
use crate::passwords::{PasswordCost, Passwords};
use crate::secrets::Secrets;
use crate::storage::{self, Storage, StorageError};
use crate::tries::Tries;
use crate::visitor::{self, VisitorId};

/// The open backend. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Backend {
    /// The database.
    pub storage: Storage,
    /// What time it is.
    pub clock: Clock,
    /// Where ids, codes and tokens come from.
    pub entropy: Entropy,
    /// Where people reach this server.
    pub public_url: PublicUrl,
    /// What the redirect knows without asking the database.
    pub live: LiveTable,
    /// Clicks on their way to the database.
    pub clicks: ClickQueue,
    /// Hashes passwords, off the async threads.
    pub passwords: Passwords,
    /// The server's own keys.
    pub secrets: Secrets,
    /// How often somebody may try to sign in or up.
    pub tries: Tries,
    /// Where requests come from.
    pub clients: Clients,
    /// How often somebody may ask for links that do not exist.
    pub(crate) misses: Misses,
    /// Numbers for the operator.
    pub metrics: Metrics,
    /// Whether buyers get the visitor cookie.
    pub(crate) cookies: bool,
}

/// How to open a [`Backend`].
#[derive(Clone)]
pub struct Config {
    /// `sqlite://FILE`, `sqlite::memory:` or `postgres://…`.
    pub database_url: String,
    /// Where people reach this server: http(s), without path, query or user name.
    pub public_url: Url,
    /// The machine's clock, or a test's.
    pub clock: Clock,
    /// The system's randomness, or a test's.
    pub entropy: Entropy,
    /// How long a redirect waits for its click to be stored (rule 17).
    pub click_budget: Duration,
    /// How clicks are kept.
    pub clicks: Keeping,
    /// How much work one password hash is.
    pub password_cost: PasswordCost,
    /// In which header the operator's own proxy appends the address that it saw.
    pub client_address_header: Option<HeaderName>,
    /// How many links that do not exist somebody may ask for a minute.
    pub misses_a_minute: Option<NonZeroU32>,
    /// Whether buyers get the visitor cookie (rule 15). Without it the click id alone credits.
    pub cookies: bool,
    /// How often is looked for what other servers on the same database change, beside what PostgreSQL says by itself.
    pub follow_every: Duration,
}

impl Config {
    /// The configuration of a server in earnest.
    pub fn new(database_url: impl Into<String>, public_url: Url) -> Self {
        Self {
            database_url: database_url.into(),
            public_url,
            clock: Clock::system(0),
            entropy: Entropy::system(),
            click_budget: Duration::from_millis(50),
            clicks: Keeping::default(),
            password_cost: PasswordCost::default(),
            client_address_header: None,
            misses_a_minute: NonZeroU32::new(60),
            cookies: true,
            follow_every: Duration::from_millis(500),
        }
    }
}

/// Why the backend does not open: one clear line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The public address is not one.
    #[error("the public address must be http:// or https:// with a host, without path, query or user name")]
    PublicUrl,
    /// The database does not open.
    #[error(transparent)]
    Storage(#[from] storage::OpenError),
    /// The database opened and then failed.
    #[error(transparent)]
    Read(#[from] StorageError),
    /// The password hasher does not start.
    #[error("cannot hash passwords: {0}")]
    Passwords(String),
}

impl Backend {
    /// Opens the database, brings it up to date, makes the server's keys at its first start, loads the live table.
    ///
    /// # Errors
    /// [`OpenError`], each a line that an operator can act on.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let public_url = PublicUrl::new(&config.public_url).ok_or(OpenError::PublicUrl)?;
        let storage = Storage::open(&config.database_url).await?;
        let secrets = Secrets::load(&storage, &config.entropy).await?;
        let newest = storage.newest_change().await?;
        let live = LiveTable::load(&storage).await?;
        live::follow(&live, &storage, newest, config.follow_every);
        let key = secrets.click_key.as_bytes();
        let (clock, entropy) = (config.clock.clone(), config.entropy.clone());
        let clicks =
            ClickQueue::start(&storage, key, clock, entropy, config.click_budget, config.clicks).await?;
        let passwords =
            Passwords::new(config.password_cost, &config.entropy).map_err(OpenError::Passwords)?;
        let metrics = Metrics::new(&storage.batches);
        let clients = Clients::new(config.client_address_header, secrets.click_key.clone());
        Ok(Self {
            storage,
            clock: config.clock,
            entropy: config.entropy,
            public_url,
            live,
            clicks,
            passwords,
            secrets,
            tries: Tries::default(),
            clients,
            misses: Misses::new(config.misses_a_minute),
            metrics,
            cookies: config.cookies,
        })
    }

    /// Stores what waits and closes the database.
    pub async fn close(&self) {
        self.clicks.close().await;
        self.storage.close().await;
    }

    /// Whether a buyer's browser may be known again: the operator allows it, and the browser does not ask otherwise.
    pub(crate) fn may_know(&self, headers: &HeaderMap) -> bool {
        self.cookies && !visitor::asks_privacy(headers)
    }

    /// Which browser a request comes from, as far as it may be known.
    pub fn visitor(&self, headers: &HeaderMap) -> Option<VisitorId> {
        let known = || VisitorId::of(headers, self.public_url.is_https());
        self.cookies.then(known).flatten()
    }

    /// How the server is doing, as Prometheus reads it.
    pub(crate) fn numbers(&self) -> String {
        self.metrics.expose(Levels {
            waiting: self.clicks.waiting(),
            lost: self.clicks.lost(),
            links: self.live.len(),
        })
    }

    /// What an affiliate shares: `{public address}/go/{code}`.
    pub fn hotlink_address(&self, code: &Code) -> String {
        format!("{}/go/{code}", self.public_url.as_str())
    }

    /// Where an offer is sold.
    pub fn checkout_address(&self, offer: &crate::ids::OfferId) -> String {
        format!("{}/checkout/{offer}", self.public_url.as_str())
    }
}

/// Where people reach this server: an http(s) origin, written without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Arc<str>);

impl PublicUrl {
    /// `None` unless the address is a plain http(s) origin.
    pub fn new(url: &Url) -> Option<Self> {
        let plain = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        plain.then(|| Self(url.as_str().trim_end_matches('/').into()))
    }

    /// `https://go.example`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an address is one that hotlinks have here. `http` and `https` of a host are one server's, because the
    /// one usually leads to the other.
    pub(crate) fn is_hotlink(&self, url: &Url) -> bool {
        let Ok(own) = Url::parse(&self.0) else {
            return false;
        };
        let host = |url: &Url| {
            url.host_str()
                .map(|host| host.strip_suffix('.').unwrap_or(host).to_owned())
        };
        host(url) == host(&own) && url.port() == own.port() && url.path().starts_with("/go/")
    }

    /// Whether cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        PublicUrl::new(&text.parse().unwrap()).map(|url| url.as_str().to_owned())
    }

    #[test]
    fn the_public_address_is_an_origin_without_a_slash() {
        assert_eq!(
            read("https://Go.Example:443/").as_deref(),
            Some("https://go.example")
        );
        assert_eq!(
            read("http://127.0.0.1:3000").as_deref(),
            Some("http://127.0.0.1:3000")
        );
    }

    #[test]
    fn anything_more_than_an_origin_is_refused() {
        for text in [
            "ftp://a",
            "https://a/b",
            "https://a/?b",
            "https://a/#b",
            "https://u@a/",
            "mailto:a@b",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
