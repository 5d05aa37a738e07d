//! Rates of commission: what is in force, and from when another one is (rule 25).

use hotlinks::commission::{Calendar, RateSource, Resolved};
use hotlinks::money::Bps;
use hotlinks::time::Millis;
use leptos::prelude::*;

use super::time::Time;

/// The rate in force and the cuts that are announced.
#[component]
pub fn Rate(
    /// What was promised.
    calendar: Calendar,
    /// What is in force is what is in force now.
    now: Millis,
) -> impl IntoView {
    view! {
        <span class="rate">
            <b>{words(calendar.at(now))}</b>
            <Announced calendar=calendar now=now/>
        </span>
    }
}

/// The cuts that are announced, each with its day: "20 % from 26 Nov 2026, 04:00 UTC; 30 % until then."
#[component]
pub fn Announced(
    /// What was promised.
    calendar: Calendar,
    /// What has not begun now.
    now: Millis,
) -> impl IntoView {
    let mut until = words(calendar.at(now));
    let cuts: Vec<_> = calendar
        .announced(now)
        .map(|step| {
            let next = words(step.resolved());
            let before = std::mem::replace(&mut until, next.clone());
            view! { " " <span class="hint rate-coming">{next} " from " <Time at=step.from/> "; " {before} " until then."</span> }
        })
        .collect();
    cuts
}

/// "30 %"; "no commission" where no rate is set.
pub fn words(rate: Resolved) -> String {
    match rate.from {
        RateSource::Unset => "no commission".to_owned(),
        _ => rate.bps.to_string(),
    }
}

/// A percentage as it is typed: "12.5".
pub fn percent(rate: Bps) -> String {
    rate.to_string().trim_end_matches(" %").to_owned()
}
