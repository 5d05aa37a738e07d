//! `/creator/{product}/clicks` and `/creator/{product}/clicks/{affiliation}`: clicks over time, in all and of one
//! affiliate.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::page::Page;
use hotlinks_server::series::{self, AffiliateClicks};
use leptos::prelude::*;

use super::super::clicks::{Figures, Looking, Seen};
use super::head::ProductHead;
use super::own::Creator;
use crate::ui::{Money, Pager, number};
use crate::web::{PageError, Place, ViewerZone, page};

pub(super) async fn show(creator: Creator, viewer: ViewerZone) -> Result<Response, PageError> {
    let (visit, own) = (&creator.visit, &creator.own);
    let looking = Looking::new(visit, viewer);
    let series = series::of_product(&visit.backend, own, looking.range, &looking.zone).await?;
    let number = visit.page_number();
    let affiliates = series::list_affiliates(&visit.backend, own, &series, number.saturating_sub(1)).await?;
    let seen = Seen {
        looking,
        series,
        earned: None,
    };
    let title = Place::titled(format!("Clicks · {}", own.name));
    Ok(page(visit, StatusCode::OK, title, || {
        let empty = view! {
            <p>
                "Clicks on the links of your " <a href=creator.path("/affiliates")>"affiliates"</a>
                " are counted here within a second, each affiliate’s beside the others’."
            </p>
        };
        view! {
            <ProductHead product=&**own current="/clicks"/>
            <h2>"Clicks"</h2>
            <Figures seen=&seen currency=own.currency empty=empty.into_any()/>
            <Affiliates creator=&creator seen=&seen affiliates=affiliates/>
        }
    }))
}

pub(super) async fn show_affiliate(creator: Creator, viewer: ViewerZone) -> Result<Response, PageError> {
    let (visit, own) = (&creator.visit, &creator.own);
    let looking = Looking::new(visit, viewer);
    let affiliation = creator.segment("affiliation");
    let (name, series) =
        series::of_product_affiliate(&visit.backend, own, affiliation, looking.range, &looking.zone).await?;
    let seen = Seen {
        looking,
        series,
        earned: None,
    };
    let title = Place::titled(format!("Clicks of {name} · {}", own.name));
    Ok(page(visit, StatusCode::OK, title, || {
        let all = format!("{}{}", creator.path("/clicks"), seen.looking.query());
        let empty = view! { <p>"As soon as somebody follows a link of theirs it is counted here."</p> };
        view! {
            <ProductHead product=&**own current="/clicks"/>
            <div class="page-title">
                <p class="crumb"><a href=all>"Clicks of all affiliates"</a></p>
                <h2>"Clicks of "<bdi>{name.clone()}</bdi></h2>
            </div>
            <Figures seen=&seen currency=own.currency empty=empty.into_any()/>
        }
    }))
}

/// Those who had clicks, the most first.
#[component]
fn Affiliates<'a>(creator: &'a Creator, seen: &'a Seen, affiliates: Page<AffiliateClicks>) -> impl IntoView {
    let (query, currency) = (seen.looking.query(), creator.own.currency);
    let any = !affiliates.rows.is_empty();
    let rows = affiliates
        .rows
        .into_iter()
        .map(|row| {
            let address = format!("{}{query}", creator.path(&format!("/clicks/{}", row.affiliation)));
            view! {
                <tr>
                    <th scope="row"><a href=address><bdi>{row.name}</bdi></a></th>
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
            <section class="clicks-section" aria-labelledby="affiliates-by-clicks">
                <h3 id="affiliates-by-clicks">"Affiliates by clicks"</h3>
                <table class="table">
                    <caption class="hidden-label">"Affiliates whose links had counted clicks, the most first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Affiliate"</th>
                            <th scope="col" class="num">"Counted clicks"</th>
                            <th scope="col" class="num">"Sales"</th>
                            <th scope="col" class="num">"Commission"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
            <Pager address=seen.looking.address() page=affiliates.number.saturating_add(1) more=affiliates.more/>
        }
    })
}
