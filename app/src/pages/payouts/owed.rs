//! `/creator/payouts`: whom a creator owes what, marked as paid; and the payouts that were made.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::form_key;
use hotlinks_server::payouts::{self, Owed, Paid, PayForm, PayRow};
use leptos::prelude::*;

use super::Side;
use super::list::Payouts;
use crate::ui::{Empty, Field, FormProblem, Money, Pager};
use crate::web::{Filled, PageError, Place, SignedIn, page, see_other};

/// A checkbox is called `pay-{affiliate}-{currency}` and holds the digest of what was shown.
const PREFIX: &str = "pay-";

pub(super) async fn show(signed_in: SignedIn) -> Result<Response, PageError> {
    let key = form_key::new(&signed_in.visit.backend.entropy);
    render(signed_in, StatusCode::OK, &Filled::with([("key", key)])).await
}

pub(super) async fn submit(signed_in: SignedIn, filled: Filled) -> Result<Response, PageError> {
    let row = |(name, digest): (&str, &str)| {
        let (affiliate, currency) = name.split_once('-').unwrap_or((name, ""));
        PayRow {
            affiliate: affiliate.to_owned(),
            currency: currency.to_owned(),
            digest: digest.to_owned(),
        }
    };
    let form = PayForm {
        rows: filled.beginning_with(PREFIX).map(row).collect(),
        reference: filled.value("reference"),
        key: filled.value("key"),
    };
    match payouts::pay(&signed_in.visit.backend, &signed_in.account, form).await {
        Ok(Paid::Now(paid)) => {
            let notice = match paid.len() {
                1 => "1 payout is recorded.".to_owned(),
                payouts => format!("{payouts} payouts are recorded."),
            };
            Ok(see_other(Side::Creator.address(), &notice))
        }
        Ok(Paid::Before(_)) => Ok(see_other(
            Side::Creator.address(),
            "This was recorded before. Nothing was changed.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(signed_in, status, &filled).await
        }
    }
}

async fn render(
    SignedIn { visit, account }: SignedIn,
    status: StatusCode,
    filled: &Filled,
) -> Result<Response, PageError> {
    let number = visit.page_number();
    let owed = payouts::owed(&visit.backend, &account).await?;
    let list = payouts::list_for_creator(&visit.backend, &account, number.saturating_sub(1)).await?;
    // After a refusal as a whole the form begins anew: what was shown is no longer so, or its key is spent.
    let key = match filled.problem("") {
        Some(_) => form_key::new(&visit.backend.entropy),
        None => filled.value("key"),
    };
    Ok(page(&visit, status, Place::titled("Payouts"), || {
        let csv = (!owed.is_empty())
            .then(|| view! { <a class="button" href="/creator/payouts/owed.csv">"Download as CSV"</a> });
        view! {
            <div class="page-head">
                <div class="page-title">
                    <p class="crumb"><a href="/creator">"My products"</a></p>
                    <h1>"Payouts"</h1>
                    <p class="hint">
                        "Hotlinks moves no money. Pay your affiliates, then mark here whom you have paid."
                    </p>
                </div>
                {csv}
            </div>
            <FormProblem form=filled/>
            <h2>"Who is owed what"</h2>
            {if owed.is_empty() {
                view! {
                    <Empty title="Nobody is owed anything">
                        <p>
                            "When a sale is credited to an affiliate, their commission is listed here: pending until the guarantee \
                             ends, then payable."
                        </p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <OwedForm rows=owed filled=filled key=key/> }.into_any()
            }}
            {(!list.rows.is_empty() || number > 1).then(|| view! {
                <h2>"What you have paid"</h2>
                <Payouts rows=list.rows side=Side::Creator/>
            })}
            <Pager address=Side::Creator.address() page=number more=list.more/>
        }
    }))
}

#[component]
fn OwedForm<'a>(rows: Vec<Owed>, filled: &'a Filled, key: String) -> impl IntoView {
    let can_pay = rows.iter().any(Owed::can_be_paid);
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let name = format!("{PREFIX}{}-{}", row.affiliate, row.currency);
            let ticked = filled.is_ticked(&name);
            view! { <OwedRow row=row name=name ticked=ticked/> }
        })
        .collect();
    let pay = can_pay.then(|| {
        view! {
            <div class="form pay-form">
                <Field
                    form=filled
                    name="reference"
                    label="Reference"
                    hint="What finds the payment again, like the bank’s reference. The affiliate sees it too."
                />
                <button class="button button-primary">"Mark as paid"</button>
            </div>
        }
    });
    view! {
        <form method="post" action=Side::Creator.address() class="stack" novalidate>
            <input type="hidden" name="key" value=key/>
            <table class="table">
                <caption class="hidden-label">"What you owe, by affiliate and currency"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Affiliate"</th>
                        <th scope="col" class="num">"Payable now"</th>
                        <th scope="col" class="num">"Pending"</th>
                        <th scope="col" class="num">"Held"</th>
                        <th scope="col">"Paid"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {pay}
        </form>
    }
}

#[component]
fn OwedRow(row: Owed, name: String, ticked: bool) -> impl IntoView {
    let currency = row.currency;
    let select = if row.can_be_paid() {
        let amount = format!("{} {currency}", currency.format(row.payable));
        view! {
            <label class="check">
                <input type="checkbox" name=name value=row.digest checked=ticked/>
                "I paid this"
                <span class="hidden-label">": " {amount} " to " <bdi>{row.name.clone()}</bdi></span>
            </label>
        }
        .into_any()
    } else if row.payable.0 < 0 {
        view! { <span class="hint">"Carried on"</span> }.into_any()
    } else {
        view! { <span class="hint">"Nothing yet"</span> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">
                <bdi class="wraps">{row.name}</bdi>
                <span class="hint affiliate-email wraps">{row.email}</span>
            </th>
            <td class="num" data-label="Payable now"><Money amount=row.payable currency=currency/></td>
            <td class="num" data-label="Pending"><Money amount=row.pending currency=currency/></td>
            <td class="num" data-label="Held"><Money amount=row.held currency=currency/></td>
            <td data-label="Paid">{select}</td>
        </tr>
    }
}
