//! `/checkout/{offer}`: one plan, its price, who is credited, and a test payment.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use hotlinks::hotlink::Code;
use hotlinks_server::checkout::{CheckoutPage, OrderForm, find_checkout, place_test_order};
use hotlinks_server::visitor::VisitorId;
use leptos::prelude::*;

use crate::ui::{Field, FormProblem, Money};
use crate::web::{Filled, PageError, Place, Visit, page, see_other};

pub(super) async fn show(
    visit: Visit,
    Path(offer): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let filled = Filled::with([
        ("hl_click", visit.query_value("hl_click").unwrap_or_default()),
        ("key", new_key(&visit)),
    ]);
    let checkout = find(&visit, &offer, &headers, &filled).await?;
    Ok(form(&visit, StatusCode::OK, &checkout, &filled))
}

pub(super) async fn submit(
    visit: Visit,
    Path(offer): Path<String>,
    headers: HeaderMap,
    filled: Filled,
) -> Result<Response, PageError> {
    let order = OrderForm {
        email: filled.value("email"),
        key: filled.value("key"),
        price_seen: Some(filled.value("price_seen")),
        coupon: filled.value("coupon"),
    };
    let visitor = visitor(&visit, &headers);
    match place_test_order(
        &visit.backend,
        &offer,
        order,
        visit.account.as_ref().map(|account| &account.id),
        visitor.as_ref(),
        click(&filled).as_deref(),
    )
    .await
    {
        Ok(placed) => Ok(see_other(&format!("/orders/{}", placed.token), "")),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            let checkout = find(&visit, &offer, &headers, &filled).await?;
            Ok(form(&visit, status, &checkout, &filled))
        }
    }
}

async fn find(
    visit: &Visit,
    offer: &str,
    headers: &HeaderMap,
    filled: &Filled,
) -> Result<CheckoutPage, PageError> {
    let visitor = visitor(visit, headers);
    Ok(find_checkout(&visit.backend, offer, visitor.as_ref(), click(filled).as_deref()).await?)
}

fn visitor(visit: &Visit, headers: &HeaderMap) -> Option<VisitorId> {
    visit.backend.visitor(headers)
}

/// The click id that came along in the address; the form carries it on, because cookies can be lost.
fn click(filled: &Filled) -> Option<String> {
    Some(filled.value("hl_click")).filter(|id| !id.is_empty())
}

/// Names this order before it exists, so that sending the form twice buys once.
fn new_key(visit: &Visit) -> String {
    format!(
        "{:016x}{:016x}",
        visit.backend.entropy.number(),
        visit.backend.entropy.number()
    )
}

fn form(visit: &Visit, status: StatusCode, checkout: &CheckoutPage, filled: &Filled) -> Response {
    let CheckoutPage {
        offer,
        product,
        creator_name,
        references,
    } = checkout;
    // A key that no order can have would be refused again and again.
    let key = match filled.problem("key") {
        Some(_) => new_key(visit),
        None => filled.value("key"),
    };
    let address = format!("/checkout/{}", offer.id);
    page(
        visit,
        status,
        Place::titled(format!("{}, {}", product.name, offer.name)),
        || {
            view! {
                <section class="narrow checkout">
                    <div class="checkout-what">
                        <h1><bdi>{product.name.clone()}</bdi></h1>
                        <p class="checkout-plan"><bdi>{offer.name.clone()}</bdi></p>
                        <p class="checkout-price"><Money amount=offer.price currency=product.currency/></p>
                        <p class="aside">"Sold by " <bdi>{creator_name.clone()}</bdi></p>
                    </div>
                    <form method="post" action=address.clone() class="form card" novalidate>
                        <FormProblem form=filled/>
                        {hidden_problems(filled)}
                        <input type="hidden" name="key" value=key/>
                        <input type="hidden" name="hl_click" value=filled.value("hl_click")/>
                        <input type="hidden" name="price_seen" value=offer.price.0.to_string()/>
                        <Field form=filled name="email" label="E-mail" kind="email" autocomplete="email" inputmode="email"/>
                        <p class="checkout-test">"Test payment: no money moves."</p>
                        <button class="button button-primary">"Buy"</button>
                    </form>
                    {(!references.is_empty()).then(|| view! { <Credited references=references address=address/> })}
                </section>
            }
        },
    )
}

/// What is wrong with fields that nobody sees.
fn hidden_problems(filled: &Filled) -> impl IntoView + use<> {
    let sentence = filled.problem("key").or(filled.problem("price_seen"));
    sentence.map(|sentence| view! { <p class="problem problem-form" role="alert">{sentence}</p> })
}

/// Who is credited with this purchase, and the way to have nobody credited.
#[component]
fn Credited<'a>(references: &'a [Code], address: String) -> impl IntoView + use<> {
    let codes: Vec<String> = references.iter().map(Code::to_string).collect();
    let earns = if codes.len() > 1 {
        "The affiliates whose links these are share a commission from the seller. You pay the same. "
    } else {
        "The affiliate whose link this is earns a commission from the seller. You pay the same. "
    };
    view! {
        <form method="post" action=format!("{address}/forget") class="checkout-ref">
            <p>
                <span class="ref">"ref: " {codes.join(", ")}</span>
                <br/>
                <span class="hint">
                    {earns}
                    <a href="/help#cookie">"How this is known"</a>
                </span>
            </p>
            <p class="hint">
                "“Credit nobody” forgets every link that you followed here, those to other products too."
            </p>
            <button class="button button-small">"Credit nobody"</button>
        </form>
    }
}
