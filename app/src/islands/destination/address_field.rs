//! The address field: the input, the marks under exactly the characters at fault, and the address in its parts.

use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{PartKind, PartState};
use leptos::prelude::*;

use super::reading::{Reading, Run};
use super::says::Says;
use super::typing::Typing;

/// How much of the text is marked inside the input, in bytes; longer texts are refused as a whole anyway.
const MARKED: usize = 4_096;

/// What a part is called.
const PARTS: [(PartKind, &str); 5] = [
    (PartKind::Scheme, "Begins with"),
    (PartKind::Credentials, "User name"),
    (PartKind::Host, "Site"),
    (PartKind::Port, "Port"),
    (PartKind::Path, "Page"),
];

/// The field `url` and all that is said about it.
#[component]
pub(super) fn AddressField(
    typing: Typing,
    /// What was typed, when the page was rendered.
    value: String,
    /// What the server adds to the browser's own judgement.
    server_says: Option<String>,
    /// Where hotlinks live, up to the code.
    go: String,
) -> impl IntoView {
    let reading = typing.reading;
    let (scrolled, set_scrolled) = signal(0);
    let mirror = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let at = scrolled.get();
        reading.track();
        if let Some(mirror) = mirror.get() {
            mirror.set_scroll_left(at);
        }
    });
    let follow_scroll = move |_| {
        if let Some(input) = typing.url.get_untracked() {
            set_scrolled.set(input.scroll_left());
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if !(event.alt_key() && event.key() == "Enter") {
            return;
        }
        event.prevent_default();
        if let Some(fix) = typing.repair() {
            typing.apply(&fix);
        }
    };
    let placeholder = move || {
        let domain = typing.selected.get();
        let address = typing
            .approved
            .with_value(|all| domain.and_then(|at| all.get(at)).map(ApprovedDomain::address));
        address.map(|address| format!("{address}/…"))
    };
    view! {
        <div class="field address-field">
            <label for="url">"URL"</label>
            <div class="address-box" data-verdict=move || reading.with(verdict)>
                <div class="address-line">
                    <div class="address-marks" aria-hidden="true" node_ref=mirror>
                        {move || reading.with(|reading| marks(reading.runs(MARKED)))}
                    </div>
                    <input
                        id="url"
                        name="url"
                        type="text"
                        inputmode="url"
                        dir="ltr"
                        value=value
                        placeholder=placeholder
                        required
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-describedby="url-says"
                        aria-invalid=move || reading.with(Reading::is_refused).then_some("true")
                        aria-keyshortcuts="Alt+Enter"
                        node_ref=typing.url
                        on:input=move |event| typing.typed(event_target_value(&event))
                        on:scroll=follow_scroll
                        on:keydown=keys
                    />
                </div>
                <ul class="address-parts" aria-label="The address in its parts">
                    {move || parts_of(typing)}
                </ul>
                <div class="address-says" id="url-says">
                    <Says typing=typing server_says=server_says go=go/>
                </div>
            </div>
            <p class="hidden-label" role="status">{move || typing.told.get()}</p>
        </div>
    }
}

fn verdict(reading: &Reading) -> &'static str {
    match (reading.accepted(), reading.is_refused()) {
        (Some(_), _) => "accepted",
        (None, true) => "refused",
        (None, false) => "incomplete",
    }
}

fn marks(runs: Vec<Run>) -> impl IntoView {
    let shown = |Run { text, state, marked }| {
        view! { <span class=tone(state) class:marked=marked>{text}</span> }
    };
    runs.into_iter().map(shown).collect_view()
}

fn tone(state: Option<PartState>) -> &'static str {
    match state {
        Some(PartState::Settled) => "settled",
        Some(PartState::Wrong) => "wrong",
        Some(PartState::Pending) | None => "pending",
    }
}

/// The parts typed so far, and in the place of those to come what is expected there.
fn parts_of(typing: Typing) -> impl IntoView {
    let reading = typing.reading.get();
    let domain = typing.selected.get();
    let domain = typing
        .approved
        .with_value(|approved| domain.and_then(|at| approved.get(at)).cloned());
    // Behind what is typed already, only the beginning can be missing.
    let reached = PARTS.iter().rposition(|(kind, _)| reading.part(*kind).is_some());
    let shown = move |(at, (kind, label)): (usize, (PartKind, &'static str))| {
        let part = reading.part(kind);
        let awaited = kind == PartKind::Scheme || reached.is_none_or(|reached| at > reached);
        let ghost = || domain.as_ref().and_then(|domain| expected(kind, domain));
        match (part, (part.is_none() && awaited).then(ghost).flatten()) {
            (Some(part), _) => {
                let (class, words) = (tone(Some(part.state)), agrees(part.state));
                let runs = marks(reading.shown(part));
                view! {
                    <li class=class data-part=label>
                        <span class="address-part-label">{label}<span class="hidden-label">{words}</span></span>
                        <span class="address-part-text">{runs}</span>
                    </li>
                }
                .into_any()
            }
            (None, Some(ghost)) => view! {
                <li class="awaited" data-part=label>
                    <span class="address-part-label">{label}<span class="hidden-label">": expected "</span></span>
                    <span class="address-part-text">{ghost}</span>
                </li>
            }
            .into_any(),
            (None, None) => ().into_any(),
        }
    };
    PARTS.into_iter().enumerate().map(shown).collect_view()
}

fn agrees(state: PartState) -> &'static str {
    match state {
        PartState::Settled => ", agrees: ",
        PartState::Wrong => ", does not agree: ",
        PartState::Pending => ", so far: ",
    }
}

/// What stands in this place of an address on the domain; `None` where nothing has to.
fn expected(kind: PartKind, domain: &ApprovedDomain) -> Option<String> {
    match kind {
        PartKind::Scheme => Some(format!("{}://", domain.scheme())),
        PartKind::Credentials => None,
        PartKind::Host => Some(domain.unicode_host().unwrap_or_else(|| domain.host().to_owned())),
        PartKind::Port => domain.port().map(|port| format!(":{port}")),
        PartKind::Path => Some(format!("{}/…", domain.prefix().unwrap_or_default())),
    }
}
