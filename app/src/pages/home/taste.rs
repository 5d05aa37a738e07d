//! A taste of the checker: an address against one approved domain, answered by the server without sign-in or script.

use hotlinks::approved::{ApprovedDomain, Scheme};
use hotlinks::destination::{Part, PartKind, PartState, Problem, Verdict, check, parts};
use leptos::prelude::*;

use crate::ui::{Address, State};

/// What stands in the field until somebody types: refused, with a repair.
const FIRST: &str = "http://acme.com/deal?plan=b";

/// The longest text that is answered in parts; beyond it the checker says only that it is too long.
const SHOWN: usize = 2_048;

/// The field, and what the checker says about what somebody typed into it.
pub(super) fn taste(tried: Option<String>) -> impl IntoView {
    let text = tried.unwrap_or_else(|| FIRST.to_owned());
    let approved: Vec<ApprovedDomain> =
        ApprovedDomain::from_parts(Scheme::Https, "acme.com", None, None, false, true)
            .into_iter()
            .collect();
    let verdict = check(&text, &approved);
    let pieces = if text.len() > SHOWN {
        Vec::new()
    } else {
        parts(&text, &approved, None)
    };
    let pieces = pieces.iter().map(|part| piece(&text, part)).collect_view();
    view! {
        <section class="taste card" aria-labelledby="try">
            <h2 id="try">"Does an address qualify?"</h2>
            <p class="hint">"Approved here: " <Address address="https://acme.com"/></p>
            <form method="get" action="/#try" class="taste-form">
                <div class="field">
                    <label for="url">"URL"</label>
                    <span class="field-box">
                        <input
                            id="url"
                            name="url"
                            value=text.clone()
                            inputmode="url"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                        />
                    </span>
                </div>
                <button class="button">"Check"</button>
            </form>
            <p class="taste-parts">{pieces}</p>
            <Answer verdict=verdict/>
        </section>
    }
}

/// One part as typed, marked by how it agrees; the mark has a word for those who do not see it.
fn piece(text: &str, part: &Part) -> impl IntoView + use<> {
    let typed = text.get(part.span.clone()).unwrap_or_default().to_owned();
    let (class, mark) = match part.state {
        PartState::Settled => ("taste-part taste-settled", "agrees"),
        PartState::Pending => ("taste-part taste-pending", "not complete"),
        PartState::Wrong => ("taste-part taste-wrong", "does not agree"),
    };
    let kind = match part.kind {
        PartKind::Scheme => "scheme",
        PartKind::Credentials => "user name",
        PartKind::Host => "host",
        PartKind::Port => "port",
        PartKind::Path => "path",
    };
    view! {
        <span class=class>
            <span class="taste-text">{typed}</span>
            <span class="taste-kind">{kind} <span class="hidden-label">{format!(" {mark}")}</span></span>
        </span>
    }
}

#[component]
fn Answer(verdict: Verdict) -> impl IntoView {
    match verdict {
        Verdict::Accepted(accepted) => view! {
            <p class="taste-answer">
                <State word="Qualifies" tone="good"/>
                <span>"Buyers go to " <Address address=accepted.destination.into_string()/></span>
            </p>
        }
        .into_any(),
        Verdict::Incomplete => view! {
            <p class="taste-answer">
                <State word="Not complete" tone="wait"/>
                <span>"Nothing is wrong so far. Type on."</span>
            </p>
        }
        .into_any(),
        Verdict::Refused { problems } => view! { <Refusal problems=problems/> }.into_any(),
    }
}

/// Everything that is wrong, and one repair: the next step is on the page that it leads to.
#[component]
fn Refusal(problems: Vec<Problem>) -> impl IntoView {
    let fix = problems
        .iter()
        .find_map(|problem| problem.fix.clone())
        .map(|fix| {
            let query: String = url::form_urlencoded::byte_serialize(fix.as_bytes()).collect();
            view! {
                <p>
                    <a class="button button-small" href=format!("/?url={query}#try")>"Use " <Address address=fix/></a>
                </p>
            }
        });
    let problems = problems
        .into_iter()
        .map(|problem| {
            let help = format!("/help#{}", problem.code);
            view! { <li>{problem.message().to_owned()} " " <a href=help>"Why?"</a></li> }
        })
        .collect_view();
    view! {
        <div class="taste-answer">
            <State word="Does not qualify" tone="bad"/>
            <ul class="taste-problems">{problems}</ul>
        </div>
        {fix}
    }
}
