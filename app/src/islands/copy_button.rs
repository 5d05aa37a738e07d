//! Copies an address with one click. Without JavaScript the address beside it can be selected as always.

use leptos::prelude::*;

/// A button that puts `text` on the clipboard and says so for a moment.
#[island]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What it is, for those who do not see it: "Copy the hotlink Spring sale".
    label: String,
) -> impl IntoView {
    let (copied, set_copied) = signal(false);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            if write_to_clipboard(&text).await {
                set_copied.set(true);
                set_timeout(
                    move || set_copied.set(false),
                    std::time::Duration::from_millis(1600),
                );
            }
        });
    };
    view! {
        <button type="button" class="button button-small needs-script" aria-label=label on:click=copy>
            <span aria-live="polite">{move || if copied.get() { "Copied" } else { "Copy" }}</span>
        </button>
    }
}

#[cfg(feature = "hydrate")]
async fn write_to_clipboard(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    wasm_bindgen_futures::JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

/// Never called: a click happens in a browser.
#[cfg(not(feature = "hydrate"))]
async fn write_to_clipboard(_text: &str) -> bool {
    false
}
