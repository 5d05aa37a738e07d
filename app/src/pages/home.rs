//! The start page.

mod taste;

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
    let tried = visit.query_value("url");
    let name = visit.account.as_ref().map(|account| account.name.to_string());
    page(&visit, StatusCode::OK, Place::default(), || {
        view! {
            <div class="home">
                <section class="hero">
                    <h1>"Every link credits whoever sent the buyer. Everybody can see why."</h1>
                    <p class="lead">
                        "Affiliates turn any page of an approved domain into a link of their own. A buyer who follows it and "
                        "buys any plan is credited to them, and a receipt gives the reason for every cent."
                    </p>
                    {match name {
                        Some(name) => view! { <GoOn name=name/> }.into_any(),
                        None => view! { <Begin/> }.into_any(),
                    }}
                </section>
                {taste::taste(tried)}
                <ForWhom/>
            </div>
        }
    })
}

/// For people without a session.
#[component]
fn Begin() -> impl IntoView {
    view! {
        <p class="button-row">
            <a class="button button-primary" href="/sign-up">"Sign up"</a>
            <a class="button" href="/sign-in">"Sign in"</a>
        </p>
    }
}

/// For people with one: the short way to their products.
#[component]
fn GoOn(name: String) -> impl IntoView {
    view! {
        <p>"Signed in as " <bdi>{name}</bdi> "."</p>
        <p class="button-row">
            <a class="button button-primary" href="/products">"My products"</a>
            <a class="button" href="/affiliate">"I'm an affiliate"</a>
            <a class="button" href="/creator">"I'm a creator"</a>
        </p>
    }
}

#[component]
fn ForWhom() -> impl IntoView {
    view! {
        <div class="for-whom">
            <section>
                <h2>"For affiliates"</h2>
                <p>
                    "Paste the address of a page. You are told, letter by letter, whether it qualifies and how to repair it, "
                    "before you share anything."
                </p>
                <p><a href="/help#addresses">"Which addresses qualify"</a></p>
            </section>
            <section>
                <h2>"For creators"</h2>
                <p>
                    "Approve the domains that may be promoted, switch each off and on, and choose who is credited and for how long. "
                    "Links that are out keep working."
                </p>
                <p><a href="/help#states">"What a buyer gets"</a></p>
            </section>
            <section>
                <h2>"For buyers"</h2>
                <p>
                    "One redirect, straight to the page, at the same price. The checkout shows who is credited, and "
                    "you can have nobody credited."
                </p>
                <p><a href="/help#cookie">"What the cookie is"</a></p>
            </section>
        </div>
    }
}
