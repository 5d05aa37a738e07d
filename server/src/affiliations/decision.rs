//! What a creator decides about an affiliate.

use super::{Affiliation, AffiliationState};
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AffiliationId, OfferId};
use crate::live::{self, Changed};
use crate::products::OwnProduct;
use crate::rates::read_percent;

/// What a creator may decide about an affiliate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Let them promote: from pending or refused.
    Approve,
    /// Say no: from pending.
    Refuse,
    /// Stop them: from active. Orders from now on earn nothing.
    Block,
    /// Let them go on.
    Unblock,
}

impl Decision {
    /// The decision of that name: `approve`, `refuse`, `block`, `unblock`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "approve" => Some(Self::Approve),
            "refuse" => Some(Self::Refuse),
            "block" => Some(Self::Block),
            "unblock" => Some(Self::Unblock),
            _ => None,
        }
    }

    /// The state after it; `None` where it does not apply.
    pub(crate) fn applied_to(self, state: AffiliationState) -> Option<AffiliationState> {
        use AffiliationState::{Active, Blocked, Pending, Refused};
        match (self, state) {
            (Self::Approve, Pending | Refused | Active) | (Self::Unblock, Blocked | Active) => Some(Active),
            (Self::Refuse, Pending | Refused) => Some(Refused),
            (Self::Block, Active | Blocked) => Some(Blocked),
            _ => None,
        }
    }
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decided {
    Done(Affiliation),
    DoesNotApply(AffiliationState),
    NotFound,
}

/// Decides about an affiliate. The same decision twice changes nothing.
///
/// # Errors
/// `NotFound` unless it is an affiliation with this product; `Forbidden` where the decision does not apply.
pub async fn decide(
    backend: &Backend,
    own: &OwnProduct,
    affiliation: &str,
    decision: Decision,
) -> Result<Affiliation, Error> {
    let id = AffiliationId::parse(affiliation).ok_or(Error::NotFound)?;
    let now = backend.clock.now();
    match backend
        .storage
        .set_affiliation_state(&own.id, &id, decision, now, &backend.entropy)
        .await?
    {
        Decided::Done(affiliation) => {
            live::refresh(backend, Changed::Affiliation(affiliation.id.clone())).await;
            Ok(affiliation)
        }
        Decided::DoesNotApply(AffiliationState::Pending) => Err(Error::Forbidden(
            "They wait for your answer: approve or refuse first.",
        )),
        Decided::DoesNotApply(AffiliationState::Active) => Err(Error::Forbidden(
            "They promote the product already: block them instead.",
        )),
        Decided::DoesNotApply(AffiliationState::Refused) => {
            Err(Error::Forbidden("You refused them: approve them first."))
        }
        Decided::DoesNotApply(AffiliationState::Blocked) => {
            Err(Error::Forbidden("They are blocked: unblock them first."))
        }
        Decided::NotFound => Err(Error::NotFound),
    }
}

/// Tells an affiliate a rate of their own in percent, for one offer or (`None`) for all of them, or takes it away (empty).
/// Whoever gets less by it keeps what they have for 72 hours (rule 25).
///
/// # Errors
/// `Refused` at `rate`; `NotFound` unless it is an affiliation with this product and an offer on sale of it.
pub async fn set_rate(
    backend: &Backend,
    own: &OwnProduct,
    affiliation: &str,
    offer: Option<&str>,
    percent: &str,
) -> Result<(), Error> {
    let id = AffiliationId::parse(affiliation).ok_or(Error::NotFound)?;
    let offer = offer
        .map(|offer| OfferId::parse(offer).ok_or(Error::NotFound))
        .transpose()?;
    let rate = read_percent(percent).map_err(|error| Error::field("rate", error))?;
    backend
        .storage
        .tell_affiliate(&own.id, &id, offer.as_ref(), rate, backend.clock.now())
        .await?
        .or_refuse()
}
