//! Every address of the house.

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hotlinks_server::backend::Backend;
use hotlinks_server::listen::House;
use hotlinks_server::redirect::Hotlinks;

use super::error::PageError;
use super::{api, assets, finish, log, security};
use crate::pages;

/// Everything that is behind the door: hotlinks that lead somewhere, then the application.
pub fn house(backend: Backend) -> House {
    House {
        hotlinks: Some(Hotlinks::new(backend.clone(), pages::dead_ends())),
        router: router(backend),
    }
}

/// The application as an axum router.
pub fn router(backend: Backend) -> Router {
    Router::new()
        .merge(pages::routes())
        .route("/api/{*function}", post(api::server_functions))
        .route("/pkg/{version}/{file}", get(assets::pkg))
        .route("/favicon.svg", get(favicon))
        .route("/robots.txt", get(robots))
        .route("/healthz", get(healthz))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(backend.clone())
        .layer(from_fn(finish::to_the_end))
        .layer(from_fn_with_state(backend.clone(), security::refuse_cross_site))
        .layer(from_fn(security::protect))
        // From other servers, which sign: no page of another site can.
        .merge(hooks(backend.clone()))
        .layer(from_fn(log::one_line))
        // The buyers' way: no log line (each click is a row), and nothing done that its answers do not need.
        .merge(go(backend))
}

fn hooks(backend: Backend) -> Router {
    hotlinks_server::hooks::routes(backend).layer(map_response(security::protected))
}

fn go(backend: Backend) -> Router {
    hotlinks_server::redirect::routes(backend, pages::dead_ends()).layer(map_response(security::protected))
}

async fn favicon(headers: HeaderMap) -> Response {
    assets::public("favicon.svg", &headers)
}

async fn robots(headers: HeaderMap) -> Response {
    assets::public("robots.txt", &headers)
}

async fn healthz() -> &'static str {
    "ok"
}

async fn not_found() -> Response {
    PageError::Backend(hotlinks_server::Error::NotFound).into_response()
}

async fn method_not_allowed() -> Response {
    super::error::sentence_page(
        StatusCode::METHOD_NOT_ALLOWED,
        "Not that way",
        "This address does not answer to that kind of request.".to_owned(),
    )
}
