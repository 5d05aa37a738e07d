//! `/affiliate/payouts`: what one is owed and what one got, a currency each.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::ledger::Balance;
use hotlinks_server::payouts;
use leptos::prelude::*;

use super::Side;
use super::list::Payouts;
use crate::ui::{Amounts, Empty, Pager};
use crate::web::{PageError, Place, SignedIn, page};

pub(super) async fn show(SignedIn { visit, account }: SignedIn) -> Result<Response, PageError> {
    let number = visit.page_number();
    let balances = payouts::balances(&visit.backend, &account).await?;
    let list = payouts::list_for_affiliate(&visit.backend, &account, number.saturating_sub(1)).await?;
    Ok(page(&visit, StatusCode::OK, Place::titled("Payouts"), || {
        let sums: Vec<_> = balances
            .iter()
            .map(|balance| view! { <Sums balance=*balance/> })
            .collect();
        let below = balances.iter().any(|balance| balance.payable.0 < 0);
        view! {
            <div class="page-title">
                <p class="crumb"><a href="/affiliate">"My products"</a></p>
                <h1>"Payouts"</h1>
            </div>
            {sums}
            {below.then(|| view! {
                <p class="hint">
                    "Below zero: a refund took back a commission that was paid. It is netted with what you earn next; you pay \
                     nothing back."
                </p>
            })}
            <h2>"What you got"</h2>
            {if list.rows.is_empty() {
                view! {
                    <Empty title="No payouts yet">
                        <p>
                            "A commission is pending until the guarantee of its sale ends, then it is payable. Once a creator \
                             has paid you, the payout is listed here with every sale that it is made of."
                        </p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <Payouts rows=list.rows side=Side::Affiliate/> }.into_any()
            }}
            <Pager address=Side::Affiliate.address() page=number more=list.more/>
        }
    }))
}

#[component]
fn Sums(balance: Balance) -> impl IntoView {
    let sales = match balance.sales {
        1 => "1 sale".to_owned(),
        sales => format!("{sales} sales"),
    };
    view! { <Amounts earned=format!("Earned from {sales}") balance=balance/> }
}
