//! `/simulator`: who would be credited. The address holds the whole time line.

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use hotlinks_server::backend::Backend;
use leptos::prelude::*;

use crate::islands::Simulator;
use crate::simulator::address::{self, AddressError};
use crate::simulator::{Draft, check, examples};
use crate::web::{Module, PageError, Place, SignedIn, page, see_other};

/// `GET /simulator`.
pub fn routes() -> Router<Backend> {
    Router::new().route("/simulator", get(show))
}

async fn show(signed_in: SignedIn, RawQuery(query): RawQuery) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    if let Some(draft) = pressed(&query) {
        // What makes sense has an address; what does not is shown as it was typed.
        return Ok(match check(&draft) {
            Ok(scenario) => see_other(&format!("/simulator?{}", scenario.query), ""),
            Err(_) => answer(&signed_in, StatusCode::UNPROCESSABLE_ENTITY, draft, None),
        });
    }
    Ok(match address::read(&query) {
        Ok(found) => {
            let draft = found.unwrap_or_else(|| examples::first().draft());
            let status = match check(&draft) {
                Ok(_) => StatusCode::OK,
                Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            answer(&signed_in, status, draft, None)
        }
        Err(error) => {
            let status = match error {
                AddressError::TooLong => StatusCode::URI_TOO_LONG,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            answer(&signed_in, status, examples::first().draft(), Some(error))
        }
    })
}

/// The form as it was sent and what its button does to it: `None` for an address that no button wrote.
fn pressed(query: &str) -> Option<Draft> {
    let fields = || url::form_urlencoded::parse(query.as_bytes());
    let (_, action) = fields().find(|(name, _)| name == "do")?;
    if query.len() > address::LONGEST {
        return None;
    }
    let mut draft = Draft {
        // It has no field while nobody shares.
        share: "50".to_owned(),
        ..Draft::default()
    };
    for (name, value) in fields() {
        if let Some(field) = draft.field_mut(&name) {
            *field = value.into_owned();
        }
    }
    draft.act(&action);
    Some(draft)
}

fn answer(signed_in: &SignedIn, status: StatusCode, draft: Draft, error: Option<AddressError>) -> Response {
    let place = Place::titled("Simulator").with_module(Module::Simulator);
    page(&signed_in.visit, status, place, || {
        view! {
            <header class="page-head">
                <div class="page-title">
                    <h1>"Who would be credited?"</h1>
                    <p class="lead">
                        "Clicks, orders and refunds on a time line, decided by the same rules as every sale here. "
                        "Nothing on this page is stored."
                    </p>
                </div>
            </header>
            {error.map(|error| view! { <p class="problem problem-form" role="alert">{error.to_string()}</p> })}
            <nav class="sim-examples" aria-label="Examples">
                <span class="hint">"Examples"</span>
                {examples::all()
                    .map(|example| {
                        let address = format!("/simulator?{}", example.query);
                        view! { <a class="button button-small" href=address title=example.shows>{example.name}</a> }
                    })
                    .collect_view()}
            </nav>
            <Simulator start=draft/>
        }
    })
}
