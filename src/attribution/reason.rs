//! Why a touch won or lost.

use crate::time::Lifetime;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a touch won or lost. The codes are stable; `Display` is the sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// Not eligible: it came after the order.
    AfterOrder,
    /// Not eligible: its window had ended.
    Expired {
        /// From the touch to the order, in milliseconds.
        age: i64,
        /// Its window.
        #[serde(rename = "window_days")]
        window: Lifetime,
    },
    /// Not eligible: the affiliate was paused or blocked when the order was placed.
    AffiliateBlocked,
    /// Not eligible: the product was deleted before the order.
    ProductDeleted,
    /// Won: the only eligible one.
    Only,
    /// Won: the newest.
    Newest,
    /// Won: the oldest.
    Oldest,
    /// Won the first one's part.
    FirstOfTwo,
    /// Won the last one's part.
    LastOfTwo,
    /// Won and earns nothing: the buyer is the affiliate.
    SelfPurchase,
    /// Lost: a newer one counts.
    NewerCounts,
    /// Lost: an older one counts.
    OlderCounts,
    /// Lost: between the first and the last.
    Between,
    /// Eligible, but another touch of the same affiliate stands for it.
    SameAffiliate,
    /// Lost: a coupon outranks clicks and leads, a click outranks leads.
    Outranked,
}

impl Reason {
    /// Stub: being written.
    #[must_use]
    pub const fn code(self) -> &'static str {
        ""
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("")
    }
}
