//! Who asks: every page begins with a [`Visit`]; a page for people with an account begins with [`SignedIn`].

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use hotlinks_server::Error;
use hotlinks_server::accounts::{self, Account};
use hotlinks_server::backend::Backend;
use hotlinks_server::cookies;

use super::{PageError, flash};

/// One request for a page.
#[derive(Clone)]
pub struct Visit {
    /// The backend that answers it.
    pub backend: Backend,
    /// Who is signed in, if anybody.
    pub account: Option<Account>,
    /// The path asked for, to mark the current place.
    pub path: String,
    /// The query as it came.
    pub query: String,
    /// A sentence that the last redirect left.
    pub notice: Option<String>,
}

/// A [`Visit`] by somebody signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The visit.
    pub visit: Visit,
    /// Who it is.
    pub account: Account,
}

impl Visit {
    /// The first value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The page of a list: `?page=2`, counted from 1.
    pub fn page_number(&self) -> u32 {
        self.query_value("page")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1)
            .clamp(1, 100_000)
    }
}

impl FromRequestParts<Backend> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, backend: &Backend) -> Result<Self, PageError> {
        let account = match session_token(&parts.headers, backend) {
            Some(token) => accounts::find_account(backend, token).await?,
            None => None,
        };
        Ok(Self {
            backend: backend.clone(),
            account,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            notice: flash::read(&parts.headers),
        })
    }
}

impl FromRequestParts<Backend> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, backend: &Backend) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, backend).await?;
        match visit.account.clone() {
            Some(account) => Ok(Self { visit, account }),
            None if matches!(parts.method, Method::GET | Method::HEAD) => {
                let next = parts.uri.path_and_query().map_or("/", |next| next.as_str());
                Err(PageError::SignInFirst {
                    next: next.to_owned(),
                })
            }
            None => Err(PageError::Backend(Error::SignedOut)),
        }
    }
}

/// Where a request came from, as tries are counted: never an address.
#[derive(Clone, Debug)]
pub struct Peer(pub String);

impl FromRequestParts<Backend> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, backend: &Backend) -> Result<Self, Infallible> {
        let clients = &backend.clients;
        let key = clients.key_of(&parts.extensions, &parts.headers, backend.clock.now());
        Ok(Self(key.to_text()))
    }
}

/// The name of the session's cookie. On https it is one that browsers take from this host alone, and only that
/// one is read: a plain cookie could have been planted by a neighbour.
fn session_name(https: bool) -> &'static str {
    if https { "__Host-hl_session" } else { "hl_session" }
}

/// The session's token among the cookies.
pub fn session_token<'a>(headers: &'a HeaderMap, backend: &Backend) -> Option<&'a str> {
    cookie(headers, session_name(backend.public_url.is_https()))
}

/// `Set-Cookie` that starts a session (ends it, with an empty token). It lives as long as browsers let it: when a
/// session ends is counted on the server, from its last use.
pub fn session_cookie(token: &str, backend: &Backend) -> String {
    let https = backend.public_url.is_https();
    let (name, secure) = (session_name(https), if https { "; Secure" } else { "" });
    let life = if token.is_empty() { 0 } else { 400 * 86_400 };
    format!("{name}={token}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}")
}

/// The first value of one cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies::values(headers, name).next()
}
