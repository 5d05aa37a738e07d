//! `/creator/{product}/affiliates`: who asks to promote the product, who does, and what they earn.

mod active;
mod requests;

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::affiliations::{self, AffiliationState, Decision};
use hotlinks_server::{offers, rates};
use leptos::prelude::*;

use super::head::ProductHead;
use super::own::Creator;
use crate::ui::{Empty, Pager};
use crate::web::{Filled, PageError, Place, page, see_other};
use active::{Affiliates, Told};
use requests::Requests;

/// A rate that was refused: whose, and what was typed.
struct RefusedRate {
    affiliation: String,
    filled: Filled,
}

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    render(creator, StatusCode::OK, None).await
}

pub(super) async fn decide(creator: Creator) -> Result<Response, PageError> {
    let decision = Decision::from_name(creator.segment("decision")).ok_or(Error::NotFound)?;
    let affiliation = creator.segment("affiliation");
    affiliations::decide(&creator.visit.backend, &creator.own, affiliation, decision).await?;
    let sentence = match decision {
        Decision::Approve => "Approved. They can make hotlinks now.",
        Decision::Refuse => "Refused.",
        Decision::Block => "Blocked. Their links lead to your sales page, and new clicks credit nobody.",
        Decision::Unblock => "Unblocked. Their links lead to their pages again.",
    };
    Ok(see_other(&creator.path("/affiliates"), sentence))
}

pub(super) async fn set_rate(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let affiliation = creator.segment("affiliation").to_owned();
    let typed = filled.value("rate");
    match affiliations::set_rate(&creator.visit.backend, &creator.own, &affiliation, None, &typed).await {
        Ok(()) => Ok(see_other(
            &creator.path("/affiliates"),
            "Saved. A lower rate counts after 72 hours.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, Some(RefusedRate { affiliation, filled })).await
        }
    }
}

async fn render(
    creator: Creator,
    status: StatusCode,
    refused: Option<RefusedRate>,
) -> Result<Response, PageError> {
    let number = creator.visit.page_number();
    let backend = &creator.visit.backend;
    let list = affiliations::list_for_product(backend, &creator.own, number.saturating_sub(1)).await?;
    let book = rates::for_creator(backend, &creator.own).await?;
    let offers = offers::list(backend, &creator.own).await?;
    let told = Told {
        book,
        offers,
        now: backend.clock.now(),
    };
    let (waiting, others): (Vec<_>, Vec<_>) = list
        .rows
        .into_iter()
        .partition(|row| row.affiliation.state == AffiliationState::Pending);
    let title = Place::titled(format!("Affiliates · {}", creator.own.name));
    Ok(page(&creator.visit, status, title, || {
        let nobody = waiting.is_empty() && others.is_empty();
        view! {
            <ProductHead product=&*creator.own current="/affiliates"/>
            <h2>"Affiliates"</h2>
            {nobody.then(|| view! {
                <Empty title="No affiliates yet">
                    <p>
                        "Whoever promotes this product is listed here, with their clicks, sales and commission. They find it \
                         by its name under “I'm an affiliate”."
                    </p>
                </Empty>
            })}
            {(!waiting.is_empty()).then(|| view! { <Requests creator=&creator rows=waiting/> })}
            {(!others.is_empty()).then(|| view! { <Affiliates creator=&creator rows=others refused=refused.as_ref() told=&told/> })}
            <Pager address=creator.path("/affiliates") page=number more=list.more/>
        }
    }))
}
