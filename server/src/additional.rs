//! Additional links: pages that the creator names and every affiliate may copy.

use hotlinks::hotlink::HotlinkName;

use crate::addresses::WebAddress;
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::ids::{AdditionalLinkId, ProductId};
use crate::live::{self, Changed};
use crate::names;
use crate::products::OwnProduct;
use crate::storage::Inserted;

/// The most additional links of a product.
pub const MAX_ADDITIONAL_LINKS: i64 = 100;

/// A page that the creator names for every affiliate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdditionalLink {
    /// Its id.
    pub id: AdditionalLinkId,
    /// 1 to 80 characters.
    pub name: String,
    /// A serialised http(s) URL.
    pub destination: String,
}

/// The form of a new additional link, as typed. Its field names are the names beside which problems stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdditionalLinkForm {
    /// 1 to 80 characters.
    pub name: String,
    /// An http(s) address; naming it approves it.
    pub url: String,
}

/// An additional link to store.
#[derive(Clone, Debug)]
pub(crate) struct NewAdditionalLink {
    pub(crate) id: AdditionalLinkId,
    pub(crate) name: HotlinkName,
    pub(crate) destination: String,
}

/// The additional links of a product, oldest first: all of them, at most [`MAX_ADDITIONAL_LINKS`].
///
/// # Errors
/// When the database fails.
pub async fn list(backend: &Backend, product: &ProductId) -> Result<Vec<AdditionalLink>, Error> {
    Ok(backend.storage.list_additional_links(product).await?)
}

/// Names a page, and gives every active affiliate a link to it.
///
/// # Errors
/// `Refused` with all problems of the form, or at 100 links.
pub async fn add(
    backend: &Backend,
    own: &OwnProduct,
    form: AdditionalLinkForm,
) -> Result<AdditionalLinkId, Error> {
    let mut problems = Problems::default();
    let name = problems.take("name", names::parse(&form.name, "Give the link a name."));
    let url = problems.take("url", WebAddress::parse(&form.url, &backend.public_url));
    let (Some(name), Some(url)) = (name, url) else {
        return Err(problems.refuse());
    };
    let id = AdditionalLinkId::new(&backend.entropy);
    let link = NewAdditionalLink {
        id: id.clone(),
        name,
        destination: url.into_string(),
    };
    let inserted = backend
        .storage
        .insert_additional_link(
            &own.id,
            &link,
            backend.clock.now(),
            MAX_ADDITIONAL_LINKS,
            &backend.entropy,
        )
        .await?;
    match inserted {
        Inserted::Done => {}
        Inserted::Full => {
            return Err(Error::field(
                "",
                "This product has 100 links, which is the most. Remove one first.",
            ));
        }
        Inserted::Duplicate | Inserted::Gone => return Err(Error::NotFound),
    }
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    live::refresh(backend, Changed::Links(own.id.clone())).await;
    Ok(id)
}

/// Takes an additional link away; the affiliates' links to it lead to the sales page from now on.
///
/// # Errors
/// `NotFound` unless it is one of this product.
pub async fn remove(backend: &Backend, own: &OwnProduct, link: &str) -> Result<(), Error> {
    let id = AdditionalLinkId::parse(link).ok_or(Error::NotFound)?;
    if !backend
        .storage
        .set_additional_link_removed(&own.id, &id, backend.clock.now())
        .await?
    {
        return Err(Error::NotFound);
    }
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    live::refresh(backend, Changed::Links(own.id.clone())).await;
    Ok(())
}
