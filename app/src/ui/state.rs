//! States by word as well as colour, and what stands where there is nothing yet.

use leptos::prelude::*;

/// How something stands, in one word. `tone` is `good`, `wait`, `off` or `bad`.
#[component]
pub fn State(
    /// The word.
    #[prop(into)]
    word: String,
    /// The colour's meaning.
    tone: &'static str,
) -> impl IntoView {
    view! { <span class=format!("state state-{tone}")>{word}</span> }
}

/// What stands where a list has no rows: what will be here and how to begin.
#[component]
pub fn Empty(
    /// "No hotlinks yet".
    title: &'static str,
    /// One or two sentences and the way to begin.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <div>{children()}</div>
        </div>
    }
}
