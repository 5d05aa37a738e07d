//! The few things that only a browser can do.

/// The address's query, without the question mark.
#[cfg(feature = "simulator")]
pub(super) fn query() -> String {
    let search = leptos::prelude::window().location().search().unwrap_or_default();
    search.strip_prefix('?').unwrap_or(&search).to_owned()
}

/// Gives what is shown an address of its own, behind which the back button finds what was shown before.
#[cfg(feature = "simulator")]
pub(super) fn remember(query: &str) {
    if let Ok(history) = leptos::prelude::window().history() {
        let address = format!("/simulator?{query}");
        let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// The whole address of a time line.
#[cfg(feature = "simulator")]
pub(super) fn address(query: &str) -> String {
    let origin = leptos::prelude::window().location().origin().unwrap_or_default();
    format!("{origin}/simulator?{query}")
}

/// Moves the focus, once what was rendered stands.
#[cfg(feature = "simulator")]
pub(super) fn focus(id: String) {
    use wasm_bindgen::JsCast;
    leptos::prelude::request_animation_frame(move || {
        let found = leptos::prelude::document().get_element_by_id(&id);
        if let Some(element) =
            found.and_then(|element| element.dyn_into::<leptos::web_sys::HtmlElement>().ok())
        {
            let _ = element.focus();
        }
    });
}

/// Puts a text on the clipboard.
#[cfg(feature = "simulator")]
pub(super) async fn copy(text: &str) -> bool {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text))
        .await
        .is_ok()
}

// Never called: all this happens in a browser.
#[cfg(not(feature = "simulator"))]
mod elsewhere {
    pub(in super::super) fn query() -> String {
        String::new()
    }
    pub(in super::super) fn remember(_query: &str) {}
    pub(in super::super) fn address(_query: &str) -> String {
        String::new()
    }
    pub(in super::super) fn focus(_id: String) {}
    pub(in super::super) async fn copy(_text: &str) -> bool {
        false
    }
}
#[cfg(not(feature = "simulator"))]
pub(super) use elsewhere::{address, copy, focus, query, remember};
