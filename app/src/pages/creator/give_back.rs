//! `/creator/{product}/sales/{order}/refund` and `…/chargeback`: what goes back to a buyer, or may.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::adjustments::{self, ChargebackForm, RefundForm, SaleView, find_sale};
use hotlinks_server::form_key;
use hotlinks_server::products::{self, SoldProduct};
use leptos::prelude::*;

use super::head::ProductHead;
use super::sale::Address;
use crate::ui::{Field, FormProblem, Money};
use crate::web::{Filled, PageError, Place, SignedIn, Visit, page, see_other};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Refund,
    Chargeback,
}

pub(super) async fn show_refund(signed_in: SignedIn, address: Address) -> Result<Response, PageError> {
    show(signed_in, address, Act::Refund).await
}

pub(super) async fn show_chargeback(signed_in: SignedIn, address: Address) -> Result<Response, PageError> {
    show(signed_in, address, Act::Chargeback).await
}

pub(super) async fn refund(
    signed_in: SignedIn,
    address: Address,
    filled: Filled,
) -> Result<Response, PageError> {
    submit(signed_in, address, filled, Act::Refund).await
}

pub(super) async fn chargeback(
    signed_in: SignedIn,
    address: Address,
    filled: Filled,
) -> Result<Response, PageError> {
    submit(signed_in, address, filled, Act::Chargeback).await
}

async fn show(
    SignedIn { visit, account }: SignedIn,
    Path((product, order)): Address,
    act: Act,
) -> Result<Response, PageError> {
    let sold = products::require_seller(&visit.backend, &account, &product).await?;
    let filled = Filled::with([("key", form_key::new(&visit.backend.entropy))]);
    render(&visit, &sold, &order, act, StatusCode::OK, &filled).await
}

async fn submit(
    SignedIn { visit, account }: SignedIn,
    Path((product, order)): Address,
    filled: Filled,
    act: Act,
) -> Result<Response, PageError> {
    let backend = &visit.backend;
    let sold = products::require_seller(backend, &account, &product).await?;
    let (amount, reason, key) = (
        filled.value("amount"),
        filled.value("reason"),
        filled.value("key"),
    );
    let done = match act {
        Act::Refund => {
            let form = RefundForm { amount, reason, key };
            adjustments::refund(backend, &sold, &order, form).await
        }
        Act::Chargeback => {
            let form = ChargebackForm {
                state: "opened".to_owned(),
                reference: String::new(),
                amount,
                reason,
                key,
            };
            adjustments::chargeback(backend, &sold, &order, form).await
        }
    };
    match done {
        Ok(_) => {
            let notice = match act {
                Act::Refund => "The refund is recorded. Its part of the commissions is taken back.",
                Act::Chargeback => {
                    "The chargeback is recorded. What is not paid is held until it is decided."
                }
            };
            Ok(see_other(&format!("/creator/{}/sales/{order}", sold.id), notice))
        }
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(&visit, &sold, &order, act, status, &filled).await
        }
    }
}

async fn render(
    visit: &Visit,
    sold: &SoldProduct,
    order: &str,
    act: Act,
    status: StatusCode,
    filled: &Filled,
) -> Result<Response, PageError> {
    let sale = find_sale(&visit.backend, sold, order).await?;
    let title = match act {
        Act::Refund => "Refund",
        Act::Chargeback => "Chargeback",
    };
    let place = Place::titled(format!("{title} · {}", sold.name));
    // A key that did something already, or that none can be, would be refused again and again.
    let key = match filled.problem("") {
        Some(_) => form_key::new(&visit.backend.entropy),
        None => filled.value("key"),
    };
    Ok(page(visit, status, place, || {
        let address = format!("/creator/{}/sales/{}", sold.id, sale.order);
        let (action, button) = match act {
            Act::Refund => (format!("{address}/refund"), "Record the refund"),
            Act::Chargeback => (format!("{address}/chargeback"), "Record the chargeback"),
        };
        view! {
            <ProductHead product=&**sold current="/sales"/>
            <div class="page-title">
                <p class="crumb"><a href=address>"Sale of " <bdi>{sale.offer.clone()}</bdi></a></p>
                <h2>{title}</h2>
                <Meaning sale=&sale act=act/>
            </div>
            <form method="post" action=action class="form card product-form" novalidate>
                <FormProblem form=filled/>
                <input type="hidden" name="key" value=key/>
                <Field
                    form=filled
                    name="amount"
                    label="Amount"
                    hint="Leave it empty for all that is left."
                    inputmode="decimal"
                    unit=sale.currency.code()
                    required=false
                />
                <Field
                    form=filled
                    name="reason"
                    label="Reason"
                    hint="For your own records. Affiliates see that it happened, not why."
                    required=false
                />
                <button class="button button-primary">{button}</button>
            </form>
        }
    }))
}

/// What it does, before it is done.
#[component]
fn Meaning<'a>(sale: &'a SaleView, act: Act) -> impl IntoView + use<> {
    let left = view! { <Money amount=sale.left() currency=sale.currency/> };
    match act {
        Act::Refund => view! {
            <p class="hint">
                {left} " of this sale is left. Hotlinks moves no money: pay the buyer back where they paid. The same part of \
                every commission is taken back; what was paid already is netted in the next payout."
            </p>
        },
        Act::Chargeback => view! {
            <p class="hint">
                {left} " of this sale is left. While the chargeback is open, commissions that are not paid are held. Say later \
                whether it was lost, which takes them back like a refund, or won, which frees them."
            </p>
        },
    }
}
