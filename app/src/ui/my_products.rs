//! The two sides of "My products".

use leptos::prelude::*;

use super::Tabs;

/// "I'm a creator" and "I'm an affiliate", each with its address.
#[component]
pub fn MyProductsTabs(
    /// `/creator` or `/affiliate`.
    current: &'static str,
) -> impl IntoView {
    let tabs = vec![
        ("I'm a creator".to_owned(), "/creator".to_owned()),
        ("I'm an affiliate".to_owned(), "/affiliate".to_owned()),
    ];
    view! { <Tabs label="My products" tabs=tabs current=current/> }
}
