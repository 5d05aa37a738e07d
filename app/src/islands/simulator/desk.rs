//! What lies on the table: the fields as typed, and what the rules make of them.

use std::time::Duration;

use leptos::prelude::*;

use super::browser;
use crate::simulator::{Draft, Problem, Scenario, address, check, examples};

/// After so long without a change, what is shown has an address of its own.
const SETTLED: Duration = Duration::from_millis(400);

/// The page's state.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// As typed.
    pub(super) draft: RwSignal<Draft>,
    /// Grows whenever the fields have to be made anew: rows came or went, or something else moved them.
    pub(super) shape: RwSignal<u32>,
    /// What is wrong with it.
    pub(super) problems: Memo<Vec<Problem>>,
    /// The newest that made sense.
    pub(super) shown: Memo<Option<Scenario>>,
    /// The browser answers now; until then buttons ask the server.
    pub(super) alive: RwSignal<bool>,
    /// The rates for single offers are open.
    pub(super) single_rates: RwSignal<bool>,
    /// The address in the browser means this time line.
    remembered: StoredValue<String>,
}

impl Desk {
    pub(super) fn new(start: Draft) -> Self {
        let single = start
            .affiliates
            .iter()
            .flat_map(|affiliate| &affiliate.offers)
            .any(|rate| !rate.is_empty());
        let draft = RwSignal::new(start);
        let checked = Memo::new(move |_| draft.with(check));
        let problems =
            Memo::new(move |_| checked.with(|checked| checked.as_ref().err().cloned().unwrap_or_default()));
        let shown = Memo::new(move |before: Option<&Option<Scenario>>| {
            let now = checked.with(|checked| checked.as_ref().ok().cloned());
            now.or_else(|| before.cloned().flatten())
        });
        Self {
            draft,
            shape: RwSignal::new(0),
            problems,
            shown,
            alive: RwSignal::new(false),
            single_rates: RwSignal::new(single),
            remembered: StoredValue::new(String::new()),
        }
    }

    /// The sentence about a field, while there is one.
    pub(super) fn problem(self, field: &str) -> Option<String> {
        self.problems.with(|problems| {
            let problem = problems.iter().find(|problem| problem.field == field);
            problem.map(|problem| problem.sentence.clone())
        })
    }

    /// What an example shows, while it is unchanged.
    pub(super) fn example(self) -> Option<&'static str> {
        self.shown.with(|shown| {
            let query = &shown.as_ref()?.query;
            let example = examples::all()
                .into_iter()
                .find(|example| example.query == *query)?;
            Some(example.shows)
        })
    }

    /// Something was typed.
    pub(super) fn set(self, field: &str, text: String) {
        self.draft.update(|draft| {
            if let Some(value) = draft.field_mut(field) {
                *value = text;
            }
        });
    }

    /// A button was pressed.
    pub(super) fn act(self, action: &str) {
        self.draft.update(|draft| draft.act(action));
        self.shape.update(|shape| *shape = shape.wrapping_add(1));
        browser::focus(self.draft.with_untracked(|draft| next_focus(draft, action)));
    }

    /// An event was moved in the picture.
    pub(super) fn shift(self, event: &str, days: i64) {
        self.draft.update(|draft| draft.shift(event, days));
        self.shape.update(|shape| *shape = shape.wrapping_add(1));
    }

    /// From now on the browser answers.
    pub(super) fn come_alive(self) {
        self.remembered.set_value(self.query().unwrap_or_default());
        self.alive.set(true);
        let going = window_event_listener(leptos::ev::popstate, move |_| self.go_to_address());
        on_cleanup(move || going.remove());
    }

    /// Every time line shown gets an address.
    pub(super) fn follow_history(self) {
        let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        Effect::new(move |_| {
            let query = self
                .shown
                .with(|shown| shown.as_ref().map(|shown| shown.query.clone()));
            if let Some(waiting) = waiting.get_value() {
                waiting.clear();
            }
            let Some(query) = query.filter(|_| self.alive.get()) else {
                return;
            };
            let remember = move || {
                if self.remembered.get_value() != query {
                    browser::remember(&query);
                    self.remembered.set_value(query);
                }
            };
            waiting.set_value(set_timeout_with_handle(remember, SETTLED).ok());
        });
    }

    /// The back button was pressed.
    fn go_to_address(self) {
        let draft = address::read(&browser::query()).ok().flatten();
        self.draft.set(draft.unwrap_or_else(|| examples::first().draft()));
        self.remembered.set_value(self.query().unwrap_or_default());
        self.shape.update(|shape| *shape = shape.wrapping_add(1));
    }

    fn query(self) -> Option<String> {
        self.shown
            .with_untracked(|shown| shown.as_ref().map(|shown| shown.query.clone()))
    }
}

/// Where the focus goes after a button: into the row that it made, or to the button that makes rows.
fn next_focus(draft: &Draft, action: &str) -> String {
    let mut words = action.split('-');
    let (verb, what, at) = (
        words.next(),
        words.next().unwrap_or(""),
        words.next().unwrap_or("1"),
    );
    match (verb, what) {
        (Some("add"), "click") => format!("click{}-who", draft.clicks.len()),
        (Some("add"), "order") => format!("order{}-offer", draft.orders.len()),
        (Some("add"), "affiliate") => format!("affiliate{}-name", draft.affiliates.len()),
        (Some("add"), "offer") => format!("offer{}-name", draft.offers.len()),
        (Some("add"), "refund") => {
            let at: usize = at.parse().unwrap_or(1);
            let order = draft.orders.get(at.saturating_sub(1));
            let last = order.map_or(1, |order| order.refunds.len());
            format!("order{at}-refund{last}-amount")
        }
        (_, "refund") => format!("add-refund-{at}"),
        _ => format!("add-{what}"),
    }
}
