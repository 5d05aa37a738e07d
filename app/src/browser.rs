//! Where the browser enters.

/// Called once by the page's script; each island on the page is then hydrated where it stands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
