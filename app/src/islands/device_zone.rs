//! Offers the zone that the device keeps its clock by, with one click. Without JavaScript there is the list.

use leptos::prelude::*;

/// A form that chooses the device's zone; nothing where that is the one in use.
#[island]
pub fn DeviceZone(
    /// The zone in use.
    current: String,
    /// The path to go on to.
    next: String,
) -> impl IntoView {
    let (zone, set_zone) = signal(String::new());
    Effect::new(move |_| {
        let device = of_device();
        if device != current {
            set_zone.set(device);
        }
    });
    view! {
        <form method="post" action="/time-zone" class="device-zone" hidden=move || zone.get().is_empty()>
            <input type="hidden" name="next" value=next/>
            <input type="hidden" name="zone" value=move || zone.get()/>
            <button class="button button-small">"Use this device’s: " {move || zone.get()}</button>
        </form>
    }
}

#[cfg(feature = "hydrate")]
fn of_device() -> String {
    let options =
        js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    let zone = js_sys::Reflect::get(&options, &wasm_bindgen::JsValue::from_str("timeZone"));
    zone.ok().and_then(|zone| zone.as_string()).unwrap_or_default()
}

/// Never called: effects run in browsers.
#[cfg(not(feature = "hydrate"))]
fn of_device() -> String {
    String::new()
}
