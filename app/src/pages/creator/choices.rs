//! A choice whose options each need a sentence.

use leptos::prelude::*;

use crate::web::Filled;

/// One option: its value, its word, and what it means.
pub(super) type Choice = (&'static str, &'static str, &'static str);

/// Radio buttons, each with its sentence. The first is the default.
#[component]
pub(super) fn Choices<'a>(
    /// The form it belongs to.
    form: &'a Filled,
    /// The field's name.
    name: &'static str,
    /// What stands above it.
    label: &'static str,
    /// The options.
    choices: &'static [Choice],
) -> impl IntoView {
    let typed = form.value(name);
    let known = choices.iter().any(|(value, ..)| *value == typed);
    let problem = form.problem(name);
    let described = problem.is_some().then(|| format!("{name}-problem"));
    let options = choices
        .iter()
        .enumerate()
        .map(|(position, (value, word, meaning))| {
            let id = format!("{name}-{value}");
            let checked = if known { *value == typed } else { position == 0 };
            view! {
                <div class="choice">
                    <input type="radio" id=id.clone() name=name value=*value checked=checked
                        aria-describedby=format!("{id}-meaning")/>
                    <label for=id.clone()>{*word}</label>
                    <p class="hint" id=format!("{id}-meaning")>{*meaning}</p>
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field choices" aria-describedby=described>
            <legend>{label}</legend>
            {options}
            {problem.map(|sentence| view! { <p class="problem" id=format!("{name}-problem")>{sentence}</p> })}
        </fieldset>
    }
}
