//! The top of every page of one product.

use leptos::prelude::*;

use super::promoting::Promoting;
use super::standing::{Standing, explained};
use super::words;
use crate::ui::Tabs;

/// The product's name and terms, how the affiliate stands with it, and its pages.
#[component]
pub(super) fn PromotedHead<'a>(
    /// Whose page it is.
    promoting: &'a Promoting,
    /// The current page after the product's address: `""`, `/created`, `/clicks`, `/coupons`, `/sales`.
    current: &'static str,
) -> impl IntoView {
    let product = promoting.promoter.product();
    let affiliation = promoting.promoter.affiliation();
    let tabs = [
        ("Links", ""),
        ("Links created by me", "/created"),
        ("Clicks", "/clicks"),
        ("Coupons", "/coupons"),
        ("Sales", "/sales"),
        ("Rates", "/rates"),
    ]
    .map(|(words, rest)| (words.to_owned(), promoting.path(rest)));
    view! {
        <header class="promoted-head">
            <p class="crumb"><a href="/affiliate">"My products"</a></p>
            <div class="promoted-name">
                <h1><bdi>{product.name.clone()}</bdi></h1>
                <Standing state=affiliation.state/>
            </div>
            <p class="aside">
                "By " <bdi>{promoting.promoter.creator_name().to_owned()}</bdi> ". "
                {words::rule(product.rule)} " " {words::window(product.window)}
            </p>
        </header>
        {explained(affiliation.state).map(|sentence| view! { <p class="standing-note">{sentence}</p> })}
        <Tabs label="Product" tabs=tabs.to_vec() current=promoting.path(current)/>
    }
}
