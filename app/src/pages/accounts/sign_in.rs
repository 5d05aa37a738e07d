//! `/sign-in`.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::accounts;
use leptos::prelude::*;

use super::after;
use crate::ui::{Field, FormProblem};
use crate::web::visit::Peer;
use crate::web::{Filled, PageError, Place, Visit, page, see_other};

pub(super) async fn show(visit: Visit) -> Response {
    if visit.account.is_some() {
        return see_other("/products", "");
    }
    let next = visit.query_value("next").unwrap_or_default();
    form(&visit, StatusCode::OK, Filled::with([("next", next)]))
}

pub(super) async fn submit(visit: Visit, peer: Peer, filled: Filled) -> Result<Response, PageError> {
    let (email, password) = (filled.value("email"), filled.value("password"));
    match accounts::sign_in(&visit.backend, &email, &password, &peer.0).await {
        Ok(signed_in) => Ok(after(&visit, signed_in.token.as_str(), &filled.value("next"), "")),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            Ok(form(&visit, status, filled))
        }
    }
}

fn form(visit: &Visit, status: StatusCode, filled: Filled) -> Response {
    page(visit, status, Place::titled("Sign in"), || {
        view! {
            <section class="narrow">
                <h1>"Sign in"</h1>
                <form method="post" action="/sign-in" class="form" novalidate>
                    <FormProblem form=&filled/>
                    <input type="hidden" name="next" value=filled.value("next")/>
                    <Field form=&filled name="email" label="E-mail" kind="email" autocomplete="username"/>
                    <Field
                        form=&filled
                        name="password"
                        label="Password"
                        kind="password"
                        autocomplete="current-password"
                    />
                    <button class="button button-primary">"Sign in"</button>
                </form>
                <p class="aside">"New here? " <a href="/sign-up">"Sign up"</a></p>
            </section>
        }
    })
}
