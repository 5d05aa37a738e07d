//! `/sign-up`.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::accounts::{self, SignUp};
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
    let typed = SignUp {
        email: filled.value("email"),
        name: filled.value("name"),
        password: filled.value("password"),
    };
    match accounts::sign_up(&visit.backend, typed, &peer.0).await {
        Ok(signed_in) => {
            let welcome = "Welcome. Your account is ready.";
            Ok(after(
                &visit,
                signed_in.token.as_str(),
                &filled.value("next"),
                welcome,
            ))
        }
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            Ok(form(&visit, status, filled))
        }
    }
}

fn form(visit: &Visit, status: StatusCode, filled: Filled) -> Response {
    page(visit, status, Place::titled("Sign up"), || {
        view! {
            <section class="narrow">
                <h1>"Sign up"</h1>
                <p class="lead">"One account for both: selling your own products and promoting those of others."</p>
                <form method="post" action="/sign-up" class="form" novalidate>
                    <FormProblem form=&filled/>
                    <input type="hidden" name="next" value=filled.value("next")/>
                    <Field
                        form=&filled
                        name="name"
                        label="Name"
                        hint="Shown to the creators and affiliates you work with."
                        autocomplete="name"
                    />
                    <Field form=&filled name="email" label="E-mail" kind="email" autocomplete="username"/>
                    <Field
                        form=&filled
                        name="password"
                        label="Password"
                        kind="password"
                        hint="At least 8 characters."
                        autocomplete="new-password"
                    />
                    <button class="button button-primary">"Sign up"</button>
                </form>
                <p class="aside">"You have an account? " <a href="/sign-in">"Sign in"</a></p>
            </section>
        }
    })
}
