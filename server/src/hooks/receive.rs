//! `POST /hooks/{endpoint}`: verified, kept, processed, answered.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Serialize;

use super::process::{Became, process};
use super::{Endpoint, Event, Kept, Outcome, read, signature};
use crate::adjustments::MAX_BODY;
use crate::backend::Backend;
use crate::checkout::reported::{ReportedLine, page};
use crate::error::Error;
use crate::ids::{EndpointId, EventId};
use crate::storage::inbox::{NewMail, OTHER_BODY};

const NO_ENDPOINT: &str = "There is no endpoint at this address.";
const TOO_LARGE: &str = "An event has at most 256 KiB.";
const NOT_POST: &str = "Events are sent with POST.";
const BUSY: &str = "The event could not be kept. Send it again.";
const KEPT: &str = "The event is kept and will be processed soon.";
const TOO_MANY: &str = "Too many events at once. Send it again in a few seconds.";

/// The route of every endpoint.
pub fn routes(backend: Backend) -> Router {
    Router::new()
        .route("/hooks/{endpoint}", post(receive).fallback(not_post))
        .with_state(backend)
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    /// Of a sale: its orders here, for the checkout to show to the buyer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    orders: Vec<Order>,
}

/// A line's order.
#[derive(Serialize)]
struct Order {
    line: String,
    /// The buyer's own page of it.
    page: String,
}

fn answer(status: StatusCode, outcome: Option<Outcome>, message: &str) -> Response {
    answer_with(status, outcome, message, Vec::new())
}

fn answer_with(status: StatusCode, outcome: Option<Outcome>, message: &str, orders: Vec<Order>) -> Response {
    let outcome = outcome.map(Outcome::as_str);
    let body = Answer {
        outcome,
        message,
        orders,
    };
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    ) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

async fn not_post() -> Response {
    let mut response = answer(StatusCode::METHOD_NOT_ALLOWED, None, NOT_POST);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

async fn receive(State(backend): State<Backend>, request: Request) -> Response {
    // The raw path: nothing of it is worth decoding.
    let id = request
        .uri()
        .path()
        .strip_prefix("/hooks/")
        .and_then(EndpointId::parse);
    receive_at(&backend, id, request).await.unwrap_or_else(|error| {
        tracing::error!(%error, cause = ?error, "an event could not be kept");
        answer(StatusCode::SERVICE_UNAVAILABLE, None, BUSY)
    })
}

async fn receive_at(backend: &Backend, id: Option<EndpointId>, request: Request) -> Result<Response, Error> {
    let endpoint = match &id {
        None => None,
        Some(id) => backend.storage.find_endpoint(id).await?,
    };
    let Some(endpoint) = endpoint else {
        return Ok(answer(StatusCode::NOT_FOUND, None, NO_ENDPOINT));
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return Ok(answer(StatusCode::PAYLOAD_TOO_LARGE, None, TOO_LARGE));
    };
    let now = backend.clock.now();
    let key = &backend.secrets.hook_key;
    let webhook_id = match signature::verify(key, &endpoint, &parts.headers, &body, now) {
        Ok(id) => id,
        Err(error) => return Ok(answer(StatusCode::UNAUTHORIZED, None, &error.to_string())),
    };
    // Only what is signed counts: a stranger uses up nobody's share.
    if backend.tries.event(endpoint.id.as_str()).is_err() {
        return Ok(answer(StatusCode::TOO_MANY_REQUESTS, None, TOO_MANY));
    }
    let (id, is_new) = match keep(backend, &endpoint, webhook_id, &body).await? {
        Kept::New(id) => (id, true),
        Kept::Before(first) => (first, false),
        Kept::OtherBody => {
            tracing::warn!(endpoint = %endpoint.id, event = webhook_id, "an event came again with another body");
            return Ok(answer(StatusCode::CONFLICT, Some(Outcome::SetAside), OTHER_BODY));
        }
    };
    Ok(match process(backend, &id).await {
        Ok(became) => {
            let orders = match became.outcome {
                Outcome::SetAside => Vec::new(),
                _ => orders(backend, &endpoint.id, &body)?,
            };
            told(&became, is_new, orders)
        }
        Err(error) => {
            tracing::error!(%error, cause = ?error, event = %id, "an event is kept and waits to be processed");
            answer(StatusCode::ACCEPTED, None, KEPT)
        }
    })
}

/// Keeps an event as it came, before anything is made of it. Its signature is verified before.
///
/// # Errors
/// When the database fails: then it is not kept.
pub async fn keep(
    backend: &Backend,
    endpoint: &Endpoint,
    webhook_id: &str,
    body: &[u8],
) -> Result<Kept, Error> {
    let mail = NewMail {
        id: EventId::new(&backend.entropy),
        endpoint: &endpoint.id,
        webhook_id,
        body,
        received_at: backend.clock.now(),
    };
    backend.storage.insert_mail(&mail).await
}

/// The same event again gets the same answer, but that what was done is said to have been done before.
fn told(became: &Became, is_new: bool, orders: Vec<Order>) -> Response {
    let why = &became.why;
    match became.outcome {
        Outcome::SetAside => answer(StatusCode::UNPROCESSABLE_ENTITY, Some(Outcome::SetAside), why),
        Outcome::Done if !is_new => answer_with(StatusCode::OK, Some(Outcome::Before), why, orders),
        outcome => answer_with(StatusCode::OK, Some(outcome), why, orders),
    }
}

/// The orders of a sale; none of another event.
fn orders(backend: &Backend, endpoint: &EndpointId, body: &[u8]) -> Result<Vec<Order>, Error> {
    let Ok(Event::Sale(lines)) = read(body) else {
        return Ok(Vec::new());
    };
    let order = |line: &ReportedLine| {
        Ok(Order {
            page: page(backend, endpoint, line)?,
            line: line.line.clone(),
        })
    };
    lines.iter().map(order).collect()
}
