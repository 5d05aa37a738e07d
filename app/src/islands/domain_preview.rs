//! What a text would approve, shown while it is typed. Without JavaScript the server shows it on the next page.

use hotlinks::approved::{ApprovalError, ApprovedDomain, NoSuffixes, Scheme};
use leptos::html::Input;
use leptos::prelude::*;

/// The fields of a new approved domain. What was shown travels along as `shown`: the server saves nothing else.
#[island]
pub fn DomainPreview(
    /// What was typed before.
    typed: String,
    /// Whether subdomains were ticked before.
    include_subdomains: bool,
    /// What the server says about it.
    problem: Option<String>,
) -> impl IntoView {
    let text = RwSignal::new(typed.clone());
    let subdomains = RwSignal::new(include_subdomains);
    let left = RwSignal::new(false);
    // The server and the first moment in the browser show the same; then it lives, with what was typed meanwhile.
    let alive = RwSignal::new(false);
    let (field, checkbox) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    Effect::new(move |_| {
        if let (Some(field), Some(checkbox)) = (field.get(), checkbox.get()) {
            text.set(field.value());
            subdomains.set(checkbox.checked());
        }
        alive.set(true);
    });

    let refused = StoredValue::new(problem.map(|sentence| (typed, sentence)));
    let refusal = move || {
        refused
            .get_value()
            .filter(|(typed, _)| *typed == text.get())
            .map(|(_, sentence)| sentence)
    };
    let reading = Memo::new(move |_| alive.get().then(|| read(&text.get(), subdomains.get())));
    let approved = move || reading.get().and_then(Result::ok).filter(|_| refusal().is_none());
    let complaint = move || {
        let error = reading.get()?.err()?;
        (left.get() || !may_become_right(&error)).then(|| error.to_string())
    };
    let sentence = move || complaint().or_else(refusal);
    let value = text.get_untracked();
    view! {
            <div class="stack">
            <div class="field">
                <label for="address">"Domain"</label>
                <p class="hint" id="address-hint">
                    "Such as acme.com or https://acme.com/store. Without a scheme it becomes https://."
                </p>
                <span class="field-box">
                    <input
                        node_ref=field
                        id="address"
                        name="address"
                        type="text"
                        inputmode="url"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        required
                        value=value
                        aria-describedby="address-hint address-shown"
                        aria-invalid=move || sentence().map(|_| "true")
                        on:input=move |event| {
                            left.set(false);
                            text.set(event_target_value(&event));
                        }
                        on:change=move |_| left.set(true)
                    />
                </span>
            </div>
            // One place of one height for what is shown and what is wrong: leaving the field moves no button away
            // from under the pointer.
            <div class="domain-shown" id="address-shown" aria-live="polite">
                {move || match (sentence(), approved()) {
                    (Some(sentence), _) => view! { <p class="problem">{sentence}</p> }.into_any(),
                    (None, Some(domain)) => view! { <ApprovalPreview domain=domain/> }.into_any(),
                    (None, None) => {
                        view! { <p class="hint">"You see here what will be approved, before it is saved."</p> }.into_any()
                    }
                }}
            </div>
            <div class="check">
                <input
                    node_ref=checkbox
                    type="checkbox"
                    id="include_subdomains"
                    name="include_subdomains"
                    value="true"
                    checked=include_subdomains
                    aria-describedby="include_subdomains-hint"
                    on:change=move |event| subdomains.set(event_target_checked(&event))
                />
                <label for="include_subdomains">"Include subdomains"</label>
                <p class="hint" id="include_subdomains-hint">
                    "shop.acme.com and every other one under it qualify too."
                </p>
            </div>
            <input type="hidden" name="shown" value=move || approved().map(|domain| domain.to_string())/>
        </div>
    }
}

fn read(text: &str, include_subdomains: bool) -> Result<ApprovedDomain, ApprovalError> {
    let domain = ApprovedDomain::parse(text, &NoSuffixes)?.domain;
    if include_subdomains {
        domain.with_subdomains(&NoSuffixes)
    } else {
        Ok(domain)
    }
}

/// Whether typing on may put it right: then nothing is said until the field is left.
fn may_become_right(error: &ApprovalError) -> bool {
    matches!(
        error,
        ApprovalError::Empty
            | ApprovalError::SchemeUnsupported { .. }
            | ApprovalError::Slashes { .. }
            | ApprovalError::HostInvalid
            | ApprovalError::TrailingDot
            | ApprovalError::SingleLabel { .. }
    )
}

/// What approving a domain means, in words.
#[component]
pub fn ApprovalPreview(
    /// The domain as it would be stored.
    domain: ApprovedDomain,
) -> impl IntoView {
    let scheme = domain.scheme();
    let other = if scheme == Scheme::Https {
        Scheme::Http
    } else {
        Scheme::Https
    };
    let host = domain.port().map_or_else(
        || domain.host().to_owned(),
        |port| format!("{}:{port}", domain.host()),
    );
    let unicode = domain.unicode_host().map(|host| format!(" ({host})"));
    let prefix = domain.prefix().unwrap_or_default().to_owned();
    let only_under = (!prefix.is_empty()).then(|| format!(" Only pages under {prefix} qualify."));
    let subdomains = domain
        .include_subdomains()
        .then(|| format!(" Its subdomains qualify too, such as www.{}.", domain.host()));
    view! {
        <p>
            "This will approve "
            <span class="address">
                <span class="address-dim">{format!("{scheme}://")}</span>
                <b>{host}</b>
                <span class="address-dim">{prefix}</span>
            </span>
            {unicode}
            "."
        </p>
        <p class="hint">
            {format!("The scheme matters: only {scheme}:// pages qualify, not {other}://.")} {only_under} {subdomains}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_corrected_in_the_middle_of_a_word() {
        for text in [
            "",
            "a",
            "acm",
            "acme.",
            "h",
            "http",
            "https:",
            "https:/",
            "https://",
            "https://a",
        ] {
            if let Err(error) = read(text, false) {
                assert!(may_become_right(&error), "{text}: {error}");
            }
        }
    }

    #[test]
    fn what_typing_on_cannot_repair_is_said_at_once() {
        for text in [
            "https://u@acme.com",
            "acme.com?",
            "acme.com/#",
            "*.acme.com",
            "acme .com",
            "acme\\",
        ] {
            let error = read(text, false).unwrap_err();
            assert!(!may_become_right(&error), "{text}: {error}");
        }
    }
}
