//! `/affiliate/{product}/claims`: sales that an affiliate says were theirs.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::claims::{self, Claim, ClaimState};
use leptos::prelude::*;

use super::head::PromotedHead;
use super::promoting::Promoting;
use crate::ui::claim::ClaimStory;
use crate::ui::{Empty, Field, FormProblem, Pager};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let order = promoting.visit.query_value("order").unwrap_or_default();
    render(promoting, StatusCode::OK, Filled::with([("order", order)])).await
}

pub(super) async fn submit(promoting: Promoting, filled: Filled) -> Result<Response, PageError> {
    let (order, evidence) = (filled.value("order"), filled.value("evidence"));
    match claims::open(&promoting.visit.backend, &promoting.promoter, &order, &evidence).await {
        Ok(_) => Ok(see_other(
            &promoting.path("/claims"),
            "Claimed. The creator decides and gives a reason.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(promoting, status, filled).await
        }
    }
}

pub(super) async fn withdraw(promoting: Promoting) -> Result<Response, PageError> {
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    match claims::withdraw(backend, promoter, promoting.segment("claim")).await {
        Ok(()) => Ok(see_other(&promoting.path("/claims"), "The claim is withdrawn.")),
        Err(error) => {
            let (status, filled) = Filled::default().refuse(error)?;
            render(promoting, status, filled).await
        }
    }
}

async fn render(promoting: Promoting, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    let number = promoting.visit.page_number();
    let list = claims::list_for_affiliate(backend, promoter, number.saturating_sub(1)).await?;
    let title = Place::titled(format!("Claims · {}", promoting.product_name()));
    Ok(page(&promoting.visit, status, title, || {
        let cards = list
            .rows
            .iter()
            .map(|claim| card(&promoting, claim))
            .collect::<Vec<_>>();
        let problem = filled.problem("evidence");
        let invalid = problem.is_some().then_some("true");
        let described = match problem {
            Some(_) => "evidence-hint evidence-problem",
            None => "evidence-hint",
        };
        view! {
            <PromotedHead promoting=&promoting current="/sales"/>
            <div class="page-title">
                <h2>"Claims"</h2>
                <p class="hint">
                    "A sale that was yours and is not among your sales: claim it until its guarantee period ends. The creator \
                     accepts or refuses, and both of you see everything that was said."
                </p>
            </div>
            {if cards.is_empty() {
                view! {
                    <Empty title="No claims yet">
                        <p>"What you claim below is listed here with the creator’s decision and its reason."</p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <div class="stack">{cards}</div> }.into_any()
            }}
            <Pager address=promoting.path("/claims") page=number more=list.more/>
            <section class="card" aria-labelledby="claim-title">
                <h2 id="claim-title">"Claim an order"</h2>
                <form method="post" action=promoting.path("/claims") class="form" novalidate>
                    <FormProblem form=&filled/>
                    <Field form=&filled name="order" label="Order number" hint="The buyer reads it on the page of their order."/>
                    <div class="field">
                        <label for="evidence">"Why it is yours"</label>
                        <p class="hint" id="evidence-hint">"What shows that you led the buyer there, in 10 to 2,000 characters."</p>
                        <span class="field-box">
                            <textarea id="evidence" name="evidence" rows="5" aria-describedby=described aria-invalid=invalid>
                                {filled.value("evidence")}
                            </textarea>
                        </span>
                        {problem.map(|sentence| view! { <p class="problem" id="evidence-problem">{sentence}</p> })}
                    </div>
                    <button class="button button-primary">"Claim it"</button>
                </form>
            </section>
        }
    }))
}

fn card(promoting: &Promoting, claim: &Claim) -> impl IntoView + use<> {
    let withdraw = (claim.state() == ClaimState::Opened).then(|| {
        let action = promoting.path(&format!("/claims/{}/withdraw", claim.id));
        view! { <form method="post" action=action><button class="button button-small">"Withdraw"</button></form> }
    });
    view! {
        <section class="card claim" aria-label=format!("Claim on {}", claim.order)>
            <ClaimStory claim=claim/>
            {withdraw}
        </section>
    }
}
