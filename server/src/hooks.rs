//! What a checkout anywhere reports: sales, refunds and chargebacks, signed (rule 30).
//!
//! An event is kept as it came before anything is made of it; only then it is answered. What became of it is decided in
//! the same request, and after a crash by [`run`]: every step of it happens once, however often it is tried.

mod amount;
mod endpoints;
mod event;
mod process;
mod receive;
mod signature;

use std::time::Duration;

use hotlinks::time::Millis;

use crate::adjustments::Applied;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, EndpointId, EventId};

pub use endpoints::{
    EndpointForm, MAX_ENDPOINTS, OfferForSale, OldSecret, POINTED_OUT_DAYS, Secrets, count_set_aside, create,
    find, list, list_came, list_offers, rotate, secrets,
};
pub use event::MAX_LINES;
pub(crate) use event::{Event, kind_of, read};
pub use receive::{keep, routes};
pub use signature::{OVERLAP, Secret, SignatureError, TOLERANCE};

/// An address of a creator's to which events are sent.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its id, the end of its address.
    pub id: EndpointId,
    /// Whose it is.
    pub creator_id: AccountId,
    /// What they call it.
    pub name: String,
    /// Since when there is one.
    pub created_at: Millis,
    /// The newest version of its secret.
    pub newest: Version,
}

impl Endpoint {
    /// Where to send events.
    pub fn address(&self, backend: &Backend) -> String {
        format!("{}/hooks/{}", backend.public_url.as_str(), self.id)
    }
}

/// A version of an endpoint's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Counted from 1.
    pub number: i64,
    /// Since when it counts.
    pub since: Millis,
}

/// What became of keeping an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is new.
    New(EventId),
    /// It came before, with this body: the event that it is.
    Before(EventId),
    /// Another one had its id before: it is kept, and set aside.
    OtherBody,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the books.
    Done,
    /// What it says was reported before: nothing changed.
    Before,
    /// Its sale has not come yet.
    Waits,
    /// It is kept and shown to the creator, and was not applied.
    SetAside,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Done, Self::Before, Self::Waits, Self::SetAside];

    /// `done`, `before`, `waits`, `set_aside`: as stored and answered.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Before => "before",
            Self::Waits => "waits",
            Self::SetAside => "set_aside",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }

    pub(crate) const fn of(applied: &Applied) -> Self {
        match applied {
            Applied::Done(_) => Self::Done,
            Applied::Before => Self::Before,
            Applied::Waits => Self::Waits,
            Applied::SetAside => Self::SetAside,
        }
    }
}

/// An event that came, in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// To which endpoint.
    pub endpoint: String,
    /// Its type; empty where it has none that can be read.
    pub kind: String,
    /// The sender's own id of it.
    pub webhook_id: String,
    /// When.
    pub received_at: Millis,
    /// What became of it; none: nothing yet.
    pub outcome: Option<Outcome>,
    /// Why, or what is to be known of it; empty where there is nothing to say.
    pub why: String,
}

/// Between two looks at what is left to do.
const EVERY: Duration = Duration::from_secs(10);
/// An event younger than that may be in somebody's hands.
const IN_HAND: i64 = 5 * Millis::SECOND;

/// Finishes what a crash or a busy database left undone: at once, then every ten seconds, for ever.
pub async fn run(backend: Backend) {
    let mut grace = 0;
    loop {
        if let Err(error) = resume(&backend, grace).await {
            tracing::warn!(%error, "events wait to be processed; the next try is in ten seconds");
        }
        grace = IN_HAND;
        tokio::time::sleep(EVERY).await;
    }
}

/// Processes every event that nothing became of yet and that came at least so many milliseconds ago; how many they were.
///
/// # Errors
/// When the database fails. What was done until then stays done.
pub async fn resume(backend: &Backend, grace: i64) -> Result<usize, Error> {
    let open = backend
        .storage
        .list_open_mail(backend.clock.now().plus(-grace))
        .await?;
    let mut done = 0;
    for id in &open {
        match process::process(backend, id).await {
            Ok(_) => done += 1,
            Err(error) => tracing::warn!(%error, event = %id, "an event could not be processed yet"),
        }
    }
    Ok(done)
}
