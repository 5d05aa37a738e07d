//! The simulator: a time line, and who would be credited, at every keystroke and without a request.
//!
//! The server renders the same view; without JavaScript every button sends the form, and the server answers with the
//! address of what comes of it.

// The macros write public types that nobody outside needs to reach.
#![allow(unreachable_pub)]

mod browser;
mod desk;
mod editor;
mod field;
mod legend;
mod outcome;
mod people;
mod picture;
mod rows;
mod share;

use leptos::prelude::*;

use crate::simulator::Draft;
use desk::Desk;

/// The whole page below its heading.
#[island]
pub fn Simulator(
    /// What it begins with.
    start: Draft,
) -> impl IntoView {
    let desk = Desk::new(start);
    Effect::new(move |begun: Option<()>| {
        if begun.is_none() {
            desk.come_alive();
        }
    });
    desk.follow_history();
    let submit = move |event: leptos::ev::SubmitEvent| {
        if desk.alive.get_untracked() {
            event.prevent_default();
        }
    };
    view! {
        <form class="sim" method="get" action="/simulator" novalidate autocomplete="off" on:submit=submit>
            // Enter works out, it removes nothing: the first button of a form is the one that Enter presses.
            <button class="hidden-label" tabindex="-1" aria-hidden="true" name="do" value="work-out"></button>
            <editor::Terms desk=desk/>
            {move || desk.example().map(|sentence| view! { <p class="sim-shows">{sentence}</p> })}
            <picture::Picture desk=desk/>
            <div class="sim-columns">
                <editor::Editor desk=desk/>
                <div class="sim-answer">
                    <outcome::Outcomes desk=desk/>
                    <share::Share desk=desk/>
                </div>
            </div>
        </form>
    }
}
