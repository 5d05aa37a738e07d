//! `/creator/{product}/domains`: where affiliates may lead buyers.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::domains::{self, DomainForm, StoredDomain};
use leptos::prelude::*;

use super::confirm::Confirm;
use super::head::ProductHead;
use super::own::Creator;
use crate::islands::{ApprovalPreview, DomainPreview, DomainSwitch, domain_switch};
use crate::ui::{Address, Empty, FormProblem, State};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    render(creator, StatusCode::OK, Filled::default()).await
}

/// Approves a domain that was shown before, completed and checked; shows it first otherwise.
pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let form = DomainForm {
        address: filled.value("address"),
        include_subdomains: filled.is_ticked("include_subdomains"),
    };
    let outcome = match domains::preview(&form) {
        Ok(approval) if filled.value("shown") != approval.domain.to_string() => {
            return Ok(preview(&creator, &filled, approval.domain));
        }
        Ok(_) => domains::add(&creator.visit.backend, &creator.own, form).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(stored) => {
            let sentence = format!(
                "{} is approved. Affiliates can link to it now.",
                stored.domain.address()
            );
            Ok(see_other(&creator.path("/domains"), &sentence))
        }
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, filled).await
        }
    }
}

pub(super) async fn switch(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let on = match filled.value("on").as_str() {
        "true" => true,
        "false" => false,
        _ => return Err(Error::field("on", "Say whether the domain is to be on or off.").into()),
    };
    let stored = domains::set_on(
        &creator.visit.backend,
        &creator.own,
        creator.segment("domain"),
        on,
    )
    .await?;
    let sentence = domain_switch::done(&stored.domain.address(), on, stored.hotlinks);
    Ok(see_other(&creator.path("/domains"), &sentence))
}

pub(super) async fn remove(creator: Creator) -> Result<Response, PageError> {
    domains::remove(&creator.visit.backend, &creator.own, creator.segment("domain")).await?;
    Ok(see_other(
        &creator.path("/domains"),
        "The domain is removed. Its links lead to your sales page.",
    ))
}

async fn render(creator: Creator, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let stored = domains::list(&creator.visit.backend, &creator.own.id).await?;
    let title = Place::titled(format!("Domains · {}", creator.own.name));
    Ok(page(&creator.visit, status, title, || {
        let rows = stored
            .into_iter()
            .map(|stored| view! { <Domain creator=&creator stored=stored/> });
        let rows: Vec<_> = rows.collect();
        view! {
            <ProductHead product=&*creator.own current="/domains"/>
            <div class="page-title">
                <h2>"Domains"</h2>
                <p class="hint">
                    "Affiliates turn any page on these into a hotlink. The scheme matters: https:// and http:// are two \
                     different domains."
                </p>
            </div>
            {if rows.is_empty() {
                view! {
                    <Empty title="No domains yet">
                        <p>
                            "Approve the domain of your own site, and affiliates can link to every page on it. Each domain \
                             can be switched off and on again without breaking a link."
                        </p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <ul class="list">{rows}</ul> }.into_any()
            }}
            <section class="card" aria-labelledby="add-title">
                <h2 id="add-title">"Add a domain"</h2>
                <form method="post" action=creator.path("/domains") class="form" novalidate>
                    <FormProblem form=&filled/>
                    <DomainPreview
                        typed=filled.value("address")
                        include_subdomains=filled.is_ticked("include_subdomains")
                        problem=filled.problem("address")
                    />
                    <button class="button button-primary">"Add domain"</button>
                </form>
            </section>
        }
    }))
}

#[component]
fn Domain<'a>(creator: &'a Creator, stored: StoredDomain) -> impl IntoView {
    let address = stored.domain.address();
    let unicode = stored.domain.unicode_host();
    let remove = creator.path(&format!("/domains/{}/remove", stored.id));
    let links = if stored.hotlinks == 1 {
        "1 hotlink leads".to_owned()
    } else {
        format!("{} hotlinks lead", stored.hotlinks)
    };
    view! {
        <li class="card domain">
            <div class="domain-name">
                <Address address=address.clone()/>
                {unicode.map(|host| view! { <span class="hint">{host}</span> })}
                {stored.domain.include_subdomains().then(|| view! { <State word="With subdomains" tone="off"/> })}
                <span class="hint">{links}" here"</span>
            </div>
            <DomainSwitch
                product=creator.own.id.to_string()
                domain=stored.id.to_string()
                address=address.clone()
                on=stored.domain.is_on()
                hotlinks=stored.hotlinks
            />
            <Confirm
                word="Remove"
                target=address
                meaning="Links to it lead to your sales page from now on. Approving the same domain again restores them; to \
                         pause it, switch it off instead."
                action=remove
            />
        </li>
    }
}

/// What would be approved, to be seen before it is.
fn preview(creator: &Creator, filled: &Filled, domain: hotlinks::approved::ApprovedDomain) -> Response {
    let title = Place::titled(format!("Add a domain · {}", creator.own.name));
    page(&creator.visit, StatusCode::OK, title, || {
        let ticked = domain.include_subdomains();
        view! {
            <ProductHead product=&*creator.own current="/domains"/>
            <section class="card" aria-labelledby="preview-title">
                <h2 id="preview-title">"Is this your domain?"</h2>
                <ApprovalPreview domain=domain.clone()/>
                <form method="post" action=creator.path("/domains") class="button-row">
                    <input type="hidden" name="address" value=filled.value("address")/>
                    {ticked.then(|| view! { <input type="hidden" name="include_subdomains" value="true"/> })}
                    <input type="hidden" name="shown" value=domain.to_string()/>
                    <button class="button button-primary">"Approve domain"</button>
                    <a class="button button-quiet" href=creator.path("/domains")>"Cancel"</a>
                </form>
            </section>
        }
    })
}
