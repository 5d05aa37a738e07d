//! A creator's pages: their products, and everything about one of them.
//!
//! Every page of one product begins with [`own::Creator`], the proof that whoever asks owns it.

// The macro of components writes `pub` where we write `pub(super)`.
#![allow(unreachable_pub)]

mod affiliate_rates;
mod affiliates;
mod choices;
mod claims;
mod clicks;
mod confirm;
mod coupons;
mod delete;
mod domains;
mod form;
mod give_back;
mod head;
mod integration;
mod links;
mod list;
mod new;
mod offer;
mod offer_form;
mod offers;
mod overview;
mod own;
mod preview;
mod rates;
mod sale;
mod sales;
mod settings;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use hotlinks_server::affiliations;
use hotlinks_server::backend::Backend;
use hotlinks_server::products;

use crate::web::{PageError, SignedIn, see_other};

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/products", get(products_of_mine))
        .route("/creator", get(list::show))
        .route("/creator/new", get(new::show).post(new::submit))
        .route(
            "/creator/integration",
            get(integration::show).post(integration::submit),
        )
        .route(
            "/creator/integration/{endpoint}",
            get(integration::endpoint::show),
        )
        .route(
            "/creator/integration/{endpoint}/rotate",
            post(integration::endpoint::rotate),
        )
        .route("/creator/{product}", get(overview::show))
        .route(
            "/creator/{product}/settings",
            get(settings::show).post(settings::submit),
        )
        .route(
            "/creator/{product}/delete",
            get(delete::show).post(delete::submit),
        )
        .route(
            "/creator/{product}/offers",
            get(offers::show).post(offers::submit),
        )
        .route(
            "/creator/{product}/offers/{offer}",
            get(offer::show).post(offer::submit),
        )
        .route("/creator/{product}/offers/{offer}/remove", post(offer::remove))
        .route(
            "/creator/{product}/domains",
            get(domains::show).post(domains::submit),
        )
        .route(
            "/creator/{product}/domains/{domain}/switch",
            post(domains::switch),
        )
        .route(
            "/creator/{product}/domains/{domain}/remove",
            post(domains::remove),
        )
        .route("/creator/{product}/links", get(links::show).post(links::submit))
        .route("/creator/{product}/links/{link}/remove", post(links::remove))
        .route(
            "/creator/{product}/coupons",
            get(coupons::show).post(coupons::submit),
        )
        .route("/creator/{product}/claims", get(claims::show))
        .route("/creator/{product}/claims/{claim}", post(claims::decide))
        .route("/creator/{product}/coupons/{coupon}/end", post(coupons::end))
        .route("/creator/{product}/affiliates", get(affiliates::show))
        .route(
            "/creator/{product}/affiliates/{affiliation}/rate",
            post(affiliates::set_rate),
        )
        .route(
            "/creator/{product}/affiliates/{affiliation}/{decision}",
            post(affiliates::decide),
        )
        .route(
            "/creator/{product}/affiliates/{affiliation}",
            get(affiliate_rates::show).post(affiliate_rates::submit),
        )
        .route("/creator/{product}/rates", get(rates::show))
        .route("/creator/{product}/clicks", get(clicks::show))
        .route(
            "/creator/{product}/clicks/{affiliation}",
            get(clicks::show_affiliate),
        )
        .route("/creator/{product}/sales", get(sales::show))
        .route("/creator/{product}/sales/{order}", get(sale::show))
        .route("/creator/{product}/sales/{order}/decide", post(sale::decide))
        .route(
            "/creator/{product}/sales/{order}/refund",
            get(give_back::show_refund).post(give_back::refund),
        )
        .route(
            "/creator/{product}/sales/{order}/chargeback",
            get(give_back::show_chargeback).post(give_back::chargeback),
        )
}

/// `/products`: the side on which there is something, the creator's first.
async fn products_of_mine(SignedIn { visit, account }: SignedIn) -> Result<Response, PageError> {
    let creates = !products::list_for_creator(&visit.backend, &account)
        .await?
        .is_empty();
    let promotes = !creates
        && !affiliations::list_for_affiliate(&visit.backend, &account, 0)
            .await?
            .rows
            .is_empty();
    Ok(see_other(if promotes { "/affiliate" } else { "/creator" }, ""))
}
