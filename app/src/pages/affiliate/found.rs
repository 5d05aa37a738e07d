//! One product to join: what there is to earn, by which rule, for how long.

use hotlinks::commission::{Calendar, commission};
use hotlinks::money::Currency;
use hotlinks::time::Millis;
use hotlinks_server::affiliations::OpenProduct;
use hotlinks_server::offers::Offer;
use hotlinks_server::products::Openness;
use leptos::prelude::*;

use super::standing::Standing;
use super::words;
use crate::ui::rate::words as words_of;
use crate::ui::{Announced, Money, State};

/// A product that takes affiliates.
#[component]
pub(super) fn FoundProduct(
    /// The product.
    found: OpenProduct,
    /// The rates in force are those of now.
    now: Millis,
) -> impl IntoView {
    let OpenProduct {
        product,
        creator_name,
        offers,
        rates,
        standing,
        affiliation,
        own,
    } = found;
    let currency = product.currency;
    let none = offers
        .is_empty()
        .then(|| view! { <p class="hint">"Nothing on sale yet."</p> });
    let offers = offers
        .into_iter()
        .map(|offer| {
            let calendar = rates.calendar(Some(&offer.id), affiliation.as_ref());
            view! { <Terms offer=offer calendar=calendar currency=currency now=now/> }
        })
        .collect_view();
    let title = format!("product-{}", product.id);
    let (labelled, described) = (title.clone(), title.clone());
    let action = match (own, standing) {
        (true, _) => view! { <State word="Your own product" tone="off"/> }.into_any(),
        (false, Some(state)) => view! {
            <Standing state=state/>
            <a class="button button-small" href=format!("/affiliate/{}", product.id) aria-describedby=described>
                "Open"
            </a>
        }
        .into_any(),
        (false, None) => {
            let words = if product.openness == Openness::Open { "Join" } else { "Ask to join" };
            view! {
                <form method="post" action=format!("/affiliate/find/{}/join", product.id)>
                    <button class="button" aria-describedby=described>{words}</button>
                </form>
            }
            .into_any()
        }
    };
    view! {
        <article class="card found" aria-labelledby=labelled>
            <div class="page-head">
                <div class="page-title">
                    <h2 id=title><bdi>{product.name}</bdi></h2>
                    <p class="hint">"By " <bdi>{creator_name}</bdi></p>
                </div>
                <div class="toolbar">{action}</div>
            </div>
            <ul class="terms">{offers}</ul>
            {none}
            <p class="hint">{words::rule(product.rule)} " " {words::window(product.window)}</p>
        </article>
    }
}

/// An offer: its price, and what a sale of it earns.
#[component]
fn Terms(offer: Offer, calendar: Calendar, currency: Currency, now: Millis) -> impl IntoView {
    let rate = calendar.at(now);
    view! {
        <li>
            <bdi>{offer.name}</bdi>
            <span class="num"><Money amount=offer.price currency=currency/></span>
            <span class="earns">
                "earns " <Money amount=commission(offer.price, rate.bps) currency=currency/> " (" {words_of(rate)} ")"
            </span>
            <Announced calendar=calendar now=now/>
        </li>
    }
}
