//! `/affiliate/find`: products that take affiliates.

use axum::extract::RawPathParams;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::affiliations::{self, AffiliationState};
use leptos::prelude::*;
use url::form_urlencoded::byte_serialize;

use super::found::FoundProduct;
use crate::ui::{Empty, Pager};
use crate::web::{PageError, Place, SignedIn, page, see_other};

/// The longest search, in characters: as long as the longest name.
const LONGEST: usize = 80;

pub(super) async fn show(SignedIn { visit, account }: SignedIn) -> Result<Response, PageError> {
    let number = visit.page_number();
    let search: String = visit
        .query_value("q")
        .unwrap_or_default()
        .trim()
        .chars()
        .take(LONGEST)
        .collect();
    let found = affiliations::find_open(&visit.backend, &account, &search, number.saturating_sub(1)).await?;
    let now = visit.backend.clock.now();
    let address = match search.as_str() {
        "" => "/affiliate/find".to_owned(),
        search => format!(
            "/affiliate/find?q={}",
            byte_serialize(search.as_bytes()).collect::<String>()
        ),
    };
    Ok(page(
        &visit,
        StatusCode::OK,
        Place::titled("Find a product"),
        || {
            let is_empty = found.rows.is_empty();
            let rows = found
                .rows
                .into_iter()
                .map(|found| view! { <li><FoundProduct found=found now=now/></li> });
            let rows = rows.collect_view();
            view! {
                <header class="page-title">
                    <p class="crumb"><a href="/affiliate">"My products"</a></p>
                    <h1>"Find a product"</h1>
                    <p class="aside">"Products whose creators take affiliates. Join one and your links are ready."</p>
                </header>
                <form method="get" action="/affiliate/find" role="search" class="search">
                    <label for="q">"Product name"</label>
                    <span class="field search-field">
                        <span class="field-box"><input id="q" name="q" type="search" value=search.clone()/></span>
                        <button class="button">"Search"</button>
                    </span>
                </form>
                {if is_empty { nothing(&search).into_any() } else { view! { <ul class="cards">{rows}</ul> }.into_any() }}
                <Pager address=address page=number more=found.more/>
            }
        },
    ))
}

fn nothing(search: &str) -> impl IntoView + use<> {
    if search.is_empty() {
        view! {
            <Empty title="No product takes affiliates at the moment">
                <p>"Creators open their products whenever they like: look in again, or ask one for an invitation."</p>
            </Empty>
        }
    } else {
        let search = search.to_owned();
        view! {
            <Empty title="No product of that name">
                <p>
                    "Nothing that takes affiliates is called “"<bdi>{search}</bdi>"”. Try a part of the name, or "
                    <a href="/affiliate/find">"see all"</a> "."
                </p>
            </Empty>
        }
    }
}

pub(super) async fn join(
    SignedIn { visit, account }: SignedIn,
    segments: Result<RawPathParams, axum::extract::rejection::RawPathParamsRejection>,
) -> Result<Response, PageError> {
    let segments = segments.map_err(|_| Error::NotFound)?;
    let product = segments
        .iter()
        .find(|(name, _)| *name == "product")
        .map_or("", |(_, value)| value);
    let affiliation = affiliations::join(&visit.backend, &account, product).await?;
    let notice = match affiliation.state {
        AffiliationState::Active => "You are in. These links are yours: copy one and share it.",
        _ => "The creator has been asked. Your links are made as soon as they say yes.",
    };
    Ok(see_other(
        &format!("/affiliate/{}", affiliation.product_id),
        notice,
    ))
}
