//! Who is credited with an order (rules 18 to 23).
//!
//! [`attribute`] is a pure function of the order, the touches and the product's rule; the order of its input does
//! not matter, and it says of every touch why it won or lost.
//!
//! Where the rules leave room, these are the choices:
//!
//! - **A blocked affiliate's** touches are not eligible for orders placed from the block on, so the next one in line
//!   is credited: who brought the buyer honestly does not lose by another's block. A **self-purchase** does not pass
//!   on (rule 23): its touch stays eligible, wins, and earns nothing.
//! - **Multiple clicks**: the first is the affiliate of the oldest eligible touch, the last the affiliate of the
//!   newest eligible touch that is not the first's. A, B, A is therefore A and B, and nobody shares with themselves.
//!   When one affiliate takes all, the receipt names their newest touch.
//! - **Precedence** (rule 21): the rule is applied among the touches of the highest source that has an eligible one.

mod reason;

pub use reason::Reason;

use crate::money::Bps;
use crate::time::{Lifetime, Millis};
use serde::{Deserialize, Serialize};

/// Which of several eligible touches earn an order (rule 20).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Rule {
    /// The newest.
    #[default]
    Last,
    /// The oldest.
    First,
    /// The first and the last distinct affiliates share.
    Multiple {
        /// The first one's part.
        #[serde(rename = "share_first_bps")]
        share_first: Bps,
    },
}

/// How an affiliate reached the buyer, strongest first (rule 21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Their coupon was used for this order.
    Coupon,
    /// A click, known by cookie or `hl_click`.
    Click,
    /// The buyer's e-mail was captured earlier through them.
    Lead,
}

/// One way an affiliate reached the buyer of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The click's id (or the coupon's, or the lead's): opaque.
    pub click: String,
    /// The affiliate's id: opaque.
    pub affiliate: String,
    /// When it happened.
    pub at: Millis,
    /// Which of two at the same time came first.
    pub sequence: u64,
    /// The window in force when it happened.
    pub window: Lifetime,
    /// What it was.
    pub source: Source,
    /// Since when the affiliate is paused or blocked.
    pub blocked_since: Option<Millis>,
}

/// What attribution needs to know of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFacts {
    /// When it was placed, after [`order_time`].
    pub at: Millis,
    /// The ids of the affiliates who are the buyer, by account or by [`same_email`].
    pub bought_by: Vec<String>,
    /// When the product was deleted: its touches are void from then on.
    pub product_deleted_at: Option<Millis>,
}

/// One affiliate's part of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Who.
    pub affiliate: String,
    /// By which touch.
    pub click: String,
    /// Which part of the commission.
    pub share: Share,
}

/// Which part of a commission a credit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All of it.
    Whole,
    /// The first one's part of two.
    First(Bps),
    /// The last one's part of two; holds the first one's share, of which this is the rest.
    Last(Bps),
}

/// What became of one touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Considered {
    /// The touch's id.
    pub click: String,
    /// Its affiliate.
    pub affiliate: String,
    /// What it was.
    pub source: Source,
    /// When it happened.
    pub at: Millis,
    /// The window in force when it happened; null is forever.
    #[serde(rename = "window_days")]
    pub window: Lifetime,
    /// Whether it could earn the order.
    pub eligible: bool,
    /// Why it won or lost.
    pub reason: Reason,
}

/// Who earns an order, and what became of every touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// Nobody, one, or the first and the last.
    pub credits: Vec<Credit>,
    /// Every touch, oldest first.
    pub considered: Vec<Considered>,
}

/// Stub: being written.
#[must_use]
pub fn attribute(order: &OrderFacts, touches: &[Touch], rule: Rule) -> Attribution {
    let _ = (order, touches, rule);
    Attribution::default()
}

/// An order's time as the rules use it (rule 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderTime {
    /// The time to use.
    pub at: Millis,
    /// The reported one lay too far in the future; a person should look.
    pub clamped: bool,
}

/// The payment provider's order time; more than five minutes after `now` it becomes `now` and is flagged (rule 18).
#[must_use]
pub fn order_time(reported: Millis, now: Millis) -> OrderTime {
    let clamped = reported > now.plus(5 * Millis::MINUTE);
    OrderTime {
        at: if clamped { now } else { reported },
        clamped,
    }
}

/// Whether two addresses are one mailbox (rule 23): white space at the ends, case and a `+tag` do not matter.
/// Dots do, because they do for most providers. An empty address is nobody's.
#[must_use]
pub fn same_email(one: &str, other: &str) -> bool {
    let one = mailbox(one);
    one.is_some() && one == mailbox(other)
}

fn mailbox(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (local, host) = email.rsplit_once('@')?;
    let untagged = local
        .split('+')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(local);
    Some(format!("{untagged}@{host}"))
}
