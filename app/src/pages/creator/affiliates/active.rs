//! Those who promote the product, or did.

use hotlinks::commission::Calendar;
use hotlinks::time::Millis;
use hotlinks_server::affiliations::{Affiliation, AffiliationState, ProductAffiliate};
use hotlinks_server::ids::AffiliationId;
use hotlinks_server::offers::Offer;
use hotlinks_server::rates::RateBook;
use leptos::prelude::*;

use super::super::confirm::Confirm;
use super::super::own::Creator;
use super::RefusedRate;
use crate::ui::rate::percent;
use crate::ui::{Announced, Money, State, number};

/// What was told about rates.
pub(super) struct Told {
    pub(super) book: RateBook,
    pub(super) offers: Vec<Offer>,
    pub(super) now: Millis,
}

impl Told {
    /// The cuts that are announced to an affiliate, by offer.
    fn announced_to(&self, affiliation: &AffiliationId) -> Vec<(Option<&str>, Calendar)> {
        let book = self.book.of(Some(affiliation));
        let offers: Vec<Option<&Offer>> = if self.offers.is_empty() {
            vec![None]
        } else {
            self.offers.iter().map(Some).collect()
        };
        offers
            .into_iter()
            .map(|offer| {
                let calendar = book.calendar(offer.map(|offer| &offer.id), Some(affiliation));
                (offer.map(|offer| offer.name.as_str()), calendar)
            })
            .filter(|(_, calendar)| calendar.announced(self.now).next().is_some())
            .collect()
    }
}

/// A row for each, with what they brought and what the creator can do.
#[component]
pub(super) fn Affiliates<'a>(
    creator: &'a Creator,
    rows: Vec<ProductAffiliate>,
    refused: Option<&'a RefusedRate>,
    told: &'a Told,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let refused = refused.filter(|refused| refused.affiliation == row.affiliation.id.as_str());
            view! { <Row creator=creator row=row refused=refused told=told/> }
        })
        .collect_view();
    view! {
        <table class="table affiliates">
            <caption class="hidden-label">"Affiliates of this product"</caption>
            <thead>
                <tr>
                    <th scope="col">"Affiliate"</th>
                    <th scope="col">"State"</th>
                    <th scope="col" class="num">"Clicks"</th>
                    <th scope="col" class="num">"Sales"</th>
                    <th scope="col" class="num">"Commission"</th>
                    <th scope="col">"Own rate"</th>
                    <th scope="col"><span class="hidden-label">"Change"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Row<'a>(
    creator: &'a Creator,
    row: ProductAffiliate,
    refused: Option<&'a RefusedRate>,
    told: &'a Told,
) -> impl IntoView {
    let by_offer = row.name.clone();
    let cuts: Vec<_> = told
        .announced_to(&row.affiliation.id)
        .into_iter()
        .map(|(offer, calendar)| {
            let offer = offer.map(|name| view! { <bdi>{name.to_owned()}</bdi> ": " });
            view! { <p class="hint">{offer} <Announced calendar=calendar now=told.now/></p> }
        })
        .collect();
    let base = creator.path(&format!("/affiliates/{}", row.affiliation.id));
    let (word, tone) = match row.affiliation.state {
        AffiliationState::Active => ("Active", "good"),
        AffiliationState::Pending => ("Pending", "wait"),
        AffiliationState::Refused => ("Refused", "off"),
        AffiliationState::Blocked => ("Blocked", "bad"),
    };
    let change = match row.affiliation.state {
        AffiliationState::Active => view! {
            <Confirm
                word="Block"
                target=row.name.clone()
                meaning="From now on new clicks on their links credit nobody, the buyers go to your sales page, and orders \
                         earn them nothing. What they earned so far stays."
                action=format!("{base}/block")
            />
        }
        .into_any(),
        AffiliationState::Blocked => {
            view! { <Answer words="Unblock" name=row.name.clone() action=format!("{base}/unblock")/> }.into_any()
        }
        AffiliationState::Pending | AffiliationState::Refused => {
            view! { <Answer words="Approve" name=row.name.clone() action=format!("{base}/approve")/> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">
                <bdi>{row.name.clone()}</bdi>
                <span class="hint affiliate-email"><bdi>{row.email}</bdi></span>
            </th>
            <td data-label="State"><State word=word tone=tone/></td>
            <td class="num" data-label="Clicks">
                <a href=creator.path(&format!("/clicks/{}", row.affiliation.id))>
                    {number(row.clicks)}<span class="hidden-label">" clicks over time"</span>
                </a>
            </td>
            <td class="num" data-label="Sales">{row.sales}</td>
            <td class="num" data-label="Commission">
                <Money amount=row.commission currency=creator.own.currency/>
            </td>
            <td data-label="Own rate">
                <OwnRate affiliation=row.affiliation name=row.name refused=refused action=format!("{base}/rate")/>
                {cuts}
                <a class="hint" href=base.clone()>"Rates by offer"<span class="hidden-label">" of "<bdi>{by_offer}</bdi></span></a>
            </td>
            <td>{change}</td>
        </tr>
    }
}

/// A decision that is taken at once.
#[component]
fn Answer(words: &'static str, name: String, action: String) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <button class="button button-small">{words}<span class="hidden-label">" "<bdi>{name}</bdi></span></button>
        </form>
    }
}

/// The affiliate's own rate; empty: each offer's.
#[component]
fn OwnRate<'a>(
    affiliation: Affiliation,
    name: String,
    refused: Option<&'a RefusedRate>,
    action: String,
) -> impl IntoView {
    let id = format!("rate-{}", affiliation.id);
    let stored = affiliation.bps.map(percent).unwrap_or_default();
    let value = refused.map_or(stored, |refused| refused.filled.value("rate"));
    let problem = refused.and_then(|refused| refused.filled.problem("rate"));
    let described = problem.is_some().then(|| format!("{id}-problem"));
    view! {
        <form method="post" action=action class="own-rate" novalidate>
            <label class="hidden-label" for=id.clone()>"Own rate of "<bdi>{name.clone()}</bdi>", in percent"</label>
            <span class="field">
                <span class="field-box">
                    <input
                        id=id.clone()
                        name="rate"
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        placeholder="offer's"
                        value=value
                        aria-describedby=described
                        aria-invalid=problem.is_some().then_some("true")
                    />
                    <span class="field-unit" aria-hidden="true">"%"</span>
                </span>
            </span>
            <button class="button button-small">"Save"<span class="hidden-label">" the rate of "<bdi>{name}</bdi></span></button>
            {problem.map(|sentence| view! { <p class="problem" id=format!("{id}-problem")>{sentence}</p> })}
        </form>
    }
}
