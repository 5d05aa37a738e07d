//! What stands beside the picture: what its signs mean, and the same as a table.

use hotlinks::time::Millis;
use leptos::prelude::*;

use crate::simulator::picture::fates;
use crate::simulator::{Scenario, in_words};

/// What the signs mean.
pub(super) fn legend() -> impl IntoView {
    view! {
        <ul class="sim-legend" aria-hidden="true">
            <li class="sim-key-credited">"credited"</li>
            <li class="sim-key-in-time">"in time, not credited"</li>
            <li class="sim-key-out">"out"</li>
            <li class="sim-key-window">"how long a click counts; its end is out"</li>
        </ul>
        <p class="hint needs-script">
            "Drag an event, or reach it with Tab and move it with the arrow keys: a day each, ten with Page Up and Page Down."
        </p>
    }
}

/// The picture for those who do not see it.
pub(super) fn table(scenario: &Scenario) -> impl IntoView + use<> {
    let timeline = &scenario.timeline;
    let fates = fates(scenario);
    let mut rows: Vec<(Millis, String, String)> = Vec::new();
    for (number, (click, fate)) in (1..).zip(timeline.clicks.iter().zip(fates)) {
        let number: u32 = number;
        let end = match timeline.product.window_days.end(click.at) {
            Some(end) => format!("counts until {}", in_words(end)),
            None => "counts forever".to_owned(),
        };
        rows.push((
            click.at,
            format!("Click {number}, {}", click.affiliate),
            format!("{}; {end}", fate.word()),
        ));
    }
    for (number, (order, decided)) in (1..).zip(timeline.orders.iter().zip(&scenario.decided)) {
        let number: u32 = number;
        let money = |amount| format!("{} {}", scenario.currency.format(amount), scenario.currency);
        rows.push((
            order.at,
            format!("Order {number}, {}", order.offer),
            super::outcome::sentence(scenario, decided),
        ));
        for refund in &order.refunds {
            rows.push((
                refund.at,
                format!("Refund of order {number}"),
                format!("{} given back", money(refund.amount)),
            ));
        }
    }
    rows.sort_by_key(|(at, ..)| *at);
    let rows = rows
        .into_iter()
        .map(|(at, what, comes)| {
            view! {
                <tr>
                    <th scope="row"><bdi>{what}</bdi></th>
                    <td data-label="When">{in_words(at)}</td>
                    <td data-label="What comes of it"><bdi>{comes}</bdi></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="sim-table">
            <summary>"The same as a table"</summary>
            <table class="table">
                <caption class="hidden-label">"Everything on the time line, in order"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Event"</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"What comes of it"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}
