//! `/affiliate/{product}/sales/lost`: sales that one was considered for and others got, each with the reason.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::sales::{self, LostSale};
use leptos::prelude::*;

use super::head::PromotedHead;
use super::promoting::Promoting;
use crate::ui::{Empty, Pager, Time};
use crate::web::{PageError, Place, page};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let number = promoting.visit.page_number();
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    let list = sales::list_lost(backend, promoter, number.saturating_sub(1)).await?;
    let title = Place::titled(format!("Sales that others got · {}", promoting.product_name()));
    Ok(page(&promoting.visit, StatusCode::OK, title, || {
        let sales = if list.rows.is_empty() {
            view! {
                <Empty title="None">
                    <p>
                        "When somebody who followed a link of yours buys, and another affiliate or nobody is credited, the \
                         sale is listed here with the reason and its receipt."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Sales rows=list.rows/> }.into_any()
        };
        view! {
            <PromotedHead promoting=&promoting current="/sales"/>
            <div>
                <p class="crumb"><a href=promoting.path("/sales")>"Your sales"</a></p>
                <h2>"Sales that others got"</h2>
                <p class="hint">"The buyer had followed a link of yours, and another affiliate or nobody earns the commission."</p>
            </div>
            {sales}
            <Pager address=promoting.path("/sales/lost") page=number more=list.more/>
        }
    }))
}

#[component]
fn Sales(rows: Vec<LostSale>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|sale| view! { <SaleRow sale=sale/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Sales that you were considered for, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Sold"</th>
                    <th scope="col">"You reached the buyer"</th>
                    <th scope="col">"Why it is not yours"</th>
                    <th scope="col"><span class="hidden-label">"Receipt"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn SaleRow(sale: LostSale) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <span class="link-cell">
                    <bdi>{sale.offer.clone()}</bdi>
                    <span class="hint"><Time at=sale.at/></span>
                </span>
            </th>
            <td data-label="You reached the buyer"><Time at=sale.touched_at/></td>
            <td data-label="Why it is not yours">{sale.reason.to_string()}</td>
            <td>
                <a href=format!("/receipts/{}", sale.order) aria-label=format!("Receipt of {}", sale.offer)>"Receipt"</a>
            </td>
        </tr>
    }
}
