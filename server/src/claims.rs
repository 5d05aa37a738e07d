//! Claims: affiliates who say that a sale was theirs, and what creators decide.

use hotlinks::claim::EVIDENCE;
use hotlinks::time::Millis;

use crate::affiliations::Promoter;
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::ids::{AccountId, ClaimId, OrderId, ProductId};
use crate::page::Page;
use crate::products::OwnProduct;
use crate::storage::claims::{ClaimDecided, NewClaim};

/// The most open claims of an affiliate with a product.
pub const MAX_OPEN: i64 = 20;
/// The longest reason of a decision, in characters.
pub const MAX_REASON: usize = 500;

/// How a claim stands, and what brought it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Waits for the creator.
    Opened,
    /// The affiliate is credited.
    Accepted,
    /// They are not.
    Refused,
    /// They took it back.
    Withdrawn,
}

impl ClaimState {
    const ALL: [Self; 4] = [Self::Opened, Self::Accepted, Self::Refused, Self::Withdrawn];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One line of a claim's audit trail: never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimEvent {
    /// What happened.
    pub state: ClaimState,
    /// Who did it.
    pub by: String,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub at: Millis,
}

/// A claim with its whole trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The order.
    pub order: OrderId,
    /// Who claims it.
    pub affiliate: String,
    /// What they say for it.
    pub evidence: String,
    /// What happened, oldest first.
    pub trail: Vec<ClaimEvent>,
}

impl Claim {
    /// How it stands.
    pub fn state(&self) -> ClaimState {
        self.trail.last().map_or(ClaimState::Opened, |event| event.state)
    }
}

/// Claims an order of the product. `order` and `evidence` as typed.
///
/// # Errors
/// `Refused` beside `order` or `evidence`; `Forbidden` for who does not promote the product.
pub async fn open(
    backend: &Backend,
    promoter: &Promoter,
    order: &str,
    evidence: &str,
) -> Result<ClaimId, Error> {
    promoter.require_active()?;
    let mut problems = Problems::default();
    let order = OrderId::parse(order.trim()).ok_or(hotlinks::claim::ClaimRefusal::Unknown);
    let order = problems.take("order", order);
    let evidence = evidence.trim();
    if !EVIDENCE.contains(&evidence.chars().count()) || evidence.contains('\0') {
        problems.add(
            "evidence",
            "Say in 10 to 2,000 characters why this order is yours.",
        );
    }
    let (Some(order), true) = (order, problems.is_empty()) else {
        return Err(problems.refuse());
    };
    let claim = NewClaim {
        id: ClaimId::new(&backend.entropy),
        order,
        affiliation: promoter.affiliation(),
        evidence,
        at: backend.clock.now(),
    };
    let id = claim.id.clone();
    backend.storage.insert_claim(&claim, MAX_OPEN).await?;
    Ok(id)
}

/// Takes a claim back.
///
/// # Errors
/// `NotFound` unless it is theirs; `Refused` when it is decided.
pub async fn withdraw(backend: &Backend, promoter: &Promoter, claim: &str) -> Result<(), Error> {
    let affiliation = promoter.affiliation();
    let by = &affiliation.affiliate_id;
    decide_as(
        backend,
        &affiliation.product_id,
        claim,
        by,
        Some(by),
        ClaimState::Withdrawn,
        "",
    )
    .await
}

/// Accepts or refuses a claim, with a reason that both sides read. The same decision again changes nothing.
///
/// # Errors
/// `NotFound` unless it is a claim of this product; `Refused` without a reason, or when it was decided otherwise.
pub async fn decide(
    backend: &Backend,
    own: &OwnProduct,
    claim: &str,
    accept: bool,
    reason: &str,
) -> Result<(), Error> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON || reason.contains('\0') {
        return Err(Error::field("reason", "Give a reason of at most 500 characters."));
    }
    let state = if accept {
        ClaimState::Accepted
    } else {
        ClaimState::Refused
    };
    decide_as(backend, &own.id, claim, &own.creator_id, None, state, reason).await
}

async fn decide_as(
    backend: &Backend,
    product: &ProductId,
    claim: &str,
    by: &AccountId,
    claimant: Option<&AccountId>,
    state: ClaimState,
    reason: &str,
) -> Result<(), Error> {
    let id = ClaimId::parse(claim).ok_or(Error::NotFound)?;
    let decided = backend
        .storage
        .decide_claim(
            product,
            &id,
            (by, claimant),
            (state, reason),
            backend.clock.now(),
            &backend.entropy,
        )
        .await?;
    match decided {
        ClaimDecided::Done => Ok(()),
        ClaimDecided::Before(before) if before == state => Ok(()),
        ClaimDecided::Before(_) => Err(Error::field(
            "",
            "This claim is decided already. Nothing was changed.",
        )),
        ClaimDecided::NotFound => Err(Error::NotFound),
    }
}

/// The claims on a product's orders, newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_for_creator(backend: &Backend, own: &OwnProduct, page: u32) -> Result<Page<Claim>, Error> {
    Ok(backend.storage.list_claims(&own.id, None, page).await?)
}

/// An affiliate's own.
///
/// # Errors
/// When the database fails.
pub async fn list_for_affiliate(
    backend: &Backend,
    promoter: &Promoter,
    page: u32,
) -> Result<Page<Claim>, Error> {
    let affiliation = promoter.affiliation();
    let (product, own) = (&affiliation.product_id, &affiliation.id);
    Ok(backend.storage.list_claims(product, Some(own), page).await?)
}
