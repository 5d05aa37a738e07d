//! The address to share, and the same for the command line.

use std::time::Duration;

use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::browser;
use super::desk::Desk;
use crate::simulator::Scenario;

/// How long a button says that it did it.
const SAID: Duration = Duration::from_millis(1_600);

#[component]
pub(super) fn Share(desk: Desk) -> impl IntoView {
    let query = move || {
        desk.shown.with(|shown| {
            shown
                .as_ref()
                .map(|shown| shown.query.clone())
                .unwrap_or_default()
        })
    };
    let timeline = Memo::new(move |_| {
        desk.shown
            .with(|shown| shown.as_ref().map(timeline).unwrap_or_default())
    });
    let outcome = move || {
        desk.shown
            .with(|shown| shown.as_ref().map(outcome).unwrap_or_default())
    };
    let file = move || {
        let encoded = timeline.with(|json| utf8_percent_encode(json, NON_ALPHANUMERIC).to_string());
        format!("data:application/json,{encoded}")
    };
    view! {
        <section class="card sim-share" aria-labelledby="share">
            <h2 id="share">"Share it"</h2>
            <p>"The address holds all of it: whoever is signed in here and opens it sees the same."</p>
            <p class="button-row">
                <Copy what="Copy link" text=Signal::derive(move || browser::address(&query()))/>
                <a class="button button-small sim-work-out" href=move || format!("/simulator?{}", query())>"Link to this time line"</a>
            </p>
            <details>
                <summary>"The same for the command line"</summary>
                <p class="hint">
                    "Save the time line as " <code>"timeline.json"</code> "; " <code>"hotlinks simulate timeline.json"</code>
                    " prints the outcome to the byte."
                </p>
                <p class="button-row">
                    <Copy what="Copy time line" text=timeline.into()/>
                    <a class="button button-small" download="timeline.json" href=file>"Download timeline.json"</a>
                </p>
                <pre class="sim-json" id="timeline-json" tabindex="0" role="region" aria-label="Time line as JSON">{timeline}</pre>
                <pre class="sim-json" id="outcome-json" tabindex="0" role="region" aria-label="Outcome as JSON">{outcome}</pre>
            </details>
        </section>
    }
}

/// A button that puts a text on the clipboard and says so for a moment.
#[component]
fn Copy(what: &'static str, text: Signal<String>) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
        leptos::task::spawn_local(async move {
            if browser::copy(&text).await {
                copied.set(true);
                set_timeout(move || copied.set(false), SAID);
            }
        });
    };
    view! {
        <button type="button" class="button button-small needs-script" on:click=copy>
            <span aria-live="polite">{move || if copied.get() { "Copied" } else { what }}</span>
        </button>
    }
}

/// Laid out for people.
fn timeline(scenario: &Scenario) -> String {
    serde_json::to_string_pretty(&scenario.timeline).unwrap_or_default()
}

/// The line that `hotlinks simulate` prints.
fn outcome(scenario: &Scenario) -> String {
    serde_json::to_string(&scenario.outcome()).unwrap_or_default()
}
