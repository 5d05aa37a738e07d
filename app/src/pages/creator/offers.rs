//! `/creator/{product}/offers`.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::commission::Calendar;
use hotlinks::money::Currency;
use hotlinks::time::Millis;
use hotlinks_server::offers::{self, Offer};
use hotlinks_server::rates;
use leptos::prelude::*;

use super::head::ProductHead;
use super::offer_form::{OfferFields, typed};
use super::own::Creator;
use crate::islands::CopyButton;
use crate::ui::{Address, Empty, Money, Rate};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    render(creator, StatusCode::OK, Filled::default()).await
}

pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    match offers::create(&creator.visit.backend, &creator.own, typed(&filled)).await {
        Ok(_) => Ok(see_other(&creator.path("/offers"), "The offer is on sale.")),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, filled).await
        }
    }
}

async fn render(creator: Creator, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let backend = &creator.visit.backend;
    let offers = offers::list(backend, &creator.own).await?;
    let rates = rates::for_everybody(backend, &creator.own).await?;
    let now = backend.clock.now();
    let title = Place::titled(format!("Offers · {}", creator.own.name));
    Ok(page(&creator.visit, status, title, || {
        let currency = creator.own.currency;
        let rows = offers.into_iter().map(|offer| {
            let edit = creator.path(&format!("/offers/{}", offer.id));
            let checkout = backend.checkout_address(&offer.id);
            let calendar = rates.calendar(Some(&offer.id), None);
            view! { <OfferRow offer=offer calendar=calendar currency=currency edit=edit checkout=checkout now=now/> }
        });
        let rows: Vec<_> = rows.collect();
        view! {
            <ProductHead product=&*creator.own current="/offers"/>
            <div class="page-title">
                <h2>"Offers"</h2>
                <p class="hint">
                    "The plans that buyers choose from. A new price shows at checkout at once and changes no link."
                </p>
            </div>
            {if rows.is_empty() {
                view! {
                    <Empty title="No offers yet">
                        <p>"An offer has a name, a price and a commission. Add the first one below."</p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <Offers rows=rows/> }.into_any()
            }}
            <section class="card" aria-labelledby="add-title">
                <h2 id="add-title">"Add an offer"</h2>
                <form method="post" action=creator.path("/offers") class="form" novalidate>
                    <OfferFields form=&filled currency=currency/>
                    <button class="button button-primary">"Add offer"</button>
                </form>
            </section>
        }
    }))
}

#[component]
fn Offers<V: IntoView + 'static>(rows: Vec<V>) -> impl IntoView {
    view! {
        <table class="table">
            <caption class="hidden-label">"Offers on sale"</caption>
            <thead>
                <tr>
                    <th scope="col">"Offer"</th>
                    <th scope="col" class="num">"Price"</th>
                    <th scope="col">"Commission"</th>
                    <th scope="col">"Checkout link"</th>
                    <th scope="col"><span class="hidden-label">"Change"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn OfferRow(
    offer: Offer,
    calendar: Calendar,
    currency: Currency,
    edit: String,
    checkout: String,
    now: Millis,
) -> impl IntoView {
    let name = offer.name.clone();
    let whose = match offer.bps {
        Some(_) => "Its own",
        None => "The product’s",
    };
    view! {
        <tr>
            <th scope="row"><bdi>{offer.name.clone()}</bdi></th>
            <td class="num" data-label="Price"><Money amount=offer.price currency=currency/></td>
            <td data-label="Commission"><span><Rate calendar=calendar now=now/> " " <span class="hint">{whose}</span></span></td>
            <td data-label="Checkout link">
                <span class="with-copy">
                    <Address address=checkout.clone() follow=true/>
                    <CopyButton text=checkout label=format!("Copy the checkout link of {name}")/>
                </span>
            </td>
            <td>
                <a class="button button-small" href=edit>
                    "Edit" <span class="hidden-label">" "<bdi>{name}</bdi></span>
                </a>
            </td>
        </tr>
    }
}
