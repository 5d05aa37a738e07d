//! `/affiliate/{product}/created/new`: "Create promotional link".

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::domains::{self, StoredDomain};
use hotlinks_server::hotlinks::{self as links, HotlinkForm};
use hotlinks_server::products::Openness;
use leptos::prelude::*;

use super::created::SAVED;
use super::promoting::Promoting;
use crate::islands::destination::{DomainChoice, FormStart, PromotionalLinkForm};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let Some(domains) = choices(&promoting).await? else {
        // The list says why there is nothing to choose from.
        return Ok(see_other(&promoting.path("/created"), ""));
    };
    let domain = promoting.visit.query_value("domain").unwrap_or_default();
    Ok(form(
        &promoting,
        StatusCode::OK,
        domains,
        FormStart {
            domain,
            ..FormStart::default()
        },
    ))
}

pub(super) async fn submit(promoting: Promoting, filled: Filled) -> Result<Response, PageError> {
    let typed = FormStart {
        url: filled.value("url"),
        name: filled.value("name"),
        domain: filled.value("domain"),
        ..FormStart::default()
    };
    if filled.is_ticked("fix") {
        // A repair was chosen without JavaScript: shown, not saved.
        let Some(domains) = choices(&promoting).await? else {
            return Ok(see_other(&promoting.path("/created"), ""));
        };
        return Ok(form(
            &promoting,
            StatusCode::OK,
            domains,
            FormStart {
                url: filled.value("fix"),
                ..typed
            },
        ));
    }
    let wish = HotlinkForm {
        name: typed.name.clone(),
        url: typed.url.clone(),
        domain: Some(typed.domain.clone()),
    };
    match links::create(&promoting.visit.backend, &promoting.promoter, wish).await {
        Ok(hotlink) => {
            let address = promoting.visit.backend.hotlink_address(&hotlink.code);
            let path = promoting.path(&format!("/created?saved={0}#{0}", hotlink.code));
            Ok(see_other(&path, &format!("{SAVED}{address}")))
        }
        Err(error) => refused(&promoting, filled, typed, error).await,
    }
}

async fn refused(
    promoting: &Promoting,
    filled: Filled,
    typed: FormStart,
    error: Error,
) -> Result<Response, PageError> {
    let (status, filled) = filled.refuse(error)?;
    let problems = ["", "url", "name", "domain"]
        .into_iter()
        .filter_map(|field| Some((field.to_owned(), filled.problem(field)?)))
        .collect();
    let domains = stored(promoting).await?.into_iter().map(choice).collect();
    Ok(form(
        promoting,
        status,
        domains,
        FormStart {
            refused: true,
            problems,
            ..typed
        },
    ))
}

/// The domains to choose from; `None` where no link can be made now.
async fn choices(promoting: &Promoting) -> Result<Option<Vec<DomainChoice>>, PageError> {
    promoting.promoter.require_active()?;
    let domains = stored(promoting).await?;
    let open = promoting.promoter.product().openness != Openness::Closed;
    let any_on = domains.iter().any(|stored| stored.domain.is_on());
    Ok((open && any_on).then(|| domains.into_iter().map(choice).collect()))
}

async fn stored(promoting: &Promoting) -> Result<Vec<StoredDomain>, Error> {
    domains::list(&promoting.visit.backend, &promoting.promoter.product().id).await
}

fn choice(stored: StoredDomain) -> DomainChoice {
    DomainChoice {
        id: stored.id.to_string(),
        domain: stored.domain,
    }
}

/// Where the browser keeps the draft: one a product and affiliate, for two people may share a browser.
pub(super) fn draft_key(promoting: &Promoting) -> String {
    let (product, affiliation) = (
        &promoting.promoter.product().id,
        &promoting.promoter.affiliation().id,
    );
    format!("hotlinks:draft:{product}:{affiliation}")
}

fn form(promoting: &Promoting, status: StatusCode, domains: Vec<DomainChoice>, start: FormStart) -> Response {
    let title = Place::titled(format!("Create promotional link · {}", promoting.product_name()));
    page(&promoting.visit, status, title, || {
        view! {
            <section class="link-form">
                <header class="page-title">
                    <p class="crumb">
                        <a href="/affiliate">"My products"</a> " / "
                        <a href=promoting.path("/created")><bdi>{promoting.product_name().to_owned()}</bdi></a>
                    </p>
                    <h1>"Create promotional link"</h1>
                </header>
                <PromotionalLinkForm
                    action=promoting.path("/created/new")
                    back=promoting.path("/created")
                    go=format!("{}/go/", promoting.visit.backend.public_url.as_str())
                    draft_key=draft_key(promoting)
                    domains=domains
                    start=start
                />
            </section>
        }
    })
}
