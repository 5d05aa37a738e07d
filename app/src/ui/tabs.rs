//! Tabs are links: each has its address, works without JavaScript and with the back button.

use leptos::prelude::*;

/// A row of places, one of them current.
#[component]
pub fn Tabs(
    /// What the row is about, for those who do not see it.
    label: &'static str,
    /// Words and address of each.
    tabs: Vec<(String, String)>,
    /// The address of the current one.
    #[prop(into)]
    current: String,
) -> impl IntoView {
    let links = tabs
        .into_iter()
        .map(|(words, address)| {
            let here = (address == current).then_some("page");
            view! { <a href=address aria-current=here>{words}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label>{links}</nav> }
}
