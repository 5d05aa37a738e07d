//! Hotlinks: those that affiliates make themselves, and those that every affiliate of a product is given.

use ::hotlinks::approved::ApprovedDomain;
use ::hotlinks::destination;
use ::hotlinks::hotlink::{AffiliateState, Code, HotlinkName, LinkFacts, ProductState, Target, Why, decide};
use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use crate::affiliations::{AffiliationState, Promoter};
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::ids::{AdditionalLinkId, AffiliationId, OfferId, ProductId};
use crate::live::{self, Changed};
use crate::page::Page;
use crate::products::Openness;

/// The most hotlinks that an affiliate may make for a product.
pub const MAX_HOTLINKS: i64 = 10_000;

/// A hotlink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hotlink {
    /// Its public id.
    pub code: Code,
    /// What its affiliate calls it; what the creator calls its target, where it was given.
    pub name: String,
    /// The address that it leads to while nothing stands in the way.
    pub destination: String,
    /// What it leads to.
    pub kind: HotlinkKind,
    /// Since when it is put away.
    pub archived_at: Option<Millis>,
    /// Since when it is there.
    pub created_at: Millis,
}

/// What a hotlink leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HotlinkKind {
    /// A page of an approved domain that the affiliate chose.
    Page,
    /// The product's sales page, wherever that is at the moment.
    SalesPage,
    /// A page that the creator names for every affiliate.
    AdditionalLink(AdditionalLinkId),
    /// The checkout of an offer.
    Checkout(OfferId),
}

impl HotlinkKind {
    /// As stored: `page`, `sales_page`, `additional_link`, `checkout`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::SalesPage => "sales_page",
            Self::AdditionalLink(_) => "additional_link",
            Self::Checkout(_) => "checkout",
        }
    }

    /// The id of the target, as stored in the place of an address; empty where there is none.
    pub fn target(&self) -> &str {
        match self {
            Self::Page | Self::SalesPage => "",
            Self::AdditionalLink(id) => id.as_str(),
            Self::Checkout(id) => id.as_str(),
        }
    }

    /// The kind of that name; `destination` is what is stored beside it.
    pub fn from_stored(name: &str, destination: &str) -> Option<Self> {
        match name {
            "page" => Some(Self::Page),
            "sales_page" => Some(Self::SalesPage),
            "additional_link" => AdditionalLinkId::parse(destination).map(Self::AdditionalLink),
            "checkout" => OfferId::parse(destination).map(Self::Checkout),
            _ => None,
        }
    }
}

/// A hotlink in its affiliate's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotlinkRow {
    /// The link.
    pub hotlink: Hotlink,
    /// Counted clicks.
    pub clicks: u64,
    /// Visits that count for nothing: robots, previews, repeats.
    pub not_counted: u64,
    /// Orders that it earned on.
    pub sales: u64,
    /// What it earned, less what refunds took back.
    pub commission: Minor,
    /// What a buyer gets now.
    pub state: LinkState,
}

/// What a buyer who follows a hotlink gets now, and why (rule 16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkState {
    /// The state that decides.
    pub why: Why,
    /// Where the buyer goes; `None`: the page that says that the link has ended.
    pub leads_to: Option<String>,
    /// Whether a click earns.
    pub credits: bool,
}

impl LinkState {
    fn of(promoter: &Promoter, domains: &[ApprovedDomain], hotlink: &Hotlink) -> Self {
        let product = promoter.product();
        let passes = match hotlink.kind {
            HotlinkKind::Page => destination::recheck(&hotlink.destination, domains).is_some(),
            // The creator approved these by naming them.
            _ => true,
        };
        let decision = decide(&LinkFacts {
            product: match (product.deleted_at, product.openness) {
                (Some(_), _) => ProductState::Deleted,
                (None, Openness::Closed) => ProductState::Closed,
                (None, Openness::Open | Openness::Approval) => ProductState::Open,
            },
            affiliate: match promoter.affiliation().state {
                AffiliationState::Active => AffiliateState::Active,
                _ => AffiliateState::PausedOrBlocked,
            },
            archived: hotlink.archived_at.is_some(),
            destination: passes.then_some(hotlink.destination.as_str()),
            sales_page: Some(&product.sales_page),
        });
        Self {
            why: decision.why,
            credits: decision.credits,
            leads_to: match decision.to {
                Target::Page(address) | Target::SalesPage(address) => Some(address.to_owned()),
                Target::Gone => None,
            },
        }
    }
}

/// The form of a new hotlink, as typed. Its field names are the names beside which problems stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HotlinkForm {
    /// 1 to 80 characters, unlike the affiliate's other names for this product.
    pub name: String,
    /// The address of a page on an approved domain.
    pub url: String,
    /// The id of the selected domain, if any: it only words the messages, the address decides (rule 6). Empty:
    /// none.
    pub domain: Option<String>,
}

/// A hotlink to store.
#[derive(Clone, Debug)]
pub(crate) struct NewHotlink {
    pub(crate) product: ProductId,
    pub(crate) affiliation: AffiliationId,
    pub(crate) name: HotlinkName,
    pub(crate) destination: String,
}

/// What became of a new hotlink or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named<T> {
    Done(T),
    NameTaken,
    Full,
    Gone,
}

/// Makes a hotlink, after the same check that the browser made, against the domains as they are now.
///
/// # Errors
/// `Forbidden` unless the affiliate is active and the product takes affiliates; `Refused` at `url`, `name` and
/// `domain`.
pub async fn create(backend: &Backend, promoter: &Promoter, form: HotlinkForm) -> Result<Hotlink, Error> {
    let product = promoter.require_active()?.product();
    if product.openness == Openness::Closed {
        return Err(Error::Forbidden(
            "This product is closed to affiliates: a new link would earn nothing.",
        ));
    }
    let mut problems = Problems::default();
    let name = problems.take("name", HotlinkName::parse(&form.name));
    let domains = backend.storage.list_domains(&product.id).await?;
    let place = |id: &str| domains.iter().position(|(domain, _)| domain.as_str() == id);
    let selected = form.domain.as_deref().filter(|id| !id.is_empty());
    let selected = selected.and_then(|id| {
        problems.take(
            "domain",
            place(id).ok_or("Choose one of the domains in the list."),
        )
    });
    let approved: Vec<ApprovedDomain> = domains.into_iter().map(|(_, domain)| domain).collect();
    let destination = match destination::check_complete(&form.url, &approved, selected) {
        Ok(accepted) => Some(accepted.destination.into_string()),
        Err(_) if approved.is_empty() => {
            problems.add(
                "url",
                "The creator has not approved a domain yet, so no page qualifies.",
            );
            None
        }
        Err(told) => {
            for problem in told {
                problems.add("url", problem);
            }
            None
        }
    };
    let (Some(name), Some(destination), true) = (name, destination, problems.is_empty()) else {
        return Err(problems.refuse());
    };
    let new = NewHotlink {
        product: product.id.clone(),
        affiliation: promoter.affiliation().id.clone(),
        name: name.clone(),
        destination,
    };
    let now = backend.clock.now();
    match backend
        .storage
        .insert_hotlink(&new, now, MAX_HOTLINKS, &backend.entropy)
        .await?
    {
        Named::Done(code) => {
            live::refresh(backend, Changed::Link(code)).await;
            Ok(Hotlink {
                code,
                name: name.into(),
                destination: new.destination,
                kind: HotlinkKind::Page,
                archived_at: None,
                created_at: now,
            })
        }
        Named::NameTaken => Err(name_taken(&name)),
        Named::Full => Err(Error::field(
            "",
            "You have 10,000 links for this product, which is the most.",
        )),
        Named::Gone => Err(Error::NotFound),
    }
}

fn name_taken(name: &HotlinkName) -> Error {
    Error::field(
        "name",
        format_args!("You already have a link called “{name}”. Choose another name."),
    )
}

/// *Links created by me*, those put away or the others: the newest first, 100 a page.
///
/// # Errors
/// When the database fails.
pub async fn list_created(
    backend: &Backend,
    promoter: &Promoter,
    archived: bool,
    page: u32,
) -> Result<Page<HotlinkRow>, Error> {
    backend.clicks.catch_up().await;
    let Page { rows, number, more } = backend
        .storage
        .list_created_hotlinks(&promoter.affiliation().id, archived, page)
        .await?;
    Ok(Page {
        rows: with_states(backend, promoter, rows).await?,
        number,
        more,
    })
}

/// A link that the affiliate made for this product.
///
/// # Errors
/// `NotFound` for a malformed code, and for everybody else's links.
pub async fn find_created(backend: &Backend, promoter: &Promoter, code: &str) -> Result<Hotlink, Error> {
    let code = Code::parse(code).ok_or(Error::NotFound)?;
    let found = backend
        .storage
        .find_created_hotlink(&promoter.affiliation().id, code)
        .await?;
    Ok(found.ok_or(Error::NotFound)?.hotlink)
}

/// *Links*: the sales page, each additional link, the checkout of each offer; all of them, at most 201.
///
/// # Errors
/// When the database fails.
pub async fn list_given(backend: &Backend, promoter: &Promoter) -> Result<Vec<HotlinkRow>, Error> {
    backend.clicks.catch_up().await;
    let rows = backend
        .storage
        .list_given_hotlinks(&promoter.affiliation().id)
        .await?;
    with_states(backend, promoter, rows).await
}

/// A hotlink as stored, with its figures.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) hotlink: Hotlink,
    pub(crate) clicks: u64,
    pub(crate) not_counted: u64,
    pub(crate) sales: u64,
    pub(crate) commission: Minor,
}

async fn with_states(
    backend: &Backend,
    promoter: &Promoter,
    rows: Vec<Counted>,
) -> Result<Vec<HotlinkRow>, Error> {
    let product = promoter.product();
    let domains = backend.storage.list_domains(&product.id).await?;
    let domains: Vec<ApprovedDomain> = domains.into_iter().map(|(_, domain)| domain).collect();
    let with_state = |Counted {
                          mut hotlink,
                          clicks,
                          not_counted,
                          sales,
                          commission,
                      }| {
        match &hotlink.kind {
            HotlinkKind::SalesPage => hotlink.destination.clone_from(&product.sales_page),
            HotlinkKind::Checkout(offer) => hotlink.destination = backend.checkout_address(offer),
            HotlinkKind::Page | HotlinkKind::AdditionalLink(_) => {}
        }
        let state = LinkState::of(promoter, &domains, &hotlink);
        HotlinkRow {
            hotlink,
            clicks,
            not_counted,
            sales,
            commission,
            state,
        }
    };
    Ok(rows.into_iter().map(with_state).collect())
}

/// Gives a hotlink that the affiliate made another name.
///
/// # Errors
/// `Refused` at `name`; `NotFound` unless the link is one of theirs for this product.
pub async fn rename(backend: &Backend, promoter: &Promoter, code: &str, name: &str) -> Result<(), Error> {
    let code = Code::parse(code).ok_or(Error::NotFound)?;
    let name = HotlinkName::parse(name).map_err(|error| Error::field("name", error))?;
    match backend
        .storage
        .set_hotlink_name(&promoter.affiliation().id, &code, &name)
        .await?
    {
        Named::Done(()) => Ok(()),
        Named::NameTaken => Err(name_taken(&name)),
        Named::Full | Named::Gone => Err(Error::NotFound),
    }
}

/// Puts a hotlink that the affiliate made away, or takes it out again; its code stays the same.
///
/// # Errors
/// `NotFound` unless the link is one of theirs for this product.
pub async fn set_archived(
    backend: &Backend,
    promoter: &Promoter,
    code: &str,
    archived: bool,
) -> Result<(), Error> {
    let code = Code::parse(code).ok_or(Error::NotFound)?;
    let at = archived.then(|| backend.clock.now());
    if !backend
        .storage
        .set_hotlink_archived(&promoter.affiliation().id, &code, at)
        .await?
    {
        return Err(Error::NotFound);
    }
    live::refresh(backend, Changed::Link(code)).await;
    Ok(())
}
