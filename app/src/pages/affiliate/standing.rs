//! How an affiliate stands with a product.

use hotlinks_server::affiliations::AffiliationState;
use leptos::prelude::*;

use crate::ui::State;

/// In one word.
#[component]
pub(super) fn Standing(state: AffiliationState) -> impl IntoView {
    match state {
        AffiliationState::Active => view! { <State word="Active" tone="good"/> },
        AffiliationState::Pending => view! { <State word="Waiting" tone="wait"/> },
        AffiliationState::Refused => view! { <State word="Declined" tone="bad"/> },
        AffiliationState::Blocked => view! { <State word="Blocked" tone="bad"/> },
    }
}

/// What it means, where it is not what one hopes for.
pub(super) fn explained(state: AffiliationState) -> Option<&'static str> {
    match state {
        AffiliationState::Active => None,
        AffiliationState::Pending => {
            Some("The creator has not answered yet. Your links are made as soon as they say yes.")
        }
        AffiliationState::Refused => Some("The creator declined: there is nothing to promote here for you."),
        AffiliationState::Blocked => Some(
            "The creator stopped you. Your links lead buyers to the sales page; orders since then earn nothing. What you \
             earned before stays yours.",
        ),
    }
}
