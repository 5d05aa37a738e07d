//! `/creator/{product}/links`: pages that every affiliate may copy a link to.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::additional::{self, AdditionalLink, AdditionalLinkForm};
use leptos::prelude::*;

use super::confirm::Confirm;
use super::head::ProductHead;
use super::own::Creator;
use crate::ui::{Address, Empty, Field, FormProblem};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    render(creator, StatusCode::OK, Filled::default()).await
}

pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let form = AdditionalLinkForm {
        name: filled.value("name"),
        url: filled.value("url"),
    };
    match additional::add(&creator.visit.backend, &creator.own, form).await {
        Ok(_) => Ok(see_other(
            &creator.path("/links"),
            "Every affiliate has a link to it now.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, filled).await
        }
    }
}

pub(super) async fn remove(creator: Creator) -> Result<Response, PageError> {
    additional::remove(&creator.visit.backend, &creator.own, creator.segment("link")).await?;
    Ok(see_other(
        &creator.path("/links"),
        "The link is removed. It leads to your sales page.",
    ))
}

async fn render(creator: Creator, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let links = additional::list(&creator.visit.backend, &creator.own.id).await?;
    let title = Place::titled(format!("Additional links · {}", creator.own.name));
    Ok(page(&creator.visit, status, title, || {
        let rows = links
            .into_iter()
            .map(|link| view! { <LinkRow creator=&creator link=link/> });
        let rows: Vec<_> = rows.collect();
        view! {
            <ProductHead product=&*creator.own current="/links"/>
            <div class="page-title">
                <h2>"Additional links"</h2>
                <p class="hint">
                    "Pages that you name yourself: every affiliate finds a link of their own to each of them. They need not \
                     lie on an approved domain."
                </p>
            </div>
            {if rows.is_empty() {
                view! {
                    <Empty title="No additional links yet">
                        <p>"A webinar, a price list, a free chapter: name the page below and every affiliate can share it."</p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <Links rows=rows/> }.into_any()
            }}
            <section class="card" aria-labelledby="add-title">
                <h2 id="add-title">"Add a link"</h2>
                <form method="post" action=creator.path("/links") class="form" novalidate>
                    <FormProblem form=&filled/>
                    <Field form=&filled name="name" label="Name" hint="What affiliates see it as: “Webinar in May”."/>
                    <Field form=&filled name="url" label="URL" hint="The page, such as https://acme.com/webinar." inputmode="url"/>
                    <button class="button button-primary">"Add link"</button>
                </form>
            </section>
        }
    }))
}

#[component]
fn Links<V: IntoView>(rows: Vec<V>) -> impl IntoView {
    view! {
        <table class="table">
            <caption class="hidden-label">"Additional links"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"URL"</th>
                    <th scope="col"><span class="hidden-label">"Remove"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn LinkRow<'a>(creator: &'a Creator, link: AdditionalLink) -> impl IntoView {
    let remove = creator.path(&format!("/links/{}/remove", link.id));
    view! {
        <tr>
            <th scope="row"><bdi>{link.name.clone()}</bdi></th>
            <td data-label="URL"><Address address=link.destination follow=true/></td>
            <td>
                <Confirm
                    word="Remove"
                    target=link.name
                    meaning="Affiliates' links to it lead to your sales page from now on."
                    action=remove
                />
            </td>
        </tr>
    }
}
