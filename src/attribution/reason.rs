//! Why a touch won or lost.

use super::Source;
use crate::time::{Lifetime, Millis};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a touch won or lost. The codes in its JSON are stable; `Display` is the sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// Not eligible: it came after the order.
    AfterOrder,
    /// Not eligible: its window had ended.
    Expired {
        /// From the touch to the order, in milliseconds.
        #[serde(rename = "age_ms")]
        age: i64,
        /// Its window.
        #[serde(rename = "window_days")]
        window: Lifetime,
    },
    /// Not eligible: the product was deleted before the order.
    ProductDeleted,
    /// Not eligible: the buyer removed it before the order.
    Forgotten,
    /// Not eligible: the affiliate was paused or blocked when the order was placed.
    AffiliateBlocked,
    /// Won: no other affiliate's touch counts.
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
    /// Lost to another touch of the same affiliate.
    SameAffiliate,
    /// Lost to a stronger source.
    Outranked {
        /// Which one.
        by: Source,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired { age, window } => return expired(f, *age, *window),
            Self::AfterOrder => "Came after the order.",
            Self::ProductDeleted => "The product was deleted before the order.",
            Self::Forgotten => "The buyer removed it.",
            Self::AffiliateBlocked => "The affiliate was paused or blocked when the order was placed.",
            Self::Only => "In time, and no other affiliate has anything that counts for this order.",
            Self::Newest => "The newest in time, and the product credits the last click.",
            Self::Oldest => "The oldest in time, and the product credits the first click.",
            Self::FirstOfTwo => "The first affiliate in time, and the product shares between first and last.",
            Self::LastOfTwo => "The last affiliate in time, and the product shares between first and last.",
            Self::SelfPurchase => {
                "Would be credited, but the affiliate is the buyer: earns nothing and is not passed on."
            }
            Self::NewerCounts => "In time, but a newer one is credited.",
            Self::OlderCounts => "In time, but an older one is credited.",
            Self::Between => "In time, but between the first and the last affiliate.",
            Self::SameAffiliate => "In time, but another one of the same affiliate is credited.",
            Self::Outranked { by: Source::Coupon } => {
                "In time, but an affiliate's coupon was used, which counts first."
            }
            Self::Outranked { .. } => "In time, but a click counts before an e-mail address.",
        })
    }
}

/// “Came 61 days before the order; the window was 60 days.” Within a day of the end the hours tell them apart.
fn expired(f: &mut fmt::Formatter<'_>, age: i64, window: Lifetime) -> fmt::Result {
    let days = age / Millis::DAY;
    let over = age % Millis::DAY;
    f.write_str("Came ")?;
    count(f, days, "day")?;
    if window.days().map(i64::from) == Some(days) {
        match over {
            0 => f.write_str(" to the millisecond")?,
            _ if over < Millis::MINUTE => f.write_str(" and some seconds")?,
            _ if over < Millis::HOUR => {
                f.write_str(" and ")?;
                count(f, over / Millis::MINUTE, "minute")?;
            }
            _ => {
                f.write_str(" and ")?;
                count(f, over / Millis::HOUR, "hour")?;
            }
        }
    }
    write!(f, " before the order; the window was {window}")?;
    f.write_str(if over == 0 && window.days().map(i64::from) == Some(days) {
        ", its very end not included."
    } else {
        "."
    })
}

fn count(f: &mut fmt::Formatter<'_>, number: i64, unit: &str) -> fmt::Result {
    write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
}
