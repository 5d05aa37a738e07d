//! One field: its label, what was typed, the sentence about it.

use leptos::prelude::*;

use super::desk::Desk;

/// A line of text. Its name is the draft's.
#[component]
pub(super) fn Text(
    desk: Desk,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// The label is for those who do not see that the column has a heading.
    #[prop(optional)]
    in_column: bool,
    /// A whole number, which the arrow keys change.
    #[prop(optional)]
    is_day: bool,
    /// What stands behind it.
    #[prop(optional, into)]
    unit: MaybeProp<String>,
    /// What stands in it while it is empty.
    #[prop(optional, into)]
    empty: String,
) -> impl IntoView {
    let value = desk.draft.with_untracked(|draft| draft.field(&name));
    let says = StoredValue::new(name.clone());
    let problem = Memo::new(move |_| says.with_value(|name| desk.problem(name)));
    let typed = name.clone();
    let described = format!("{name}-problem");
    let number = |text: &'static str| is_day.then_some(text);
    view! {
        <div class="field">
            <label for=name.clone() class:hidden-label=in_column>{label}</label>
            <span class="field-box">
                <input
                    id=name.clone()
                    name=name
                    value=value
                    type=if is_day { "number" } else { "text" }
                    min=number("0")
                    max=number("3650")
                    step=number("1")
                    dir="auto"
                    placeholder=(!empty.is_empty()).then_some(empty)
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
                    on:input=move |event| desk.set(&typed, event_target_value(&event))
                />
                {move || unit.get().map(|unit| view! { <span class="field-unit" aria-hidden="true">{unit}</span> })}
            </span>
            <Says problem=problem name=says/>
        </div>
    }
}

/// One of a few: value and words, which may change with other fields.
#[component]
pub(super) fn Choice(
    desk: Desk,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] in_column: bool,
    options: Vec<(String, Signal<String>)>,
) -> impl IntoView {
    let chosen = desk.draft.with_untracked(|draft| draft.field(&name));
    let says = StoredValue::new(name.clone());
    let problem = Memo::new(move |_| says.with_value(|name| desk.problem(name)));
    let typed = name.clone();
    let described = format!("{name}-problem");
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{move || words.get()}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=name.clone() class:hidden-label=in_column>{label}</label>
            <select
                id=name.clone()
                name=name
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=move || problem.with(Option::is_some).then(|| described.clone())
                on:change=move |event| desk.set(&typed, event_target_value(&event))
            >
                {options}
            </select>
            <Says problem=problem name=says/>
        </div>
    }
}

#[component]
fn Says(problem: Memo<Option<String>>, name: StoredValue<String>) -> impl IntoView {
    move || {
        let id = format!("{}-problem", name.get_value());
        problem
            .get()
            .map(|sentence| view! { <p class="problem" id=id>{sentence}</p> })
    }
}

/// A button that does something to the time line; without JavaScript it sends the form.
#[component]
pub(super) fn Do(
    desk: Desk,
    /// As [`crate::simulator::Draft::act`] knows it.
    #[prop(into)]
    action: String,
    #[prop(into)] words: String,
    /// What it removes, for those who do not see where it stands: then it shows as a cross.
    #[prop(optional, into)]
    of: String,
) -> impl IntoView {
    let press = {
        let action = action.clone();
        move |event: leptos::ev::MouseEvent| {
            if desk.alive.get_untracked() {
                event.prevent_default();
                desk.act(&action);
            }
        }
    };
    let is_cross = !of.is_empty();
    let class = if is_cross {
        "sim-remove"
    } else {
        "button button-small"
    };
    let label = is_cross.then(|| format!("{words} {of}"));
    let face = if is_cross { "×".to_owned() } else { words };
    view! {
        <button class=class id=action.clone() name="do" value=action aria-label=label on:click=press>
            {face}
        </button>
    }
}

/// Words that do not change.
pub(super) fn fixed(value: &str, words: impl Into<String>) -> (String, Signal<String>) {
    let words: String = words.into();
    (value.to_owned(), Signal::stored(words))
}
