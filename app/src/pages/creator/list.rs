//! `/creator`: the products of a creator.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::products::{self, CreatorRow};
use leptos::prelude::*;

use super::head::Standing;
use crate::ui::{Empty, Money, MyProductsTabs, State};
use crate::web::{PageError, Place, SignedIn, page};

pub(super) async fn show(SignedIn { visit, account }: SignedIn) -> Result<Response, PageError> {
    let rows = products::list_for_creator(&visit.backend, &account).await?;
    Ok(page(&visit, StatusCode::OK, Place::titled("My products"), || {
        let list = if rows.is_empty() {
            view! {
                <Empty title="No products yet">
                    <p>
                        "A product is what you sell and others promote. Give it a name and a sales page, then add an \
                         offer and the domains that affiliates may link to."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Products rows=rows/> }.into_any()
        };
        view! {
            <div class="page-head">
                <h1>"My products"</h1>
                <div class="page-actions">
                    <a class="button" href="/creator/integration">"Integration"</a>
                    <a class="button" href="/creator/payouts">"Payouts"</a>
                    <a class="button button-primary" href="/creator/new">"New product"</a>
                </div>
            </div>
            <MyProductsTabs current="/creator"/>
            {list}
        }
    }))
}

#[component]
fn Products(rows: Vec<CreatorRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <ProductRow row=row/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Products that you created"</caption>
            <thead>
                <tr>
                    <th scope="col">"Product"</th>
                    <th scope="col">"Affiliates may join"</th>
                    <th scope="col" class="num">"Offers"</th>
                    <th scope="col" class="num">"Domains on"</th>
                    <th scope="col" class="num">"Affiliates"</th>
                    <th scope="col" class="num">"Sales"</th>
                    <th scope="col" class="num">"Commission"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn ProductRow(row: CreatorRow) -> impl IntoView {
    let product = row.product;
    let deleted = product.deleted_at.is_some();
    let address = format!("/creator/{}{}", product.id, if deleted { "/sales" } else { "" });
    // Of a deleted product only the sales are left.
    let left = |figure: u32| {
        if deleted {
            "—".to_owned()
        } else {
            figure.to_string()
        }
    };
    let (offers, domains_on, affiliates) = (left(row.offers), left(row.domains_on), left(row.affiliates));
    let pending = (row.pending > 0 && !deleted).then(|| {
        let address = format!("/creator/{}/affiliates", product.id);
        view! { <a class="pending" href=address><State word=format!("{} pending", row.pending) tone="wait"/></a> " " }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=address><bdi>{product.name.clone()}</bdi></a>
            </th>
            <td data-label="Affiliates may join"><Standing product=&product/></td>
            <td class="num" data-label="Offers">{offers}</td>
            <td class="num" data-label="Domains on">{domains_on}</td>
            <td class="num" data-label="Affiliates"><span>{pending}{affiliates}</span></td>
            <td class="num" data-label="Sales">{row.sales}</td>
            <td class="num" data-label="Commission"><Money amount=row.commission currency=product.currency/></td>
        </tr>
    }
}
