//! What cannot be undone by the same button: said first, done second. Works without JavaScript.

use leptos::prelude::*;

/// A word that opens a sentence and the button that does it.
#[component]
pub(super) fn Confirm(
    /// "Remove", "Block".
    word: &'static str,
    /// What it is done to, for those who do not see where the button stands.
    #[prop(into)]
    target: String,
    /// What will happen.
    #[prop(into)]
    meaning: String,
    /// Where the form is sent.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button-small button-quiet">
                {word}<span class="hidden-label">" "<bdi>{target.clone()}</bdi></span>
            </summary>
            <form method="post" action=action class="confirm-body">
                <p>{meaning}</p>
                <button class="button button-small button-danger">{word}" "<bdi>{target}</bdi></button>
            </form>
        </details>
    }
}
