//! Approved domains: where the affiliates of a product may lead buyers.

use hotlinks::approved::{Approval, ApprovedDomain, PublicSuffixes};
use hotlinks::destination;

use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{DomainId, ProductId};
use crate::live::{self, Changed};
use crate::products::OwnProduct;
use crate::storage::Inserted;

/// The most approved domains of a product.
pub const MAX_DOMAINS: i64 = 100;

/// An approved domain of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDomain {
    /// Its id.
    pub id: DomainId,
    /// Scheme, host, port, prefix, on or off.
    pub domain: ApprovedDomain,
    /// How many hotlinks, not put away, lead there: whom the switch concerns.
    pub hotlinks: u32,
}

/// The form of a new approved domain. Problems stand beside `address`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainForm {
    /// `acme.com`, `https://acme.com/store`, …
    pub address: String,
    /// Every subdomain too.
    pub include_subdomains: bool,
}

/// Mozilla's list of names under which strangers register.
#[derive(Clone, Copy, Debug, Default)]
pub struct SuffixList;

impl PublicSuffixes for SuffixList {
    fn is_public_suffix(&self, host: &str) -> bool {
        psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix == host.as_bytes())
    }
}

/// What a creator's text would approve, to be shown before it is saved. Nothing is written.
///
/// # Errors
/// `Refused` at `address`.
pub fn preview(form: &DomainForm) -> Result<Approval, Error> {
    let refused = |error: hotlinks::approved::ApprovalError| Error::field("address", error);
    let Approval { domain, completed } =
        ApprovedDomain::parse(&form.address, &SuffixList).map_err(refused)?;
    let domain = if form.include_subdomains {
        domain.with_subdomains(&SuffixList).map_err(refused)?
    } else {
        domain
    };
    Ok(Approval { domain, completed })
}

/// The approved domains of a product, oldest first: all of them, at most [`MAX_DOMAINS`].
///
/// # Errors
/// When the database fails.
pub async fn list(backend: &Backend, product: &ProductId) -> Result<Vec<StoredDomain>, Error> {
    let domains = backend.storage.list_domains(product).await?;
    let mut stored: Vec<StoredDomain> = domains
        .into_iter()
        .map(|(id, domain)| StoredDomain {
            id,
            domain,
            hotlinks: 0,
        })
        .collect();
    count_hotlinks(backend, product, &mut stored).await?;
    Ok(stored)
}

/// Counts, for each domain, the hotlinks that would pass if it alone were on.
async fn count_hotlinks(
    backend: &Backend,
    product: &ProductId,
    stored: &mut [StoredDomain],
) -> Result<(), Error> {
    if stored.is_empty() {
        return Ok(());
    }
    let alone: Vec<[ApprovedDomain; 1]> = stored
        .iter()
        .map(|stored| [stored.domain.clone().switched(true)])
        .collect();
    let mut after = String::new();
    loop {
        let (destinations, last) = backend.storage.list_destinations(product, &after).await?;
        for address in destinations {
            for (stored, alone) in stored.iter_mut().zip(&alone) {
                if destination::recheck(&address, alone).is_some() {
                    stored.hotlinks = stored.hotlinks.saturating_add(1);
                }
            }
        }
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// Approves a domain; it is on at once.
///
/// # Errors
/// `Refused` at `address`, also when it is approved already; `Refused` at 100 domains.
pub async fn add(backend: &Backend, own: &OwnProduct, form: DomainForm) -> Result<StoredDomain, Error> {
    let domain = preview(&form)?.domain;
    let id = DomainId::new(&backend.entropy);
    match backend
        .storage
        .insert_domain(&own.id, &id, &domain, backend.clock.now(), MAX_DOMAINS)
        .await?
    {
        Inserted::Done => {}
        Inserted::Duplicate => {
            return Err(Error::field(
                "address",
                format_args!("{domain} is approved already."),
            ));
        }
        Inserted::Full => {
            return Err(Error::field(
                "",
                "This product has 100 domains, which is the most. Remove one first.",
            ));
        }
        Inserted::Gone => return Err(Error::NotFound),
    }
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    find(backend, own, id).await
}

/// Switches a domain on or off; its hotlinks follow within a second, with the codes they have.
///
/// # Errors
/// `NotFound` unless it is a domain of this product.
pub async fn set_on(
    backend: &Backend,
    own: &OwnProduct,
    domain: &str,
    on: bool,
) -> Result<StoredDomain, Error> {
    let id = DomainId::parse(domain).ok_or(Error::NotFound)?;
    if !backend.storage.set_domain_on(&own.id, &id, on).await? {
        return Err(Error::NotFound);
    }
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    find(backend, own, id).await
}

/// Takes an approval back; its hotlinks lead to the sales page until it is given again.
///
/// # Errors
/// `NotFound` unless it is a domain of this product.
pub async fn remove(backend: &Backend, own: &OwnProduct, domain: &str) -> Result<(), Error> {
    let id = DomainId::parse(domain).ok_or(Error::NotFound)?;
    if !backend.storage.delete_domain(&own.id, &id).await? {
        return Err(Error::NotFound);
    }
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    Ok(())
}

async fn find(backend: &Backend, own: &OwnProduct, id: DomainId) -> Result<StoredDomain, Error> {
    let domains = backend.storage.list_domains(&own.id).await?;
    let domain = domains
        .into_iter()
        .find(|(found, _)| *found == id)
        .map(|(_, domain)| domain);
    let mut stored = [StoredDomain {
        domain: domain.ok_or(Error::NotFound)?,
        id,
        hotlinks: 0,
    }];
    count_hotlinks(backend, &own.id, &mut stored).await?;
    let [stored] = stored;
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_knows_public_suffixes_and_nothing_else() {
        for suffix in ["com", "co.uk", "github.io"] {
            assert!(SuffixList.is_public_suffix(suffix), "{suffix}");
        }
        for host in [
            "acme.com",
            "acme.github.io",
            "localhost",
            "intranet",
            "203.0.113.7",
            "",
        ] {
            assert!(!SuffixList.is_public_suffix(host), "{host}");
        }
    }

    #[test]
    fn a_bare_host_is_completed_and_says_so() {
        let form = |address: &str, include_subdomains| DomainForm {
            address: address.to_owned(),
            include_subdomains,
        };
        let approval = preview(&form("ACME.com", true)).unwrap();
        assert!(approval.completed);
        assert_eq!(approval.domain.address(), "https://acme.com");
        assert!(approval.domain.include_subdomains());
        for refused in [
            "",
            "com",
            "https://acme.com/?a",
            "https://u@acme.com",
            "*.acme.com",
            "%00",
        ] {
            assert!(
                matches!(preview(&form(refused, false)), Err(Error::Refused(_))),
                "{refused}"
            );
        }
        assert!(matches!(
            preview(&form("http://127.0.0.1:3000", true)),
            Err(Error::Refused(_))
        ));
    }
}
