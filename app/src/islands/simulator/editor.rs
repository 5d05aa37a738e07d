//! Everything that can be changed.

use hotlinks::money::Currency;
use hotlinks::time::Window;
use leptos::prelude::*;

use super::desk::Desk;
use super::field::{Choice, Text, fixed};
use super::people::{Affiliates, Offers};
use super::rows::{Clicks, Orders};

/// All fields, made anew when rows come or go.
#[component]
pub(super) fn Editor(desk: Desk) -> impl IntoView {
    view! {
        <div class="sim-editor">
            <For each=move || [desk.shape.get()] key=|shape| *shape let:_>
                <Clicks desk=desk/>
                <Orders desk=desk/>
                <Offers desk=desk/>
                <Affiliates desk=desk/>
            </For>
            <p class="sim-work-out">
                <button class="button button-primary" name="do" value="work-out">"Work it out"</button>
            </p>
        </div>
    }
}

/// The product's terms: what one plays with first, so it stands above the picture.
#[component]
pub(super) fn Terms(desk: Desk) -> impl IntoView {
    view! {
        <For each=move || [desk.shape.get()] key=|shape| *shape let:_>
            <TermFields desk=desk/>
        </For>
    }
}

#[component]
fn TermFields(desk: Desk) -> impl IntoView {
    let rules = vec![
        fixed("last", "Last click"),
        fixed("first", "First click"),
        fixed("multiple", "Multiple clicks"),
    ];
    let windows = Window::ALL
        .iter()
        .map(|window| match window.days() {
            Some(days) => fixed(&days.to_string(), window.to_string()),
            None => fixed("forever", "Forever"),
        })
        .collect();
    let currencies = Currency::all()
        .map(|currency| fixed(currency.code(), currency.code()))
        .collect();
    let shared = Memo::new(move |_| desk.draft.with(|draft| draft.rule == "multiple"));
    view! {
        <fieldset class="card">
            <legend class="hidden-label">"The product’s terms"</legend>
            <div class="sim-terms">
                <Choice desk=desk name="rule" label="Who is credited" options=rules/>
                {move || {
                    shared
                        .get()
                        .then(|| view! { <Text desk=desk name="share" label="The first one’s share" unit="%"/> })
                }}
                <Choice desk=desk name="window" label="Window" options=windows/>
                <Text desk=desk name="rate" label="Commission" unit="%" empty="none"/>
                <Choice desk=desk name="currency" label="Currency" options=currencies/>
            </div>
        </fieldset>
    }
}
