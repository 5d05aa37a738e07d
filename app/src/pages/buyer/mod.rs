//! What buyers see: the checkout, their order, and the two pages that answer when a hotlink leads nowhere.

mod checkout;
pub mod dead_end;
mod forget;
mod order;

use axum::Router;
use axum::routing::{get, post};
use hotlinks_server::backend::Backend;

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/checkout/{offer}", get(checkout::show).post(checkout::submit))
        .route("/checkout/{offer}/forget", post(forget::submit))
        .route("/orders/{token}", get(order::show))
}
