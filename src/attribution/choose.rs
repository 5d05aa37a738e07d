//! The decision itself.

use super::{OrderFacts, Reason, Rule, Source, Touch};
use crate::money::Bps;
use crate::time::{Lifetime, Millis};
use serde::Deserialize;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use std::ptr;

/// Who earns an order, and what became of every touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Nobody, one, or the first and the last.
    pub credits: Vec<Credit>,
    /// Every touch, oldest first.
    pub considered: Vec<Considered>,
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
    /// What that part, named here, leaves for the last.
    Last(Bps),
}

/// What became of one touch. Its JSON also says when its window ended, as `end` (null is never): it follows from `at` and
/// `window_days`, so that one written without it is read the same, and written with it again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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

impl Considered {
    /// The first moment at which an order was too late; `None` is never.
    #[must_use]
    pub fn end(&self) -> Option<Millis> {
        self.window.end(self.at)
    }
}

impl Serialize for Considered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_struct("Considered", 8)?;
        json.serialize_field("click", &self.click)?;
        json.serialize_field("affiliate", &self.affiliate)?;
        json.serialize_field("source", &self.source)?;
        json.serialize_field("at", &self.at)?;
        json.serialize_field("window_days", &self.window)?;
        json.serialize_field("end", &self.end())?;
        json.serialize_field("eligible", &self.eligible)?;
        json.serialize_field("reason", &self.reason)?;
        json.end()
    }
}

/// A touch that earns, or would if its affiliate were not the buyer.
struct Winner<'a> {
    touch: &'a Touch,
    share: Share,
    reason: Reason,
}

/// Decides who earns an order (rules 19 to 21 and 23).
#[must_use]
pub fn attribute(order: &OrderFacts, touches: &[Touch], rule: Rule) -> Attribution {
    let mut touches: Vec<&Touch> = touches.iter().collect();
    touches.sort_unstable();
    let eligible = || {
        touches
            .iter()
            .copied()
            .filter(|touch| bar(order, touch).is_none())
    };
    let strongest = eligible().map(|touch| touch.source).min();
    let pool: Vec<&Touch> = eligible()
        .filter(|touch| Some(touch.source) == strongest)
        .collect();
    let winners = winners(&pool, rule);
    let is_buyer = |touch: &Touch| order.bought_by.contains(&touch.affiliate);

    let considered = touches
        .iter()
        .map(|touch| {
            let barred = bar(order, touch);
            let won = winners.iter().find(|winner| ptr::eq(winner.touch, *touch));
            let reason = match (barred, won, strongest) {
                (Some(reason), _, _) => reason,
                (None, Some(winner), _) if is_buyer(winner.touch) => Reason::SelfPurchase,
                (None, Some(winner), _) => winner.reason,
                (None, None, Some(by)) if touch.source != by => Reason::Outranked { by },
                (None, None, _) => lost(touch, &winners, rule),
            };
            Considered {
                click: touch.click.clone(),
                affiliate: touch.affiliate.clone(),
                source: touch.source,
                at: touch.at,
                window: touch.window,
                eligible: barred.is_none(),
                reason,
            }
        })
        .collect();
    let credits = winners
        .iter()
        .filter(|winner| !is_buyer(winner.touch))
        .map(|winner| Credit {
            affiliate: winner.touch.affiliate.clone(),
            click: winner.touch.click.clone(),
            share: winner.share,
        })
        .collect();
    Attribution { credits, considered }
}

/// Why a touch cannot earn the order, if it cannot.
fn bar(order: &OrderFacts, touch: &Touch) -> Option<Reason> {
    let from = |moment: Option<Millis>| moment.is_some_and(|moment| order.at >= moment);
    if touch.at > order.at {
        Some(Reason::AfterOrder)
    } else if !touch.window.covers(touch.at, order.at) {
        Some(Reason::Expired {
            age: order.at.since(touch.at),
            window: touch.window,
        })
    } else if from(order.product_deleted_at) {
        Some(Reason::ProductDeleted)
    } else if from(touch.forgotten_at) {
        Some(Reason::Forgotten)
    } else if from(touch.blocked_since) {
        Some(Reason::AffiliateBlocked)
    } else {
        None
    }
}

/// Applies the rule to the eligible touches of one source, oldest first.
fn winners<'a>(pool: &[&'a Touch], rule: Rule) -> Vec<Winner<'a>> {
    let (Some(&oldest), Some(&newest)) = (pool.first(), pool.last()) else {
        return Vec::new();
    };
    let whole = |touch, reason| {
        let reason = if pool.len() == 1 { Reason::Only } else { reason };
        vec![Winner {
            touch,
            share: Share::Whole,
            reason,
        }]
    };
    match rule {
        Rule::Last => whole(newest, Reason::Newest),
        Rule::First => whole(oldest, Reason::Oldest),
        Rule::Multiple { share_first } => {
            match pool.iter().rfind(|touch| touch.affiliate != oldest.affiliate) {
                None => whole(newest, Reason::Only),
                Some(&last) => vec![
                    Winner {
                        touch: oldest,
                        share: Share::First(share_first),
                        reason: Reason::FirstOfTwo,
                    },
                    Winner {
                        touch: last,
                        share: Share::Last(share_first),
                        reason: Reason::LastOfTwo,
                    },
                ],
            }
        }
    }
}

/// Why an eligible touch of the winning source did not win.
fn lost(touch: &Touch, winners: &[Winner<'_>], rule: Rule) -> Reason {
    match rule {
        Rule::Last => Reason::NewerCounts,
        Rule::First => Reason::OlderCounts,
        Rule::Multiple { .. }
            if winners
                .iter()
                .any(|winner| winner.touch.affiliate == touch.affiliate) =>
        {
            Reason::SameAffiliate
        }
        Rule::Multiple { .. } => Reason::Between,
    }
}
