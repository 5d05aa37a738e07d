//! One sentence carried across a redirect: "Saved." The next page shows it once.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded::byte_serialize;

const COOKIE: &str = "hl_notice";

/// `303 See Other` to a path of ours, with a sentence for the page it leads to.
pub fn see_other(path: &str, notice: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::CACHE_CONTROL, "no-store")]).into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(path) {
        headers.insert(header::LOCATION, location);
    }
    if !notice.is_empty() {
        let encoded: String = byte_serialize(notice.as_bytes()).collect();
        let cookie = format!("{COOKIE}={encoded}; Path=/; Max-Age=30; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// The sentence that the last redirect left, if any.
pub(super) fn read(headers: &HeaderMap) -> Option<String> {
    let encoded = super::visit::cookie(headers, COOKIE)?;
    let (text, _) = url::form_urlencoded::parse(encoded.as_bytes()).next()?;
    (!text.is_empty()).then(|| text.chars().take(300).collect())
}

/// Takes the sentence away once it was shown.
pub(super) fn clear(headers: &mut HeaderMap) {
    let gone = "hl_notice=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
    headers.append(header::SET_COOKIE, HeaderValue::from_static(gone));
}
