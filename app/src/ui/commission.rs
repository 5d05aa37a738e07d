//! How a commission stands (rule 28), and the sums of all that stand alike.

use hotlinks::ledger::Status;
use hotlinks::time::Millis;
use hotlinks_server::ledger::Balance;
use hotlinks_server::sales::Credit;
use leptos::prelude::*;

use super::time::day;
use super::{Money, State};

/// One affiliate's commission of a sale: pending until when, payable, held, paid; and what was taken back of it.
#[component]
pub fn CommissionState(
    /// The commission.
    credit: Credit,
    /// The time.
    now: Millis,
) -> impl IntoView {
    let status = credit.status(now);
    let taken_back = credit.is_taken_back();
    // Nothing is left to pay: when it would have been is no news.
    if taken_back && status != Status::Paid {
        return view! { <State word="Taken back" tone="off"/> }.into_any();
    }
    let note = match status {
        Status::Paid if credit.commission != credit.earned => Some("some taken back since".to_owned()),
        Status::Pending => Some(format!("until {}", day(credit.payable_at))),
        Status::Held => Some("a chargeback is open".to_owned()),
        Status::Payable | Status::Paid => None,
    };
    let note = match (taken_back, note) {
        (true, _) => Some("taken back since".to_owned()),
        (false, note) => note,
    };
    let note = note.map(|note| view! { <span class="hint">{note}</span> });
    view! { <StatusWord status=status/> {note} }.into_any()
}

/// A status in one word.
#[component]
pub fn StatusWord(
    /// Which.
    status: Status,
) -> impl IntoView {
    match status {
        Status::Pending => view! { <State word="Pending" tone="wait"/> },
        Status::Payable => view! { <State word="Payable" tone="good"/> },
        Status::Held => view! { <State word="Held" tone="bad"/> },
        Status::Paid => view! { <State word="Paid" tone="good"/> },
    }
}

/// What was earned in one currency, split by how it stands: the four parts sum to the first figure.
#[component]
pub fn Amounts(
    /// What stands above the sum.
    #[prop(into)]
    earned: String,
    /// The figures.
    balance: Balance,
) -> impl IntoView {
    let currency = balance.currency;
    let parts = [
        ("Pending", balance.pending),
        ("Payable", balance.payable),
        ("Held", balance.held),
        ("Paid", balance.paid),
    ]
    .map(|(word, amount)| {
        view! { <div class="stat"><dt>{word}</dt><dd><Money amount=amount currency=currency/></dd></div> }
    });
    view! {
        <dl class="stats" aria-label=format!("In {currency}")>
            <div class="stat"><dt>{earned}</dt><dd><Money amount=balance.earned() currency=currency/></dd></div>
            {parts.collect_view()}
        </dl>
    }
}
