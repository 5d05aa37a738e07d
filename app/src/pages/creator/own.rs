//! Who may see a creator's pages.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use hotlinks_server::Error;
use hotlinks_server::backend::Backend;
use hotlinks_server::products::{self, OwnProduct};

use crate::web::{PageError, SignedIn, Visit};

/// The signed-in creator of the product in the address. For everybody else there is nothing there.
pub(super) struct Creator {
    /// The visit.
    pub(super) visit: Visit,
    /// Their product.
    pub(super) own: OwnProduct,
    segments: Vec<(String, String)>,
}

impl Creator {
    /// A named segment of the address: `offer` of `/offers/{offer}`; empty when the route has none.
    pub(super) fn segment(&self, name: &str) -> &str {
        self.segments
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The address of one of the product's pages: `path("/offers")`.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/creator/{}{rest}", self.own.id)
    }
}

impl FromRequestParts<Backend> for Creator {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, backend: &Backend) -> Result<Self, PageError> {
        let SignedIn { visit, account } = SignedIn::from_request_parts(parts, backend).await?;
        // Segments that are no text name nothing.
        let segments = RawPathParams::from_request_parts(parts, backend)
            .await
            .map_err(|_| Error::NotFound)?;
        let segments: Vec<(String, String)> = segments
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let product = segments
            .iter()
            .find(|(name, _)| name == "product")
            .ok_or(Error::NotFound)?;
        let own = products::require_creator(backend, &account, &product.1).await?;
        Ok(Self { visit, own, segments })
    }
}
