//! The start page.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use hotlinks_server::backend::Backend;
use leptos::prelude::*;

use crate::web::{Place, Visit, page};

/// `GET /`.
pub fn routes() -> Router<Backend> {
    Router::new().route("/", get(show))
}

async fn show(visit: Visit) -> Response {
    page(&visit, StatusCode::OK, Place::default(), || {
        view! {
            <section class="hero">
                <h1>"Every link credits whoever sent the buyer. Everybody can see why."</h1>
            </section>
        }
    })
}
