//! How figures of clicks are said.

use hotlinks::time::Millis;
use hotlinks_server::series::{Clicks, Range, Series, Step};

use crate::ui::number;

/// A reason not to count, as people read it: in two words, and in a sentence. The code is that of the export.
pub(super) fn reason(code: &str) -> (&'static str, &'static str) {
    match code {
        "repeat" => (
            "Came again",
            "The same visitor within one hour. Not counted twice, but a sale still finds it.",
        ),
        "prefetch" => (
            "Loaded ahead",
            "A browser fetched or rendered the page before anybody asked to see it (prefetch, prerender).",
        ),
        "crawler" => (
            "Crawler or preview",
            "A search engine, a checker, or an app that shows a preview of the link.",
        ),
        "empty_agent" => (
            "Nameless program",
            "The request did not say what sent it. Browsers always do.",
        ),
        "not_navigation" => (
            "Not a visit",
            "Loaded as a picture, a frame or a script inside another page: nobody went there.",
        ),
        "affiliate_off" => (
            "Affiliate stopped",
            "A person, while the affiliate was not active or blocked. They were led to the sales page.",
        ),
        "product_closed" => (
            "Product closed",
            "A person, while the product was closed to affiliates. They reached the page; nobody earns on it.",
        ),
        "product_deleted" => (
            "Product deleted",
            "A person, after the product was deleted. They were told that the link has ended.",
        ),
        _ => ("Another reason", "A newer version of this server knows why."),
    }
}

/// "22 Nov", "Nov 2026", "14:00": below a bar.
pub(super) fn short(series: &Series, step: &Step) -> String {
    match series.range {
        Range::Year => step.day.strftime("%b").to_string(),
        Range::Day(_) => hour(series, step.from),
        _ => step.day.strftime("%-d %b").to_string(),
    }
}

/// "Sunday, 22 Nov 2026", "November 2026", "14:00 to 15:00".
pub(super) fn long(series: &Series, step: &Step) -> String {
    match series.range {
        Range::Year => step.day.strftime("%B %Y").to_string(),
        Range::Day(_) => format!("{} to {}", hour(series, step.from), hour(series, step.to)),
        _ => step.day.strftime("%a, %-d %b %Y").to_string(),
    }
}

/// With the zone's own letters where the clocks change: an hour may come twice that day.
fn hour(series: &Series, at: Millis) -> String {
    let (from, to) = series.bounds();
    let format = if to.since(from) == Millis::DAY {
        "%H:%M"
    } else {
        "%H:%M %Z"
    };
    series.zone.local(at).strftime(format).to_string()
}

/// What is looked at: "24 Oct to 22 Nov 2026".
pub(super) fn span(series: &Series) -> String {
    let (Some((first, _)), Some((last, _))) = (series.steps.first(), series.steps.last()) else {
        return String::new();
    };
    match series.range {
        Range::Day(day) => day.strftime("%A, %-d %B %Y").to_string(),
        Range::Year => format!(
            "{} to {}",
            first.day.strftime("%b %Y"),
            last.day.strftime("%b %Y")
        ),
        _ => format!(
            "{} to {}",
            first.day.strftime("%-d %b %Y"),
            last.day.strftime("%-d %b %Y")
        ),
    }
}

/// Where days began at a moment at which clicks are not summed, as nowhere today: when they begin here.
pub(super) fn late_start(series: &Series) -> Option<String> {
    let late = |step: &Step| {
        let begins = series.zone.begins(step.day)?;
        (begins != step.from).then(|| series.zone.local(step.from).strftime("%H:%M").to_string())
    };
    match series.range {
        Range::Day(_) => series.steps.first().and_then(|(step, _)| late(step)),
        _ => series.steps.iter().find_map(|(step, _)| late(step)),
    }
}

/// "41 counted, 7 not counted".
pub(super) fn figures(clicks: &Clicks) -> String {
    format!(
        "{} counted, {} not counted",
        number(clicks.counted),
        number(clicks.rest())
    )
}

/// What a range is called in the row of choices.
pub(super) fn range(range: Range) -> &'static str {
    match range {
        Range::Week => "7 days",
        Range::Month => "30 days",
        Range::Quarter => "90 days",
        Range::Year => "12 months",
        Range::Day(_) => "A day",
    }
}
