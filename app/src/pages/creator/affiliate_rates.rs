//! `/creator/{product}/affiliates/{affiliation}`: one affiliate's rates, for every offer and for each.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::commission::{Calendar, RateSource};
use hotlinks::time::Millis;
use hotlinks_server::affiliations::{self, ProductAffiliate};
use hotlinks_server::offers::{self, Offer};
use hotlinks_server::rates::{self, RateBook};
use leptos::prelude::*;

use super::head::ProductHead;
use super::own::Creator;
use crate::ui::rate::percent;
use crate::ui::{Empty, FormProblem, Rate};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    render(creator, StatusCode::OK, None).await
}

/// Sets the rate of one offer: `offer` says which.
pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let affiliation = creator.segment("affiliation").to_owned();
    let (offer, typed) = (filled.value("offer"), filled.value("rate"));
    let (backend, own) = (&creator.visit.backend, &creator.own);
    match affiliations::set_rate(backend, own, &affiliation, Some(&offer), &typed).await {
        Ok(()) => Ok(see_other(
            &creator.path(&format!("/affiliates/{affiliation}")),
            "Saved. A lower rate counts after 72 hours.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, Some(filled)).await
        }
    }
}

async fn render(
    creator: Creator,
    status: StatusCode,
    refused: Option<Filled>,
) -> Result<Response, PageError> {
    let (backend, own) = (&creator.visit.backend, &creator.own);
    let who = affiliations::find_for_product(backend, own, creator.segment("affiliation")).await?;
    let offers = offers::list(backend, own).await?;
    let book = rates::for_affiliate(backend, own, &who.affiliation).await?;
    let now = backend.clock.now();
    let title = Place::titled(format!("Rates of {} · {}", who.name, own.name));
    Ok(page(&creator.visit, status, title, || {
        view! {
            <ProductHead product=&**own current="/affiliates"/>
            <div class="page-title">
                <p class="crumb"><a href=creator.path("/affiliates")>"Affiliates"</a></p>
                <h2>"Rates of " <bdi>{who.name.clone()}</bdi></h2>
                <p class="hint">
                    "A rate for one offer goes before their own rate for all of them, which goes before the offer’s and the \
                     product’s. Empty: the next of these. More counts at once, less after 72 hours."
                </p>
            </div>
            {refused.as_ref().map(|filled| view! { <FormProblem form=filled/> })}
            {if offers.is_empty() {
                view! {
                    <Empty title="No offers yet">
                        <p>"Once something is on sale you set here what this affiliate earns of it."</p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <Offers creator=&creator who=&who offers=offers book=&book refused=refused.as_ref() now=now/> }
                    .into_any()
            }}
        }
    }))
}

#[component]
fn Offers<'a>(
    creator: &'a Creator,
    who: &'a ProductAffiliate,
    offers: Vec<Offer>,
    book: &'a RateBook,
    refused: Option<&'a Filled>,
    now: Millis,
) -> impl IntoView {
    let own = &who.affiliation.id;
    let action = creator.path(&format!("/affiliates/{own}"));
    let rows: Vec<_> = offers
        .into_iter()
        .map(|offer| {
            let refused = refused.filter(|filled| filled.value("offer") == offer.id.as_str());
            let calendar = book.calendar(Some(&offer.id), Some(own));
            let stored = book.told(Some(&offer.id), Some(own)).map(percent).unwrap_or_default();
            view! { <Row offer=offer calendar=calendar stored=stored refused=refused action=action.clone() now=now/> }
        })
        .collect();
    view! {
        <table class="table">
            <caption class="hidden-label">"Rates by offer"</caption>
            <thead>
                <tr>
                    <th scope="col">"Offer"</th>
                    <th scope="col">"They earn now"</th>
                    <th scope="col">"Rate for this offer"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Row<'a>(
    offer: Offer,
    calendar: Calendar,
    stored: String,
    refused: Option<&'a Filled>,
    action: String,
    now: Millis,
) -> impl IntoView {
    let id = format!("rate-{}", offer.id);
    let set = match calendar.at(now).from {
        RateSource::AffiliateOffer => "Theirs for this offer",
        RateSource::Affiliate => "Theirs",
        RateSource::Offer => "The offer’s",
        RateSource::Product => "The product’s",
        RateSource::Unset => "Set nowhere",
    };
    let value = refused.map_or(stored, |filled| filled.value("rate"));
    let problem = refused.and_then(|filled| filled.problem("rate"));
    let described = problem.is_some().then(|| format!("{id}-problem"));
    view! {
        <tr>
            <th scope="row"><bdi>{offer.name.clone()}</bdi></th>
            <td data-label="They earn now"><span><Rate calendar=calendar now=now/> " " <span class="hint">{set}</span></span></td>
            <td data-label="Rate for this offer">
                <form method="post" action=action class="own-rate" novalidate>
                    <input type="hidden" name="offer" value=offer.id.to_string()/>
                    <label class="hidden-label" for=id.clone()>"Rate for "<bdi>{offer.name.clone()}</bdi>", in percent"</label>
                    <span class="field">
                        <span class="field-box">
                            <input
                                id=id.clone()
                                name="rate"
                                type="text"
                                inputmode="decimal"
                                autocomplete="off"
                                value=value
                                aria-describedby=described
                                aria-invalid=problem.is_some().then_some("true")
                            />
                            <span class="field-unit" aria-hidden="true">"%"</span>
                        </span>
                    </span>
                    <button class="button button-small">
                        "Save"<span class="hidden-label">" the rate for "<bdi>{offer.name}</bdi></span>
                    </button>
                    {problem.map(|sentence| view! { <p class="problem" id=format!("{id}-problem")>{sentence}</p> })}
                </form>
            </td>
        </tr>
    }
}
