//! `/affiliate/{product}/clicks` and `/affiliate/{product}/clicks/{code}`: clicks over time, of all links and of one.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::hotlinks::HotlinkKind;
use hotlinks_server::page::Page;
use hotlinks_server::series::{self, LinkClicks, LinkName};
use leptos::prelude::*;

use super::super::clicks::{Figures, Looking, Seen};
use super::head::PromotedHead;
use super::promoting::Promoting;
use crate::islands::CopyButton;
use crate::ui::{Address, Money, Pager, number};
use crate::web::{PageError, Place, ViewerZone, page};

pub(super) async fn show(promoting: Promoting, viewer: ViewerZone) -> Result<Response, PageError> {
    let (visit, promoter) = (&promoting.visit, &promoting.promoter);
    let looking = Looking::new(visit, viewer);
    let series = series::of_affiliate(&visit.backend, promoter, looking.range, &looking.zone).await?;
    let number = visit.page_number();
    let links = series::list_links(&visit.backend, promoter, &series, number.saturating_sub(1)).await?;
    let seen = Seen {
        looking,
        series,
        earned: None,
    };
    let title = Place::titled(format!("Clicks · {}", promoting.product_name()));
    Ok(page(visit, StatusCode::OK, title, || {
        let empty = view! {
            <p>
                "Share one of your " <a href=promoting.path("")>"links"</a> ", or "
                <a href=promoting.path("/created")>"make one of your own"</a>
                ": whoever follows it is counted here within a second."
            </p>
        };
        let currency = promoter.product().currency;
        view! {
            <PromotedHead promoting=&promoting current="/clicks"/>
            <h2>"Clicks"</h2>
            <Figures seen=&seen currency=currency empty=empty.into_any()/>
            <Links promoting=&promoting seen=&seen links=links/>
        }
    }))
}

pub(super) async fn show_link(promoting: Promoting, viewer: ViewerZone) -> Result<Response, PageError> {
    let (visit, promoter) = (&promoting.visit, &promoting.promoter);
    let looking = Looking::new(visit, viewer);
    let link = series::find_link(&visit.backend, promoter, promoting.segment("code")).await?;
    let series = series::of_link(&visit.backend, &link, looking.range, &looking.zone).await?;
    let earned = series::link_earnings(&visit.backend, promoter, &link, &series).await?;
    let seen = Seen {
        looking,
        series,
        earned: Some(earned),
    };
    let title = Place::titled(format!(
        "Clicks of {} · {}",
        name(&link),
        promoting.product_name()
    ));
    Ok(page(visit, StatusCode::OK, title, || {
        let all = format!("{}{}", promoting.path("/clicks"), seen.looking.query());
        let empty = view! { <p>"Share the link: whoever follows it is counted here within a second."</p> };
        let currency = promoter.product().currency;
        view! {
            <PromotedHead promoting=&promoting current="/clicks"/>
            <div class="page-title">
                <p class="crumb"><a href=all>"Clicks of all links"</a></p>
                <h2>"Clicks of “"<bdi>{name(&link)}</bdi>"”"</h2>
                <Hotlink promoting=&promoting link=&link/>
            </div>
            <Figures seen=&seen currency=currency empty=empty.into_any()/>
        }
    }))
}

fn name(link: &LinkName) -> String {
    match link.kind {
        HotlinkKind::SalesPage => "Sales page".to_owned(),
        _ => link.name.clone(),
    }
}

#[component]
fn Hotlink<'a>(promoting: &'a Promoting, link: &'a LinkName) -> impl IntoView {
    let address = promoting.visit.backend.hotlink_address(&link.code);
    let label = format!("Copy the hotlink {}", name(link));
    view! {
        <span class="hotlink-cell"><Address address=address.clone()/> <CopyButton text=address label=label/></span>
    }
}

/// The links that had clicks, the most first.
#[component]
fn Links<'a>(promoting: &'a Promoting, seen: &'a Seen, links: Page<LinkClicks>) -> impl IntoView {
    let (query, currency) = (seen.looking.query(), promoting.promoter.product().currency);
    let any = !links.rows.is_empty();
    let rows = links
        .rows
        .into_iter()
        .map(|row| {
            let address = format!("{}{query}", promoting.path(&format!("/clicks/{}", row.link.code)));
            view! {
                <tr>
                    <th scope="row">
                        <span class="link-cell">
                            <a href=address><bdi>{name(&row.link)}</bdi></a>
                            <code class="hint">{row.link.code.to_string()}</code>
                        </span>
                    </th>
                    <td class="num" data-label="Counted clicks">{number(row.clicks)}</td>
                    <td class="num" data-label="Sales">{number(row.earned.sales)}</td>
                    <td class="num" data-label="Commission">
                        <Money amount=row.earned.commission currency=currency/>
                    </td>
                </tr>
            }
        })
        .collect_view();
    any.then(|| {
        view! {
            <section class="clicks-section" aria-labelledby="links-by-clicks">
                <h3 id="links-by-clicks">"Links by clicks"</h3>
                <table class="table">
                    <caption class="hidden-label">"Links that had counted clicks, the most first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Link"</th>
                            <th scope="col" class="num">"Counted clicks"</th>
                            <th scope="col" class="num">"Sales"</th>
                            <th scope="col" class="num">"Commission"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
            <Pager address=seen.looking.address() page=links.number.saturating_add(1) more=links.more/>
        }
    })
}
