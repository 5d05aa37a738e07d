//! `/creator/{product}/settings`.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::products::{self, Preview, ProductForm};
use leptos::prelude::*;

use super::form::{ProductFields, prefilled, typed};
use super::head::ProductHead;
use super::own::Creator;
use super::preview::BeforeSaving;
use crate::ui::FormProblem;
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    let filled = prefilled(ProductForm::from(&*creator.own));
    render(creator, StatusCode::OK, filled).await
}

pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let backend = &creator.visit.backend;
    if filled.is_ticked("edit") {
        return render(creator, StatusCode::OK, filled).await;
    }
    match products::preview(backend, &creator.own, &typed(&filled)).await {
        Ok(Some(preview)) if filled.value("seen") != preview.version.to_string() => {
            return Ok(before_saving(&creator, &preview, &filled));
        }
        Ok(_) => {}
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            return render(creator, status, filled).await;
        }
    }
    match products::update(backend, &creator.own, typed(&filled)).await {
        Ok(()) => Ok(see_other(&creator.path("/settings"), "Saved.")),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, filled).await
        }
    }
}

/// What saving would change, and what not. Nothing is saved yet.
fn before_saving(creator: &Creator, preview: &Preview, filled: &Filled) -> Response {
    let title = Place::titled(format!("Before you save · {}", creator.own.name));
    let now = creator.visit.backend.clock.now();
    page(&creator.visit, StatusCode::OK, title, || {
        view! {
            <ProductHead product=&*creator.own current="/settings"/>
            <BeforeSaving
                product=&*creator.own
                preview=preview
                form=filled
                changed_meanwhile=filled.is_ticked("seen")
                action=creator.path("/settings")
                now=now
            />
        }
    })
}

async fn render(creator: Creator, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let fixed = products::find_figures(&creator.visit.backend, &creator.own)
        .await?
        .has_prices()
        .then_some(creator.own.currency);
    let title = Place::titled(format!("Settings · {}", creator.own.name));
    Ok(page(&creator.visit, status, title, || {
        view! {
            <ProductHead product=&*creator.own current="/settings"/>
            <h2>"Settings"</h2>
            <form method="post" action=creator.path("/settings") class="form card product-form" novalidate>
                <FormProblem form=&filled/>
                <ProductFields form=&filled fixed_currency=fixed/>
                <button class="button button-primary">"Save"</button>
            </form>
            <section class="card delete" aria-labelledby="delete-title">
                <h2 id="delete-title">"Delete this product"</h2>
                <p>
                    "Its links stop leading anywhere: buyers who follow one find a page that names you. Orders, receipts \
                     and commissions earned so far stay."
                </p>
                <p><a class="button button-danger" href=creator.path("/delete")>"Delete product…"</a></p>
            </section>
        }
    }))
}
