//! `/creator/{product}/rates`: what is in force, what is announced, and everything that was told.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::time::Millis;
use hotlinks_server::offers::{self, Offer};
use hotlinks_server::products;
use hotlinks_server::rates::{self, Effect, RateBook, ToldChange};
use leptos::prelude::*;

use super::head::ProductHead;
use super::own::Creator;
use crate::ui::{Empty, Pager, Rate, State, TermsTable, Time};
use crate::web::{PageError, Place, page};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    let (backend, own) = (&creator.visit.backend, &creator.own);
    let number = creator.visit.page_number();
    let told = rates::list_told(backend, own, number.saturating_sub(1)).await?;
    let book = rates::for_everybody(backend, own).await?;
    let offers = offers::list(backend, own).await?;
    let versions = products::list_terms(backend, own).await?;
    let now = backend.clock.now();
    let title = Place::titled(format!("Rates · {}", own.name));
    Ok(page(&creator.visit, StatusCode::OK, title, || {
        view! {
            <ProductHead product=&**own current="/rates"/>
            <div class="page-title">
                <h2>"Rates"</h2>
                <p class="hint">
                    "Everybody reads what concerns them on a page like this. More holds at once; less takes effect 72 hours \
                     after affiliates are told. An order earns what was in force when it was placed."
                </p>
            </div>
            <section class="stack" aria-labelledby="now-title">
                <h3 id="now-title">"In force now"</h3>
                <InForce creator=&creator offers=offers book=&book now=now/>
            </section>
            <section class="stack" aria-labelledby="calendar-title">
                <h3 id="calendar-title">"Calendar"</h3>
                <Calendar told=told.rows now=now/>
                <Pager address=creator.path("/rates") page=number more=told.more/>
            </section>
            <section class="stack" aria-labelledby="terms-title">
                <h3 id="terms-title">"Terms"</h3>
                <p class="hint">"A receipt names the version that was in force when its order was placed."</p>
                <TermsTable versions=versions/>
            </section>
        }
    }))
}

/// What somebody without a rate of their own earns.
#[component]
fn InForce<'a>(creator: &'a Creator, offers: Vec<Offer>, book: &'a RateBook, now: Millis) -> impl IntoView {
    let to_offers = creator.path("/offers");
    if offers.is_empty() {
        return view! {
            <Empty title="No offers yet">
                <p>"Here you will read what each offer earns. " <a href=to_offers>"Add an offer"</a> " first."</p>
            </Empty>
        }
        .into_any();
    }
    let rows = offers
        .into_iter()
        .map(|offer| {
            let calendar = book.calendar(Some(&offer.id), None);
            let whose = if offer.bps.is_some() {
                "The offer’s own"
            } else {
                "The product’s"
            };
            view! {
                <tr>
                    <th scope="row"><bdi>{offer.name}</bdi></th>
                    <td data-label="Rate"><Rate calendar=calendar now=now/></td>
                    <td data-label="Last set as">{whose}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"What affiliates without a rate of their own earn"</caption>
            <thead>
                <tr>
                    <th scope="col">"Offer"</th>
                    <th scope="col">"Rate"</th>
                    <th scope="col">"Last set as"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">
            "For every affiliate: " <a href=creator.path("/settings")>"the product’s rate"</a> " and "
            <a href=to_offers>"the offers’"</a> ". For one: " <a href=creator.path("/affiliates")>"Affiliates"</a> "."
        </p>
    }
    .into_any()
}

#[component]
fn Calendar(told: Vec<ToldChange>, now: Millis) -> impl IntoView {
    if told.is_empty() {
        return view! {
            <Empty title="No rate was told yet">
                <p>"Every rate that you set is listed here with its day, for you and for those whom it concerns."</p>
            </Empty>
        }
        .into_any();
    }
    let rows = told
        .into_iter()
        .map(|line| view! { <Line line=line now=now/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Everything that was told about rates, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Told"</th>
                    <th scope="col">"Rate"</th>
                    <th scope="col">"Whom it concerns"</th>
                    <th scope="col">"Takes effect"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Line(line: ToldChange, now: Millis) -> impl IntoView {
    let rate = line
        .change
        .bps
        .map_or_else(|| "No rate of its own".to_owned(), |bps| bps.to_string());
    let whom = match line.affiliate {
        Some(name) => view! { <bdi>{name}</bdi> }.into_any(),
        None => "Every affiliate".into_any(),
    };
    let offer = match line.offer {
        Some(name) => view! { <bdi>{name}</bdi> }.into_any(),
        None => "every offer".into_any(),
    };
    view! {
        <tr>
            <th scope="row"><Time at=line.change.told/></th>
            <td data-label="Rate"><b>{rate}</b></td>
            <td data-label="Whom it concerns"><span>{whom} ", " {offer}</span></td>
            <td data-label="Takes effect">{takes_effect(line.effect, now)}</td>
        </tr>
    }
}

/// Since when, for those who get more by it and for those who get less.
fn takes_effect(effect: Effect, now: Millis) -> AnyView {
    let Effect {
        at_once,
        later,
        withdrawn,
    } = effect;
    let Some(from) = later else {
        let words = if at_once {
            "At once"
        } else {
            "Changes nothing by itself"
        };
        return words.into_any();
    };
    let state = if withdrawn {
        view! { <State word="Withdrawn" tone="off"/> }
    } else if from > now {
        view! { <State word="Announced" tone="wait"/> }
    } else {
        view! { <State word="Begun" tone="good"/> }
    };
    let when = if at_once {
        view! { "At once for those who get more by it; from " <Time at=from/> " for those who get less" }
            .into_any()
    } else {
        view! { "From " <Time at=from/> }.into_any()
    };
    view! { <span class="stack-small starts">{state} <span>{when}</span></span> }.into_any()
}
