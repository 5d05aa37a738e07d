//! `/affiliate/{product}/sales`: what one earned, sale by sale.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::time::Millis;
use hotlinks_server::ledger::Balance;
use hotlinks_server::sales::{self, Sale};
use leptos::prelude::*;

use super::head::PromotedHead;
use super::promoting::Promoting;
use super::words::count;
use crate::ui::{Amounts, CommissionState, Empty, Money, Pager, Time};
use crate::web::{PageError, Place, page};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let number = promoting.visit.page_number();
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    let list = sales::list_for_affiliate(backend, promoter, number.saturating_sub(1)).await?;
    let earned = sales::sum_for_affiliate(backend, promoter).await?;
    let now = backend.clock.now();
    let title = Place::titled(format!("Sales · {}", promoting.product_name()));
    Ok(page(&promoting.visit, StatusCode::OK, title, || {
        let totals = earned
            .into_iter()
            .map(|earned| view! { <Totals earned=earned/> })
            .collect_view();
        let sales = if list.rows.is_empty() {
            view! {
                <Empty title="No sales yet">
                    <p>
                        "An order that you are credited with is listed here with your commission, when it can be paid out, and \
                         a receipt that says why it is yours."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Sales rows=list.rows now=now/> }.into_any()
        };
        view! {
            <PromotedHead promoting=&promoting current="/sales"/>
            <h2>"Sales"</h2>
            {totals}
            {sales}
            <Pager address=promoting.path("/sales") page=number more=list.more/>
            <p><a href=promoting.path("/sales/lost")>"Sales that others got"</a>" · "<a href=promoting.path("/claims")>"Claim a missed sale"</a></p>
        }
    }))
}

/// What was earned in one currency.
#[component]
fn Totals(earned: Balance) -> impl IntoView {
    let sales = count(earned.sales, "sale", "sales");
    view! { <Amounts earned=format!("Commission from {sales}") balance=earned/> }
}

#[component]
fn Sales(rows: Vec<Sale>, now: Millis) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|sale| view! { <SaleRow sale=sale now=now/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Sales that you are credited with, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Sold"</th>
                    <th scope="col">"Buyer"</th>
                    <th scope="col" class="num">"Price"</th>
                    <th scope="col" class="num">"Commission"</th>
                    <th scope="col">"State"</th>
                    <th scope="col"><span class="hidden-label">"Receipt"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn SaleRow(sale: Sale, now: Millis) -> impl IntoView {
    let commission = sale.commission();
    let code = sale.credits.first().and_then(|credit| credit.code);
    let code = code.map(|code| view! { <span class="hint">"By " <code>{code.to_string()}</code></span> });
    let standing = sale
        .credits
        .first()
        .map(|credit| view! { <CommissionState credit=credit.clone() now=now/> });
    view! {
        <tr>
            <th scope="row">
                <span class="link-cell">
                    <bdi>{sale.offer.clone()}</bdi>
                    <span class="hint"><Time at=sale.at/></span>
                    {code}
                </span>
            </th>
            <td data-label="Buyer">{sale.buyer}</td>
            <td class="num" data-label="Price"><Money amount=sale.price currency=sale.currency/></td>
            <td class="num" data-label="Commission"><Money amount=commission currency=sale.currency/></td>
            <td data-label="State"><span class="stack-small starts">{standing}</span></td>
            <td>
                <a href=format!("/receipts/{}", sale.order) aria-label=format!("Receipt of {}", sale.offer)>"Receipt"</a>
            </td>
        </tr>
    }
}
