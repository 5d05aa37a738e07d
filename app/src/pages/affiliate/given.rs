//! `/affiliate/{product}`: the links that every affiliate is given.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks::commission::commission;
use hotlinks_server::hotlinks::{self as links, HotlinkKind, HotlinkRow};
use hotlinks_server::offers::{self, Offer};
use hotlinks_server::rates::{self, RateBook};
use leptos::prelude::*;

use super::head::PromotedHead;
use super::promoting::Promoting;
use super::words;
use crate::islands::CopyButton;
use crate::ui::rate::words as words_of;
use crate::ui::{Address, Announced, Empty, Money, State, number};
use crate::web::{PageError, Place, page};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    let rows = links::list_given(backend, promoter).await?;
    let offers = offers::list(backend, promoter.product()).await?;
    let rates = rates::for_affiliate(backend, promoter.product(), promoter.affiliation()).await?;
    let offers = &Offers { list: offers, rates };
    let title = Place::titled(format!("Links · {}", promoting.product_name()));
    Ok(page(&promoting.visit, StatusCode::OK, title, || {
        let links = if rows.is_empty() {
            view! {
                <Empty title="No links yet">
                    <p>
                        "As soon as you promote this product you find here a link to its sales page, to each page that the \
                         creator names, and to the checkout of each offer."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Links promoting=&promoting rows=rows offers=offers/> }.into_any()
        };
        view! {
            <PromotedHead promoting=&promoting current=""/>
            <AnnouncedCuts promoting=&promoting offers=offers/>
            <div class="page-title">
                <h2>"Links"</h2>
                <p class="hint">
                    "Yours alone: whoever follows one and buys is credited to you. For any other page, "
                    <a href=promoting.path("/created")>"make a link of your own"</a> "."
                </p>
            </div>
            {links}
        }
    }))
}

/// What is on sale, and what it earns.
struct Offers {
    list: Vec<Offer>,
    rates: RateBook,
}

/// What is going to be less, before the links to it.
#[component]
fn AnnouncedCuts<'a>(promoting: &'a Promoting, offers: &'a Offers) -> impl IntoView {
    let now = promoting.visit.backend.clock.now();
    let own = &promoting.promoter.affiliation().id;
    let cuts: Vec<_> = offers
        .list
        .iter()
        .filter_map(|offer| {
            let calendar = offers.rates.calendar(Some(&offer.id), Some(own));
            calendar.announced(now).next()?;
            let name = offer.name.clone();
            Some(view! { <li><bdi>{name}</bdi> ": " <Announced calendar=calendar now=now/></li> })
        })
        .collect();
    (!cuts.is_empty()).then(|| {
        view! {
            <section class="card announced" aria-labelledby="announced-title">
                <h2 id="announced-title">"Your commission is going to be lower"</h2>
                <ul class="plain-list">{cuts}</ul>
                <p class="hint"><a href=promoting.path("/rates")>"All your rates, with their days"</a></p>
            </section>
        }
    })
}

#[component]
fn Links<'a>(promoting: &'a Promoting, rows: Vec<HotlinkRow>, offers: &'a Offers) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <LinkRow promoting=promoting row=row offers=offers/> })
        .collect_view();
    view! {
        <table class="table links-table">
            <caption class="hidden-label">"Links that you were given"</caption>
            <thead>
                <tr>
                    <th scope="col">"Link"</th>
                    <th scope="col">"Hotlink"</th>
                    <th scope="col" class="num">"Clicks"</th>
                    <th scope="col" class="num">"Sales"</th>
                    <th scope="col" class="num">"Commission"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn LinkRow<'a>(promoting: &'a Promoting, row: HotlinkRow, offers: &'a Offers) -> impl IntoView {
    let HotlinkRow {
        hotlink,
        clicks,
        not_counted,
        sales,
        commission,
        state,
    } = row;
    let backend = &promoting.visit.backend;
    let address = backend.hotlink_address(&hotlink.code);
    let currency = promoting.promoter.product().currency;
    let what = what(promoting, &hotlink.kind, offers);
    let figures = promoting.path(&format!("/clicks/{}", hotlink.code));
    let (word, tone, sentence) = words::link(&state, &hotlink.kind);
    let state = (word != "Active").then(|| {
        view! { <div class="state-cell"><State word=word tone=tone/> <span class="hint">{sentence}</span></div> }
    });
    let leads_to =
        (!hotlink.destination.is_empty()).then(|| view! { <Address address=hotlink.destination/> });
    let name = match hotlink.kind {
        HotlinkKind::SalesPage => "Sales page".to_owned(),
        _ => hotlink.name,
    };
    view! {
        <tr>
            <th scope="row">
                <span class="link-cell">
                    <bdi>{name.clone()}</bdi>
                    {what}
                    {leads_to}
                    {state}
                </span>
            </th>
            <td data-label="Hotlink">
                <span class="hotlink-cell">
                    <Address address=address.clone()/>
                    <CopyButton text=address label=format!("Copy the hotlink {name}")/>
                </span>
            </td>
            <td class="num" data-label="Clicks"><Clicks address=figures clicks=clicks not_counted=not_counted/></td>
            <td class="num" data-label="Sales">{sales}</td>
            <td class="num" data-label="Commission"><Money amount=commission currency=currency/></td>
        </tr>
    }
}

/// What kind of link it is; for a checkout also the price and what a sale earns this affiliate now.
fn what(promoting: &Promoting, kind: &HotlinkKind, offers: &Offers) -> AnyView {
    let HotlinkKind::Checkout(id) = kind else {
        let words = match kind {
            HotlinkKind::AdditionalLink(_) => Some("A page that the creator named"),
            _ => None,
        };
        return words
            .map(|words| view! { <span class="hint">{words}</span> })
            .into_any();
    };
    let Some(offer) = offers.list.iter().find(|offer| offer.id == *id) else {
        return view! { <span class="hint">"Checkout of an offer that is gone"</span> }.into_any();
    };
    let (promoter, now) = (&promoting.promoter, promoting.visit.backend.clock.now());
    let calendar = offers.rates.calendar(Some(id), Some(&promoter.affiliation().id));
    let rate = calendar.at(now);
    let currency = promoter.product().currency;
    view! {
        <span class="hint">
            "Checkout, " <Money amount=offer.price currency=currency/> ": you earn "
            <Money amount=commission(offer.price, rate.bps) currency=currency/> " (" {words_of(rate)} ")"
        </span>
        <Announced calendar=calendar now=now/>
    }
    .into_any()
}

/// Counted clicks, and beside them what counts for nothing.
#[component]
pub(super) fn Clicks(
    /// Where they are shown over time.
    address: String,
    clicks: u64,
    not_counted: u64,
) -> impl IntoView {
    view! {
        <span class="clicks">
            <a href=address>{number(clicks)}<span class="hidden-label">" clicks over time"</span></a>
            {(not_counted > 0).then(|| view! { <span class="hint">{number(not_counted)} " not counted"</span> })}
        </span>
    }
}
