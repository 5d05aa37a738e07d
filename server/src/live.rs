//! What the redirect knows without asking the database: every link, product and affiliation, in memory.
//!
//! Tables that are read without a lock. A link names its product and affiliation by number, so that a million of them
//! stay small ([`links`]). A change replaces a whole value, so a request sees it before or after, never in between; the
//! operation that made it calls [`refresh`] after its commit and before it answers, so it holds
//! for the next request.

mod follow;
mod links;
mod refresh;
mod types;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hotlinks::hotlink::{Code, Decision, LinkFacts, decide};
use papaya::HashMap;
use tokio::sync::Mutex;

pub(crate) use follow::start as follow;
use links::Links;
pub use refresh::{Changed, refresh};
pub use types::{LiveAffiliation, LiveProduct, LiveTarget};

/// The live table. Cheap to clone; clones are one table.
#[derive(Clone)]
pub struct LiveTable(Arc<Tables>);

#[derive(Default)]
struct Tables {
    links: Links,
    products: HashMap<u32, Arc<LiveProduct>>,
    affiliations: HashMap<u32, Arc<LiveAffiliation>>,
    /// Ids of products and affiliations, as numbers.
    numbers: HashMap<Box<str>, u32>,
    next: AtomicU32,
    /// Counts the products that were ever put here: see [`LiveProduct::edition`].
    editions: AtomicU32,
    /// Held from before a refresh reads the database until its result stands, so that no older reading follows a
    /// newer one.
    refreshing: Mutex<()>,
}

/// A link that exists, and where a click on it goes now.
pub struct Followed<'a> {
    /// What it promotes.
    pub product: &'a LiveProduct,
    /// Whose it is.
    pub affiliation: &'a LiveAffiliation,
    /// Rule 16's answer.
    pub decision: Decision<'a>,
}

impl LiveTable {
    /// Decides a click on a link (rules 9 and 16) and hands the decision to `then`: at most three lookups, no wait.
    /// `None` when there is no such link. `public_url`: where checkouts lie, without a slash at the end.
    pub fn follow<T>(&self, code: Code, public_url: &str, then: impl FnOnce(Followed<'_>) -> T) -> Option<T> {
        let (products, affiliations) = (self.0.products.pin(), self.0.affiliations.pin());
        let followed = self.0.links.find(code, |link, passed| {
            let product = products.get(&link.product)?;
            let affiliation = affiliations.get(&link.affiliation)?;
            let checkout;
            let destination = match link.target {
                LiveTarget::Page => passed.passes(&link, product).then_some(link.destination),
                LiveTarget::SalesPage => product.sales_page.as_deref(),
                LiveTarget::AdditionalLink => product.additional.get(link.destination).map(|page| &**page),
                LiveTarget::Checkout if product.offers.contains(link.destination) => {
                    checkout = format!("{public_url}/checkout/{}", link.destination);
                    Some(checkout.as_str())
                }
                LiveTarget::Checkout => None,
            };
            let facts = LinkFacts {
                product: product.state,
                affiliate: affiliation.state,
                archived: link.archived,
                destination,
                sales_page: product.sales_page.as_deref(),
            };
            Some(then(Followed {
                product,
                affiliation,
                decision: decide(&facts),
            }))
        });
        followed.flatten()
    }

    /// The number of links.
    pub fn len(&self) -> usize {
        self.0.links.len()
    }

    /// Whether there is no link at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn number(&self, id: &str) -> u32 {
        let next = || self.0.next.fetch_add(1, Ordering::Relaxed);
        *self.0.numbers.pin().get_or_insert_with(id.into(), next)
    }

    fn set_product(&self, mut product: LiveProduct) {
        let number = self.number(product.id.as_str());
        product.edition = self
            .0
            .editions
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1)
            .max(1);
        self.0.products.pin().insert(number, Arc::new(product));
    }

    fn set_affiliation(&self, affiliation: LiveAffiliation) {
        let number = self.number(affiliation.id.as_str());
        self.0.affiliations.pin().insert(number, Arc::new(affiliation));
    }
}

impl std::fmt::Debug for LiveTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LiveTable({} links)", self.len())
    }
}
