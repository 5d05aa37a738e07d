//! What buyers see: the checkout, their order, who is credited, and the two pages that answer when a hotlink leads
//! nowhere.

// The macro of components writes `pub` where we write `pub(super)`.
#![allow(unreachable_pub)]

mod checkout;
mod credited;
pub mod dead_end;
mod order;
mod prospect;

use axum::Router;
use axum::routing::{get, post};
use hotlinks_server::backend::Backend;

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/checkout/{offer}", get(checkout::show).post(checkout::submit))
        .route("/orders/{token}", get(order::show))
        .route("/credited", get(credited::show))
        .route("/credited/remove", post(credited::remove))
}
