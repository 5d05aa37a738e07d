//! Who may see an affiliate's pages.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use hotlinks_server::Error;
use hotlinks_server::affiliations::{self, AffiliationState, Promoter};
use hotlinks_server::backend::Backend;

use crate::web::{PageError, SignedIn, Visit};

/// The signed-in affiliate of the product in the address, however they stand. For everybody else there is nothing.
pub(super) struct Promoting {
    /// The visit.
    pub(super) visit: Visit,
    /// The affiliate.
    pub(super) promoter: Promoter,
    segments: Vec<(String, String)>,
}

impl Promoting {
    /// A named segment of the address: `code` of `/created/{code}`; empty when the route has none.
    pub(super) fn segment(&self, name: &str) -> &str {
        self.segments
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The address of one of the product's pages: `path("/created")`.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/affiliate/{}{rest}", self.promoter.product().id)
    }

    /// What the product is called.
    pub(super) fn product_name(&self) -> &str {
        &self.promoter.product().name
    }

    /// Whether they promote it now.
    pub(super) fn is_active(&self) -> bool {
        self.promoter.affiliation().state == AffiliationState::Active
    }
}

impl FromRequestParts<Backend> for Promoting {
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
        let promoter = affiliations::require_affiliate(backend, &account, &product.1).await?;
        Ok(Self {
            visit,
            promoter,
            segments,
        })
    }
}
