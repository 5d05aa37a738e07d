//! `/creator/{product}/sales`.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::money::Currency;
use hotlinks::time::Millis;
use hotlinks_server::adjustments;
use hotlinks_server::hooks::{self, POINTED_OUT_DAYS};
use hotlinks_server::products;
use hotlinks_server::sales::{self, Credit, Sale};
use leptos::prelude::*;

use super::head::ProductHead;
use crate::ui::time::words;
use crate::ui::{CommissionState, Empty, Money, Pager, Time};
use crate::web::{PageError, Place, SignedIn, page};

/// Also of a deleted product: what was sold and earned stays readable.
pub(super) async fn show(
    SignedIn { visit, account }: SignedIn,
    Path(product): Path<String>,
) -> Result<Response, PageError> {
    let number = visit.page_number();
    let backend = &visit.backend;
    let sold = products::require_seller(backend, &account, &product).await?;
    let list = sales::list_for_creator(backend, &sold, number.saturating_sub(1)).await?;
    let aside = adjustments::list_set_aside(backend, &sold).await?;
    let refused = hooks::count_set_aside(backend, &account).await?;
    let now = backend.clock.now();
    let title = Place::titled(format!("Sales · {}", sold.name));
    Ok(page(&visit, StatusCode::OK, title, || {
        let address = format!("/creator/{}/sales", sold.id);
        view! {
            <ProductHead product=&*sold current="/sales"/>
            <h2>"Sales"</h2>
            {(!aside.is_empty()).then(|| {
                let links: Vec<_> = aside
                    .iter()
                    .map(|order| view! { " " <a href=format!("{address}/{order}")>{order.to_string()}</a> })
                    .collect();
                view! {
                    <p class="standing-note">
                        "What was reported of these sales did not fit and was set aside, not applied:" {links}
                    </p>
                }
            })}
            {(refused > 0).then(|| {
                let words = match refused {
                    1 => "1 event".to_owned(),
                    events => format!("{events} events"),
                };
                view! {
                    <p class="standing-note">
                        {format!("{words} of your checkouts could not be used in the last {POINTED_OUT_DAYS} days: see ")}
                        <a href="/creator/integration">"Integration"</a> "."
                    </p>
                }
            })}
            {if list.rows.is_empty() {
                view! {
                    <Empty title="No sales yet">
                        <p>
                            "Every order is listed here with who is credited. Its receipt says why, click by click, and how \
                             the commission was computed."
                        </p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <Sales rows=list.rows address=address.clone() now=now/> }.into_any()
            }}
            <p><a href=format!("/creator/{}/claims", sold.id)>"Claims of affiliates"</a></p>
            <Pager address=address page=number more=list.more/>
        }
    }))
}

#[component]
fn Sales(rows: Vec<Sale>, address: String, now: Millis) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|sale| view! { <SaleRow sale=sale address=address.clone() now=now/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Sales, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Sold"</th>
                    <th scope="col">"Buyer"</th>
                    <th scope="col" class="num">"Price"</th>
                    <th scope="col">"Credited"</th>
                    <th scope="col" class="num">"Commission"</th>
                    <th scope="col">"State"</th>
                    <th scope="col"><span class="hidden-label">"Refund, chargeback and receipt"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn SaleRow(sale: Sale, address: String, now: Millis) -> impl IntoView {
    let commission = sale.commission();
    let currency = sale.currency;
    let shared = sale.credits.len() > 1;
    // Two of one order may stand apart: one is paid, the other one's creator has not come to it.
    let standing = match sale.credits.as_slice() {
        [] => view! { <span class="hint">"Nothing to pay"</span> }.into_any(),
        credits => credits
            .iter()
            .map(|credit| view! { <CommissionState credit=credit.clone() now=now/> })
            .collect_view()
            .into_any(),
    };
    let manage = format!("{address}/{}", sale.order);
    let name = format!("{}, {}", sale.offer, words(sale.at));
    let nobody = sale
        .credits
        .is_empty()
        .then(|| view! { <span class="hint">"Nobody"</span> });
    let credited = sale
        .credits
        .into_iter()
        .map(|credit| view! { <Credited credit=credit currency=currency shared=shared/> })
        .collect_view();
    view! {
        <tr>
            <th scope="row">
                <bdi>{sale.offer}</bdi>
                <span class="hint sale-time"><Time at=sale.at/></span>
            </th>
            <td data-label="Buyer"><span class="wraps">{sale.buyer}</span></td>
            <td class="num" data-label="Price"><Money amount=sale.price currency=currency/></td>
            <td data-label="Credited"><span class="stack-small">{credited}{nobody}</span></td>
            <td class="num" data-label="Commission"><Money amount=commission currency=currency/></td>
            <td data-label="State"><span class="stack-small starts">{standing}</span></td>
            <td>
                <span class="row-links">
                    <a href=manage>"Manage" <span class="hidden-label">" "<bdi>{name}</bdi></span></a>
                    <a href=format!("/receipts/{}", sale.order)>"Receipt"</a>
                </span>
            </td>
        </tr>
    }
}

#[component]
fn Credited(credit: Credit, currency: Currency, shared: bool) -> impl IntoView {
    let code = credit
        .code
        .map(|code| view! { " " <code>{code.to_string()}</code> });
    let part = shared.then(|| view! { " " <Money amount=credit.commission currency=currency/> });
    view! { <span><bdi>{credit.affiliate.unwrap_or_default()}</bdi>{code}{part}</span> }
}
