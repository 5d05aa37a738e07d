//! `/creator/{product}/claims`: sales that affiliates say were theirs.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::claims::{self, Claim, ClaimState};
use leptos::prelude::*;

use super::head::ProductHead;
use super::own::Creator;
use crate::ui::claim::ClaimStory;
use crate::ui::{Empty, Pager};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    render(creator, StatusCode::OK, Filled::default()).await
}

pub(super) async fn decide(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let (backend, claim) = (&creator.visit.backend, creator.segment("claim"));
    let accept = filled.value("decision") == "accept";
    match claims::decide(backend, &creator.own, claim, accept, &filled.value("reason")).await {
        Ok(()) => Ok(see_other(
            &creator.path("/claims"),
            if accept {
                "Accepted: the affiliate is credited with this order."
            } else {
                "Refused."
            },
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, filled).await
        }
    }
}

async fn render(creator: Creator, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let number = creator.visit.page_number();
    let backend = &creator.visit.backend;
    let list = claims::list_for_creator(backend, &creator.own, number.saturating_sub(1)).await?;
    let title = Place::titled(format!("Claims · {}", creator.own.name));
    Ok(page(&creator.visit, status, title, || {
        let cards = list
            .rows
            .iter()
            .map(|claim| card(&creator, claim, &filled))
            .collect::<Vec<_>>();
        view! {
            <ProductHead product=&*creator.own current="/sales"/>
            <div class="page-title">
                <h2>"Claims"</h2>
                <p class="hint">
                    "Affiliates who say that a sale was theirs. Accepting credits them with their own commission; what others \
                     earn with the order stays."
                </p>
            </div>
            {if cards.is_empty() {
                view! {
                    <Empty title="No claims yet">
                        <p>"When an affiliate misses a sale, they can claim it until its guarantee period ends. You decide here."</p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <div class="stack">{cards}</div> }.into_any()
            }}
            <Pager address=creator.path("/claims") page=number more=list.more/>
        }
    }))
}

fn card(creator: &Creator, claim: &Claim, filled: &Filled) -> impl IntoView + use<> {
    let mine = creator.segment("claim") == claim.id.as_str();
    let problem = filled.problem("reason").or(filled.problem("")).filter(|_| mine);
    let reason = if mine {
        filled.value("reason")
    } else {
        String::new()
    };
    let id = format!("reason-{}", claim.id);
    let told = format!("{id}-problem");
    let invalid = problem.is_some().then_some("true");
    let described = invalid.map(|_| told.clone());
    let problem =
        problem.map(|sentence| view! { <p class="problem" role="alert" id=told>{sentence}</p> }.into_any());
    let open = claim.state() == ClaimState::Opened;
    let (beside, below) = if open { (problem, None) } else { (None, problem) };
    let form = open.then(|| {
        view! {
            <form method="post" action=creator.path(&format!("/claims/{}", claim.id)) class="form" novalidate>
                <div class="field">
                    <label for=id.clone()>"Your reason, which the affiliate reads"</label>
                    <span class="field-box">
                        <input
                            id=id.clone()
                            name="reason"
                            type="text"
                            value=reason
                            autocomplete="off"
                            aria-describedby=described
                            aria-invalid=invalid
                        />
                    </span>
                    {beside}
                </div>
                <p class="claim-decision">
                    <button class="button" name="decision" value="accept">"Accept"</button>
                    <button class="button" name="decision" value="refuse">"Refuse"</button>
                </p>
            </form>
        }
    });
    view! {
        <section class="card claim" aria-label=format!("Claim on {}", claim.order)>
            <ClaimStory claim=claim/>
            <p><a href=format!("/receipts/{}", claim.order)>"The order’s receipt"</a></p>
            {below}
            {form}
        </section>
    }
}
