//! What the islands' server functions find in their context: the backend and who is signed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hotlinks_server::Error;
use hotlinks_server::accounts::{self, Account};
use hotlinks_server::backend::Backend;
use leptos::prelude::*;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::handle_server_fns_with_context;

use super::error::{PageError, status};
use super::visit::session_token;
use crate::wire::WireError;

/// The largest body of a server function.
const LIMIT: usize = 64 * 1024;

/// `POST /api/…`: reads at most [`LIMIT`] bytes, then hands over to the function.
pub async fn server_functions(State(backend): State<Backend>, request: Request<Body>) -> Response {
    let (mut parts, body) = request.into_parts();
    if !server_fn_paths().any(|(path, _)| path == parts.uri.path()) {
        return PageError::Backend(Error::NotFound).into_response();
    }
    let Ok(body) = axum::body::to_bytes(body, LIMIT).await else {
        return PageError::TooLarge.into_response();
    };
    let account = match session_token(&parts.headers, &backend) {
        Some(token) => match accounts::find_account(&backend, token).await {
            Ok(account) => account,
            Err(error) => return PageError::Backend(error).into_response(),
        },
        None => None,
    };
    // Islands read JSON. A form's answer would be a redirect to whatever the `Referer` names.
    parts.headers.remove(header::REFERER);
    parts
        .headers
        .insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let request = Request::from_parts(parts, Body::from(body));
    let failure = Failure::default();
    let failed = failure.clone();
    let provide = move || {
        provide_context(backend.clone());
        provide_context(account.clone());
        provide_context(failed.clone());
    };
    let mut response = handle_server_fns_with_context(provide, request)
        .await
        .into_response();
    // Leptos answers 500 to arguments that it cannot read. They are the caller's.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !failure.0.load(Ordering::Relaxed) {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}

/// Whether a function failed through a fault of ours.
#[derive(Clone, Default)]
struct Failure(Arc<AtomicBool>);

/// The backend, inside a server function.
pub fn backend() -> Backend {
    expect_context::<Backend>()
}

/// Who calls, inside a server function.
///
/// # Errors
/// 401 when nobody is signed in.
pub fn require_account() -> Result<Account, WireError> {
    use_context::<Option<Account>>()
        .flatten()
        .ok_or_else(|| refuse(Error::SignedOut))
}

/// The wire's form of a backend error, with the answer's status set to say the same.
pub fn refuse(error: Error) -> WireError {
    if let Error::Internal(cause) = &error {
        tracing::error!(%cause, "a server function failed");
        if let Some(Failure(failed)) = use_context() {
            failed.store(true, Ordering::Relaxed);
        }
    }
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status(&error));
    }
    let problems = match &error {
        Error::Refused(problems) => problems
            .iter()
            .map(|p| (p.field.clone(), p.message.clone()))
            .collect(),
        _ => Vec::new(),
    };
    WireError {
        sentence: error.to_string(),
        problems,
    }
}
