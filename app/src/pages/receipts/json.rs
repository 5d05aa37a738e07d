//! The receipt itself, for programs.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hotlinks_server::Error;
use hotlinks_server::backend::Backend;
use hotlinks_server::receipts::{self, PublicKey};
use hotlinks_server::sales::ReceiptView;

/// The reader's signed copy.
pub(super) fn answer(backend: &Backend, view: &ReceiptView) -> Result<Response, Error> {
    let served = receipts::serve(backend, view)?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(served)).into_response())
}

/// The key that every receipt of this server can be checked with.
pub(super) fn key(backend: &Backend) -> Response {
    let key = PublicKey::of_server(backend);
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{key}\n")).into_response()
}
