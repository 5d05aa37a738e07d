//! What the live table keeps of links, products and affiliations.

use std::collections::{HashMap, HashSet};

use hotlinks::approved::ApprovedDomain;
use hotlinks::hotlink::{AffiliateState, ProductState};
use hotlinks::time::Lifetime;
use url::Url;

use crate::ids::{AffiliationId, ProductId};

/// What kind of page a link leads to: the `kind` of a stored hotlink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveTarget {
    /// A page that the affiliate chose.
    Page,
    /// The product's sales page.
    SalesPage,
    /// A page that the creator names.
    AdditionalLink,
    /// The checkout of an offer.
    Checkout,
}

impl LiveTarget {
    /// The stored word, read.
    pub fn parse(kind: &str) -> Option<Self> {
        match kind {
            "page" => Some(Self::Page),
            "sales_page" => Some(Self::SalesPage),
            "additional_link" => Some(Self::AdditionalLink),
            "checkout" => Some(Self::Checkout),
            _ => None,
        }
    }

    const ALL: [Self; 4] = [Self::Page, Self::SalesPage, Self::AdditionalLink, Self::Checkout];

    /// Its place among all.
    pub(super) fn number(self) -> u8 {
        let place = Self::ALL.iter().position(|other| *other == self);
        place
            .and_then(|place| u8::try_from(place).ok())
            .unwrap_or_default()
    }

    /// [`Self::number`], read.
    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// A product, as its links see it.
#[derive(Debug)]
pub struct LiveProduct {
    /// Its id.
    pub id: ProductId,
    /// Set anew whenever it is read, never 0.
    pub(super) edition: u32,
    /// What it is called.
    pub name: Box<str>,
    /// Whom to name on the 410 page.
    pub creator: Box<str>,
    /// Open (also by approval), closed, or deleted.
    pub state: ProductState,
    /// Where buyers go when their page is not to be had; `None` when what is stored is no address to send to.
    pub sales_page: Option<Box<str>>,
    /// What a click promises now.
    pub window: Lifetime,
    /// Approved domains, on and off.
    pub domains: Vec<ApprovedDomain>,
    /// Additional links that are not removed: id to address.
    pub additional: HashMap<Box<str>, Box<str>>,
    /// Offers that are not removed.
    pub offers: HashSet<Box<str>>,
}

/// One affiliate's standing with one product.
#[derive(Debug)]
pub struct LiveAffiliation {
    /// Its id.
    pub id: AffiliationId,
    /// Whether clicks credit.
    pub state: AffiliateState,
}

/// A stored address, if a buyer may be sent there: http(s), its own serialisation, nobody's password in it. The
/// creator's own pages need no approved domain; a tampered one must still never leave us.
pub(super) fn usable(stored: &str) -> Option<Box<str>> {
    let url = Url::parse(stored).ok()?;
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let clean = url.as_str() == stored && stored.bytes().all(|b| (0x21..=0x7e).contains(&b));
    (plain && clean).then(|| stored.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_web_address_is_usable() {
        assert_eq!(
            usable("https://acme.com/a?b#c").as_deref(),
            Some("https://acme.com/a?b#c")
        );
        for stored in [
            "",
            "acme.com",
            "https://acme.com",
            "javascript:alert(1)",
            "https://u:p@acme.com/",
            "//acme.com/",
        ] {
            assert_eq!(usable(stored), None, "{stored}");
        }
    }
}
