//! Offers and affiliates, with their rates.

use leptos::prelude::*;

use super::desk::Desk;
use super::field::{Do, Text};
use crate::simulator::Draft;

/// What is sold.
#[component]
pub(super) fn Offers(desk: Desk) -> impl IntoView {
    let count = desk.draft.with_untracked(|draft| draft.offers.len());
    let rows = (1..=count)
        .map(|at| {
            let remove = (count > 1).then(|| {
                view! { <Do desk=desk action=format!("remove-offer-{at}") words="Remove" of=format!("offer {at}")/> }
            });
            view! {
                <div class="sim-row sim-row-rate">
                    <Text desk=desk name=format!("offer{at}-name") label=format!("Offer {at}: name") in_column=true/>
                    <Text
                        desk=desk
                        name=format!("offer{at}-rate")
                        label=format!("Offer {at}: its own rate in percent")
                        in_column=true
                        unit="%"
                        empty="–"
                    />
                    {remove}
                </div>
            }
        })
        .collect_view();
    let more = (count < Draft::MOST_OFFERS)
        .then(|| view! { <Do desk=desk action="add-offer" words="Add an offer"/> });
    view! {
        <fieldset class="card sim-group">
            <legend>"Offers"</legend>
            <div class="sim-head sim-row-rate" aria-hidden="true">
                <span>"Name"</span>
                <span>"Own rate"</span>
            </div>
            {rows}
            <p>{more}</p>
        </fieldset>
    }
}

/// Who promotes it.
#[component]
pub(super) fn Affiliates(desk: Desk) -> impl IntoView {
    let count = desk.draft.with_untracked(|draft| draft.affiliates.len());
    let rows = (1..=count)
        .map(|at| {
            let remove = (count > 1).then(|| {
                let of = format!("affiliate {at}, with their clicks");
                view! { <Do desk=desk action=format!("remove-affiliate-{at}") words="Remove" of=of/> }
            });
            view! {
                <div class="sim-row sim-row-rate">
                    <Text desk=desk name=format!("affiliate{at}-name") label=format!("Affiliate {at}: name") in_column=true/>
                    <Text
                        desk=desk
                        name=format!("affiliate{at}-rate")
                        label=format!("Affiliate {at}: their own rate in percent")
                        in_column=true
                        unit="%"
                        empty="–"
                    />
                    {remove}
                </div>
            }
        })
        .collect_view();
    let more = (count < Draft::MOST_AFFILIATES)
        .then(|| view! { <Do desk=desk action="add-affiliate" words="Add an affiliate"/> });
    view! {
        <fieldset class="card sim-group">
            <legend>"Affiliates"</legend>
            <div class="sim-head sim-row-rate" aria-hidden="true">
                <span>"Name"</span>
                <span>"Own rate"</span>
            </div>
            {rows}
            <p>{more}</p>
            <SingleRates desk=desk/>
        </fieldset>
    }
}

/// What an affiliate was promised for one offer.
#[component]
fn SingleRates(desk: Desk) -> impl IntoView {
    let (affiliates, offers) = desk
        .draft
        .with_untracked(|draft| (draft.affiliates.len(), draft.offers.len()));
    let rows = (1..=affiliates)
        .flat_map(|affiliate| (1..=offers).map(move |offer| (affiliate, offer)))
        .map(|(affiliate, offer)| {
            let name = format!("affiliate{affiliate}-offer{offer}");
            let of = desk.draft.with_untracked(|draft| {
                let who = draft.field(&format!("affiliate{affiliate}-name"));
                format!("{who}, {}", draft.field(&format!("offer{offer}-name")))
            });
            view! { <Text desk=desk name=name label=of unit="%" empty="–"/> }
        })
        .collect_view();
    let open = desk.single_rates.get_untracked();
    view! {
        <details class="sim-single" open=open on:toggle=move |_| desk.single_rates.update(|open| *open = !*open)>
            <summary>"Rates for one affiliate and one offer"</summary>
            <p class="hint">"The nearest promise counts: affiliate and offer, else affiliate, else offer, else product."</p>
            <div class="sim-single-rates">{rows}</div>
        </details>
    }
}
