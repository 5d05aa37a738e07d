//! An address looks like one everywhere: monospaced, the host stressed, long ones broken or cut, never the page.

use leptos::prelude::*;

/// An address to read. Long ones wrap at any character.
#[component]
pub fn Address(
    /// The address.
    #[prop(into)]
    address: String,
    /// Whether it is a link to follow.
    #[prop(optional)]
    follow: bool,
) -> impl IntoView {
    let (before, host, after) = parts(&address);
    // An empty text would be rendered as a space.
    let dim = |text: String| (!text.is_empty()).then(|| view! { <span class="address-dim">{text}</span> });
    let host = (!host.is_empty()).then(|| view! { <b>{host}</b> });
    let shown = view! { {dim(before)}{host}{dim(after)} };
    if follow {
        view! { <a class="address" href=address rel="noreferrer">{shown}</a> }.into_any()
    } else {
        view! { <span class="address">{shown}</span> }.into_any()
    }
}

/// Scheme, host (with port) and the rest.
fn parts(address: &str) -> (String, String, String) {
    let (before, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), address),
    };
    let (host, after) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    (before, host.to_owned(), after.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_out() {
        let shown = |address| {
            let (before, host, after) = parts(address);
            [before, host, after].join("|")
        };
        assert_eq!(
            shown("https://acme.com:8443/a?b#c"),
            "https://|acme.com:8443|/a?b#c"
        );
        assert_eq!(shown("https://acme.com?b"), "https://|acme.com|?b");
        assert_eq!(shown("acme.com"), "|acme.com|");
    }
}
