//! Who had most clicks in a range.

use ::hotlinks::hotlink::Code;
use ::hotlinks::money::{Currency, Minor};

use super::{Range, Series};
use crate::affiliations::Promoter;
use crate::backend::Backend;
use crate::error::Error;
use crate::hotlinks::HotlinkKind;
use crate::ids::AffiliationId;
use crate::page::Page;
use crate::products::OwnProduct;
use crate::storage::series::{Cover, Ranking};

/// A link, as its figures name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkName {
    /// Its public id.
    pub code: Code,
    /// What it leads to.
    pub kind: HotlinkKind,
    /// What its affiliate calls it; what the creator calls its target, where it was given.
    pub name: String,
}

/// What sales brought in a range, in the product's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earned {
    /// Orders.
    pub sales: u64,
    /// Commission, less what refunds of the range took back.
    pub commission: Minor,
}

/// A link in a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkClicks {
    /// Which.
    pub link: LinkName,
    /// Counted clicks.
    pub clicks: u64,
    /// What it earned.
    pub earned: Earned,
}

/// An affiliate in a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffiliateClicks {
    /// Their standing with the product.
    pub affiliation: AffiliationId,
    /// Who.
    pub name: String,
    /// Counted clicks.
    pub clicks: u64,
    /// What they earned.
    pub earned: Earned,
}

impl Series {
    fn ranking(&self, currency: Currency) -> Ranking {
        let (from, to) = self.bounds();
        Ranking {
            cover: Cover::new(from, to, !matches!(self.range, Range::Day(_))),
            currency,
            from,
            to,
        }
    }
}

/// A link of the affiliate's, made by them or given.
///
/// # Errors
/// `NotFound` for a malformed code, and for everybody else's links.
pub async fn find_link(backend: &Backend, promoter: &Promoter, code: &str) -> Result<LinkName, Error> {
    let code = Code::parse(code).ok_or(Error::NotFound)?;
    let found = backend
        .storage
        .find_link_name(&promoter.affiliation().id, code)
        .await?;
    found.ok_or(Error::NotFound)
}

/// What a link earned in the range of a series.
///
/// # Errors
/// When the database fails.
pub async fn link_earnings(
    backend: &Backend,
    promoter: &Promoter,
    link: &LinkName,
    series: &Series,
) -> Result<Earned, Error> {
    let currency = promoter.product().currency;
    Ok(backend
        .storage
        .link_earnings(link.code, currency, series.bounds())
        .await?)
}

/// The affiliate's links that had clicks in the range of a series, the most first, 50 a page.
///
/// # Errors
/// When the database fails.
pub async fn list_links(
    backend: &Backend,
    promoter: &Promoter,
    series: &Series,
    number: u32,
) -> Result<Page<LinkClicks>, Error> {
    let range = series.ranking(promoter.product().currency);
    let of = &promoter.affiliation().id;
    Ok(backend.storage.list_links_by_clicks(of, range, number).await?)
}

/// The product's affiliates that had clicks in the range of a series, the most first, 50 a page.
///
/// # Errors
/// When the database fails.
pub async fn list_affiliates(
    backend: &Backend,
    own: &OwnProduct,
    series: &Series,
    number: u32,
) -> Result<Page<AffiliateClicks>, Error> {
    let range = series.ranking(own.currency);
    Ok(backend
        .storage
        .list_affiliates_by_clicks(&own.id, range, number)
        .await?)
}
