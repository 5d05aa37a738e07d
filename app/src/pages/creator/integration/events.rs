//! What came to a creator's endpoints, as a table.

use hotlinks_server::hooks::{Came, Outcome};
use leptos::prelude::*;

use crate::ui::{State, Time};

#[component]
pub(super) fn Events(rows: Vec<Came>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|came| view! { <Event came=came/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Events, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Event"</th>
                    <th scope="col">"Came"</th>
                    <th scope="col">"To"</th>
                    <th scope="col">"What became of it"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Event(came: Came) -> impl IntoView {
    let (word, tone, sentence) = words(came.outcome);
    let why = if came.why.is_empty() {
        sentence.to_owned()
    } else {
        came.why
    };
    let kind = match came.kind.as_str() {
        "" => view! { "Unknown" }.into_any(),
        _ => view! { <code>{came.kind}</code> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                {kind}
                <span class="hint event-id"><bdi class="wraps">{came.webhook_id}</bdi></span>
            </th>
            <td data-label="Came"><Time at=came.received_at/></td>
            <td data-label="To"><bdi class="wraps">{came.endpoint}</bdi></td>
            <td data-label="What became of it">
                <div class="state-cell"><State word=word tone=tone/> <span class="hint wraps">{why}</span></div>
            </td>
        </tr>
    }
}

/// A word, its tone, and what is said where the event itself says nothing.
fn words(outcome: Option<Outcome>) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Some(Outcome::Done) => ("Done", "good", "In the books."),
        Some(Outcome::Before) => ("Before", "off", "It was reported before. Nothing was changed."),
        Some(Outcome::Waits) => (
            "Waits",
            "wait",
            "Its sale has not come yet. It happens once that is here.",
        ),
        Some(Outcome::SetAside) => ("Set aside", "bad", "It was not applied."),
        None => ("Kept", "wait", "It is processed within seconds."),
    }
}
