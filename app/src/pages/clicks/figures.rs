//! The figures of a range: how it is chosen, the sums, the chart, the table, and what was not counted.

use hotlinks::money::Currency;
use hotlinks_server::series::{Range, Series};
use leptos::prelude::*;

use super::chart::Chart;
use super::table::{NotCounted, Steps};
use super::{Looking, Seen, words};
use crate::islands::DeviceZone;
use crate::ui::{Empty, Money, number};

/// Everything about one series.
#[component]
pub(in crate::pages) fn Figures<'a>(
    /// What is seen.
    seen: &'a Seen,
    /// Of the product.
    currency: Currency,
    /// What stands where there are no clicks yet: what to do about it.
    empty: AnyView,
) -> impl IntoView {
    let Seen {
        looking,
        series,
        earned,
    } = seen;
    let body = if series.steps.is_empty() {
        view! { <Empty title="There was no such day"><p>"In this time zone the calendar skipped it."</p></Empty> }.into_any()
    } else if series.total.is_none() {
        view! { <Nothing looking=looking empty=empty/> }.into_any()
    } else {
        view! {
            <Chart series=series/>
            <Steps looking=looking series=series/>
            <NotCounted clicks=&series.total/>
        }
        .into_any()
    };
    view! {
        <Choice looking=looking/>
        <div class="range-words">
            <b>{words::span(series)}</b> <Whose looking=looking series=series/>
        </div>
        <dl class="stats">
            <div class="stat"><dt>"Counted clicks"</dt><dd>{number(series.total.counted)}</dd></div>
            <div class="stat"><dt>"Not counted"</dt><dd>{number(series.total.rest())}</dd></div>
            {earned.map(|earned| view! {
                <div class="stat"><dt>"Sales"</dt><dd>{number(earned.sales)}</dd></div>
                <div class="stat">
                    <dt>"Commission"</dt>
                    <dd><Money amount=earned.commission currency=currency/></dd>
                </div>
            })}
        </dl>
        {body}
    }
}

/// 7, 30, 90 days, 12 months, or the hours of a day: each is an address.
#[component]
fn Choice<'a>(looking: &'a Looking) -> impl IntoView {
    let ranges = Range::ALL
        .map(|range| {
            let here = (range == looking.range).then_some("page");
            let address = format!("{}?range={}", looking.path, range.name());
            view! {
                <a class="button button-small button-quiet" href=address aria-current=here>{words::range(range)}</a>
            }
        })
        .collect_view();
    let day = match looking.range {
        Range::Day(day) => day.to_string(),
        _ => String::new(),
    };
    let (before, after) = match looking.range {
        Range::Day(day) => (day.yesterday().ok(), day.tomorrow().ok()),
        _ => (None, None),
    };
    let to = |day: jiff::civil::Date| format!("{}?day={day}", looking.path);
    view! {
        <div class="range-choice">
            <nav class="filters" aria-label="Range">{ranges}</nav>
            <form method="get" action=looking.path.clone() class="day-choice">
                {before.map(|day| view! {
                    <a class="button button-small button-quiet" href=to(day) rel="prev" aria-label="The day before">"‹"</a>
                })}
                <label for="day">"Hours of"</label>
                <input id="day" name="day" type="date" value=day required/>
                <button class="button button-small">"Show"</button>
                {after.map(|day| view! {
                    <a class="button button-small button-quiet" href=to(day) rel="next" aria-label="The day after">"›"</a>
                })}
            </form>
        </div>
    }
}

/// Whose days these are, and where to choose others.
#[component]
fn Whose<'a>(looking: &'a Looking, series: &'a Series) -> impl IntoView {
    let next: String = url::form_urlencoded::byte_serialize(looking.address().as_bytes()).collect();
    let late = words::late_start(series).map(|time| {
        view! { " Clicks are summed by hours of UTC, so a day of that time begins at " {time} "." }
    });
    let device = (!looking.chosen)
        .then(|| view! { <DeviceZone current=looking.zone.name().to_owned() next=looking.address()/> });
    view! {
        <span class="hint">
            "Days in " <b>{looking.zone.name().to_owned()}</b> ". " <a href=format!("/time-zone?next={next}")>"Change"</a>
            {late}
        </span>
        {device}
    }
}

/// No clicks in the range.
#[component]
fn Nothing<'a>(looking: &'a Looking, empty: AnyView) -> impl IntoView {
    let year = (looking.range != Range::Year).then(|| {
        let address = format!("{}?range={}", looking.path, Range::Year.name());
        view! { <p><a href=address>"Look at the last 12 months"</a></p> }
    });
    match looking.range {
        // There may be some on others.
        Range::Day(_) => view! { <Empty title="No clicks on this day">{year}</Empty> }.into_any(),
        _ => view! { <Empty title="No clicks yet">{empty}{year}</Empty> }.into_any(),
    }
}
