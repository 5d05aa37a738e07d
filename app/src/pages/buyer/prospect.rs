//! Who would be credited with the purchase that a checkout is about, in a few lines, and the way to the whole story.

use hotlinks::attribution::Reason;
use hotlinks_server::checkout::{Prospect, WouldEarn};
use leptos::prelude::*;

/// Who would be credited and why. Nothing where nobody's link was followed.
#[component]
pub(super) fn WhoIsCredited<'a>(
    /// What the rules say now.
    prospect: &'a Prospect,
    /// The address of the buyer's page.
    more: String,
) -> impl IntoView + use<> {
    if *prospect == Prospect::default() {
        return ().into_any();
    }
    let credits = &prospect.credits;
    let links: Vec<String> = prospect.references().iter().map(ToString::to_string).collect();
    let coupon = credits.iter().find_map(|credit| credit.coupon.clone());
    let lines = credits.iter().map(line).collect_view();
    let own = prospect.is_own.then_some(OWN);
    let removed = (credits.is_empty() && own.is_none()).then_some(REMOVED);
    let earns = match credits.len() {
        0 => None,
        1 => Some("They earn a commission from the seller."),
        _ => Some("They share a commission from the seller."),
    };
    view! {
        <section class="checkout-ref" aria-label="Who is credited">
            {(!links.is_empty()).then(|| view! { <p class="ref">"ref: " {links.join(", ")}</p> })}
            {coupon.map(|code| view! { <p class="ref">"coupon: " {code.to_string()}</p> })}
            {lines}
            <p class="hint">
                {own} {removed} {earns} " " <a href=more>"Who is credited, and how to remove it"</a>
            </p>
        </section>
    }
    .into_any()
}

/// To an affiliate at a checkout.
pub(super) const OWN: &str = "What would be credited here is your own: nobody earns on their own purchase, and it passes to nobody else.";
const REMOVED: &str = "You removed who would be credited: nobody is.";

fn line(credit: &WouldEarn) -> impl IntoView + use<> {
    view! { <p class="hint"><b><bdi>{credit.affiliate.clone()}</bdi></b> ". " {why(credit)}</p> }
}

/// Why this affiliate would be credited, to the buyer.
pub(super) fn why(credit: &WouldEarn) -> &'static str {
    if credit.coupon.is_some() {
        return "You use their coupon, which counts before any link.";
    }
    match credit.reason {
        Reason::Newest => "Theirs is the last affiliate’s link that you followed.",
        Reason::Oldest => "Theirs is the first affiliate’s link that you followed.",
        Reason::FirstOfTwo => {
            "Theirs is the first affiliate’s link that you followed; they share with the last."
        }
        Reason::LastOfTwo => {
            "Theirs is the last affiliate’s link that you followed; they share with the first."
        }
        _ => "Only their link led you here in time.",
    }
}
