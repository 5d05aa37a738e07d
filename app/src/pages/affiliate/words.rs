//! How a product's terms and a link's state read.

use hotlinks::attribution::Rule;
use hotlinks::hotlink::Why;
use hotlinks::time::Window;
use hotlinks_server::hotlinks::{HotlinkKind, LinkState};

/// Which click earns: "The last click before the order earns."
pub(super) fn rule(rule: Rule) -> String {
    match rule {
        Rule::Last => "The last click before the order earns.".to_owned(),
        Rule::First => "The first click earns.".to_owned(),
        Rule::Multiple { share_first } => {
            format!(
                "The first affiliate earns {share_first}, the last {}.",
                share_first.rest()
            )
        }
    }
}

/// How long a click earns: "A click earns for 60 days."
pub(super) fn window(window: Window) -> String {
    match window.days() {
        Some(days) => format!("A click earns for {days} days."),
        None => "A click earns for ever.".to_owned(),
    }
}

/// A link's state: the word, its tone, and what buyers get now.
pub(super) fn link(state: &LinkState, kind: &HotlinkKind) -> (&'static str, &'static str, &'static str) {
    let page = *kind == HotlinkKind::Page;
    match (&state.leads_to, state.why) {
        (None, _) => ("Ended", "bad", "Buyers see that this link has ended."),
        (_, Why::ProductDeleted) => ("Ended", "bad", "The product is gone."),
        (_, Why::AffiliateOff) => (
            "Stopped",
            "bad",
            "Buyers land on the sales page; clicks earn nothing.",
        ),
        (_, Why::Archived) => (
            "Archived",
            "off",
            "Buyers land on the sales page; clicks still earn.",
        ),
        (_, Why::DestinationOff) if page => (
            "Domain off",
            "wait",
            "Buyers land on the sales page; clicks still earn.",
        ),
        (_, Why::DestinationOff) => (
            "Taken back",
            "wait",
            "Buyers land on the sales page; clicks still earn.",
        ),
        (_, Why::ProductClosed) => (
            "Closed",
            "wait",
            "Buyers land on the page, but new clicks earn nothing.",
        ),
        (_, Why::Active) => ("Active", "good", "Buyers land on the page; clicks earn."),
    }
}

/// "1 sale", "2 sales".
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotlinks::money::Bps;

    #[test]
    fn the_terms_of_a_product_read_as_sentences() {
        assert_eq!(
            rule(Rule::Multiple {
                share_first: Bps::new(3_000).unwrap()
            }),
            "The first affiliate earns 30 %, the last 70 %."
        );
        assert_eq!(window(Window::Days60), "A click earns for 60 days.");
        assert_eq!(window(Window::Forever), "A click earns for ever.");
        assert_eq!(count(1, "sale", "sales"), "1 sale");
    }

    #[test]
    fn a_link_that_leads_nowhere_has_ended_whatever_the_reason() {
        let state = LinkState {
            why: Why::Archived,
            leads_to: None,
            credits: true,
        };
        assert_eq!(link(&state, &HotlinkKind::Page).0, "Ended");
    }
}
