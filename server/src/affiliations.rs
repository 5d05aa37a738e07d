//! Affiliations: who promotes which product, and how that stands.

mod decision;

use hotlinks::money::{Bps, Minor};
use hotlinks::time::Millis;

use crate::accounts::Account;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, AffiliationId, ProductId};
use crate::live::{self, Changed};
use crate::offers::Offer;
use crate::page::Page;
use crate::products::{self, Openness, OwnProduct, Product};
use crate::rates::RateBook;

pub(crate) use decision::Decided;
pub use decision::{Decision, decide, set_rate};

/// One affiliate's standing with one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affiliation {
    /// Its id.
    pub id: AffiliationId,
    /// What is promoted.
    pub product_id: ProductId,
    /// By whom.
    pub affiliate_id: AccountId,
    /// How it stands.
    pub state: AffiliationState,
    /// Their own rate, as last told. What is in force tells [`crate::rates::RateBook`].
    pub bps: Option<Bps>,
    /// Since when they are blocked.
    pub blocked_at: Option<Millis>,
    /// When they joined.
    pub created_at: Millis,
}

/// How an affiliation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AffiliationState {
    /// Asked; the creator has not answered.
    Pending,
    /// Promotes the product.
    Active,
    /// The creator said no.
    Refused,
    /// The creator stopped it.
    Blocked,
}

impl AffiliationState {
    const ALL: [Self; 4] = [Self::Pending, Self::Active, Self::Refused, Self::Blocked];

    /// `pending`, `active`, `refused`, `blocked`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Refused => "refused",
            Self::Blocked => "blocked",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Proof that the signed-in account has an affiliation, in whatever state, with a product: only [`require_affiliate`]
/// makes one. The product may be deleted: what was earned with it stays to be seen.
#[derive(Clone, Debug)]
pub struct Promoter {
    affiliation: Affiliation,
    product: Product,
    creator_name: String,
}

impl Promoter {
    /// How they stand with it.
    pub fn affiliation(&self) -> &Affiliation {
        &self.affiliation
    }

    /// What they promote.
    pub fn product(&self) -> &Product {
        &self.product
    }

    /// Whose product it is.
    pub fn creator_name(&self) -> &str {
        &self.creator_name
    }

    /// Themselves, if they may promote now.
    ///
    /// # Errors
    /// `Forbidden` with the reason.
    pub fn require_active(&self) -> Result<&Self, Error> {
        if self.product.deleted_at.is_some() {
            return Err(Error::Forbidden("The creator has deleted this product."));
        }
        match self.affiliation.state {
            AffiliationState::Active => Ok(self),
            AffiliationState::Pending => Err(Error::Forbidden(
                "The creator has not answered your application yet.",
            )),
            AffiliationState::Refused => Err(Error::Forbidden(REFUSED)),
            AffiliationState::Blocked => Err(Error::Forbidden(BLOCKED)),
        }
    }
}

const REFUSED: &str = "The creator declined your application for this product.";
const BLOCKED: &str = "The creator has blocked you from promoting this product.";

/// The account's affiliation with a product.
///
/// # Errors
/// `NotFound` when the id is malformed or unknown, or there is no affiliation.
pub async fn require_affiliate(
    backend: &Backend,
    account: &Account,
    product: &str,
) -> Result<Promoter, Error> {
    let id = ProductId::parse(product).ok_or(Error::NotFound)?;
    let found = backend.storage.find_promoted(&id, &account.id).await?;
    let (product, creator_name, affiliation) = found.ok_or(Error::NotFound)?;
    Ok(Promoter {
        affiliation,
        product,
        creator_name,
    })
}

/// A product that takes affiliates, as somebody who looks for one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenProduct {
    /// The product.
    pub product: Product,
    /// Whose it is.
    pub creator_name: String,
    /// What is on sale.
    pub offers: Vec<Offer>,
    /// What was told about commissions, to everybody and to whoever looks.
    pub rates: RateBook,
    /// How whoever looks stands with it.
    pub standing: Option<AffiliationState>,
    /// By which affiliation.
    pub affiliation: Option<AffiliationId>,
    /// It is their own.
    pub own: bool,
}

/// The products that take affiliates and whose name contains `search`, whatever the case; newest first, 50 a page.
///
/// # Errors
/// When the database fails.
pub async fn find_open(
    backend: &Backend,
    account: &Account,
    search: &str,
    page: u32,
) -> Result<Page<OpenProduct>, Error> {
    Ok(backend
        .storage
        .list_open_products(&account.id, search, page)
        .await?)
}

/// Becomes an affiliate, at once or once the creator approves. Whoever has asked before gets the same answer.
///
/// # Errors
/// `NotFound`; `Forbidden` for a closed product, one's own, and after a refusal or block.
pub async fn join(backend: &Backend, account: &Account, product: &str) -> Result<Affiliation, Error> {
    let product = products::find(backend, product).await?;
    if product.creator_id == account.id {
        return Err(Error::Forbidden(
            "This is your own product: you cannot be its affiliate.",
        ));
    }
    let fresh = Affiliation {
        id: AffiliationId::new(&backend.entropy),
        product_id: product.id.clone(),
        affiliate_id: account.id.clone(),
        state: AffiliationState::Pending,
        bps: None,
        blocked_at: None,
        created_at: backend.clock.now(),
    };
    match backend
        .storage
        .insert_affiliation(fresh, &backend.entropy)
        .await?
    {
        Joined::New(affiliation) => {
            live::refresh(backend, Changed::Affiliation(affiliation.id.clone())).await;
            Ok(affiliation)
        }
        Joined::Before(affiliation) => match affiliation.state {
            AffiliationState::Pending | AffiliationState::Active => Ok(affiliation),
            AffiliationState::Refused => Err(Error::Forbidden(REFUSED)),
            AffiliationState::Blocked => Err(Error::Forbidden(BLOCKED)),
        },
        Joined::Closed => Err(Error::Forbidden("This product is closed to new affiliates.")),
        Joined::Gone => Err(Error::NotFound),
    }
}

/// What became of a wish to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    New(Affiliation),
    Before(Affiliation),
    Closed,
    Gone,
}

/// The state in which somebody new starts.
pub(crate) fn first_state(openness: Openness) -> Option<AffiliationState> {
    match openness {
        Openness::Open => Some(AffiliationState::Active),
        Openness::Approval => Some(AffiliationState::Pending),
        Openness::Closed => None,
    }
}

/// A product in its affiliate's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffiliateRow {
    /// The product.
    pub product: Product,
    /// Whose it is.
    pub creator_name: String,
    /// How they stand with it.
    pub affiliation: Affiliation,
    /// Counted clicks on their links.
    pub clicks: u64,
    /// Orders that they earn on.
    pub sales: u64,
    /// What they earned, less what refunds took back.
    pub commission: Minor,
}

/// The products that the account promotes, asked to or may no longer; the last joined first, deleted ones at the end,
/// 50 a page.
///
/// # Errors
/// When the database fails.
pub async fn list_for_affiliate(
    backend: &Backend,
    account: &Account,
    page: u32,
) -> Result<Page<AffiliateRow>, Error> {
    backend.clicks.catch_up().await;
    Ok(backend.storage.list_promoted(&account.id, page).await?)
}

/// An affiliate in the creator's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductAffiliate {
    /// How they stand.
    pub affiliation: Affiliation,
    /// What they are called.
    pub name: String,
    /// How to write to them: creators see their affiliates' addresses.
    pub email: String,
    /// Counted clicks on their links.
    pub clicks: u64,
    /// Orders that they earn on.
    pub sales: u64,
    /// What they earned, less what refunds took back.
    pub commission: Minor,
}

/// One affiliate of a product, with figures.
///
/// # Errors
/// `NotFound` unless it is an affiliation with this product.
pub async fn find_for_product(
    backend: &Backend,
    own: &OwnProduct,
    affiliation: &str,
) -> Result<ProductAffiliate, Error> {
    let id = AffiliationId::parse(affiliation).ok_or(Error::NotFound)?;
    backend.clicks.catch_up().await;
    let found = backend.storage.find_affiliate(&own.id, &id).await?;
    found.ok_or(Error::NotFound)
}

/// The affiliates of a product, those who wait for an answer first; 50 a page.
///
/// # Errors
/// When the database fails.
pub async fn list_for_product(
    backend: &Backend,
    own: &OwnProduct,
    page: u32,
) -> Result<Page<ProductAffiliate>, Error> {
    backend.clicks.catch_up().await;
    Ok(backend.storage.list_affiliates(&own.id, page).await?)
}
