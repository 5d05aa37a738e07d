//! `POST /checkout/{offer}/forget`: the buyer has nobody credited.

use axum::extract::Path;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use hotlinks_server::checkout;
use hotlinks_server::visitor::VisitorId;

use crate::web::{PageError, Visit, see_other};

/// Takes the visitor's cookie away and goes back to the checkout without the click id: nothing is left to credit.
pub(super) async fn submit(visit: Visit, Path(offer): Path<String>) -> Result<Response, PageError> {
    let page = checkout::find_checkout(&visit.backend, &offer, None, None).await?;
    let mut response = see_other(
        &format!("/checkout/{}", page.offer.id),
        "Nobody will be credited with your purchase.",
    );
    if let Ok(cookie) = VisitorId::forget_cookie(visit.backend.public_url.is_https()).parse() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
