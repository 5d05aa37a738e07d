//! What a request got.

use axum::http::{HeaderMap, StatusCode};
use hotlinks_server::visitor::VisitorId;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(self.location()).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    pub(crate) fn hl_click(&self) -> String {
        self.parameter("hl_click").unwrap()
    }

    /// The cookie that was set, as a browser sends it back.
    pub(crate) fn cookie(&self) -> Option<String> {
        Some(self.header("set-cookie")?.split(';').next().unwrap().to_owned())
    }

    pub(crate) fn visitor(&self) -> Option<VisitorId> {
        VisitorId::parse(self.cookie()?.split_once('=')?.1)
    }
}
