//! `/creator/{product}/sales`.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::ledger::Status;
use hotlinks::money::Currency;
use hotlinks::time::Millis;
use hotlinks_server::products;
use hotlinks_server::sales::{self, Credit, Sale};
use leptos::prelude::*;

use super::head::ProductHead;
use crate::ui::time::day;
use crate::ui::{Empty, Money, Pager, State, Time};
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
    let now = backend.clock.now();
    let title = Place::titled(format!("Sales · {}", sold.name));
    Ok(page(&visit, StatusCode::OK, title, || {
        view! {
            <ProductHead product=&*sold current="/sales"/>
            <h2>"Sales"</h2>
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
                view! { <Sales rows=list.rows now=now/> }.into_any()
            }}
            <Pager address=format!("/creator/{}/sales", sold.id) page=number more=list.more/>
        }
    }))
}

#[component]
fn Sales(rows: Vec<Sale>, now: Millis) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|sale| view! { <SaleRow sale=sale now=now/> })
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
    let currency = sale.currency;
    // Two share an order at most, and wait for the same guarantee.
    let standing = sale
        .credits
        .first()
        .map(|credit| view! { <Standing credit=credit.clone() now=now/> });
    let standing = match standing {
        Some(standing) => standing.into_any(),
        None => view! { <span class="hint">"Nothing to pay"</span> }.into_any(),
    };
    let shared = sale.credits.len() > 1;
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
            <td><a href=format!("/receipts/{}", sale.order)>"Receipt"</a></td>
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

#[component]
fn Standing(credit: Credit, now: Millis) -> impl IntoView {
    match credit.status(now) {
        Status::Pending => {
            let until = format!("until {}", day(credit.payable_at));
            view! { <State word="Pending" tone="wait"/> <span class="hint">{until}</span> }.into_any()
        }
        Status::Payable => view! { <State word="Payable" tone="good"/> }.into_any(),
        Status::Paid => view! { <State word="Paid" tone="good"/> }.into_any(),
        Status::Held => view! { <State word="Held" tone="bad"/> }.into_any(),
    }
}
