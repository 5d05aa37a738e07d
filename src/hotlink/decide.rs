//! Where a click goes and whether it credits, for every state of a hotlink (rule 16).

/// A product, as an affiliate's links see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProductState {
    /// Affiliates promote it.
    Open,
    /// Closed to affiliates: links go on, new clicks credit nobody.
    Closed,
    /// Deleted: its links end.
    Deleted,
}

/// An affiliate, as the product sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AffiliateState {
    /// Promotes the product.
    Active,
    /// Paused or blocked.
    PausedOrBlocked,
}

/// What is known of a hotlink at the moment of a click.
#[derive(Clone, Copy, Debug)]
pub struct LinkFacts<'a> {
    /// The product's state.
    pub product: ProductState,
    /// The affiliate's state.
    pub affiliate: AffiliateState,
    /// The affiliate put the link away.
    pub archived: bool,
    /// The stored destination, only if it passes the check now ([`crate::destination::recheck`]).
    pub destination: Option<&'a str>,
    /// The product's sales page, only if it may be sent to now.
    pub sales_page: Option<&'a str>,
}

/// What the buyer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// 302 to the hotlink's page.
    Page(&'a str),
    /// 302 to the product's sales page.
    SalesPage(&'a str),
    /// The 410 page that names the creator.
    Gone,
}

/// The state that decided, most final first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The product was deleted.
    ProductDeleted,
    /// The affiliate is paused or blocked.
    AffiliateOff,
    /// The hotlink is archived.
    Archived,
    /// Its domain is off, or its destination no longer passes.
    DestinationOff,
    /// The product is closed to affiliates.
    ProductClosed,
    /// Nothing stands in the way.
    Active,
}

/// Where a click goes, whether it credits the affiliate, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision<'a> {
    /// What the buyer gets.
    pub to: Target<'a>,
    /// Whether a visit by a person becomes a touch of this affiliate.
    pub credits: bool,
    /// The state that decided.
    pub why: Why,
}

/// Decides a click on a hotlink that exists (rule 16).
///
/// Where states meet, the buyer gets the page only if no state sends them elsewhere, and the affiliate is credited
/// only if no state denies it. A missing sales page changes what the buyer gets, never who brought them.
#[must_use]
pub fn decide<'a>(facts: &LinkFacts<'a>) -> Decision<'a> {
    let why = match facts {
        LinkFacts {
            product: ProductState::Deleted,
            ..
        } => Why::ProductDeleted,
        LinkFacts {
            affiliate: AffiliateState::PausedOrBlocked,
            ..
        } => Why::AffiliateOff,
        LinkFacts { archived: true, .. } => Why::Archived,
        LinkFacts {
            destination: None, ..
        } => Why::DestinationOff,
        LinkFacts {
            product: ProductState::Closed,
            ..
        } => Why::ProductClosed,
        _ => Why::Active,
    };
    let page = match why {
        Why::Active | Why::ProductClosed => facts.destination.map(Target::Page),
        Why::Archived | Why::DestinationOff | Why::AffiliateOff => facts.sales_page.map(Target::SalesPage),
        Why::ProductDeleted => None,
    };
    Decision {
        to: page.unwrap_or(Target::Gone),
        credits: facts.product == ProductState::Open && facts.affiliate == AffiliateState::Active,
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIVE: LinkFacts<'static> = LinkFacts {
        product: ProductState::Open,
        affiliate: AffiliateState::Active,
        archived: false,
        destination: Some("page"),
        sales_page: Some("sales"),
    };

    fn check(facts: LinkFacts<'_>, to: Target<'_>, credits: bool, why: Why) {
        assert_eq!(decide(&facts), Decision { to, credits, why }, "{facts:?}");
    }

    #[test]
    fn an_active_link_sends_to_its_page_and_credits() {
        check(ACTIVE, Target::Page("page"), true, Why::Active);
    }

    #[test]
    fn an_archived_link_sends_to_the_sales_page_and_credits() {
        let facts = LinkFacts {
            archived: true,
            ..ACTIVE
        };
        check(facts, Target::SalesPage("sales"), true, Why::Archived);
    }

    #[test]
    fn a_destination_that_no_longer_passes_is_never_sent_to() {
        let facts = LinkFacts {
            destination: None,
            ..ACTIVE
        };
        check(facts, Target::SalesPage("sales"), true, Why::DestinationOff);
    }

    #[test]
    fn a_blocked_affiliate_earns_nothing_and_costs_the_buyer_nothing() {
        let facts = LinkFacts {
            affiliate: AffiliateState::PausedOrBlocked,
            ..ACTIVE
        };
        check(facts, Target::SalesPage("sales"), false, Why::AffiliateOff);
    }

    #[test]
    fn a_closed_product_still_sends_to_the_page() {
        let facts = LinkFacts {
            product: ProductState::Closed,
            ..ACTIVE
        };
        check(facts, Target::Page("page"), false, Why::ProductClosed);
    }

    #[test]
    fn a_deleted_product_is_gone() {
        let facts = LinkFacts {
            product: ProductState::Deleted,
            ..ACTIVE
        };
        check(facts, Target::Gone, false, Why::ProductDeleted);
    }

    #[test]
    fn without_a_sales_page_the_410_page_answers_and_the_credit_stays() {
        let facts = LinkFacts {
            archived: true,
            sales_page: None,
            ..ACTIVE
        };
        check(facts, Target::Gone, true, Why::Archived);
        let facts = LinkFacts {
            destination: None,
            sales_page: None,
            ..ACTIVE
        };
        check(facts, Target::Gone, true, Why::DestinationOff);
    }

    #[test]
    fn where_states_meet_each_one_still_holds() {
        use AffiliateState::{Active, PausedOrBlocked};
        use ProductState::{Closed, Deleted, Open};
        for product in [Open, Closed, Deleted] {
            for affiliate in [Active, PausedOrBlocked] {
                for archived in [false, true] {
                    for destination in [None, Some("page")] {
                        for sales_page in [None, Some("sales")] {
                            let facts = LinkFacts {
                                product,
                                affiliate,
                                archived,
                                destination,
                                sales_page,
                            };
                            let decision = decide(&facts);
                            let stopped = product == Deleted
                                || affiliate == PausedOrBlocked
                                || archived
                                || destination.is_none();
                            assert_eq!(matches!(decision.to, Target::Page(_)), !stopped, "{facts:?}");
                            let gone = product == Deleted || stopped && sales_page.is_none();
                            assert_eq!(decision.to == Target::Gone, gone, "{facts:?}");
                            assert_eq!(
                                decision.credits,
                                product == Open && affiliate == Active,
                                "{facts:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
