//! `/receipts/{order}`: why a sale was credited as it was, to the affiliate and to the creator.

mod arithmetic;
mod clicks;
mod json;
mod later;
mod standing;
mod words;

use axum::Router;
use axum::extract::{self, Path};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use hotlinks::receipt::Receipt;
use hotlinks::time::Millis;
use hotlinks_server::backend::Backend;
use hotlinks_server::sales::{ReceiptView, find_receipt};
use leptos::prelude::*;

use crate::ui::Time;
use crate::web::{PageError, Place, SignedIn, page};

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/receipts/{order}", get(show))
        .route("/.well-known/hotlinks-receipt-key", get(key))
}

async fn key(extract::State(backend): extract::State<Backend>) -> Response {
    json::key(&backend)
}

/// One address for both: `/receipts/{order}` is the page, `/receipts/{order}.json` the receipt itself.
async fn show(signed_in: SignedIn, Path(order): Path<String>) -> Result<Response, PageError> {
    let SignedIn { visit, account } = signed_in;
    if let Some(order) = order.strip_suffix(".json") {
        let receipt = find_receipt(&visit.backend, &account, order).await?;
        return Ok(json::answer(&visit.backend, &receipt)?);
    }
    let view = find_receipt(&visit.backend, &account, &order).await?;
    let now = visit.backend.clock.now();
    let title = format!("Receipt, {}", view.product);
    Ok(page(&visit, StatusCode::OK, Place::titled(title), || {
        view! {
            <article class="receipt">
                <Head view=&view now=now/>
                <div class="receipt-parts">
                    <div class="stack">
                        <Order view=&view/>
                        {clicks::clicks(&view)}
                        {later::later(&view)}
                    </div>
                    <div class="stack">
                        {arithmetic::arithmetic(&view)}
                        {standing::payment(&view, now)}
                    </div>
                </div>
                <p class="receipt-foot">
                    <a href=format!("/receipts/{}.json", view.receipt.order) download=format!("receipt-{}.json", view.receipt.order)>"This receipt as JSON"</a>
                    " · "
                    <a href="/help#receipt">"What a receipt shows"</a>
                    " · "
                    <a href="/simulator">"Try other clicks and orders"</a>
                </p>
            </article>
        }
    }))
}

#[component]
fn Head<'a>(view: &'a ReceiptView, now: Millis) -> impl IntoView + use<> {
    let side = if view.as_creator { "creator" } else { "affiliate" };
    view! {
        <header class="page-head">
            <div class="page-title">
                <p class="crumb">
                    <a href=format!("/{side}/{}/sales", view.product_id)>"Sales of " <bdi>{view.product.clone()}</bdi></a>
                </p>
                <h1>"Receipt"</h1>
                <p class="lead">{words::summary(view)}</p>
            </div>
            {standing::states(view, now)}
        </header>
    }
}

#[component]
fn Order<'a>(view: &'a ReceiptView) -> impl IntoView + use<> {
    let receipt: &Receipt = &view.receipt;
    let clamped = receipt.time_clamped.then_some(
        "The reported time lay in the future and was set to the time of arrival. A person should look.",
    );
    // Receipts of before versions were counted have none.
    let version = (receipt.rule_version > 0).then(|| {
        format!(
            "That was version {} of the product’s terms.",
            receipt.rule_version
        )
    });
    view! {
        <section class="card" aria-labelledby="order">
            <h2 id="order">"The order"</h2>
            <dl class="dl">
                <dt>"Order"</dt>
                <dd><code>{receipt.order.clone()}</code></dd>
                <dt>"Plan"</dt>
                <dd><bdi>{view.offer.clone()}</bdi> " of " <bdi>{view.product.clone()}</bdi></dd>
                <dt>"Sold by"</dt>
                <dd><bdi>{view.creator.clone()}</bdi></dd>
                <dt>"Buyer"</dt>
                <dd>{view.buyer.clone()}</dd>
                <dt>"Placed"</dt>
                <dd><Time at=receipt.ordered_at/>{clamped.map(|note| view! { <p class="hint">{note}</p> })}</dd>
                <dt>"Rule in force"</dt>
                <dd><b>{words::rule_name(receipt.rule)}</b> ". " {words::rule(receipt.rule)} " " {version}</dd>
            </dl>
        </section>
    }
}
