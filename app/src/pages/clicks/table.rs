//! The same as the chart in a table, and why the others were not counted.

use hotlinks_server::series::{Clicks, Range, Series};
use leptos::prelude::*;

use super::{Looking, words};
use crate::ui::number;

/// A row for each bar, the latest first; a day leads to its hours.
#[component]
pub(super) fn Steps<'a>(looking: &'a Looking, series: &'a Series) -> impl IntoView {
    let what = match series.range {
        Range::Year => "Month",
        Range::Day(_) => "Hour",
        _ => "Day",
    };
    let by_day = matches!(series.range, Range::Week | Range::Month | Range::Quarter);
    let rows = series
        .steps
        .iter()
        .rev()
        .map(|(step, clicks)| {
            let words = words::long(series, step);
            let name = if by_day {
                let address = format!("{}?day={}", looking.path, step.day);
                view! { <a href=address>{words}</a> }.into_any()
            } else {
                words.into_any()
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="num">{number(clicks.counted)}</td>
                    <td class="num">{number(clicks.rest())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="as-table">
            <summary>"The same as a table"</summary>
            <table class="figures">
                <caption class="hidden-label">{format!("Clicks, {}, the latest first", words::span(series))}</caption>
                <thead>
                    <tr>
                        <th scope="col">{what}</th>
                        <th scope="col" class="num">"Counted"</th>
                        <th scope="col" class="num">"Not counted"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}

/// Why, how often, and what that means; the most frequent first.
#[component]
pub(super) fn NotCounted<'a>(clicks: &'a Clicks) -> impl IntoView {
    let mut reasons: Vec<(&String, u64)> = clicks.not_counted.iter().map(|(code, n)| (code, *n)).collect();
    reasons.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), (*code).clone()));
    let rows = reasons
        .into_iter()
        .map(|(code, n)| {
            let (name, sentence) = words::reason(code);
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="num" data-label="Visits">{number(n)}</td>
                    <td data-label="What it was">{sentence}</td>
                    <td data-label="In the export"><code>{code.clone()}</code></td>
                </tr>
            }
        })
        .collect_view();
    let table = (!clicks.not_counted.is_empty()).then(|| {
        view! {
            <table class="table reasons">
                <caption class="hidden-label">"Visits that were not counted, by reason"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Reason"</th>
                        <th scope="col" class="num">"Visits"</th>
                        <th scope="col">"What it was"</th>
                        <th scope="col">"In the export"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    let none = clicks
        .not_counted
        .is_empty()
        .then_some("Every visit was counted. ");
    view! {
        <section class="clicks-section" aria-labelledby="not-counted">
            <h3 id="not-counted">"What was not counted"</h3>
            {table}
            <p class="hint">
                {none}
                "Everybody was sent on to the page. Programs that ask for an address alone (HEAD) are answered and leave no \
                 trace here."
            </p>
        </section>
    }
}
