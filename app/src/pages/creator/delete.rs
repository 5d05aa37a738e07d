//! `/creator/{product}/delete`: the second step of deleting a product.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::products;
use leptos::prelude::*;

use super::head::ProductHead;
use super::own::Creator;
use crate::web::{PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Response {
    let title = Place::titled(format!("Delete {}", creator.own.name));
    page(&creator.visit, StatusCode::OK, title, || {
        view! {
            <ProductHead product=&*creator.own current="/settings"/>
            <section class="card delete">
                <h2>"Delete " <bdi>{creator.own.name.clone()}</bdi> "?"</h2>
                <ul>
                    <li>"Every link to it answers with a page that says it is gone and names you."</li>
                    <li>"Clicks made so far earn nothing any more; its checkout closes."</li>
                    <li>"Orders, receipts and commissions earned so far stay."</li>
                    <li>"It cannot be undone."</li>
                </ul>
                <form method="post" action=creator.path("/delete") class="button-row">
                    <button class="button button-danger">"Delete product"</button>
                    <a class="button button-quiet" href=creator.path("/settings")>"Keep it"</a>
                </form>
            </section>
        }
    })
}

pub(super) async fn submit(creator: Creator) -> Result<Response, PageError> {
    products::delete(&creator.visit.backend, &creator.own).await?;
    Ok(see_other(
        "/creator",
        &format!("{} is deleted.", creator.own.name),
    ))
}
