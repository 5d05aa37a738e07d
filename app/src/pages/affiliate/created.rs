//! `/affiliate/{product}/created`: "Links created by me".

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::domains;
use hotlinks_server::hotlinks::{self as links, HotlinkRow};
use hotlinks_server::products::Openness;
use leptos::prelude::*;

use super::created_row::CreatedRow;
use super::head::PromotedHead;
use super::new::draft_key;
use super::promoting::Promoting;
use crate::islands::destination::DraftEnd;
use crate::ui::{Empty, Pager};
use crate::web::{PageError, Place, page};

/// How the sentence begins that a saved link leaves behind.
pub(super) const SAVED: &str = "Saved. Copy your hotlink: ";
/// How the sentence begins that an archived link leaves behind.
pub(super) const ARCHIVED: &str = "Archived: ";

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let visit = &promoting.visit;
    let number = visit.page_number();
    let archived = visit.query_value("show").as_deref() == Some("archived");
    let (backend, promoter) = (&visit.backend, &promoting.promoter);
    let list = links::list_created(backend, promoter, archived, number.saturating_sub(1)).await?;
    let any_domain_on = domains::list(backend, &promoter.product().id)
        .await?
        .iter()
        .any(|d| d.domain.is_on());
    let obstacle = obstacle(&promoting, any_domain_on);
    let said = |beginning: &str| {
        visit
            .notice
            .as_deref()
            .is_some_and(|notice| notice.starts_with(beginning))
    };
    let saved = visit.query_value("saved").filter(|_| said(SAVED));
    let undo = visit.query_value("undo").filter(|_| said(ARCHIVED));
    let title = Place::titled(format!("Links created by me · {}", promoting.product_name()));
    Ok(page(visit, StatusCode::OK, title, || {
        let created = promoting.path("/created");
        let shown = if archived {
            format!("{created}?show=archived")
        } else {
            created.clone()
        };
        let draft = saved
            .as_ref()
            .and_then(|code| list.rows.iter().find(|row| row.hotlink.code.to_string() == *code));
        let draft = draft.map(|row| row.hotlink.name.clone());
        let draft = draft.map(|name| view! { <DraftEnd draft_key=draft_key(&promoting) name=name/> });
        let rows = if list.rows.is_empty() {
            empty(archived, obstacle.is_none()).into_any()
        } else {
            view! { <Links promoting=&promoting rows=list.rows/> }.into_any()
        };
        let button = obstacle.is_none().then(|| {
            let address = promoting.path("/created/new");
            view! { <a class="button button-primary" href=address>"Create promotional link"</a> }
        });
        view! {
            {draft}
            {undo.map(|code| view! { <Undo promoting=&promoting code=code/> })}
            <PromotedHead promoting=&promoting current="/created"/>
            <div class="page-head">
                <h2>"Links created by me"</h2>
                {button}
            </div>
            {obstacle.map(|sentence| view! { <p class="standing-note">{sentence}</p> })}
            <Filters created=created archived=archived/>
            {rows}
            <Pager address=shown page=number more=list.more/>
        }
    }))
}

/// Why no link can be made now, and what to do.
fn obstacle(promoting: &Promoting, any_domain_on: bool) -> Option<&'static str> {
    if !promoting.is_active() {
        Some("You can make links while you promote this product.")
    } else if promoting.promoter.product().openness == Openness::Closed {
        Some(
            "The creator closed this product to affiliates: a new link would earn nothing. Your links go on.",
        )
    } else if !any_domain_on {
        Some(
            "The creator has enabled no domain, so there is no page to link to. Ask them to approve one, or share the \
             links under “Links” meanwhile.",
        )
    } else {
        None
    }
}

#[component]
fn Undo<'a>(promoting: &'a Promoting, code: String) -> impl IntoView {
    let restore = promoting.path(&format!("/created/{code}/restore"));
    view! {
        <form method="post" action=restore class="undo">
            <button class="button button-small">"Undo: restore it"</button>
        </form>
    }
}

/// Those in use or those put away.
#[component]
fn Filters(created: String, archived: bool) -> impl IntoView {
    let put_away = format!("{created}?show=archived");
    view! {
        <nav class="filters" aria-label="Which links">
            <a class="button button-small button-quiet" href=created aria-current=(!archived).then_some("page")>
                "In use"
            </a>
            <a class="button button-small button-quiet" href=put_away aria-current=archived.then_some("page")>
                "Archived"
            </a>
        </nav>
    }
}

fn empty(archived: bool, may_create: bool) -> impl IntoView {
    let (title, sentence) = match (archived, may_create) {
        (true, _) => (
            "Nothing archived",
            "Links that you put away are kept here, with their figures and codes.",
        ),
        (false, true) => (
            "No links of your own yet",
            "Choose one of the creator’s domains, paste the address of any page on it, and name your link. Whoever \
             follows it is credited to you.",
        ),
        (false, false) => (
            "No links of your own yet",
            "Links that you make to single pages are listed here.",
        ),
    };
    view! { <Empty title=title><p>{sentence}</p></Empty> }
}

#[component]
fn Links<'a>(promoting: &'a Promoting, rows: Vec<HotlinkRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <CreatedRow promoting=promoting row=row/> })
        .collect_view();
    view! {
        <table class="table links-table">
            <caption class="hidden-label">"Links created by me"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name and page"</th>
                    <th scope="col">"Hotlink"</th>
                    <th scope="col">"State"</th>
                    <th scope="col" class="num">"Clicks"</th>
                    <th scope="col" class="num">"Sales"</th>
                    <th scope="col" class="num">"Commission"</th>
                    <th scope="col"><span class="hidden-label">"Change"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">
            "Not counted: robots, previews, pages loaded ahead, and the same visitor on the same link within one hour."
        </p>
    }
}
