//! The people of the demonstration and what they have set up.

use ::hotlinks::hotlink::Code;

use super::{ANA, BEN, CREATOR, Person, password};
use crate::accounts::{self, Account, SignUp};
use crate::additional::{self, AdditionalLinkForm};
use crate::affiliations::{self, Promoter};
use crate::backend::Backend;
use crate::domains::{self, DomainForm};
use crate::error::Error;
use crate::hotlinks::{self, HotlinkForm};
use crate::ids::{OfferId, ProductId};
use crate::offers::{self, OfferForm};
use crate::products::{self, OwnProduct, ProductForm};

/// What a month can happen to.
pub(super) struct Stage {
    /// Whose product it is.
    pub(super) creator: Account,
    /// What is sold.
    pub(super) product: ProductId,
    /// Each hotlink, with how often it is clicked beside the others.
    pub(super) links: Vec<(Code, u64)>,
    /// The cheaper and the dearer plan.
    pub(super) offers: [OfferId; 2],
}

/// Name, address and weight of the affiliates' own links.
type Links = [(&'static str, &'static str, u64); 3];

const OF_ANA: Links = [
    (
        "Newsletter, June",
        "https://acme.com/course?utm_source=ana&utm_medium=newsletter",
        9,
    ),
    (
        "Video: async from scratch 🎥",
        "https://shop.acme.com/plans#yearly",
        12,
    ),
    ("Old landing page", "http://legacy.acme.com/offer", 2),
];
const OF_BEN: Links = [
    ("Podcast, show notes", "https://acme.com/course/chapter-1", 8),
    ("Profile link", "https://acme.com/", 5),
    ("Spring sale", "https://shop.acme.com/sale?code=SPRING", 3),
];

pub(super) async fn set(past: &Backend) -> Result<Stage, Error> {
    // One after the other: each draws from the same seed.
    let creator = join(past, CREATOR).await?;
    let ana = join(past, ANA).await?;
    let ben = join(past, BEN).await?;
    let form = ProductForm {
        name: "Rust in Practice".to_owned(),
        sales_page: "https://acme.com/course".to_owned(),
        currency: "USD".to_owned(),
        ..ProductForm::default()
    };
    let product = products::create(past, &creator, form).await?;
    let own = products::require_creator(past, &creator, product.as_str()).await?;
    let monthly = offer(past, &own, "Monthly", "29.00", "30").await?;
    let yearly = offer(past, &own, "Yearly", "249.00", "35").await?;
    for address in ["https://acme.com", "https://shop.acme.com"] {
        approve(past, &own, address).await?;
    }
    let legacy = approve(past, &own, "http://legacy.acme.com").await?;
    for (name, url) in [
        ("Free webinar", "https://webinar.example/rust"),
        ("Blog", "https://blog.acme.com/"),
    ] {
        let form = AdditionalLinkForm {
            name: name.to_owned(),
            url: url.to_owned(),
        };
        additional::add(past, &own, form).await?;
    }
    let mut links = promote(past, &ana, &own, OF_ANA).await?;
    links.extend(promote(past, &ben, &own, OF_BEN).await?);
    // One domain is off: the link to it leads to the sales page and says so.
    domains::set_on(past, &own, legacy.as_str(), false).await?;
    Ok(Stage {
        creator,
        product,
        links,
        offers: [monthly, yearly],
    })
}

async fn join(past: &Backend, person: Person) -> Result<Account, Error> {
    let Person(name, email, _) = person;
    let form = SignUp {
        email: email.to_owned(),
        name: name.to_owned(),
        password: password(past, email),
    };
    accounts::create(past, form).await
}

async fn offer(
    past: &Backend,
    own: &OwnProduct,
    name: &str,
    price: &str,
    commission: &str,
) -> Result<OfferId, Error> {
    let form = OfferForm {
        name: name.to_owned(),
        price: price.to_owned(),
        commission: commission.to_owned(),
    };
    offers::create(past, own, form).await
}

async fn approve(past: &Backend, own: &OwnProduct, address: &str) -> Result<crate::ids::DomainId, Error> {
    let form = DomainForm {
        address: address.to_owned(),
        include_subdomains: false,
    };
    Ok(domains::add(past, own, form).await?.id)
}

/// Joins, makes the links, and adds the sales page's, which was given.
async fn promote(
    past: &Backend,
    account: &Account,
    own: &OwnProduct,
    links: Links,
) -> Result<Vec<(Code, u64)>, Error> {
    affiliations::join(past, account, own.id.as_str()).await?;
    let promoter: Promoter = affiliations::require_affiliate(past, account, own.id.as_str()).await?;
    let mut codes = Vec::new();
    for (name, url, weight) in links {
        let form = HotlinkForm {
            name: name.to_owned(),
            url: url.to_owned(),
            domain: None,
        };
        codes.push((hotlinks::create(past, &promoter, form).await?.code, weight));
    }
    let given = hotlinks::list_given(past, &promoter).await?;
    codes.extend(given.first().map(|sales_page| (sales_page.hotlink.code, 4)));
    Ok(codes)
}
