//! `/checkout/{offer}`: one plan, its price, a coupon, who is credited, and a test payment.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use hotlinks::coupon::Redeemed;
use hotlinks::money::Currency;
use hotlinks_server::checkout::{CheckoutPage, OrderForm, Shopper, find_checkout, place_test_order};
use hotlinks_server::visitor::VisitorId;
use hotlinks_server::{Error, FieldProblem};
use leptos::prelude::*;

use super::credited::Came;
use super::prospect::WhoIsCredited;
use crate::ui::{Field, FormProblem, Money};
use crate::web::visit::Peer;
use crate::web::{Filled, PageError, Place, Visit, page, see_other};

pub(super) async fn show(
    visit: Visit,
    Peer(from): Peer,
    Path(offer): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let filled = Filled::with([
        ("hl_click", visit.query_value("hl_click").unwrap_or_default()),
        ("coupon", visit.query_value("coupon").unwrap_or_default()),
        ("key", new_key(&visit)),
    ]);
    let checkout = find(&visit, &offer, &headers, &from, &filled).await?;
    let (_, filled) = with_coupon_problem(filled, &checkout)?;
    Ok(form(&visit, StatusCode::OK, &checkout, &filled))
}

/// “Buy” buys; “Apply” shows the price with the coupon, and keeps what was typed.
pub(super) async fn submit(
    visit: Visit,
    Peer(from): Peer,
    Path(offer): Path<String>,
    headers: HeaderMap,
    filled: Filled,
) -> Result<Response, PageError> {
    let checkout = find(&visit, &offer, &headers, &from, &filled).await?;
    if filled.is_ticked("apply") {
        let (status, filled) = with_coupon_problem(filled, &checkout)?;
        return Ok(form(&visit, status, &checkout, &filled));
    }
    let order = OrderForm {
        email: filled.value("email"),
        key: filled.value("key"),
        price_seen: Some(filled.value("price_seen")),
        coupon: filled.value("coupon"),
    };
    let (visitor, click) = (visitor(&visit, &headers), click(&filled));
    let placed = place_test_order(
        &visit.backend,
        &offer,
        order,
        visit.account.as_ref().map(|account| &account.id),
        visitor.as_ref(),
        click.as_deref(),
    );
    match placed.await {
        Ok(placed) => Ok(see_other(&format!("/orders/{}", placed.token), "")),
        Err(error) => {
            let (status, filled) = filled.refuse(with_coupon_told(error, &checkout))?;
            Ok(form(&visit, status, &checkout, &filled))
        }
    }
}

/// A refusal that says of the coupon what the page says of it: whoever guesses codes learns nothing from the price.
fn with_coupon_told(error: Error, checkout: &CheckoutPage) -> Error {
    match (error, &checkout.coupon_problem) {
        (Error::Refused(mut problems), Some(message)) => {
            problems.retain(|problem| !matches!(problem.field.as_str(), "coupon" | ""));
            problems.push(FieldProblem {
                field: "coupon".to_owned(),
                message: message.clone(),
            });
            Error::Refused(problems)
        }
        (error, _) => error,
    }
}

/// The form with what is wrong with its coupon, if anything is.
fn with_coupon_problem(filled: Filled, checkout: &CheckoutPage) -> Result<(StatusCode, Filled), PageError> {
    match &checkout.coupon_problem {
        Some(problem) => filled.refuse(Error::field("coupon", problem)),
        None => Ok((StatusCode::OK, filled)),
    }
}

async fn find(
    visit: &Visit,
    offer: &str,
    headers: &HeaderMap,
    from: &str,
    filled: &Filled,
) -> Result<CheckoutPage, PageError> {
    let (visitor, click) = (visitor(visit, headers), click(filled));
    let shopper = Shopper {
        visitor: visitor.as_ref(),
        hl_click: click.as_deref(),
        account: visit.account.as_ref().map(|account| &account.id),
        from,
    };
    Ok(find_checkout(&visit.backend, offer, shopper, &filled.value("coupon")).await?)
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
    let (offer, product) = (&checkout.offer, &checkout.product);
    // A key that no order can have would be refused again and again.
    let key = match filled.problem("key") {
        Some(_) => new_key(visit),
        None => filled.value("key"),
    };
    let came = Came {
        offer: offer.id.to_string(),
        hl_click: filled.value("hl_click"),
        coupon: filled.value("coupon"),
    };
    let title = Place::titled(format!("{}, {}", product.name, offer.name));
    let currency = product.currency;
    page(visit, status, title, || {
        view! {
            <section class="narrow checkout">
                <div class="checkout-what">
                    <h1><bdi>{product.name.clone()}</bdi></h1>
                    <p class="checkout-plan"><bdi>{offer.name.clone()}</bdi></p>
                    <p class="checkout-price"><Money amount=checkout.price currency=currency/></p>
                    {checkout.coupon.as_ref().map(|coupon| discount(coupon, currency))}
                    <p class="aside">"Sold by " <bdi>{checkout.creator_name.clone()}</bdi></p>
                </div>
                <form method="post" action=format!("/checkout/{}", offer.id) class="form card" novalidate>
                    <FormProblem form=filled/>
                    {hidden_problems(filled)}
                    <input type="hidden" name="key" value=key/>
                    <input type="hidden" name="hl_click" value=filled.value("hl_click")/>
                    <input type="hidden" name="price_seen" value=checkout.price.0.to_string()/>
                    <Field form=filled name="email" label="E-mail" kind="email" autocomplete="email" inputmode="email"/>
                    <p class="checkout-test">"Test payment: no money moves."</p>
                    // The first button is the one that Enter presses.
                    <button class="button button-primary">"Buy"</button>
                    <div class="checkout-coupon">
                        <Field form=filled name="coupon" label="Coupon, if you have one" required=false/>
                        <button class="button" name="apply" value="1">"Apply"</button>
                    </div>
                </form>
                <WhoIsCredited prospect=&checkout.prospect more=came.here()/>
            </section>
        }
    })
}

/// What the coupon takes off.
fn discount(coupon: &Redeemed, currency: Currency) -> impl IntoView + use<> {
    view! {
        <p class="checkout-discount">
            "Coupon " <b>{coupon.code.to_string()}</b> ": " {coupon.percent_off.to_string()} " off "
            <Money amount=coupon.list_price currency=currency/>
        </p>
    }
}

/// What is wrong with fields that nobody sees.
fn hidden_problems(filled: &Filled) -> impl IntoView + use<> {
    let sentence = filled.problem("key").or(filled.problem("price_seen"));
    sentence.map(|sentence| view! { <p class="problem problem-form" role="alert">{sentence}</p> })
}
