//! Renaming a link, putting it away and taking it out again.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::hotlinks as links;
use leptos::prelude::*;

use super::created::ARCHIVED;
use super::promoting::Promoting;
use crate::ui::{Address, Field, FormProblem};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show_rename(promoting: Promoting) -> Result<Response, PageError> {
    let link = links::find_created(
        &promoting.visit.backend,
        &promoting.promoter,
        promoting.segment("code"),
    )
    .await?;
    let filled = Filled::with([("name", link.name.clone())]);
    Ok(form(&promoting, StatusCode::OK, &link, filled))
}

pub(super) async fn rename(promoting: Promoting, filled: Filled) -> Result<Response, PageError> {
    let (backend, code) = (&promoting.visit.backend, promoting.segment("code"));
    let link = links::find_created(backend, &promoting.promoter, code).await?;
    match links::rename(backend, &promoting.promoter, code, &filled.value("name")).await {
        Ok(()) => {
            let filter = if link.archived_at.is_some() {
                "?show=archived"
            } else {
                ""
            };
            let path = promoting.path(&format!("/created{filter}#{}", link.code));
            Ok(see_other(&path, "Renamed. The hotlink stays the same."))
        }
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            Ok(form(&promoting, status, &link, filled))
        }
    }
}

pub(super) async fn archive(promoting: Promoting) -> Result<Response, PageError> {
    let (backend, code) = (&promoting.visit.backend, promoting.segment("code"));
    let link = links::find_created(backend, &promoting.promoter, code).await?;
    links::set_archived(backend, &promoting.promoter, code, true).await?;
    let path = promoting.path(&format!("/created?undo={}", link.code));
    let notice = format!(
        "{ARCHIVED}“{}”. Buyers who follow it land on the sales page now; its clicks still earn.",
        link.name
    );
    Ok(see_other(&path, &notice))
}

pub(super) async fn restore(promoting: Promoting) -> Result<Response, PageError> {
    let (backend, code) = (&promoting.visit.backend, promoting.segment("code"));
    let link = links::find_created(backend, &promoting.promoter, code).await?;
    links::set_archived(backend, &promoting.promoter, code, false).await?;
    let path = promoting.path(&format!("/created#{}", link.code));
    Ok(see_other(
        &path,
        &format!("Restored: “{}”, with the same hotlink.", link.name),
    ))
}

fn form(promoting: &Promoting, status: StatusCode, link: &links::Hotlink, filled: Filled) -> Response {
    let title = Place::titled(format!("Rename · {}", promoting.product_name()));
    page(&promoting.visit, status, title, || {
        let action = promoting.path(&format!("/created/{}/rename", link.code));
        view! {
            <section class="narrow">
                <p class="crumb"><a href=promoting.path("/created")>"Links created by me"</a></p>
                <h1>"Rename link"</h1>
                <Address address=link.destination.clone()/>
                <form method="post" action=action class="form" novalidate>
                    <FormProblem form=&filled/>
                    <Field form=&filled name="name" label="Name" hint="Only you see it. 1 to 80 characters."/>
                    <div class="toolbar">
                        <button class="button button-primary">"Save"</button>
                        <a class="button button-quiet" href=promoting.path("/created")>"Cancel"</a>
                    </div>
                </form>
            </section>
        }
    })
}
