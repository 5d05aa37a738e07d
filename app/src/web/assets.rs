//! The files beside the pages: WebAssembly, its JavaScript, styles, icons. Inside the executable in a release, read
//! from disk while developing. Everything under `/pkg/{version}` is named by its content and cached for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[cfg_attr(debug_assertions, folder = "../target/site/debug")]
#[cfg_attr(not(debug_assertions), folder = "../target/site/release")]
#[allow_missing = true]
struct Site;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let version = Site::get("version").map(|file| String::from_utf8_lossy(&file.data).trim().to_owned());
    version
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "none".to_owned())
});

/// The folder of the built files in addresses, named by their content: `pkg/1f0c…`.
pub fn pkg_path() -> String {
    format!("pkg/{}", *VERSION)
}

/// `GET /pkg/{version}/{file}`.
pub async fn pkg(Path((version, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if version != *VERSION {
        return StatusCode::NOT_FOUND.into_response();
    }
    serve(
        &format!("pkg/{file}"),
        &headers,
        "public, max-age=31536000, immutable",
    )
}

/// A file of `public/`, such as `favicon.svg`.
pub fn public(name: &str, headers: &HeaderMap) -> Response {
    serve(name, headers, "public, max-age=86400")
}

fn serve(path: &str, headers: &HeaderMap, caching: &'static str) -> Response {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let encodings = [("br", ".br"), ("gzip", ".gz")];
    let found = encodings
        .into_iter()
        .filter(|(name, _)| {
            accepted
                .split(',')
                .any(|token| token.split(';').next().unwrap_or("").trim() == *name)
        })
        .find_map(|(name, suffix)| Some((Some(name), Site::get(&format!("{path}{suffix}"))?)))
        .or_else(|| Some((None, Site::get(path)?)));
    let Some((encoding, file)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
