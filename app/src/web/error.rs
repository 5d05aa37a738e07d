//! What is answered when a page cannot be: one kind of page, a clear sentence, the right status.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hotlinks_server::Error;
use leptos::prelude::*;

use super::render::bare_page;

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// Somebody has to sign in first; afterwards they are led to `next`.
    SignInFirst {
        /// The path that was asked for.
        next: String,
    },
    /// More was sent than any form holds.
    TooLarge,
    /// What was sent is no text.
    NotText,
    /// The backend refused or failed.
    Backend(Error),
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self::Backend(error)
    }
}

/// The status that tells a program what the sentence tells a person.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::SignedOut => StatusCode::UNAUTHORIZED,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, title, sentence) = match self {
            Self::SignInFirst { next } => return to_sign_in(&next),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Too much at once",
                "What was sent is larger than any form here. Nothing was changed.".to_owned(),
            ),
            Self::NotText => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Not text",
                "What was sent holds bytes that are no text. Nothing was changed.".to_owned(),
            ),
            Self::Backend(error) => {
                if let Error::Internal(cause) = &error {
                    tracing::error!(%cause, "a page could not be answered");
                }
                let title = match &error {
                    Error::SignedOut => "Sign in first",
                    Error::NotFound => "There is nothing here",
                    Error::Forbidden(_) => "Not possible",
                    Error::Conflict(_) => "Meanwhile it has changed",
                    Error::Refused(_) => "Please check what you entered",
                    Error::TooManyTries => "Too many tries",
                    Error::Internal(_) => "Something went wrong",
                };
                let sentence = match &error {
                    Error::NotFound => "The address may be mistyped, or what was here is gone.".to_owned(),
                    other => other.to_string(),
                };
                (status(&error), title, sentence)
            }
        };
        sentence_page(status, title, sentence)
    }
}

/// A page that is one heading, one sentence and a way home.
pub fn sentence_page(status: StatusCode, title: &'static str, sentence: String) -> Response {
    bare_page(status, title, move || {
        view! {
            <section class="message">
                <p class="message-status">{status.as_u16()}</p>
                <h1>{title}</h1>
                <p>{sentence}</p>
                <p><a class="button" href="/">"Go to the start page"</a></p>
            </section>
        }
    })
}

fn to_sign_in(next: &str) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let mut response = (StatusCode::SEE_OTHER, [(header::CACHE_CONTROL, "no-store")]).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/sign-in?next={next}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
