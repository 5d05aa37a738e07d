//! One payout and every entry that it paid, to whoever made it and to whoever got it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::payouts::{self, PaidEntry, PayoutView};
use leptos::prelude::*;

use super::Side;
use crate::ui::{Money, Time};
use crate::web::{PageError, Place, SignedIn, page};

pub(super) async fn made(signed_in: SignedIn, path: Path<String>) -> Result<Response, PageError> {
    show(signed_in, path, Side::Creator).await
}

pub(super) async fn got(signed_in: SignedIn, path: Path<String>) -> Result<Response, PageError> {
    show(signed_in, path, Side::Affiliate).await
}

async fn show(
    SignedIn { visit, account }: SignedIn,
    Path(payout): Path<String>,
    side: Side,
) -> Result<Response, PageError> {
    let view = payouts::find(&visit.backend, &account, &payout).await?;
    let own = match side {
        Side::Creator => &view.payout.creator,
        Side::Affiliate => &view.payout.affiliate,
    };
    if *own != account.id {
        return Err(Error::NotFound.into());
    }
    Ok(page(&visit, StatusCode::OK, Place::titled("Payout"), || {
        let csv = format!("{}/{}/entries.csv", side.address(), view.payout.id);
        view! {
            <div class="page-head">
                <Head view=&view side=side/>
                <a class="button" href=csv>"Download as CSV"</a>
            </div>
            <Entries view=&view/>
        }
    }))
}

#[component]
fn Head<'a>(view: &'a PayoutView, side: Side) -> impl IntoView + use<> {
    let payout = view.payout.clone();
    let (word, who) = match side {
        Side::Creator => ("to ", payout.affiliate_name),
        Side::Affiliate => ("from ", payout.creator_name),
    };
    view! {
        <div class="page-title">
            <p class="crumb"><a href=side.address()>"Payouts"</a></p>
            <h1><Money amount=payout.amount currency=payout.currency/> " " {word} <bdi class="wraps">{who}</bdi></h1>
            <p class="lead">
                "Recorded on " <Time at=payout.paid_at/> " with the reference “" <bdi class="wraps">{payout.reference}</bdi> "”."
            </p>
        </div>
    }
}

#[component]
fn Entries<'a>(view: &'a PayoutView) -> impl IntoView + use<> {
    let rows: Vec<_> = view
        .entries
        .iter()
        .map(|paid| view! { <Row paid=paid.clone()/> })
        .collect();
    let (amount, currency) = (view.payout.amount, view.payout.currency);
    view! {
        <h2>"What it is made of"</h2>
        <table class="table">
            <caption class="hidden-label">"Entries of the ledger that this payout paid, oldest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Sale"</th>
                    <th scope="col">"Sold"</th>
                    <th scope="col">"Entry"</th>
                    <th scope="col" class="num">"Amount"</th>
                    <th scope="col"><span class="hidden-label">"Receipt"</span></th>
                </tr>
            </thead>
            <tbody>
                {rows}
                <tr class="total">
                    <th scope="row">"Paid"</th>
                    <td></td>
                    <td></td>
                    <td class="num" data-label="Amount"><b><Money amount=amount currency=currency/></b></td>
                    <td></td>
                </tr>
            </tbody>
        </table>
    }
}

#[component]
fn Row(paid: PaidEntry) -> impl IntoView {
    let receipt = format!("/receipts/{}", paid.order());
    let label = format!("Receipt of {}", paid.offer);
    view! {
        <tr>
            <th scope="row"><bdi>{paid.offer}</bdi> <span class="hint">" of " <bdi>{paid.product}</bdi></span></th>
            <td data-label="Sold"><Time at=paid.ordered_at/></td>
            <td data-label="Entry">{paid.entry.reason}</td>
            <td class="num" data-label="Amount"><Money amount=paid.entry.amount currency=paid.entry.currency/></td>
            <td><a href=receipt aria-label=label>"Receipt"</a></td>
        </tr>
    }
}
