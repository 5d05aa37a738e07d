//! `/affiliate/{product}/rates`: what this affiliate earns, earned and will earn, offer by offer.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::commission::{Calendar, RateSource, Step};
use hotlinks::time::Millis;
use hotlinks_server::offers::{self, Offer};
use hotlinks_server::products;
use hotlinks_server::rates::{self, RateBook};
use leptos::prelude::*;

use super::head::PromotedHead;
use super::promoting::Promoting;
use crate::ui::rate::words;
use crate::ui::{Empty, State, TermsTable, Time};
use crate::web::{PageError, Place, page};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    let offers = offers::list(backend, promoter.product()).await?;
    let book = rates::for_affiliate(backend, promoter.product(), promoter.affiliation()).await?;
    let versions = products::list_terms(backend, promoter.product()).await?;
    let now = backend.clock.now();
    let title = Place::titled(format!("Rates · {}", promoting.product_name()));
    Ok(page(&promoting.visit, StatusCode::OK, title, || {
        let calendars: Vec<_> = calendars(&promoting, offers, &book)
            .into_iter()
            .map(|(offer, calendar)| view! { <OfferCalendar offer=offer calendar=calendar now=now/> })
            .collect();
        view! {
            <PromotedHead promoting=&promoting current="/rates"/>
            <div class="page-title">
                <h2>"Rates"</h2>
                <p class="hint">
                    "What you earn of a sale, with its days. More holds at once; less takes effect 72 hours after you are told \
                     here. An order earns what was in force when it was placed."
                </p>
            </div>
            {if calendars.is_empty() {
                view! {
                    <Empty title="Nothing on sale yet">
                        <p>"As soon as the creator adds an offer you read here what a sale of it earns you."</p>
                    </Empty>
                }
                    .into_any()
            } else {
                calendars.into_any()
            }}
            <section class="stack" aria-labelledby="terms-title">
                <h3 id="terms-title">"Terms"</h3>
                <p class="hint">"A receipt names the version that was in force when its order was placed."</p>
                <TermsTable versions=versions/>
            </section>
        }
    }))
}

/// Each offer on sale with what this affiliate was promised for it.
pub(super) fn calendars(
    promoting: &Promoting,
    offers: Vec<Offer>,
    book: &RateBook,
) -> Vec<(Offer, Calendar)> {
    let own = &promoting.promoter.affiliation().id;
    let calendar = |offer: Offer| {
        let calendar = book.calendar(Some(&offer.id), Some(own));
        (offer, calendar)
    };
    offers.into_iter().map(calendar).collect()
}

#[component]
fn OfferCalendar(offer: Offer, calendar: Calendar, now: Millis) -> impl IntoView {
    let id = format!("rates-{}", offer.id);
    let labelled = id.clone();
    let in_force = calendar.at(now).since;
    let rows: Vec<_> = calendar
        .steps()
        .iter()
        .rev()
        .map(|step| view! { <StepRow step=*step in_force=in_force == Some(step.from) now=now/> })
        .collect();
    let nothing = rows.is_empty();
    view! {
        <section class="stack" aria-labelledby=labelled>
            <h3 id=id><bdi>{offer.name.clone()}</bdi></h3>
            {if nothing {
                view! { <p>"No commission: the creator has set no rate for this offer."</p> }.into_any()
            } else {
                view! {
                    <table class="table">
                        <caption class="hidden-label">"Your rates for " <bdi>{offer.name}</bdi></caption>
                        <thead>
                            <tr>
                                <th scope="col">"From"</th>
                                <th scope="col">"You earn"</th>
                                <th scope="col">"Set"</th>
                                <th scope="col">"Told"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }
                    .into_any()
            }}
        </section>
    }
}

#[component]
fn StepRow(step: Step, in_force: bool, now: Millis) -> impl IntoView {
    let (word, tone) = match (step.from > now, in_force) {
        (true, _) => ("Announced", "wait"),
        (false, true) => ("In force", "good"),
        (false, false) => ("Past", "off"),
    };
    let set = match step.source {
        RateSource::AffiliateOffer => "For you and this offer",
        RateSource::Affiliate => "For you",
        RateSource::Offer => "For the offer",
        RateSource::Product => "For the product",
        RateSource::Unset => "Nowhere",
    };
    view! {
        <tr>
            <th scope="row"><Time at=step.from/> " " <State word=word tone=tone/></th>
            <td data-label="You earn"><b>{words(step.resolved())}</b></td>
            <td data-label="Set">{set}</td>
            <td data-label="Told"><Time at=step.told/></td>
        </tr>
    }
}
