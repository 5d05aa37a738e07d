//! Clicks, orders and refunds.

use leptos::prelude::*;

use super::desk::Desk;
use super::field::{Choice, Do, Text, fixed};
use crate::simulator::Draft;

/// The names in their newest spelling.
fn names(desk: Desk, kind: &'static str, count: usize) -> Vec<(String, Signal<String>)> {
    (1..=count)
        .map(|at| {
            let field = format!("{kind}{at}-name");
            let name = Signal::derive(move || desk.draft.with(|draft| draft.field(&field)));
            (at.to_string(), name)
        })
        .collect()
}

/// What the buyer clicked.
#[component]
pub(super) fn Clicks(desk: Desk) -> impl IntoView {
    let (count, affiliates) = desk
        .draft
        .with_untracked(|draft| (draft.clicks.len(), draft.affiliates.len()));
    let rows = (1..=count)
        .map(|at| {
            view! {
                <div class="sim-row sim-row-click">
                    <span class="sim-number" aria-hidden="true">{at}</span>
                    <Choice
                        desk=desk
                        name=format!("click{at}-who")
                        label=format!("Click {at}: through whose hotlink")
                        in_column=true
                        options=names(desk, "affiliate", affiliates)
                    />
                    <Text desk=desk name=format!("click{at}-day") label=format!("Click {at}: day") in_column=true is_day=true/>
                    <Text desk=desk name=format!("click{at}-time") label=format!("Click {at}: time") in_column=true/>
                    <Do desk=desk action=format!("remove-click-{at}") words="Remove" of=format!("click {at}")/>
                </div>
            }
        })
        .collect_view();
    let none = (count == 0).then(|| view! { <p class="hint">"None yet: nobody can be credited."</p> });
    let head = (count > 0).then(|| {
        view! {
            <div class="sim-head sim-row-click" aria-hidden="true">
                <span></span>
                <span>"Affiliate"</span>
                <span>"Day"</span>
                <span>"Time"</span>
            </div>
        }
    });
    let more = (count < Draft::MOST_CLICKS)
        .then(|| view! { <Do desk=desk action="add-click" words="Add a click"/> });
    view! {
        <fieldset class="card sim-group">
            <legend>"Clicks"</legend>
            {none}
            {head}
            {rows}
            <p>{more}</p>
        </fieldset>
    }
}

/// What the buyer ordered, and gave back.
#[component]
pub(super) fn Orders(desk: Desk) -> impl IntoView {
    let count = desk.draft.with_untracked(|draft| draft.orders.len());
    let rows = (1..=count)
        .map(|at| view! { <Order desk=desk at=at/> })
        .collect_view();
    let none =
        (count == 0).then(|| view! { <p class="hint">"None yet: there is nothing to be credited with."</p> });
    let more = (count < Draft::MOST_ORDERS)
        .then(|| view! { <Do desk=desk action="add-order" words="Add an order"/> });
    view! {
        <fieldset class="card sim-group">
            <legend>"Orders and refunds"</legend>
            {none}
            {rows}
            <p>{more}</p>
        </fieldset>
    }
}

#[component]
fn Order(desk: Desk, at: usize) -> impl IntoView {
    let (offers, affiliates, refunds) = desk.draft.with_untracked(|draft| {
        let order = at.checked_sub(1).and_then(|at| draft.orders.get(at));
        let refunds = order.map_or(0, |order| order.refunds.len());
        (draft.offers.len(), draft.affiliates.len(), refunds)
    });
    let mut buyers = vec![fixed("", "Somebody else")];
    buyers.extend(names(desk, "affiliate", affiliates));
    let currency = Signal::derive(move || desk.draft.with(|draft| draft.currency.clone()));
    let rows = (1..=refunds)
        .map(|refund| {
            let row = format!("order{at}-refund{refund}");
            let says = format!("Refund {refund} of order {at}");
            let remove = format!("remove-refund-{at}-{refund}");
            view! {
                <div class="sim-row sim-row-refund">
                    <Text desk=desk name=format!("{row}-amount") label=format!("{says}: amount") in_column=true/>
                    <Text desk=desk name=format!("{row}-day") label=format!("{says}: day") in_column=true is_day=true/>
                    <Text desk=desk name=format!("{row}-time") label=format!("{says}: time") in_column=true/>
                    <Do desk=desk action=remove words="Remove" of=says/>
                </div>
            }
        })
        .collect_view();
    let head = (refunds > 0).then(|| {
        view! {
            <div class="sim-head sim-row-refund" aria-hidden="true">
                <span>"Refund"</span>
                <span>"Day"</span>
                <span>"Time"</span>
            </div>
        }
    });
    let more = (refunds < Draft::MOST_REFUNDS)
        .then(|| view! { <Do desk=desk action=format!("add-refund-{at}") words="Add a refund"/> });
    view! {
        <fieldset class="sim-order">
            <legend>"Order " {at}</legend>
            <div class="sim-order-fields">
                <Choice desk=desk name=format!("order{at}-offer") label="Offer" options=names(desk, "offer", offers)/>
                <Text desk=desk name=format!("order{at}-amount") label="Price" unit=currency/>
                <Text desk=desk name=format!("order{at}-day") label="Day" is_day=true/>
                <Text desk=desk name=format!("order{at}-time") label="Time"/>
                <Choice desk=desk name=format!("order{at}-buyer") label="Bought by" options=buyers/>
            </div>
            {head}
            {rows}
            <p class="button-row">
                {more}
                <Do desk=desk action=format!("remove-order-{at}") words=format!("Remove order {at}")/>
            </p>
        </fieldset>
    }
}
