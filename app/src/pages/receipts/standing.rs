//! Where each commission stands: in the head in a word, below with the day, the payout and why.

use hotlinks::ledger::Status;
use hotlinks::time::Millis;
use hotlinks_server::receipts::Standing;
use hotlinks_server::sales::ReceiptView;
use leptos::prelude::*;

use super::words;
use crate::ui::{CommissionState, State, time};

/// A state for each who earns; names where there are several.
pub(super) fn states(view: &ReceiptView, now: Millis) -> impl IntoView + use<> {
    if view.standings.is_empty() {
        let word = if view.is_credited {
            "Not credited to you"
        } else {
            "Nobody credited"
        };
        return view! { <State word=word tone="off"/> }.into_any();
    }
    let several = view.standings.len() > 1;
    let each = view.standings.iter().map(|one| {
        let name = several.then(|| view! { <bdi>{words::who(view, one.affiliate.as_str())}</bdi> });
        view! { <li>{name} <CommissionState credit=one.credit.clone() now=now/></li> }
    });
    let each = each.collect_view();
    view! { <ul class="receipt-states" role="list" aria-label="Where it stands">{each}</ul> }.into_any()
}

/// From when it is paid, and in which payout it was.
pub(super) fn payment(view: &ReceiptView, now: Millis) -> impl IntoView + use<> {
    let several = view.standings.len() > 1;
    let each = view
        .standings
        .iter()
        .map(|one| {
            let who = several.then(|| view! { <bdi>{words::who(view, one.affiliate.as_str())}</bdi> ": " });
            view! { <p>{who} {paid(view, one, now)}</p> }
        })
        .collect_view();
    let placed = view.receipt.ordered_at;
    let guarantee = view.payable_at.map(|at| {
        let days = at.since(placed) / Millis::DAY;
        let end = time::day(at);
        view! { <p class="hint">{format!("The guarantee of {days} days ends on {end}; until then the buyer can be refunded.")}</p> }
    });
    (!view.standings.is_empty()).then(|| {
        view! {
            <section class="card stack-small" aria-labelledby="payable">
                <h2 id="payable">"When it is paid"</h2>
                {each}
                {guarantee}
            </section>
        }
    })
}

fn paid(view: &ReceiptView, one: &Standing, now: Millis) -> impl IntoView + use<> {
    let credit = &one.credit;
    let day = time::day(credit.payable_at);
    if let Some(payout) = &credit.paid_in {
        let side = if view.as_creator { "creator" } else { "affiliate" };
        let note = (credit.commission != credit.earned)
            .then_some(" What was taken back since is netted in the next payout.");
        let link = view! { <a href=format!("/{side}/payouts/{payout}")>"payout"</a> };
        return view! { <b>"Paid"</b> " in this " {link} "." {note} }.into_any();
    }
    let (when, why) = match credit.status(now) {
        _ if credit.is_taken_back() => ("Nothing is left to pay:".to_owned(), " all of it was taken back."),
        Status::Held => ("Held".to_owned(), " until the chargeback is decided."),
        Status::Pending => (format!("Payable from {day}."), ""),
        Status::Payable | Status::Paid => (
            format!("Payable since {day}."),
            " It is paid in the creator’s next payout.",
        ),
    };
    view! { <b>{when}</b> {why} }.into_any()
}
