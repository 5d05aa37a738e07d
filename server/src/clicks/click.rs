//! A click as it is stored.

use hotlinks::hotlink::{Code, Why};
use hotlinks::time::{Lifetime, Millis};
use hotlinks::visit::VisitKind;

use crate::click_id::ClickId;
use crate::ids::{AffiliationId, ProductId};
use crate::visitor::VisitorId;

/// One visit through a hotlink, counted or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Click<'a> {
    /// As it stands in the address.
    pub(crate) id: ClickId,
    /// Who; nobody when it credits nobody and the browser had no cookie.
    pub(crate) visitor: Option<VisitorId>,
    /// What the link promotes.
    pub(crate) product: &'a ProductId,
    /// Whose link it is.
    pub(crate) affiliation: &'a AffiliationId,
    /// The link.
    pub(crate) code: Code,
    /// When.
    pub(crate) at: Millis,
    /// The window in force then.
    pub(crate) window: Lifetime,
    /// What it was worth.
    pub(crate) reason: Reason,
}

/// What a click was worth: counted, or why not. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// What the request was (rule 14).
    Visit(VisitKind),
    /// A person's visit, but the state of the link credits nobody (rule 16).
    State(Why),
}

impl Reason {
    /// A person's visit counts only where the link's state credits.
    pub fn new(visit: VisitKind, credits: bool, why: Why) -> Self {
        if visit.credits() && !credits {
            Self::State(why)
        } else {
            Self::Visit(visit)
        }
    }

    /// Whether the click may earn an order.
    pub fn credits(self) -> bool {
        matches!(self, Self::Visit(kind) if kind.credits())
    }

    /// The stored code. Those of [`VisitKind`] are its own.
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit(kind) => kind.code(),
            Self::State(Why::ProductDeleted) => "product_deleted",
            Self::State(Why::AffiliateOff) => "affiliate_off",
            // The states that remain credit, unless the product is closed as well.
            Self::State(_) => "product_closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_s_visit_that_credits_nobody_says_why() {
        for (why, code) in [
            (Why::ProductDeleted, "product_deleted"),
            (Why::AffiliateOff, "affiliate_off"),
            (Why::ProductClosed, "product_closed"),
            (Why::Archived, "product_closed"),
        ] {
            let reason = Reason::new(VisitKind::Counted, false, why);
            assert_eq!((reason.code(), reason.credits()), (code, false));
        }
    }

    #[test]
    fn a_crawler_stays_a_crawler_whatever_the_state() {
        assert_eq!(
            Reason::new(VisitKind::Crawler, false, Why::AffiliateOff).code(),
            "crawler"
        );
        assert_eq!(
            Reason::new(VisitKind::Repeat, true, Why::Archived).code(),
            "repeat"
        );
    }
}
