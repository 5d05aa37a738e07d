//! Who is credited, and why: an order at a time.

use hotlinks::attribution::{Considered, Reason};
use hotlinks::commission::RateSource;
use hotlinks::money::Minor;
use hotlinks::simulate::{Decided, Order};
use hotlinks::time::Millis;
use leptos::prelude::*;

use super::desk::Desk;
use crate::simulator::{Scenario, in_words};

/// Every order, as listed.
#[component]
pub(super) fn Outcomes(desk: Desk) -> impl IntoView {
    let wrong = move || {
        desk.problems.with(|problems| {
            let whole = problems.iter().find(|problem| problem.field.is_empty());
            match (whole, problems.len()) {
                (_, 0) => None,
                (Some(problem), _) => Some(problem.sentence.clone()),
                (None, 1) => {
                    Some("One field cannot be read yet: what it says is not in this answer.".to_owned())
                }
                (None, many) => Some(format!(
                    "{many} fields cannot be read yet: what they say is not in this answer."
                )),
            }
        })
    };
    view! {
        <section class="sim-outcomes" aria-labelledby="credited">
            <h2 id="credited">"Who is credited, and why"</h2>
            {move || wrong().map(|sentence| view! { <p class="problem problem-form">{sentence}</p> })}
            {move || {
                desk.shown
                    .get()
                    .map(|scenario| {
                        let orders = scenario.timeline.orders.iter().zip(&scenario.decided).enumerate();
                        let cards = orders
                            .map(|(at, (order, decided))| card(&scenario, at, order, decided))
                            .collect_view();
                        let none = scenario
                            .decided
                            .is_empty()
                            .then(|| view! { <p class="empty">"Add an order, and you see here who earns what."</p> });
                        view! {
                            {none}
                            {cards}
                        }
                    })
            }}
        </section>
    }
}

/// Every order in a sentence, said again whenever it changes.
#[component]
pub(super) fn InShort(desk: Desk) -> impl IntoView {
    let sentences = move || {
        let shown = desk.shown.get()?;
        let decided = shown.decided.iter().enumerate();
        let said = decided.map(|(at, decided)| {
            view! {
                <span>
                    "Order " {at + 1} ": " <b><bdi>{sentence(&shown, decided)}</bdi></b> " "
                </span>
            }
        });
        Some(said.collect_view())
    };
    view! {
        <p class="sim-in-short" role="status">
            {sentences}
        </p>
    }
}

fn money(scenario: &Scenario, amount: Minor) -> String {
    format!("{} {}", scenario.currency.format(amount), scenario.currency)
}

/// "A earns 20.00 USD."
pub(super) fn sentence(scenario: &Scenario, decided: &Decided) -> String {
    let receipt = &decided.receipt;
    let earns: Vec<String> = receipt
        .credits
        .iter()
        .map(|credit| {
            format!(
                "{} earns {}",
                credit.affiliate,
                money(scenario, credit.commission)
            )
        })
        .collect();
    let own = receipt
        .considered
        .iter()
        .find(|click| click.reason == Reason::SelfPurchase);
    match (earns.is_empty(), own) {
        (false, _) => format!("{}.", earns.join(" and ")),
        (true, Some(own)) => format!(
            "Nobody earns: {} bought it, and it is not passed on.",
            own.affiliate
        ),
        (true, None) if receipt.considered.is_empty() => "Nobody earns: there is no click.".to_owned(),
        (true, None) => "Nobody earns: no click is in time.".to_owned(),
    }
}

fn card(scenario: &Scenario, at: usize, order: &Order, decided: &Decided) -> impl IntoView + use<> {
    let number = at + 1;
    let credits = decided
        .receipt
        .credits
        .iter()
        .map(|credit| {
            view! {
                <p class="sim-arithmetic">
                    <b><bdi>{credit.affiliate.clone()}</bdi></b>
                    ": "
                    {credit.arithmetic.clone()}
                    <span class="hint">{rate_from(credit.rate_from)}</span>
                </p>
            }
        })
        .collect_view();
    let clicks = decided
        .receipt
        .considered
        .iter()
        .map(|click| considered(click, order.at))
        .collect_view();
    let table = (!decided.receipt.considered.is_empty()).then(|| {
        view! {
            <table class="table sim-clicks">
                <caption class="hidden-label">{format!("Clicks considered for order {number}, oldest first")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Click"</th>
                        <th scope="col">"Counts"</th>
                        <th scope="col">"Verdict"</th>
                    </tr>
                </thead>
                <tbody>{clicks}</tbody>
            </table>
        }
    });
    view! {
        <section class="card sim-outcome" aria-labelledby=format!("outcome{number}")>
            <div class="sim-outcome-head">
                <h3 id=format!("outcome{number}")>"Order " {number}</h3>
                <p class="hint">
                    <bdi>{order.offer.clone()}</bdi>
                    {format!(", {}, {}", money(scenario, order.base), in_words(order.at))}
                </p>
            </div>
            <p class="sim-verdict">{sentence(scenario, decided)}</p>
            {credits}
            {table}
            {refunds(scenario, order, decided)}
        </section>
    }
}

fn considered(click: &Considered, ordered: Millis) -> impl IntoView + use<> {
    let (word, tone) = match click.reason {
        Reason::Only | Reason::Newest | Reason::Oldest | Reason::FirstOfTwo | Reason::LastOfTwo => {
            ("Credited", "good")
        }
        Reason::SelfPurchase => ("Earns nothing", "off"),
        _ if click.eligible => ("In time", "off"),
        _ => ("Out", "bad"),
    };
    let counts = match click.end() {
        Some(end) => {
            let when = if ordered < end {
                "The order came before"
            } else {
                "The order did not come before"
            };
            view! {
                <span>"until " {in_words(end)}</span>
                <span class="hint">{in_words(click.at)} " + " {click.window.to_string()}</span>
                <span class="hint">{when}</span>
            }
            .into_any()
        }
        None => view! { <span>"forever"</span> }.into_any(),
    };
    let number = click.click.trim_start_matches('c').to_owned();
    let won = (word == "Credited").then_some("sim-won");
    view! {
        <tr class=won>
            <th scope="row">
                "Click " {number} ", " <bdi>{click.affiliate.clone()}</bdi>
                <span class="hint">{in_words(click.at)}</span>
            </th>
            <td data-label="Counts"><span class="sim-lines">{counts}</span></td>
            <td data-label="Verdict">
                <span class="sim-lines">
                    <span class=format!("state state-{tone}")>{word}</span>
                    <span>{click.reason.to_string()}</span>
                </span>
            </td>
        </tr>
    }
}

fn refunds(scenario: &Scenario, order: &Order, decided: &Decided) -> impl IntoView + use<> {
    let credits = &decided.receipt.credits;
    if order.refunds.is_empty() {
        return None;
    }
    let each = credits.len().max(1);
    let rows = order
        .refunds
        .iter()
        .enumerate()
        .map(|(at, refund)| {
            let taken: Vec<String> = decided
                .reversals
                .iter()
                .skip(at * each)
                .take(credits.len())
                .map(|reversal| format!("{} from {}", money(scenario, reversal.amount), reversal.affiliate))
                .collect();
            let taken = if taken.is_empty() {
                "nothing: nobody earned".to_owned()
            } else {
                taken.join(", ")
            };
            view! {
                <tr>
                    <th scope="row">"Refund " {at + 1} <span class="hint">{in_words(refund.at)}</span></th>
                    <td data-label="Given back" class="money">{money(scenario, refund.amount)}</td>
                    <td data-label="Takes back"><bdi>{taken}</bdi></td>
                </tr>
            }
        })
        .collect_view();
    let left: Vec<String> = credits
        .iter()
        .enumerate()
        .map(|(at, credit)| {
            let taken: i64 = decided
                .reversals
                .iter()
                .skip(at)
                .step_by(each)
                .map(|reversal| reversal.amount.0)
                .sum();
            let rest = Minor(credit.commission.0.saturating_sub(taken));
            format!("{} keeps {}.", credit.affiliate, money(scenario, rest))
        })
        .collect();
    let rule = "Each refund takes back commission × refunded so far ÷ price, rounded half up, less what was taken before.";
    Some(view! {
        <table class="table sim-refunds">
            <caption class="hidden-label">"Refunds and what they take back"</caption>
            <thead>
                <tr>
                    <th scope="col">"Refund"</th>
                    <th scope="col">"Given back"</th>
                    <th scope="col">"Takes back"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p><b>{left.join(" ")}</b> " " <span class="hint">{rule}</span></p>
    })
}

fn rate_from(source: RateSource) -> &'static str {
    match source {
        RateSource::AffiliateOffer => " The rate is the one for this affiliate and offer.",
        RateSource::Affiliate => " The rate is this affiliate’s own.",
        RateSource::Offer => " The rate is the offer’s own.",
        RateSource::Product => " The rate is the product’s.",
        RateSource::Unset => " No rate is set.",
    }
}
