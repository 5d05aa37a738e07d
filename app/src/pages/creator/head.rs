//! The top of every page of one product.

use hotlinks_server::products::{Openness, Product};
use leptos::prelude::*;

use crate::ui::{Address, State, Tabs};

/// The product's name, how it stands, where it is sold, and its pages while it has any but its sales.
#[component]
pub(super) fn ProductHead<'a>(
    /// The product.
    product: &'a Product,
    /// The current page after the product's address: `""`, `/offers`, …
    current: &'static str,
) -> impl IntoView {
    let base = format!("/creator/{}", product.id);
    let tabs = [
        ("Overview", ""),
        ("Offers", "/offers"),
        ("Domains", "/domains"),
        ("Additional links", "/links"),
        ("Affiliates", "/affiliates"),
        ("Rates", "/rates"),
        ("Coupons", "/coupons"),
        ("Clicks", "/clicks"),
        ("Sales", "/sales"),
        ("Settings", "/settings"),
    ]
    .map(|(words, rest)| (words.to_owned(), format!("{base}{rest}")));
    view! {
        <header class="product-head">
            <p class="crumb"><a href="/creator">"My products"</a></p>
            <div class="product-name">
                <h1><bdi>{product.name.clone()}</bdi></h1>
                <Standing product=product/>
            </div>
            <Address address=product.sales_page.clone() follow=true/>
        </header>
        {product
            .deleted_at
            .is_none()
            .then(|| view! { <Tabs label="Product" tabs=tabs.to_vec() current=format!("{base}{current}")/> })}
    }
}

/// Whether affiliates may join, in one word.
#[component]
pub(super) fn Standing<'a>(product: &'a Product) -> impl IntoView + use<> {
    if product.deleted_at.is_some() {
        return view! { <State word="Deleted" tone="off"/> };
    }
    match product.openness {
        Openness::Open => view! { <State word="Open" tone="good"/> },
        Openness::Approval => view! { <State word="By approval" tone="wait"/> },
        Openness::Closed => view! { <State word="Closed" tone="off"/> },
    }
}
