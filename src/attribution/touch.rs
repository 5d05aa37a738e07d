//! What attribution is told: touches, the order, the product's rule.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Their coupon was used for this order.
    Coupon,
    /// A click, known by cookie or `hl_click`.
    Click,
    /// The buyer's e-mail was captured earlier through them.
    Lead,
}

/// One way an affiliate reached the buyer of an order. Touches sort by time, then by sequence.
///
/// Only touches that credited when they were made are passed to [`attribute`](super::attribute): see
/// [`VisitKind::credits`](crate::visit::VisitKind::credits) and [`Decision::credits`](crate::hotlink::Decision::credits).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// When it happened; for a coupon, the time of the order.
    pub at: Millis,
    /// Which of two at the same time came first.
    pub sequence: u64,
    /// The click's id (or the coupon's, or the lead's): opaque.
    pub click: String,
    /// The affiliate's id: opaque.
    pub affiliate: String,
    /// What it was.
    pub source: Source,
    /// The window in force when it happened.
    pub window: Lifetime,
    /// Since when the affiliate is paused or blocked, if they are.
    pub blocked_since: Option<Millis>,
    /// When the buyer removed it, if they did.
    pub forgotten_at: Option<Millis>,
}

/// What attribution needs to know of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFacts {
    /// When it was placed, after [`order_time`].
    pub at: Millis,
    /// The ids of the affiliates who are the buyer, by account or by [`same_email`].
    pub bought_by: Vec<String>,
    /// When the product was deleted, if it was: its touches are void from then on.
    pub product_deleted_at: Option<Millis>,
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

/// Whether two addresses are one mailbox (rule 23): white space at the ends, case and a `+tag` do not matter. Dots do,
/// because they do for most providers. What is no address is nobody's.
#[must_use]
pub fn same_email(one: &str, other: &str) -> bool {
    let one = mailbox(one);
    one.is_some() && one == mailbox(other)
}

/// What is the same for all spellings of one mailbox (see [`same_email`]); `None` for what is no address.
#[must_use]
pub fn mailbox(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (name, host) = email.rsplit_once('@')?;
    let untagged = name
        .split('+')
        .next()
        .filter(|untagged| !untagged.is_empty())
        .unwrap_or(name);
    (!name.is_empty() && !host.is_empty()).then(|| format!("{untagged}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_more_than_five_minutes_ahead_is_clamped_to_now_and_flagged() {
        let now = Millis(1_000);
        let at = |ahead| order_time(now.plus(ahead), now);
        assert_eq!(
            at(300_000),
            OrderTime {
                at: Millis(301_000),
                clamped: false
            }
        );
        assert_eq!(
            at(300_001),
            OrderTime {
                at: now,
                clamped: true
            }
        );
        assert_eq!(
            at(-Millis::DAY),
            OrderTime {
                at: now.plus(-Millis::DAY),
                clamped: false
            }
        );
    }

    #[test]
    fn case_space_and_tags_do_not_hide_a_mailbox() {
        assert!(same_email(" Ana@X.test\n", "ana@x.TEST"));
        assert!(same_email("ana+shop@x.test", "ana@x.test"));
        assert!(!same_email("a.na@x.test", "ana@x.test"));
        assert!(!same_email("ana@x.test", "ana@y.test"));
        assert!(!same_email("+a@x.test", "+b@x.test"));
    }

    #[test]
    fn what_is_no_address_is_nobodys() {
        for text in ["", " ", "ana", "@", "@x.test", "ana@"] {
            assert!(!same_email(text, text), "{text:?}");
        }
    }
}
