//! What is said below the address: each problem in one sentence with its repair, or where the link will lead.

use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{Accepted, PartKind, parts};
use leptos::prelude::*;

use super::reading::Reading;
use super::typing::Typing;

/// How much of a corrected text a button shows, in characters.
const ON_BUTTON: usize = 72;

/// The room is reserved, so nothing below it moves while one types.
#[component]
pub(super) fn Says(typing: Typing, server_says: Option<String>, go: String) -> impl IntoView {
    move || {
        let reading = typing.reading.get();
        if let Some(accepted) = reading.accepted() {
            let server_says = server_says.clone().filter(|_| typing.strict.get());
            return match server_says {
                Some(sentence) => view! { <p class="problem">{sentence}</p> }.into_any(),
                None => qualifies(accepted, &go).into_any(),
            };
        }
        if reading.is_refused() {
            refused(typing, &reading).into_any()
        } else {
            so_far(typing, &reading).into_any()
        }
    }
}

fn so_far(typing: Typing, reading: &Reading) -> impl IntoView + use<> {
    let domain = typing.selected.get();
    let address = typing
        .approved
        .with_value(|all| domain.and_then(|at| all.get(at)).map(ApprovedDomain::address));
    let address = address.unwrap_or_default();
    let sentence = if reading.text.trim().is_empty() {
        "Paste the address of any page of "
    } else {
        "So far it agrees. Go on with a page of "
    };
    view! { <p class="hint">{sentence}<span class="address">{address}</span>"."</p> }
}

fn qualifies(accepted: &Accepted, go: &str) -> impl IntoView + use<> {
    let readable = accepted.unicode_host.clone().map(|host| {
        view! { <bdi class="address">{host}</bdi> <span class="hint">" is "</span> }
    });
    view! {
        <p class="verdict-good">"This page qualifies."</p>
        <dl class="leads">
            <dt>"Buyers land on"</dt>
            <dd>{readable} {shown(accepted.destination.as_str())}</dd>
            <dt>"Your hotlink"</dt>
            <dd>
                <span class="address">{go.to_owned()}"••••••••••"</span>
                <span class="hint">" made when you save"</span>
            </dd>
        </dl>
    }
}

/// Every problem; where one repair removes them all, that one, else each its own.
fn refused(typing: Typing, reading: &Reading) -> impl IntoView + use<> {
    let whole = typing.repaired();
    let mut offered: Vec<String> = Vec::new();
    let problems = reading.problems().iter().map(|problem| {
        // One repair often removes several problems: it is offered once.
        let fix = problem
            .fix
            .clone()
            .filter(|fix| whole.is_none() && !offered.contains(fix));
        let first = offered.is_empty();
        offered.extend(fix.clone());
        view! {
            <li data-code=problem.code.as_str()>
                <span class="problem">{problem.message().to_owned()}</span>
                {fix.map(|fix| view! { <Repair typing=typing fix=fix first=first/> })}
            </li>
        }
    });
    let problems = problems.collect_view();
    let whole = whole.map(|fix| view! { <Repair typing=typing fix=fix first=true/> });
    view! {
        <ul class="address-problems">{problems}</ul>
        {whole}
    }
}

/// The button of a repair. Without JavaScript it sends the form, and the server shows it with the text replaced.
#[component]
fn Repair(typing: Typing, fix: String, first: bool) -> impl IntoView {
    let (words, applied) = (shortened(&fix), fix.clone());
    let apply = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        typing.apply(&applied);
    };
    view! {
        <p class="fix">
            <button type="submit" name="fix" value=fix class="button button-small" on:click=apply>
                "Use " <span class="address">{words}</span>
            </button>
            {first.then(|| view! { <span class="hint needs-script"><kbd>"Alt"</kbd> " + " <kbd>"Enter"</kbd></span> })}
        </p>
    }
}

/// An address with its host stressed.
fn shown(address: &str) -> impl IntoView + use<> {
    let host = parts(address, &[], None)
        .into_iter()
        .find(|part| part.kind == PartKind::Host);
    let host = host.map(|part| part.span).unwrap_or_default();
    let piece = |range: std::ops::Range<usize>| address.get(range).unwrap_or_default().to_owned();
    let (before, after) = (piece(0..host.start), piece(host.end..address.len()));
    view! {
        <span class="address">
            <span class="address-dim">{before}</span>
            <b>{piece(host)}</b>
            <span class="address-dim">{after}</span>
        </span>
    }
}

/// The beginning, where a repair usually lies.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(ON_BUTTON) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}
