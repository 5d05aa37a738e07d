//! A creator's endpoints: made, found, their secrets shown and rotated.

use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;

use super::signature::{OVERLAP, Secret};
use super::{Came, Endpoint};
use crate::accounts::Account;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{EndpointId, OfferId};
use crate::names;
use crate::page::Page;
use crate::storage::Inserted;

/// The most endpoints of one creator.
pub const MAX_ENDPOINTS: i64 = 20;

/// A new endpoint, as typed.
#[derive(Clone, Debug, Default)]
pub struct EndpointForm {
    /// What the creator calls it: the shop or the provider.
    pub name: String,
}

/// The secrets of an endpoint that count now.
pub struct Secrets {
    /// Sign with this one.
    pub newest: Secret,
    /// The one before, if it still counts.
    pub old: Option<OldSecret>,
}

/// A secret that is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldSecret {
    /// The first moment at which it no longer counts.
    pub until: Millis,
}

/// Makes an endpoint.
///
/// # Errors
/// `Refused` beside `name`, or when there are [`MAX_ENDPOINTS`].
pub async fn create(backend: &Backend, creator: &Account, form: EndpointForm) -> Result<EndpointId, Error> {
    let name = names::parse(&form.name, "Name the shop or the service that will send events.");
    let name = name.map_err(|sentence| Error::field("name", sentence))?;
    let id = EndpointId::new(&backend.entropy);
    let (text, now) = (name.to_string(), backend.clock.now());
    let inserted = backend
        .storage
        .insert_endpoint(&id, &creator.id, &text, MAX_ENDPOINTS, now);
    match inserted.await? {
        Inserted::Full => Err(Error::field("name", "You have 20 endpoints, which is the most.")),
        _ => Ok(id),
    }
}

/// A creator's endpoints, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(backend: &Backend, creator: &Account) -> Result<Vec<Endpoint>, Error> {
    Ok(backend.storage.list_endpoints(&creator.id).await?)
}

/// One's own endpoint.
///
/// # Errors
/// `NotFound` when the id is malformed, unknown or somebody else's.
pub async fn find(backend: &Backend, creator: &Account, id: &str) -> Result<Endpoint, Error> {
    let id = EndpointId::parse(id).ok_or(Error::NotFound)?;
    let endpoint = backend.storage.find_endpoint(&id).await?;
    endpoint
        .filter(|endpoint| endpoint.creator_id == creator.id)
        .ok_or(Error::NotFound)
}

/// The secrets that count now.
pub fn secrets(backend: &Backend, endpoint: &Endpoint) -> Secrets {
    let (newest, now) = (endpoint.newest, backend.clock.now());
    let until = newest.since.plus(OVERLAP);
    Secrets {
        newest: Secret::derive(&backend.secrets.hook_key, &endpoint.id, newest.number),
        old: (newest.number > 1 && now < until).then_some(OldSecret { until }),
    }
}

/// Begins a new secret. The one before counts for a day more, the one before that no longer. `seen`: the number of the
/// version that the form was made with, so that a form sent twice rotates once.
///
/// # Errors
/// `NotFound` as [`find`]; `Conflict` when another one was begun meanwhile.
pub async fn rotate(backend: &Backend, creator: &Account, id: &str, seen: &str) -> Result<Endpoint, Error> {
    let endpoint = find(backend, creator, id).await?;
    let now = backend.clock.now();
    let stale = Error::Conflict("The secret was changed meanwhile. Look at it again.");
    if seen != endpoint.newest.number.to_string() {
        return Err(stale);
    }
    let inserted = backend
        .storage
        .insert_version(&endpoint.id, endpoint.newest.number, now);
    match inserted.await? {
        Inserted::Done => Ok(endpoint),
        _ => Err(stale),
    }
}

/// An offer and the id by which an event names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferForSale {
    /// Its id.
    pub offer: OfferId,
    /// What it is called.
    pub name: String,
    /// Of which product.
    pub product: String,
    /// What it costs here.
    pub price: Minor,
    /// In which currency it is sold.
    pub currency: Currency,
}

/// The offers of a creator that are on sale, by product; 200 at most.
///
/// # Errors
/// When the database fails.
pub async fn list_offers(backend: &Backend, creator: &Account) -> Result<Vec<OfferForSale>, Error> {
    Ok(backend.storage.list_offers_for_sale(&creator.id).await?)
}

/// For how many days what was set aside is pointed out beside the sales.
pub const POINTED_OUT_DAYS: i64 = 7;

/// How many events of a creator's checkouts were set aside in the last [`POINTED_OUT_DAYS`].
///
/// # Errors
/// When the database fails.
pub async fn count_set_aside(backend: &Backend, creator: &Account) -> Result<u32, Error> {
    let since = backend.clock.now().plus(-POINTED_OUT_DAYS * Millis::DAY);
    Ok(backend.storage.count_set_aside(&creator.id, since).await?)
}

/// What came to a creator's endpoints, the newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_came(backend: &Backend, creator: &Account, page: u32) -> Result<Page<Came>, Error> {
    Ok(backend.storage.list_came(&creator.id, page).await?)
}
