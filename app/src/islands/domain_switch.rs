//! Switches an approved domain on or off, at once to the eye: the server's answer confirms it or takes it back.
//! Without JavaScript the same button sends the form.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::wire::WireError;

/// The switch of one approved domain, and the sentence that says what it does.
#[island]
pub fn DomainSwitch(
    /// The product's id.
    product: String,
    /// The domain's id.
    domain: String,
    /// How the domain is written.
    address: String,
    /// How it stands on the server.
    on: bool,
    /// How many hotlinks lead there.
    hotlinks: u32,
) -> impl IntoView {
    let shown = RwSignal::new(on);
    let outcome = RwSignal::new(String::new());
    let failed = RwSignal::new(false);
    // Requests go one after another, so that the last wish is the last to arrive.
    let busy = StoredValue::new(false);
    let stored = StoredValue::new(on);

    let action = format!("/creator/{product}/domains/{domain}/switch");
    let name = format!("Links to {address}");
    let note = format!("switch-{domain}");
    let described = note.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        shown.update(|on| *on = !*on);
        outcome.set(String::new());
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        let (product, domain, address) = (product.clone(), domain.clone(), address.clone());
        spawn_local(async move {
            while shown.get_untracked() != stored.get_value() {
                let wanted = shown.get_untracked();
                match set_domain_on(product.clone(), domain.clone(), wanted).await {
                    Ok(now) => {
                        stored.set_value(now);
                        failed.set(false);
                        outcome.set(done(&address, now, hotlinks));
                    }
                    Err(error) => {
                        shown.set(stored.get_value());
                        failed.set(true);
                        outcome.set(undone(&address, stored.get_value(), &error));
                    }
                }
            }
            busy.set_value(false);
        });
    };
    view! {
        <form method="post" action=action class="domain-switch" on:submit=submit>
            <input type="hidden" name="on" value=move || (!shown.get()).to_string()/>
            <button
                class="switch"
                role="switch"
                aria-checked=move || shown.get().to_string()
                aria-label=name
                aria-describedby=described
            >
                <span aria-hidden="true">{move || if shown.get() { "On" } else { "Off" }}</span>
            </button>
            <p class="hint" id=note>{move || meaning(shown.get(), hotlinks)}</p>
            <p class="switch-outcome" class:problem=move || failed.get() role="status">{move || outcome.get()}</p>
        </form>
    }
}

/// "1 hotlink", "12 hotlinks".
fn counted(hotlinks: u32) -> String {
    format!(
        "{hotlinks} {}",
        if hotlinks == 1 { "hotlink" } else { "hotlinks" }
    )
}

/// What the switch does, said before it is used.
fn meaning(on: bool, hotlinks: u32) -> String {
    let buyers = counted(hotlinks);
    if on {
        format!(
            "Switching off sends the buyers of {buyers} to your sales page. Switching on restores the same links."
        )
    } else {
        format!("Off: the buyers of {buyers} go to your sales page. Switching on restores the same links.")
    }
}

/// What the switch did.
pub fn done(address: &str, on: bool, hotlinks: u32) -> String {
    let buyers = counted(hotlinks);
    if on {
        format!("{address} is on. The buyers of {buyers} go to their pages, by the same links.")
    } else {
        format!("{address} is off. The buyers of {buyers} go to your sales page.")
    }
}

fn undone(address: &str, on: bool, error: &WireError) -> String {
    format!("{error} {address} is still {}.", if on { "on" } else { "off" })
}

/// Switches one of the caller's domains. Answers how it stands now.
///
/// # Errors
/// When nobody is signed in, and `NotFound` unless it is a domain of a product of theirs.
#[server(prefix = "/api", endpoint = "set_domain_on")]
pub async fn set_domain_on(product: String, domain: String, on: bool) -> Result<bool, WireError> {
    use crate::web::api::{backend, refuse, require_account};
    use hotlinks_server::{domains, products};

    let account = require_account()?;
    let backend = backend();
    let own = products::require_creator(&backend, &account, &product)
        .await
        .map_err(refuse)?;
    let stored = domains::set_on(&backend, &own, &domain, on)
        .await
        .map_err(refuse)?;
    Ok(stored.domain.is_on())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hotlink_is_not_hotlinks() {
        assert!(meaning(true, 1).contains("of 1 hotlink to"));
        assert!(meaning(false, 0).contains("of 0 hotlinks go"));
    }
}
