//! Signing up, in and out.

mod sign_in;
mod sign_up;

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use axum::routing::{get, post};
use hotlinks_server::accounts;
use hotlinks_server::backend::Backend;

use crate::web::visit::{session_cookie, session_token};
use crate::web::{PageError, Visit, see_other};

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/sign-up", get(sign_up::show).post(sign_up::submit))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_out))
}

async fn sign_out(visit: Visit, headers: HeaderMap) -> Result<Response, PageError> {
    if let Some(token) = session_token(&headers, &visit.backend) {
        accounts::sign_out(&visit.backend, token).await?;
    }
    Ok(with_session(see_other("/", "You are signed out."), &visit, ""))
}

/// Adds the session's cookie to an answer.
fn with_session(mut response: Response, visit: &Visit, token: &str) -> Response {
    if let Ok(cookie) = session_cookie(token, &visit.backend).parse() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Where somebody goes after signing in: the path they asked for, when it is one of ours.
fn after(visit: &Visit, token: &str, next: &str, notice: &str) -> Response {
    let path = if is_path_of_ours(next) { next } else { "/products" };
    with_session(see_other(path, notice), visit, token)
}

/// A path on this site and nothing else: `//evil.example` and `/\evil.example` lead elsewhere.
pub(super) fn is_path_of_ours(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_path_of_ours;

    #[test]
    fn nobody_is_led_elsewhere_after_signing_in() {
        assert!(is_path_of_ours("/creator/abc?tab=1"));
        for path in [
            "",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nb",
            "/ä",
            "evil",
        ] {
            assert!(!is_path_of_ours(path), "{path:?}");
        }
    }
}
