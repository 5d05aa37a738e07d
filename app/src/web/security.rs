//! What every request has to prove and every answer carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hotlinks_server::Error;
use hotlinks_server::backend::Backend;

use super::PageError;
use super::error::sentence_page;

/// Refuses mutating requests that another site's page made a browser send.
///
/// `Sec-Fetch-Site` decides where there is one, else `Origin` against our own; a request with neither comes from
/// no browser and carries nobody's cookies but its own.
/// Source: <https://web.dev/articles/fetch-metadata>, <https://words.filippo.io/csrf/>.
pub async fn refuse_cross_site(State(backend): State<Backend>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_ours(request.headers(), backend.public_url.as_str()) {
        return next.run(request).await;
    }
    sentence_page(
        StatusCode::FORBIDDEN,
        "Not from here",
        "This was sent by another site's page, so nothing was changed. Do it here instead.".to_owned(),
    )
}

fn is_ours(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap_or("?"))
    };
    match (
        text(HeaderName::from_static("sec-fetch-site")),
        text(header::ORIGIN),
    ) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, None) => true,
        (None, Some(origin)) => {
            let host = text(header::HOST).unwrap_or("?");
            origin == public_origin || origin.split_once("://").is_some_and(|(_, rest)| rest == host)
        }
    }
}

fn is_bare(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE);
    media_type.is_some_and(|value| value.as_bytes().starts_with(b"text/plain"))
}

/// The policy of answers that hold no script of ours.
const WITHOUT_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                              base-uri 'none'; frame-ancestors 'none'";

/// Headers that every answer carries unless it set its own. A buyer's redirect is left as the rules write it: what
/// it carried would act on the page that it leads to.
pub async fn protect(request: Request, next: Next) -> Response {
    protected(next.run(request).await).await
}

/// The same, where nothing of the request matters.
pub async fn protected(mut response: Response) -> Response {
    if response.status() == StatusCode::FOUND {
        return response;
    }
    // A path that is no text (`%ff`): axum says so in a bare line. To people it is an address with nothing behind it.
    if response.status() == StatusCode::BAD_REQUEST && is_bare(&response) {
        response = PageError::Backend(Error::NotFound).into_response();
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, WITHOUT_SCRIPT),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(&'static str, &str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        is_ours(&headers, "https://links.example")
    }

    #[test]
    fn a_page_of_ours_may_send_forms() {
        assert!(ours(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://links.example")
        ]));
        assert!(ours(&[("origin", "https://links.example")]));
        assert!(ours(&[
            ("origin", "http://127.0.0.1:3000"),
            ("host", "127.0.0.1:3000")
        ]));
        assert!(ours(&[]));
    }

    #[test]
    fn another_sites_page_may_not() {
        assert!(!ours(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://links.example")
        ]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[
            ("origin", "https://evil.example"),
            ("host", "links.example")
        ]));
        assert!(!ours(&[("origin", "null"), ("host", "links.example")]));
    }
}
