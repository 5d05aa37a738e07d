//! The picture: a lane for each affiliate with their clicks and how long each counts, a line for each order. Beside it
//! the same as a table.

use hotlinks::time::Millis;
use leptos::prelude::*;

use super::desk::Desk;
use super::legend::{legend, table};
use crate::simulator::picture::{Across, Fate, Scale, fates};
use crate::simulator::{Moment, Scenario};

/// Heights, in pixels.
const AXIS: usize = 30;
const LANE: usize = 62;
const ORDER: usize = 54;
/// The longest name in the picture, in characters.
const NAME: usize = 18;

/// An event being dragged: which, from where, and how many pixels wide the whole span is.
#[derive(Clone)]
struct Drag {
    event: String,
    from: i32,
    moved: i64,
    width: i32,
    span: i64,
}

#[component]
pub(super) fn Picture(desk: Desk) -> impl IntoView {
    let drag: StoredValue<Option<Drag>> = StoredValue::new(None);
    let move_on = move |event: leptos::ev::PointerEvent| {
        let Some(mut now) = drag.get_value() else { return };
        let pixels = i64::from(event.client_x().saturating_sub(now.from));
        // Rounded to the nearest day.
        let days = (pixels * now.span / i64::from(now.width.max(1)) + pixels.signum() * Millis::DAY / 2)
            / Millis::DAY;
        if days != now.moved {
            desk.shift(&now.event, days.saturating_sub(now.moved));
            now.moved = days;
            drag.set_value(Some(now));
        }
    };
    view! {
        <figure
            class="card sim-figure"
            on:pointermove=move_on
            on:pointerup=move |_| drag.set_value(None)
            on:pointerleave=move |_| drag.set_value(None)
        >
            {move || desk.shown.get().map(|scenario| lanes(desk, &scenario, drag))}
            <super::outcome::InShort desk=desk/>
            {legend()}
            {move || desk.shown.get().map(|scenario| table(&scenario))}
        </figure>
    }
}

fn lanes(desk: Desk, scenario: &Scenario, drag: StoredValue<Option<Drag>>) -> impl IntoView + use<> {
    let timeline = &scenario.timeline;
    let scale = Scale::of(timeline);
    let affiliates = in_order_of_clicks(scenario);
    let lanes_end = AXIS + LANE * affiliates.len();
    let height = lanes_end + ORDER * timeline.orders.len() + 6;
    let ticks = scale
        .ticks()
        .into_iter()
        .enumerate()
        .map(|(number, day)| {
            let x = scale.across(Millis(day.saturating_mul(Millis::DAY))).to_string();
            let words = if number == 0 {
                format!("day {day}")
            } else {
                day.to_string()
            };
            view! {
                <line class="sim-tick" x1=x.clone() x2=x.clone() y1=AXIS - 6 y2=height></line>
                <text class="sim-tick-day" x=x y=AXIS - 12>{words}</text>
            }
        })
        .collect_view();
    let names = affiliates
        .iter()
        .enumerate()
        .map(|(lane, name)| {
            let y = AXIS + LANE * lane;
            view! {
                <line class="sim-lane" x1="0" x2="100%" y1=y y2=y></line>
                <text class="sim-lane-name" x="10" y=y + 21>{short(name)}</text>
            }
        })
        .collect_view();
    let orders = (0..timeline.orders.len())
        .map(|at| order(desk, scenario, scale, drag, at, lanes_end))
        .collect_view();
    let fates = fates(scenario);
    // The newest on top of the older ones of its lane.
    let windows = timeline
        .clicks
        .iter()
        .zip(&fates)
        .map(|(click, fate)| {
            let lane = affiliates
                .iter()
                .position(|name| *name == click.affiliate)
                .unwrap_or(0);
            let y = AXIS + LANE * lane + 40;
            let (end, ends_here) = scale.end(click.at, timeline.product.window_days);
            let from = scale.across(click.at);
            let wide = Across(end.0.saturating_sub(from.0).max(0)).to_string();
            let cap = ends_here
                .then(|| view! { <circle class="sim-window-end" cx=end.to_string() cy=y r="4"></circle> });
            view! {
                <g class=class_of(*fate)>
                    <rect class="sim-window" x=from.to_string() y=y - 4 width=wide height="8"></rect>
                    {cap}
                </g>
            }
        })
        .collect_view();
    let clicks = timeline
        .clicks
        .iter()
        .zip(&fates)
        .enumerate()
        .map(|(at, (click, fate))| {
            let lane = affiliates
                .iter()
                .position(|name| *name == click.affiliate)
                .unwrap_or(0);
            let y = AXIS + LANE * lane + 40;
            let x = scale.across(click.at).to_string();
            let number = at + 1;
            let says = format!("Click {number}, {}, {}", click.affiliate, fate.word());
            let face = view! {
                <circle class="sim-dot" cx=x.clone() cy=y r="10"></circle>
                <text class="sim-dot-number" x=x y=y + 4>{number}</text>
            }
            .into_any();
            marker(
                desk,
                drag,
                format!("click{number}"),
                says,
                click.at,
                scale,
                class_of(*fate),
                face,
            )
        })
        .collect_view();
    let role = move || if desk.alive.get() { "group" } else { "img" };
    view! {
        <svg class="sim-picture" width="100%" height=height role=role aria-label=in_one_sentence(scenario)>
            {ticks}
            {names}
            {windows}
            {orders}
            {clicks}
        </svg>
    }
}

fn order(
    desk: Desk,
    scenario: &Scenario,
    scale: Scale,
    drag: StoredValue<Option<Drag>>,
    at: usize,
    lanes_end: usize,
) -> impl IntoView + use<> {
    let order = scenario.timeline.orders.get(at)?;
    let number = at + 1;
    let top = lanes_end + ORDER * at;
    let y = top + 36;
    let place = scale.across(order.at);
    let x = place.to_string();
    let earns: Vec<String> = scenario
        .decided
        .get(at)?
        .receipt
        .credits
        .iter()
        .map(|credit| short(&credit.affiliate))
        .collect();
    let earns = if earns.is_empty() {
        "nobody".to_owned()
    } else {
        earns.join(" and ")
    };
    let words = format!("Order {number} → {earns}");
    let right = place > Across(5_000);
    let (anchor, beside) = if right { ("end", "-14") } else { ("start", "14") };
    let says = format!("Order {number}, credited to {earns}");
    let face = view! {
        <rect class="sim-order-mark" x=x.clone() y=y width="16" height="16" rx="3" transform="translate(-8 -8)"></rect>
    }.into_any();
    let mark = marker(
        desk,
        drag,
        format!("order{number}"),
        says,
        order.at,
        scale,
        "sim-is-order",
        face,
    );
    let refunds = order
        .refunds
        .iter()
        .enumerate()
        .map(|(refund, what)| {
            let x = scale.across(what.at).to_string();
            let says = format!("Refund {} of order {number}", refund + 1);
            let event = format!("order{number}-refund{}", refund + 1);
            let face = view! { <circle class="sim-refund-mark" cx=x cy=y r="7"></circle> }.into_any();
            let mark = marker(desk, drag, event, says, what.at, scale, "sim-is-refund", face);
            let to = scale.across(what.at).to_string();
            let from = place.to_string();
            view! {
                <line class="sim-refund-line" x1=from x2=to y1=y y2=y></line>
                {mark}
            }
        })
        .collect_view();
    let line = view! { <line class="sim-order-line" x1=x.clone() x2=x.clone() y1=AXIS - 6 y2=y></line> };
    Some(view! {
        {line}
        <line class="sim-lane" x1="0" x2="100%" y1=top y2=top></line>
        {refunds}
        {mark}
        <text class="sim-order-words" x=x y=top + 20 text-anchor=anchor dx=beside>{words}</text>
    })
}

/// An event that the arrow keys and the pointer move.
#[expect(clippy::too_many_arguments, reason = "all of them are what one marker is")]
fn marker(
    desk: Desk,
    drag: StoredValue<Option<Drag>>,
    event: String,
    says: String,
    at: Millis,
    scale: Scale,
    class: &'static str,
    face: AnyView,
) -> impl IntoView + use<> {
    let alive = move |text: &'static str| move || desk.alive.get().then_some(text);
    let when = Moment(at.0);
    // Without a script it is part of an image, and has no name of its own.
    let named = move |text: String| move || desk.alive.get().then(|| text.clone());
    let by_key = event.clone();
    let press = move |key: leptos::ev::KeyboardEvent| {
        let days = match key.key().as_str() {
            "ArrowLeft" | "ArrowDown" => -1,
            "ArrowRight" | "ArrowUp" => 1,
            "PageDown" => -10,
            "PageUp" => 10,
            _ => return,
        };
        key.prevent_default();
        desk.shift(&by_key, days);
    };
    let take = move |pointer: leptos::ev::PointerEvent| {
        use leptos::web_sys::Element;
        let svg = pointer.target().and_then(|target| {
            use leptos::wasm_bindgen::JsCast as _;
            target
                .dyn_into::<Element>()
                .ok()?
                .closest("figure")
                .ok()
                .flatten()
        });
        drag.set_value(svg.map(|svg| Drag {
            event: event.clone(),
            from: pointer.client_x(),
            moved: 0,
            width: svg.client_width(),
            span: scale.span(),
        }));
        pointer.prevent_default();
    };
    view! {
        <g
            class=format!("sim-marker {class}")
            role=alive("slider")
            tabindex=alive("0")
            aria-label=named(says)
            aria-valuemin=alive("0")
            aria-valuemax=alive("3650")
            aria-valuenow=named(when.day_number().to_string())
            aria-valuetext=named(when.to_string())
            on:keydown=press
            on:pointerdown=take
        >
            {face}
        </g>
    }
}

fn class_of(fate: Fate) -> &'static str {
    match fate {
        Fate::Credited => "sim-credited",
        Fate::InTime => "sim-in-time",
        Fate::Out => "sim-out",
    }
}

/// Lanes in the order of the fields: as the affiliates first appear among the clicks, then the others.
fn in_order_of_clicks(scenario: &Scenario) -> Vec<String> {
    let clicked = scenario.timeline.clicks.iter().map(|click| &click.affiliate);
    let mut names: Vec<String> = Vec::new();
    for name in clicked.chain(scenario.timeline.affiliates.keys()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME - 1).collect();
    format!("{start}…")
}

fn in_one_sentence(scenario: &Scenario) -> String {
    let timeline = &scenario.timeline;
    format!(
        "Time line: clicks {}, orders {}; the table below holds the same.",
        timeline.clicks.len(),
        timeline.orders.len()
    )
}
