//! `/creator/{product}/offers/{offer}`: one offer, changed or taken off sale.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::offers::{self, Offer};
use leptos::prelude::*;

use super::head::ProductHead;
use super::offer_form::{OfferFields, typed};
use super::own::Creator;
use crate::ui::rate::percent;
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    let offer = find(&creator).await?;
    let filled = Filled::with([
        ("name", offer.name.clone()),
        ("price", creator.own.currency.format(offer.price)),
        ("commission", offer.bps.map(percent).unwrap_or_default()),
    ]);
    Ok(render(&creator, &offer, StatusCode::OK, filled))
}

pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let offer = find(&creator).await?;
    let stored = offers::update(
        &creator.visit.backend,
        &creator.own,
        offer.id.as_str(),
        typed(&filled),
    )
    .await;
    match stored {
        Ok(()) => Ok(see_other(&creator.path("/offers"), "Saved.")),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            Ok(render(&creator, &offer, status, filled))
        }
    }
}

pub(super) async fn remove(creator: Creator) -> Result<Response, PageError> {
    offers::remove(&creator.visit.backend, &creator.own, creator.segment("offer")).await?;
    Ok(see_other(&creator.path("/offers"), "The offer is off sale."))
}

async fn find(creator: &Creator) -> Result<Offer, PageError> {
    let offers = offers::list(&creator.visit.backend, &creator.own).await?;
    let offer = offers
        .into_iter()
        .find(|offer| offer.id.as_str() == creator.segment("offer"));
    Ok(offer.ok_or(Error::NotFound)?)
}

fn render(creator: &Creator, offer: &Offer, status: StatusCode, filled: Filled) -> Response {
    let title = Place::titled(format!("{} · {}", offer.name, creator.own.name));
    page(&creator.visit, status, title, || {
        let address = creator.path(&format!("/offers/{}", offer.id));
        view! {
            <ProductHead product=&*creator.own current="/offers"/>
            <div class="page-title">
                <p class="crumb"><a href=creator.path("/offers")>"Offers"</a></p>
                <h2><bdi>{offer.name.clone()}</bdi></h2>
            </div>
            <form method="post" action=address.clone() class="form card product-form" novalidate>
                <OfferFields form=&filled currency=creator.own.currency/>
                <button class="button button-primary">"Save"</button>
            </form>
            <section class="card delete" aria-labelledby="remove-title">
                <h2 id="remove-title">"Take it off sale"</h2>
                <p>
                    "Its checkout closes, and links to it lead to your sales page. Clicks keep counting for your other \
                     offers; orders, receipts and commissions earned so far stay."
                </p>
                <form method="post" action=format!("{address}/remove")>
                    <button class="button button-danger">"Remove offer"</button>
                </form>
            </section>
        }
    })
}
