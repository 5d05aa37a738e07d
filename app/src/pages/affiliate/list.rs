//! `/affiliate`: the products that one promotes.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::affiliations::{self, AffiliateRow};
use leptos::prelude::*;

use super::standing::{Standing, explained};
use crate::ui::{Empty, Money, MyProductsTabs, Pager, number};
use crate::web::{PageError, Place, SignedIn, page};

pub(super) async fn show(SignedIn { visit, account }: SignedIn) -> Result<Response, PageError> {
    let number = visit.page_number();
    let list = affiliations::list_for_affiliate(&visit.backend, &account, number.saturating_sub(1)).await?;
    Ok(page(&visit, StatusCode::OK, Place::titled("My products"), || {
        let products = if list.rows.is_empty() {
            view! {
                <Empty title="No products to promote yet">
                    <p>
                        "Join a product and you get your own links to it: copy them, or make one to any page that its creator \
                         approved. Clicks, sales and commission are counted here."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Products rows=list.rows/> }.into_any()
        };
        view! {
            <div class="page-head">
                <h1>"My products"</h1>
                <div class="page-actions">
                    <a class="button" href="/affiliate/payouts">"Payouts"</a>
                    <a class="button button-primary" href="/affiliate/find">"Find a product"</a>
                </div>
            </div>
            <MyProductsTabs current="/affiliate"/>
            {products}
            <Pager address="/affiliate" page=number more=list.more/>
        }
    }))
}

#[component]
fn Products(rows: Vec<AffiliateRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <ProductRow row=row/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Products that you promote"</caption>
            <thead>
                <tr>
                    <th scope="col">"Product"</th>
                    <th scope="col">"State"</th>
                    <th scope="col" class="num">"Clicks"</th>
                    <th scope="col" class="num">"Sales"</th>
                    <th scope="col" class="num">"Commission"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn ProductRow(row: AffiliateRow) -> impl IntoView {
    let AffiliateRow {
        product,
        creator_name,
        affiliation,
        clicks,
        sales,
        commission,
    } = row;
    let clicks_over_time = format!("/affiliate/{}/clicks", product.id);
    let why = explained(affiliation.state).map(|sentence| view! { <p class="hint">{sentence}</p> });
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/affiliate/{}", product.id)><bdi>{product.name}</bdi></a>
                <p class="hint">"By " <bdi>{creator_name}</bdi></p>
            </th>
            <td data-label="State"><div class="state-cell"><Standing state=affiliation.state/> {why}</div></td>
            <td class="num" data-label="Clicks">
                <a href=clicks_over_time>{number(clicks)}<span class="hidden-label">" clicks over time"</span></a>
            </td>
            <td class="num" data-label="Sales">{sales}</td>
            <td class="num" data-label="Commission"><Money amount=commission currency=product.currency/></td>
        </tr>
    }
}
