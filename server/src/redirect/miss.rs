//! What is answered where there is no link.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{DeadEnd, Pages, answer, page};
use crate::backend::Backend;
use crate::metrics::Outcome;

/// The 404 page; to somebody who has had many of them, a cheap 429. Codes have 50 random bits, so this is not what
/// keeps them from being guessed: it keeps the guessing from being anybody's burden.
pub(super) fn miss(backend: &Backend, pages: &Pages, request: &Request) -> (Response, Outcome) {
    let from = backend
        .clients
        .key_of(request.extensions(), request.headers(), backend.clock.now());
    match backend.misses.count(from) {
        Ok(()) => {
            let unknown = page(StatusCode::NOT_FOUND, pages(DeadEnd::Unknown));
            (unknown, Outcome::unknown)
        }
        Err(wait) => {
            let seconds = HeaderValue::from(wait.as_secs().saturating_add(1));
            let limited = answer(
                StatusCode::TOO_MANY_REQUESTS,
                [(header::RETRY_AFTER, seconds)],
                Body::from("Too many links that do not exist.\n"),
            );
            (limited, Outcome::limited)
        }
    }
}
