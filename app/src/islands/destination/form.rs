//! The form itself.

use std::time::Duration;

use hotlinks::hotlink::HotlinkName;
use leptos::prelude::*;

use super::address_field::AddressField;
use super::typing::{DomainNote, Typing};
use super::{DomainChoice, FormStart};

/// After this long, "Save" may be pressed again: the first answer did not come.
const PATIENCE: Duration = Duration::from_secs(5);

/// "Create promotional link": domain, URL, name, save.
#[island]
pub fn PromotionalLinkForm(
    /// Where the form is sent.
    action: String,
    /// Where somebody goes who does not want a link after all.
    back: String,
    /// Where hotlinks live, up to the code: `https://go.example/go/`.
    go: String,
    /// Where the draft is kept in the browser.
    draft_key: String,
    /// Every domain of the product, on and off.
    domains: Vec<DomainChoice>,
    /// What the form begins with.
    start: FormStart,
) -> impl IntoView {
    let typing = Typing::new(domains.clone(), &start, draft_key);
    let refused = start.refused;
    Effect::new(move |begun: Option<()>| {
        if begun.is_none() {
            typing.begin(refused);
        }
    });
    let saving = StoredValue::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if saving.get_value() || !may_be_sent(typing) {
            event.prevent_default();
            return;
        }
        saving.set_value(true);
        set_timeout(move || saving.set_value(false), PATIENCE);
    };
    let selected = typing.selected.get_untracked();
    let options = domains
        .into_iter()
        .enumerate()
        .filter(|(_, choice)| choice.domain.is_on())
        .map(|(index, choice)| {
            let words = choice.domain.address();
            view! { <option value=choice.id selected=selected == Some(index)>{words}</option> }
        })
        .collect_view();
    let form_problem = start.problem("");
    let domain_problem = start.problem("domain");
    let begun_with = start.url.clone();
    let server_says = start.problem("url");
    view! {
        <form class="form" method="post" action=action novalidate on:submit=submit>
            // Enter saves: the first button of a form is the one that Enter presses, and the fixes come before "Save".
            <button class="hidden-label" tabindex="-1" aria-hidden="true"></button>
            {form_problem.map(|sentence| view! { <p class="problem problem-form" role="alert">{sentence}</p> })}
            <div class="field">
                <label for="domain">"Domain"</label>
                <select
                    id="domain"
                    name="domain"
                    aria-describedby="domain-note"
                    node_ref=typing.domain
                    on:change=move |event| typing.choose(&event_target_value(&event))
                >
                    {options}
                </select>
                <p class="hint domain-note" id="domain-note" role="status">{move || note(typing)}</p>
                {domain_problem.map(|sentence| view! { <p class="problem">{sentence}</p> })}
            </div>
            <AddressField typing=typing value=begun_with server_says=server_says go=go/>
            <NameField typing=typing value=start.name.clone()/>
            <div class="toolbar">
                <button class="button button-primary">"Save"</button>
                <a class="button button-quiet" href=back>"Cancel"</a>
                <p class="hint" role="status">
                    {move || {
                        typing.restored.get().then(|| {
                            view! {
                                "Draft restored · "
                                <button type="button" class="as-link" on:click=move |_| typing.discard_draft()>
                                    "Discard"
                                </button>
                            }
                        })
                    }}
                </p>
            </div>
        </form>
    }
}

/// What the affiliate calls the link.
#[component]
fn NameField(typing: Typing, value: String) -> impl IntoView {
    let length = move || typing.name_text.with(|name| name.trim().chars().count());
    let problem = typing.name_problem;
    view! {
        <div class="field">
            <label for="name">"Name"</label>
            <span class="field-box">
                <input
                    id="name"
                    name="name"
                    type="text"
                    dir="auto"
                    value=value
                    required
                    autocomplete="off"
                    aria-describedby="name-says"
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    node_ref=typing.name
                    on:input=move |event| typing.named(event_target_value(&event))
                />
                <span
                    class="field-unit needs-script"
                    aria-hidden="true"
                    class:over=move || { length() > HotlinkName::MAX_CHARS }
                >
                    {length}
                    " / "
                    {HotlinkName::MAX_CHARS}
                </span>
            </span>
            <p id="name-says" class="name-says" class:problem=move || problem.with(Option::is_some)>
                {move || problem.get().unwrap_or_else(|| "Only you see it. 1 to 80 characters.".to_owned())}
            </p>
        </div>
    }
}

/// Whether the form goes to the server. What the browser refuses it refuses once; insisting asks the server, whose
/// domains may have changed since this page was loaded.
fn may_be_sent(typing: Typing) -> bool {
    let (Some(url), Some(name)) = (typing.url.get_untracked(), typing.name.get_untracked()) else {
        return true;
    };
    let insists = typing.strict.get_untracked();
    typing.strict.set(true);
    let name_problem = HotlinkName::parse(&name.value()).err();
    typing
        .name_problem
        .set(name_problem.map(|error| error.to_string()));
    if !insists
        && typing
            .reading
            .with_untracked(|reading| reading.accepted().is_none())
    {
        let _ = url.focus();
        return false;
    }
    if name_problem.is_some() {
        let _ = name.focus();
    }
    name_problem.is_none()
}

/// The line below the domain.
fn note(typing: Typing) -> AnyView {
    match typing.note.get() {
        DomainNote::Hint => "Where the page is. A pasted URL chooses by itself.".into_any(),
        DomainNote::Followed(address) => {
            view! { "Switched to " <span class="address">{address}</span> ", where this URL leads." }
                .into_any()
        }
        DomainNote::Moved { to, .. } => view! {
            "Moved to " <span class="address">{to}</span> "; everything after the site stayed. "
            <button type="button" class="as-link" on:click=move |_| typing.undo_move()>"Undo"</button>
        }
        .into_any(),
    }
}
