//! Leads: a buyer's e-mail address, captured through an affiliate's click. Whoever orders with it later is credited to
//! that affiliate where no coupon and no click is (rule 21), within the window that the click was promised.

use crate::time::{Lifetime, Millis};

/// What is known of the click that a lead came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapturedThrough {
    /// When it was clicked.
    pub clicked_at: Millis,
    /// What it was promised.
    pub window: Lifetime,
    /// It may earn an order.
    pub credits: bool,
    /// Since when its affiliate may not promote, if they might not when the address was captured.
    pub blocked_since: Option<Millis>,
}

/// Why a lead counts for nobody: the sentence for whoever reported it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeadRefusal {
    /// No click has the id.
    #[error("This click id is none of this server's: hl_click has to be passed on as it came.")]
    UnknownClick,
    /// It is another product's.
    #[error("This click led to another product.")]
    OtherProduct,
    /// A crawler's, a repeated prefetch's, or a link's that credited nobody.
    #[error("This click credits nobody, so the lead does not either.")]
    CreditsNobody,
    /// Before its click.
    #[error("The address was captured before the click that it is said to come through.")]
    BeforeClick,
    /// The click's window was over.
    #[error("The window of this click was over when the address was captured.")]
    Expired,
    /// The affiliate might not promote.
    #[error("The affiliate was paused or blocked when the address was captured.")]
    AffiliateBlocked,
}

impl CapturedThrough {
    /// Whether an address captured at `at` through this click is a lead: from the click on and until the click's
    /// window ends, the very end not included. From then on it has a window of its own, of the same length.
    ///
    /// # Errors
    /// [`LeadRefusal`]: the first reason against it.
    pub fn check(self, at: Millis) -> Result<(), LeadRefusal> {
        if !self.credits {
            Err(LeadRefusal::CreditsNobody)
        } else if at < self.clicked_at {
            Err(LeadRefusal::BeforeClick)
        } else if !self.window.covers(self.clicked_at, at) {
            Err(LeadRefusal::Expired)
        } else if self.blocked_since.is_some_and(|since| at >= since) {
            Err(LeadRefusal::AffiliateBlocked)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLICK: CapturedThrough = CapturedThrough {
        clicked_at: Millis(1_000),
        window: Lifetime::Days(30),
        credits: true,
        blocked_since: None,
    };
    const END: Millis = Millis(1_000 + 30 * Millis::DAY);

    #[test]
    fn an_address_is_a_lead_from_its_click_until_the_clicks_window_ends() {
        assert_eq!(CLICK.check(Millis(999)), Err(LeadRefusal::BeforeClick));
        assert_eq!(CLICK.check(Millis(1_000)), Ok(()));
        assert_eq!(CLICK.check(END.plus(-1)), Ok(()));
        assert_eq!(CLICK.check(END), Err(LeadRefusal::Expired));
        let forever = CapturedThrough {
            window: Lifetime::Forever,
            ..CLICK
        };
        assert_eq!(forever.check(END), Ok(()));
    }

    #[test]
    fn a_click_that_credits_nobody_and_a_blocked_affiliate_have_no_leads() {
        let crawler = CapturedThrough {
            credits: false,
            ..CLICK
        };
        assert_eq!(crawler.check(Millis(1_000)), Err(LeadRefusal::CreditsNobody));
        let blocked = CapturedThrough {
            blocked_since: Some(Millis(2_000)),
            ..CLICK
        };
        assert_eq!(blocked.check(Millis(1_999)), Ok(()));
        assert_eq!(blocked.check(Millis(2_000)), Err(LeadRefusal::AffiliateBlocked));
    }
}
