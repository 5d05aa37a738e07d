//! Who asks: every page begins with a [`Visit`]; a page for people with an account begins with [`SignedIn`].

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use hotlinks_server::Error;
use hotlinks_server::accounts::{self, Account};
use hotlinks_server::backend::Backend;

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
        let account = match session_token(&parts.headers) {
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
            None if parts.method == Method::GET => Err(PageError::SignInFirst {
                next: parts.uri.path().to_owned(),
            }),
            None => Err(PageError::Backend(Error::SignedOut)),
        }
    }
}

/// The address that a request came from, without its port: what tries are counted by. Never logged, never stored.
#[derive(Clone, Debug)]
pub struct Peer(pub String);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map_or_else(String::new, |ConnectInfo(address)| {
            address.ip().to_string()
        })))
    }
}

/// The names of the session's cookie: browsers accept the first only over https, from us alone.
const SESSION_COOKIES: [&str; 2] = ["__Host-hl_session", "hl_session"];

/// The session's token among the cookies.
pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    SESSION_COOKIES.into_iter().find_map(|name| cookie(headers, name))
}

/// `Set-Cookie` that starts a session (ends it, with an empty token).
pub fn session_cookie(token: &str, https: bool) -> String {
    let [secure_name, plain_name] = SESSION_COOKIES;
    let (name, secure) = if https {
        (secure_name, "; Secure")
    } else {
        (plain_name, "")
    };
    let life = if token.is_empty() { 0 } else { 30 * 86_400 };
    format!("{name}={token}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}")
}

/// The value of one cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
