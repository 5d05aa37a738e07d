//! Header, footer and the sentence that a redirect left.

use hotlinks_server::accounts::Account;
use leptos::prelude::*;

/// The top of every page.
#[component]
pub fn Header(
    /// Who is signed in.
    account: Option<Account>,
    /// The path asked for, to mark where in the house this is.
    path: String,
) -> impl IntoView {
    let current = move |prefix: &str| path.starts_with(prefix).then_some("page");
    let mine = current("/creator").or(current("/affiliate"));
    let simulator = current("/simulator");
    let help = current("/help");
    view! {
        <header class="top">
            <a class="brand" href="/">
                <svg class="brand-mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                    <path d="M10 6H7a5 5 0 0 0 0 10h2M14 16h3a5 5 0 0 0 0-10h-2" />
                    <circle cx="12" cy="11" r="2.2" />
                </svg>
                "Hotlinks"
            </a>
            <nav class="top-nav" aria-label="Main">
                {account
                    .is_some()
                    .then(|| {
                        view! {
                            <a href="/products" aria-current=mine>"My products"</a>
                            <a class="top-wide" href="/simulator" aria-current=simulator>"Simulator"</a>
                        }
                    })}
                <a href="/help" aria-current=help>"Help"</a>
            </nav>
            <div class="top-account">
                {match account {
                    Some(account) => {
                        view! {
                            <span class="top-name" title=account.email.to_string()>
                                <bdi>{account.name.to_string()}</bdi>
                            </span>
                            <form method="post" action="/sign-out">
                                <button class="button button-quiet button-small">"Sign out"</button>
                            </form>
                        }
                            .into_any()
                    }
                    None => {
                        view! {
                            <a class="button button-quiet button-small" href="/sign-in">"Sign in"</a>
                            <a class="button button-small" href="/sign-up">"Sign up"</a>
                        }
                            .into_any()
                    }
                }}
            </div>
        </header>
    }
}

/// The bottom of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="bottom">
            <p>"Hotlinks: links that credit whoever sent the buyer, and show why."</p>
            <p class="bottom-links">
                <a href="/simulator">"Simulator"</a>
                <a href="/help">"Help"</a>
            </p>
        </footer>
    }
}

/// The sentence that the last redirect left, announced once.
#[component]
pub fn Notice(
    /// What to announce.
    sentence: Option<String>,
) -> impl IntoView {
    sentence.map(|sentence| view! { <p class="notice" role="status">{sentence}</p> })
}
