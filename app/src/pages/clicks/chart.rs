//! Bars of clicks, drawn on the server: counted ones up from the base, what was not counted down from it. Widths are
//! percentages and heights pixels, so that words keep their size on every screen.

use hotlinks_server::series::{Clicks, Series, Step};
use leptos::prelude::*;

use super::scale::{HEIGHT, Scale, percent};
use super::words;
use crate::ui::number;

/// Pixels above the highest line, and below the lowest for what stands under the bars.
const ABOVE: u64 = 8;
const BELOW: u64 = 28;

/// The chart; the same figures are in the table after it.
#[component]
pub(super) fn Chart<'a>(series: &'a Series) -> impl IntoView {
    let most = |of: fn(&Clicks) -> u64| {
        series
            .steps
            .iter()
            .map(|(_, clicks)| of(clicks))
            .max()
            .unwrap_or(0)
    };
    let scale = Scale::new(most(|clicks| clicks.counted), most(Clicks::rest));
    let base = ABOVE + scale.base();
    let lines = scale.lines().map(|(down, clicks)| {
        let (y, class) = (
            ABOVE + down,
            if ABOVE + down == base {
                "chart-base"
            } else {
                "chart-line"
            },
        );
        view! {
            <line class=class x1="0" x2="100%" y1=y y2=y/>
            <text class="chart-number" x="-8" y=y dy="0.32em">{clicks}</text>
        }
    });
    let count = series.steps.len();
    let bars = series
        .steps
        .iter()
        .enumerate()
        .map(|(place, (step, clicks))| bar(series, scale, (place, count), step, clicks))
        .collect_view();
    view! {
        <figure class="chart">
            <svg role="img" aria-labelledby="chart-title chart-about" width="100%" height=HEIGHT + ABOVE + BELOW>
                <title id="chart-title">{format!("Clicks, {}", words::span(series))}</title>
                <desc id="chart-about">{about(series)}</desc>
                {lines.collect_view()}
                {bars}
            </svg>
            <figcaption class="chart-legend">
                <span class="chart-key chart-key-counted">"Counted"</span>
                <span class="chart-key chart-key-rest">"Not counted"</span>
            </figcaption>
        </figure>
    }
}

fn bar(
    series: &Series,
    scale: Scale,
    (place, count): (usize, usize),
    step: &Step,
    clicks: &Clicks,
) -> impl IntoView {
    let base = ABOVE + scale.base();
    // A tenth of the room stays free on either side.
    let (x, width) = (percent(place * 10 + 1, count * 10), percent(8, count * 10));
    let (up, down) = (scale.length(clicks.counted), scale.length(clicks.rest()));
    let every = every(count);
    let word = (count - 1 - place).is_multiple_of(every).then(|| {
        let narrow = ((count - 1 - place) / every).is_multiple_of(2);
        let class = if narrow {
            "chart-word"
        } else {
            "chart-word chart-word-wide"
        };
        // The last of many would reach beyond the edge.
        let (class, x) = if place + 1 == count && every > 1 {
            ("chart-word-last", "100%".to_owned())
        } else {
            (class, percent(place * 2 + 1, count * 2))
        };
        view! { <text class=class x=x y=ABOVE + HEIGHT + BELOW - 8>{words::short(series, step)}</text> }
    });
    view! {
        <g class="chart-step">
            <title>{format!("{}: {}", words::long(series, step), words::figures(clicks))}</title>
            <rect class="chart-room" x=percent(place, count) width=percent(1, count) y="0" height=HEIGHT + ABOVE + BELOW/>
            {(up > 0).then(|| view! { <rect class="chart-counted" x=x.clone() width=width.clone() y=base - up height=up/> })}
            {(down > 0).then(|| view! { <rect class="chart-rest" x=x width=width y=base + 1 height=down/> })}
            {word}
        </g>
    }
}

/// A word below every so many bars: some eight in all.
fn every(count: usize) -> usize {
    match count {
        0..=12 => 1,
        13..=26 => 3,
        27..=31 => 5,
        _ => 15,
    }
}

/// What the chart shows, for those who do not see it.
fn about(series: &Series) -> String {
    let best = series.steps.iter().max_by_key(|(_, clicks)| clicks.counted);
    let best = best
        .filter(|(_, clicks)| clicks.counted > 0)
        .map(|(step, clicks)| {
            format!(
                " Most were counted on {}: {}.",
                words::long(series, step),
                number(clicks.counted)
            )
        });
    format!(
        "{} in all.{} Every figure is in the table after the chart.",
        words::figures(&series.total),
        best.unwrap_or_default()
    )
}
