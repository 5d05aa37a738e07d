//! A claim and its trail, as both sides read it.

use hotlinks_server::claims::{Claim, ClaimState};
use leptos::prelude::*;

use super::{State, Time};

/// The order, what is said for it, how it stands and everything that happened.
#[component]
pub fn ClaimStory<'a>(
    /// The claim.
    claim: &'a Claim,
) -> impl IntoView + use<> {
    let (word, tone) = word(claim.state());
    let trail = claim
        .trail
        .iter()
        .map(|event| {
            let what = self::word(event.state).0;
            let reason = (!event.reason.is_empty()).then(|| format!(": “{}”", event.reason));
            view! {
                <li class="wraps">
                    <b>{if event.state == ClaimState::Opened { "Claimed" } else { what }}</b> " by "
                    <bdi>{event.by.clone()}</bdi> ", " <Time at=event.at/> <bdi>{reason}</bdi>
                </li>
            }
        })
        .collect_view();
    view! {
        <p class="claim-head">
            <span>"Order " <code>{claim.order.to_string()}</code></span>
            <State word=word tone=tone/>
        </p>
        <p class="claim-evidence wraps"><bdi>{claim.evidence.clone()}</bdi></p>
        <ol class="claim-trail" aria-label="What happened">{trail}</ol>
    }
}

fn word(state: ClaimState) -> (&'static str, &'static str) {
    match state {
        ClaimState::Opened => ("Open", "wait"),
        ClaimState::Accepted => ("Accepted", "good"),
        ClaimState::Refused => ("Refused", "bad"),
        ClaimState::Withdrawn => ("Withdrawn", "off"),
    }
}
