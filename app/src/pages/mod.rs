//! The pages, a folder a feature: routes and views side by side.

pub mod accounts;
pub mod affiliate;
pub mod buyer;
pub mod clicks;
pub mod creator;
pub mod help;
pub mod home;
pub mod payouts;
pub mod receipts;
pub mod simulator;

use std::sync::Arc;

use axum::Router;
use hotlinks_server::backend::Backend;
use hotlinks_server::redirect::Pages;

/// Every page's routes.
pub fn routes() -> Router<Backend> {
    Router::new()
        .merge(home::routes())
        .merge(accounts::routes())
        .merge(creator::routes())
        .merge(affiliate::routes())
        .merge(buyer::routes())
        .merge(payouts::routes())
        .merge(clicks::routes())
        .merge(receipts::routes())
        .merge(help::routes())
        .merge(simulator::routes())
}

/// What a buyer sees where a hotlink ends.
pub fn dead_ends() -> Pages {
    Arc::new(buyer::dead_end::document_of)
}
