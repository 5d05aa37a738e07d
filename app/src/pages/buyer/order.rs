//! `/orders/{token}`: the buyer's own page. Whoever has the token is the buyer.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::attribution::{Reason, Source};
use hotlinks_server::Error;
use hotlinks_server::checkout::{BuyerCredit, BuyerOrder, find_order_by_token};
use leptos::prelude::*;

use crate::ui::{Money, Time, time};
use crate::web::{PageError, Place, Visit, page};

pub(super) async fn show(visit: Visit, Path(token): Path<String>) -> Result<Response, PageError> {
    let order = find_order_by_token(&visit.backend, &token)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(page(&visit, StatusCode::OK, Place::titled("Your order"), || {
        render(order)
    }))
}

fn render(order: BuyerOrder) -> impl IntoView {
    let is_test = order.together.is_empty();
    let others = order
        .together
        .iter()
        .filter(|line| line.order != order.id)
        .map(|line| {
            let (offer, product) = (line.offer_name.clone(), line.product_name.clone());
            view! {
                <li>
                    <bdi>{offer}</bdi> " of " <bdi>{product}</bdi> ", "
                    <Money amount=line.price currency=line.currency/>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let others = (!others.is_empty()).then(|| {
        view! { <h2>"Bought together with it"</h2> <ul class="list">{others}</ul> }
    });
    view! {
        <section class="narrow order">
            <h1>"Thank you for your order"</h1>
            <p class="lead">
                "You bought " <bdi>{order.offer_name}</bdi> " of " <bdi>{order.product_name}</bdi> " from "
                <bdi>{order.creator_name}</bdi> "."
            </p>
            <dl class="dl card">
                {order.coupon.map(|coupon| view! {
                    <dt>"Coupon"</dt>
                    <dd>
                        <bdi>{coupon.code.to_string()}</bdi> ", " {coupon.percent_off.to_string()} " off "
                        <Money amount=coupon.list_price currency=order.currency/>
                    </dd>
                })}
                <dt>"Price"</dt>
                <dd><Money amount=order.price currency=order.currency/></dd>
                <dt>"Time"</dt>
                <dd><Time at=order.at/></dd>
                <dt>"E-mail"</dt>
                <dd>{order.email}</dd>
                <dt>"Order number"</dt>
                <dd><code>{order.id.to_string()}</code></dd>
                {is_test.then(|| view! {
                    <dt>"Payment"</dt>
                    <dd>"Test payment: no money moved."</dd>
                })}
            </dl>
            {others}
            <h2>"Who is credited"</h2>
            <Credits credits=order.credits/>
            <p><a href="/credited">"Who would be credited with your next purchase, and how to remove it"</a></p>
            <p class="hint">"Keep this page’s address: it is the way back to your order."</p>
        </section>
    }
}

#[component]
fn Credits(credits: Vec<BuyerCredit>) -> impl IntoView {
    if credits.is_empty() {
        return view! { <p>"Nobody: no affiliate earns a commission from this order."</p> }.into_any();
    }
    let lines = credits
        .into_iter()
        .map(|credit| {
            let code = credit
                .code
                .map(|code| view! { <span class="ref">"ref: " {code.to_string()}</span> <br/> });
            let coupon = credit
                .coupon
                .as_ref()
                .map(|coupon| view! { <span class="ref">"coupon: " {coupon.to_string()}</span> <br/> });
            view! { <li>{code} {coupon} {sentence(&credit)}</li> }
        })
        .collect_view();
    view! { <ul class="list order-credits">{lines}</ul> }.into_any()
}

/// Why this affiliate is credited, to the buyer.
fn sentence(credit: &BuyerCredit) -> String {
    match credit.source {
        Source::Coupon => {
            return "You used this affiliate’s coupon, which counts before any link.".to_owned();
        }
        Source::Lead => return lead(credit),
        Source::Click => {}
    }
    let why = match credit.reason {
        Reason::Newest => "It was the last affiliate’s link that you followed before you bought.",
        Reason::Oldest => "It was the first affiliate’s link that you followed.",
        Reason::FirstOfTwo => {
            "It was the first affiliate’s link that you followed; the commission is shared with the last."
        }
        Reason::LastOfTwo => {
            "It was the last affiliate’s link that you followed; the commission is shared with the first."
        }
        _ => "No other affiliate’s link led you here in time.",
    };
    format!("You followed this link on {}. {why}", time::words(credit.at))
}

/// The same, where it was the buyer's address and no link.
fn lead(credit: &BuyerCredit) -> String {
    let why = match credit.reason {
        Reason::Newest => "No link led you here in time, and this was the last affiliate you gave it to.",
        Reason::Oldest => "No link led you here in time, and this was the first affiliate you gave it to.",
        Reason::FirstOfTwo | Reason::LastOfTwo => {
            "No link led you here in time; the commission is shared by the first and the last affiliate."
        }
        _ => "No link led you here in time.",
    };
    let when = time::words(credit.at);
    format!("You gave your e-mail address on {when}, after following this link. {why}")
}

#[cfg(test)]
mod tests {
    use hotlinks::time::Millis;

    use super::*;

    #[test]
    fn a_buyer_reads_when_and_why() {
        let credit = BuyerCredit {
            source: Source::Click,
            code: None,
            coupon: None,
            at: Millis(1_795_356_300_000),
            reason: Reason::Newest,
        };
        let expected = "You followed this link on 22 Nov 2026, 14:05 UTC. \
                        It was the last affiliate’s link that you followed before you bought.";
        assert_eq!(sentence(&credit), expected);
        let lead = BuyerCredit {
            source: Source::Lead,
            reason: Reason::Only,
            ..credit
        };
        let expected = "You gave your e-mail address on 22 Nov 2026, 14:05 UTC, after following this link. \
                        No link led you here in time.";
        assert_eq!(sentence(&lead), expected);
    }
}
