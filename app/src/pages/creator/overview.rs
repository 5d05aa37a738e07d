//! `/creator/{product}`: what is missing, how it goes, and what affiliates see.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::attribution::Rule;
use hotlinks_server::products::{self, CreatorRow, Openness, Product};
use leptos::prelude::*;

use super::head::ProductHead;
use super::own::Creator;
use crate::ui::{Address, Money, State};
use crate::web::{PageError, Place, page};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    let row = products::find_figures(&creator.visit.backend, &creator.own).await?;
    let title = Place::titled(creator.own.name.clone());
    Ok(page(&creator.visit, StatusCode::OK, title, || {
        view! {
            <ProductHead product=&*creator.own current=""/>
            <div class="grid-2">
                <div class="stack">
                    <ToDo creator=&creator row=&row/>
                    <Figures row=&row/>
                </div>
                <Facts product=&*creator.own/>
            </div>
        }
    }))
}

/// What is missing before affiliates can earn; nothing once everything is there.
#[component]
fn ToDo<'a>(creator: &'a Creator, row: &'a CreatorRow) -> impl IntoView {
    let steps = [
        (
            row.offers > 0,
            "Add an offer",
            "/offers",
            "What buyers pay, and what affiliates earn of it.",
        ),
        (
            row.domains_on > 0,
            "Approve a domain",
            "/domains",
            "Where affiliates may link to.",
        ),
        (
            row.product.openness != Openness::Closed,
            "Let affiliates join",
            "/settings",
            "It is closed to them now.",
        ),
    ];
    let ready = steps.iter().all(|(done, ..)| *done);
    let steps = steps
        .map(|(done, words, rest, why)| {
            let (word, tone) = if done { ("Done", "good") } else { ("To do", "wait") };
            view! {
                <li>
                    <State word=word tone=tone/>
                    <span>
                        <a href=creator.path(rest)>{words}</a>
                        {(!done).then(|| view! { <span class="hint">" "{why}</span> })}
                    </span>
                </li>
            }
        })
        .collect_view();
    (!ready).then(|| {
        view! {
            <section class="card" aria-labelledby="todo-title">
                <h2 id="todo-title">"Before affiliates can earn"</h2>
                <ol class="todo">{steps}</ol>
            </section>
        }
    })
}

#[component]
fn Figures<'a>(row: &'a CreatorRow) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby="figures-title">
            <h2 id="figures-title">"So far"</h2>
            <dl class="stats">
                <div class="stat"><dt>"Affiliates"</dt><dd>{row.affiliates}</dd></div>
                <div class="stat"><dt>"Pending requests"</dt><dd>{row.pending}</dd></div>
                <div class="stat"><dt>"Sales"</dt><dd>{row.sales}</dd></div>
                <div class="stat">
                    <dt>"Commission"</dt>
                    <dd><Money amount=row.commission currency=row.product.currency/></dd>
                </div>
            </dl>
        </section>
    }
}

/// What everybody who promotes it can read.
#[component]
fn Facts<'a>(product: &'a Product) -> impl IntoView {
    let rule = match product.rule {
        Rule::Last => "Last click".to_owned(),
        Rule::First => "First click".to_owned(),
        Rule::Multiple { share_first } => {
            format!(
                "Multiple clicks: {share_first} to the first, {} to the last",
                share_first.rest()
            )
        }
    };
    let openness = match product.openness {
        Openness::Open => "At once",
        Openness::Approval => "Once you approve",
        Openness::Closed => "No",
    };
    view! {
        <section class="card" aria-labelledby="facts-title">
            <h2 id="facts-title">"What affiliates see"</h2>
            <dl class="dl">
                <dt>"Sales page"</dt>
                <dd><Address address=product.sales_page.clone() follow=true/></dd>
                <dt>"Attribution rule"</dt>
                <dd>{rule}</dd>
                <dt>"Cookie life"</dt>
                <dd>{product.window.to_string()}</dd>
                <dt>"Guarantee days"</dt>
                <dd>{product.guarantee_days}</dd>
                <dt>"Currency"</dt>
                <dd>{product.currency.code()}</dd>
                <dt>"Affiliates may join"</dt>
                <dd>{openness}</dd>
            </dl>
        </section>
    }
}
