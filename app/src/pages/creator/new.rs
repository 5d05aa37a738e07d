//! `/creator/new`.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::products::{self, ProductForm};
use leptos::prelude::*;

use super::form::{ProductFields, prefilled, typed};
use crate::ui::FormProblem;
use crate::web::{Filled, PageError, Place, SignedIn, Visit, page, see_other};

pub(super) async fn show(SignedIn { visit, .. }: SignedIn) -> Response {
    let empty = ProductForm {
        currency: "USD".to_owned(),
        rule: "last".to_owned(),
        share_first: "50".to_owned(),
        window: "60".to_owned(),
        guarantee: "7".to_owned(),
        openness: "open".to_owned(),
        ..ProductForm::default()
    };
    form(&visit, StatusCode::OK, prefilled(empty))
}

pub(super) async fn submit(
    SignedIn { visit, account }: SignedIn,
    filled: Filled,
) -> Result<Response, PageError> {
    match products::create(&visit.backend, &account, typed(&filled)).await {
        Ok(product) => Ok(see_other(
            &format!("/creator/{product}"),
            "Created. Next come an offer and a domain.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            Ok(form(&visit, status, filled))
        }
    }
}

fn form(visit: &Visit, status: StatusCode, filled: Filled) -> Response {
    page(visit, status, Place::titled("New product"), || {
        view! {
            <div class="page-title">
                <p class="crumb"><a href="/creator">"My products"</a></p>
                <h1>"New product"</h1>
            </div>
            <form method="post" action="/creator/new" class="form card product-form" novalidate>
                <FormProblem form=&filled/>
                <ProductFields form=&filled/>
                <button class="button button-primary">"Create product"</button>
            </form>
        }
    })
}
