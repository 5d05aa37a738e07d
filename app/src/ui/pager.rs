//! Older and newer, for lists longer than a page.

use leptos::prelude::*;

/// Links to the neighbouring pages of a list.
#[component]
pub fn Pager(
    /// The list's address without `page`.
    #[prop(into)]
    address: String,
    /// The page shown, from 1.
    page: u32,
    /// Whether there is another after it.
    more: bool,
) -> impl IntoView {
    let joint = if address.contains('?') { '&' } else { '?' };
    let to = |page: u32| format!("{address}{joint}page={page}");
    let newer = (page > 1).then(|| to(page.saturating_sub(1)));
    let older = more.then(|| to(page.saturating_add(1)));
    (newer.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {newer.map(|address| view! { <a class="button button-quiet" href=address rel="prev">"Newer"</a> })}
                <span>{format!("Page {page}")}</span>
                {older.map(|address| view! { <a class="button button-quiet" href=address rel="next">"Older"</a> })}
            </nav>
        }
    })
}
