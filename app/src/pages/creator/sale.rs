//! `/creator/{product}/sales/{order}`: one sale, what happened to it, and what its creator can do about it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::ledger::HappenedKind;
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use hotlinks_server::adjustments::{self, ChargebackForm, SaleView, find_sale};
use hotlinks_server::checkout::BasketLine;
use hotlinks_server::form_key;
use hotlinks_server::ledger::{Entry, EntryKind, OrderEvent, SetAside};
use hotlinks_server::products::{self, SoldProduct};
use leptos::prelude::*;

use super::head::ProductHead;
use crate::ui::{FormProblem, Money, State, StatusWord, Time};
use crate::web::{Filled, PageError, Place, SignedIn, Visit, page, see_other};

/// The product and the order of the address.
pub(super) type Address = Path<(String, String)>;

pub(super) async fn show(
    SignedIn { visit, account }: SignedIn,
    Path((product, order)): Address,
) -> Result<Response, PageError> {
    let sold = products::require_seller(&visit.backend, &account, &product).await?;
    render(&visit, &sold, &order, StatusCode::OK, &Filled::default()).await
}

/// A chargeback is lost or won.
pub(super) async fn decide(
    SignedIn { visit, account }: SignedIn,
    Path((product, order)): Address,
    filled: Filled,
) -> Result<Response, PageError> {
    let sold = products::require_seller(&visit.backend, &account, &product).await?;
    let form = ChargebackForm {
        state: filled.value("state"),
        reference: filled.value("reference"),
        amount: String::new(),
        reason: filled.value("reason"),
        key: filled.value("key"),
    };
    let notice = match form.state.as_str() {
        "won" => "The chargeback is won. What it took is restored.",
        _ => "The chargeback is lost. Commissions are taken back.",
    };
    match adjustments::chargeback(&visit.backend, &sold, &order, form).await {
        Ok(_) => Ok(see_other(&format!("/creator/{}/sales/{order}", sold.id), notice)),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(&visit, &sold, &order, status, &filled).await
        }
    }
}

async fn render(
    visit: &Visit,
    sold: &SoldProduct,
    order: &str,
    status: StatusCode,
    filled: &Filled,
) -> Result<Response, PageError> {
    let sale = find_sale(&visit.backend, sold, order).await?;
    let now = visit.backend.clock.now();
    let title = Place::titled(format!("Sale · {}", sold.name));
    let problem = filled.problem("reference").or(filled.problem("reason"));
    Ok(page(visit, status, title, || {
        let base = format!("/creator/{}/sales", sold.id);
        let address = format!("{base}/{}", sale.order);
        let left = sale.left();
        let chargebacks: Vec<_> = sale
            .chargebacks()
            .into_iter()
            .map(|event| {
                let key = form_key::new(&visit.backend.entropy);
                view! { <Chargeback event=event.clone() currency=sale.currency address=address.clone() key=key/> }
            })
            .collect();
        let aside: Vec<_> = sale
            .set_aside
            .iter()
            .map(|aside| view! { <Aside aside=aside.clone()/> })
            .collect();
        view! {
            <ProductHead product=&**sold current="/sales"/>
            <div class="page-head">
                <div class="page-title">
                    <p class="crumb"><a href=base>"Sales"</a></p>
                    <h2>"Sale of " <bdi>{sale.offer.clone()}</bdi></h2>
                </div>
                <div class="page-actions">
                    <a class="button" href=format!("/receipts/{}", sale.order)>"Receipt"</a>
                    {(left > Minor::ZERO).then(|| view! {
                        <a class="button" href=format!("{address}/chargeback")>"Record a chargeback"</a>
                        <a class="button button-primary" href=format!("{address}/refund")>"Refund"</a>
                    })}
                </div>
            </div>
            <FormProblem form=filled/>
            {problem.map(|sentence| view! { <p class="problem problem-form" role="alert">{sentence}</p> })}
            {aside}
            <Facts sale=&sale/>
            <Together lines=sale.together.clone() own=sale.order.to_string()/>
            {chargebacks}
            <Happened events=sale.events.clone() currency=sale.currency/>
            <Books entries=sale.entries.clone() now=now/>
        }
    }))
}

#[component]
fn Facts<'a>(sale: &'a SaleView) -> impl IntoView + use<> {
    let currency = sale.currency;
    view! {
        <dl class="stats" aria-label="The sale">
            <div class="stat"><dt>"Price"</dt><dd><Money amount=sale.price currency=currency/></dd></div>
            <div class="stat">
                <dt>"Gone back"</dt>
                <dd><Money amount=sale.back.refunded_total currency=currency/></dd>
            </div>
            <div class="stat"><dt>"Left"</dt><dd><Money amount=sale.left() currency=currency/></dd></div>
        </dl>
        <p class="hint">
            "Bought by " <span class="wraps">{sale.buyer.clone()}</span> " on " <Time at=sale.at/> ". Order "
            <code>{sale.order.to_string()}</code> "."
        </p>
    }
}

/// The order elsewhere that it came with, and the other lines of that.
#[component]
fn Together(lines: Vec<BasketLine>, own: String) -> impl IntoView {
    let sale = lines.first().map(|line| line.sale.clone())?;
    let others = lines
        .into_iter()
        .filter(|line| line.order.as_str() != own)
        .map(|line| {
            let address = format!("/creator/{}/sales/{}", line.product, line.order);
            view! {
                <li>
                    <a href=address><bdi>{line.offer_name}</bdi></a> " of " <bdi>{line.product_name}</bdi> ", line "
                    <code>{line.line}</code> ", " <Money amount=line.price currency=line.currency/>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let others =
        (!others.is_empty()).then(|| view! { <p>"Bought together with:"</p> <ul class="list">{others}</ul> });
    Some(view! {
        <div class="stack-small">
            <p class="hint">"At the checkout it is order " <code class="wraps">{sale}</code> "."</p>
            {others}
        </div>
    })
}

/// What was reported under an id that was known with another content.
#[component]
fn Aside(aside: SetAside) -> impl IntoView {
    view! {
        <p class="standing-note" role="note">
            "Set aside, not applied: event " <code>{aside.external_id}</code> " of " <bdi>{aside.source}</bdi> ", "
            <Time at=aside.received_at/> ". " {aside.why}
        </p>
    }
}

/// What a kind of event is called.
pub(super) fn word(kind: HappenedKind) -> &'static str {
    match kind {
        HappenedKind::Refund => "Refund",
        HappenedKind::ChargebackOpened => "Chargeback opened",
        HappenedKind::ChargebackLost => "Chargeback lost",
        HappenedKind::ChargebackWon => "Chargeback won",
    }
}

/// A chargeback and what can become of it.
#[component]
fn Chargeback(event: OrderEvent, currency: Currency, address: String, key: String) -> impl IntoView {
    let (state, sentence) = match event.kind {
        HappenedKind::ChargebackLost => (
            view! { <State word="Lost" tone="bad"/> },
            "The money went back. Commissions were taken back like by a refund.",
        ),
        HappenedKind::ChargebackWon => (
            view! { <State word="Won" tone="good"/> },
            "The money stays, and so do the commissions.",
        ),
        _ => (
            view! { <State word="Open" tone="wait"/> },
            "Until it is decided, commissions of this sale that are not paid are held.",
        ),
    };
    let button = |state: &'static str, words: &'static str| {
        view! {
            <form method="post" action=format!("{address}/decide")>
                <input type="hidden" name="reference" value=event.reference.clone()/>
                <input type="hidden" name="key" value=format!("{key}-{state}")/>
                <button class="button button-small" name="state" value=state>{words}</button>
            </form>
        }
    };
    let lost = (event.kind == HappenedKind::ChargebackOpened).then(|| button("lost", "It was lost"));
    let won = (event.kind != HappenedKind::ChargebackWon).then(|| button("won", "It was won"));
    view! {
        <section class="card chargeback" aria-label="Chargeback">
            <h3>"Chargeback of " <Money amount=event.amount currency=currency/> " " {state}</h3>
            <p>{sentence}</p>
            <div class="row-links">{lost} {won}</div>
        </section>
    }
}

#[component]
fn Happened(events: Vec<OrderEvent>, currency: Currency) -> impl IntoView {
    let rows: Vec<_> = events
        .into_iter()
        .map(|event| {
            let by = if event.source == "creator" {
                "You".to_owned()
            } else {
                event.source
            };
            view! {
                <tr>
                    <th scope="row">{word(event.kind)}</th>
                    <td data-label="When"><Time at=event.at/></td>
                    <td class="num" data-label="Amount"><Money amount=event.amount currency=currency/></td>
                    <td data-label="Recorded by"><bdi>{by}</bdi></td>
                    <td data-label="Reason"><span class="wraps"><bdi>{event.reason}</bdi></span></td>
                </tr>
            }
        })
        .collect();
    if rows.is_empty() {
        return view! {
            <p class="hint">
                "Nothing happened to this sale since. A refund or a lost chargeback takes back its part of the commissions."
            </p>
        }
        .into_any();
    }
    view! {
        <section class="stack" aria-labelledby="happened">
            <h3 id="happened">"What happened since"</h3>
            <table class="table">
                <caption class="hidden-label">"Refunds and chargebacks, oldest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        <th scope="col">"When"</th>
                        <th scope="col" class="num">"Amount"</th>
                        <th scope="col">"Recorded by"</th>
                        <th scope="col">"Reason"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Books(entries: Vec<Entry>, now: Millis) -> impl IntoView {
    let rows: Vec<_> = entries
        .into_iter()
        .filter(|entry| entry.is_affiliates)
        .map(|entry| {
            let state = match entry.kind {
                EntryKind::Payout => view! { <State word="Paid out" tone="good"/> }.into_any(),
                _ => view! { <StatusWord status=entry.status(now)/> }.into_any(),
            };
            let paid_in = entry.payout.clone().or(entry.paid_in.clone());
            let paid_in = paid_in.map(|payout| {
                view! { " " <a href=format!("/creator/payouts/{payout}")>"Payout"</a> }
            });
            view! {
                <tr>
                    <th scope="row"><bdi>{entry.name}</bdi></th>
                    <td data-label="Entry">{entry.reason}</td>
                    <td data-label="When"><Time at=entry.at/></td>
                    <td class="num" data-label="Amount"><Money amount=entry.amount currency=entry.currency/></td>
                    <td data-label="State"><span>{state}{paid_in}</span></td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="books">
                <h3 id="books">"In the ledger"</h3>
                <p class="hint">"Nothing here is ever changed or removed. Each line has its other half on your side."</p>
                <table class="table">
                    <caption class="hidden-label">"What affiliates earn on this sale, oldest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Affiliate"</th>
                            <th scope="col">"Entry"</th>
                            <th scope="col">"When"</th>
                            <th scope="col" class="num">"Amount"</th>
                            <th scope="col">"State"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    })
}
