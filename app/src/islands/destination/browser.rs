//! The few things that only a browser can do.

use leptos::web_sys::HtmlInputElement;

/// Replaces the whole text of an input as if it had been typed, so that undo brings it back. The input's own event
/// follows; where the browser cannot, `false`.
#[cfg(feature = "hydrate")]
pub(super) fn retype(input: &HtmlInputElement, text: &str) -> bool {
    use wasm_bindgen::JsCast;

    let document = input
        .owner_document()
        .and_then(|document| document.dyn_into::<web_sys::HtmlDocument>().ok());
    let Some(document) = document else { return false };
    let _ = input.focus();
    input.select();
    let done = document.exec_command_with_show_ui_and_value("insertText", false, text);
    done.unwrap_or(false) && input.value() == text
}

/// Never called: only a browser has inputs.
#[cfg(not(feature = "hydrate"))]
pub(super) fn retype(_input: &HtmlInputElement, _text: &str) -> bool {
    false
}
