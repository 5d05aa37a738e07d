//! Form fields: label, hint, what was typed, and the sentence about it, tied together for everybody.

use leptos::prelude::*;

use crate::web::Filled;

/// A line of text.
#[component]
pub fn Field<'a>(
    /// The form it belongs to: keeps what was typed and what is wrong with it.
    form: &'a Filled,
    /// The field's name.
    name: &'static str,
    /// What stands above it.
    label: &'static str,
    /// `text`, `email`, `password`, `url` …
    #[prop(default = "text")]
    kind: &'static str,
    /// A sentence below the label.
    #[prop(optional)]
    hint: &'static str,
    /// For password managers and keyboards.
    #[prop(optional)]
    autocomplete: &'static str,
    /// `decimal`, `url`, `email` …: the keyboard on a phone.
    #[prop(optional)]
    inputmode: &'static str,
    /// What stands behind the text: "%", "EUR".
    #[prop(optional, into)]
    unit: String,
    /// Browsers ask for it themselves.
    #[prop(default = true)]
    required: bool,
) -> impl IntoView {
    let value = if kind == "password" {
        String::new()
    } else {
        form.value(name)
    };
    let problem = form.problem(name);
    let described = described_by(name, !hint.is_empty(), problem.is_some());
    let invalid = problem.is_some().then_some("true");
    let text = |text: &'static str| (!text.is_empty()).then_some(text);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <Hint name=name sentence=hint/>
            <span class="field-box">
                <input
                    id=name
                    name=name
                    type=kind
                    value=value
                    required=required
                    autocomplete=text(autocomplete).unwrap_or("off")
                    inputmode=text(inputmode)
                    aria-describedby=described
                    aria-invalid=invalid
                />
                {(!unit.is_empty()).then(|| view! { <span class="field-unit" aria-hidden="true">{unit}</span> })}
            </span>
            <Problem name=name sentence=problem/>
        </div>
    }
}

/// One of a few choices.
#[component]
pub fn ChoiceField<'a>(
    /// The form it belongs to.
    form: &'a Filled,
    /// The field's name.
    name: &'static str,
    /// What stands above it.
    label: &'static str,
    /// Value and words of each choice; the first is the default.
    choices: Vec<(String, String)>,
    /// A sentence below the label.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let chosen = form.value(name);
    let problem = form.problem(name);
    let described = described_by(name, !hint.is_empty(), problem.is_some());
    let invalid = problem.is_some().then_some("true");
    let options = choices
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <Hint name=name sentence=hint/>
            <select id=name name=name aria-describedby=described aria-invalid=invalid>{options}</select>
            <Problem name=name sentence=problem/>
        </div>
    }
}

/// What is wrong with the form as a whole.
#[component]
pub fn FormProblem<'a>(
    /// The form.
    form: &'a Filled,
) -> impl IntoView {
    form.problem("")
        .map(|sentence| view! { <p class="problem problem-form" role="alert">{sentence}</p> })
}

#[component]
fn Hint(name: &'static str, sentence: &'static str) -> impl IntoView {
    (!sentence.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{sentence}</p> })
}

#[component]
fn Problem(name: &'static str, sentence: Option<String>) -> impl IntoView {
    sentence.map(|sentence| view! { <p class="problem" id=format!("{name}-problem")>{sentence}</p> })
}

fn described_by(name: &str, hint: bool, problem: bool) -> Option<String> {
    match (hint, problem) {
        (false, false) => None,
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-problem")),
        (true, true) => Some(format!("{name}-hint {name}-problem")),
    }
}
