//! The time zone whose days a viewer looks at: chosen once, kept in a cookie, UTC until then.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hotlinks_server::backend::Backend;
use hotlinks_server::zone::Zone;

use super::visit::cookie;

const COOKIE: &str = "hl_zone";

/// The viewer's zone.
pub struct ViewerZone {
    /// Which.
    pub zone: Zone,
    /// Whether they chose it.
    pub chosen: bool,
}

impl<S: Sync> FromRequestParts<S> for ViewerZone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let chosen = cookie(&parts.headers, COOKIE).and_then(Zone::parse);
        Ok(Self {
            chosen: chosen.is_some(),
            zone: chosen.unwrap_or_default(),
        })
    }
}

/// `Set-Cookie` that keeps a choice as long as browsers let it. It says where somebody is on the map, no more.
pub fn zone_cookie(zone: &Zone, backend: &Backend) -> String {
    let secure = if backend.public_url.is_https() {
        "; Secure"
    } else {
        ""
    };
    format!(
        "{COOKIE}={}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax{secure}",
        zone.name()
    )
}
