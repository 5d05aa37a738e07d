//! An affiliate's pages: the products that they promote, and their links to one of them.
//!
//! Every page of one product begins with [`promoting::Promoting`], the proof that whoever asks has to do with it.

// The macros write public types that nobody outside needs to reach.
#![allow(unreachable_pub)]

mod claims;
mod clicks;
mod coupons;
mod created;
mod created_row;
mod find;
mod found;
mod given;
mod head;
mod link;
mod list;
mod lost;
mod new;
mod promoting;
mod rates;
mod sales;
mod standing;
mod words;

use axum::Router;
use axum::routing::{get, post};
use hotlinks_server::backend::Backend;

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/affiliate", get(list::show))
        .route("/affiliate/find", get(find::show))
        .route("/affiliate/find/{product}/join", post(find::join))
        .route("/affiliate/{product}", get(given::show))
        .route("/affiliate/{product}/created", get(created::show))
        .route(
            "/affiliate/{product}/created/new",
            get(new::show).post(new::submit),
        )
        .route(
            "/affiliate/{product}/created/{code}/rename",
            get(link::show_rename).post(link::rename),
        )
        .route("/affiliate/{product}/created/{code}/archive", post(link::archive))
        .route("/affiliate/{product}/created/{code}/restore", post(link::restore))
        .route("/affiliate/{product}/rates", get(rates::show))
        .route(
            "/affiliate/{product}/claims",
            get(claims::show).post(claims::submit),
        )
        .route(
            "/affiliate/{product}/claims/{claim}/withdraw",
            post(claims::withdraw),
        )
        .route("/affiliate/{product}/coupons", get(coupons::show))
        .route("/affiliate/{product}/clicks", get(clicks::show))
        .route("/affiliate/{product}/clicks/{code}", get(clicks::show_link))
        .route("/affiliate/{product}/sales", get(sales::show))
        .route("/affiliate/{product}/sales/lost", get(lost::show))
}
