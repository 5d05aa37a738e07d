//! From a view to an answer. Data is loaded before a page is rendered, so rendering is one synchronous pass.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use hydration_context::SsrSharedContext;
use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::nonce::{provide_nonce, use_nonce};
use leptos::prelude::*;
use leptos::reactive::owner::Owner;

use super::{Visit, assets, flash};
use crate::ui::layout::{Footer, Header, Notice};

/// Where a page stands: what the browser's tab says of it.
#[derive(Clone, Debug, Default)]
pub struct Place {
    title: String,
    module: Module,
}

/// Which of the two WebAssembly modules brings a page's islands to life. All islands of a page are in one of them.
#[derive(Clone, Copy, Debug, Default)]
pub enum Module {
    /// Every island but the simulator.
    #[default]
    Links,
    /// The simulator alone.
    Simulator,
}

impl Module {
    /// `NAME.js` and `NAME_bg.wasm`.
    fn name(self) -> &'static str {
        match self {
            Self::Links => "hotlinks",
            Self::Simulator => "simulator",
        }
    }
}

impl Place {
    /// A page with a title.
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// The same with another module than most pages have.
    pub fn with_module(self, module: Module) -> Self {
        Self { module, ..self }
    }
}

/// Renders a page of the house.
pub fn page<V: IntoView>(
    visit: &Visit,
    status: StatusCode,
    place: Place,
    body: impl FnOnce() -> V,
) -> Response {
    let visit = visit.clone();
    let had_notice = visit.notice.is_some();
    let mut response = render(status, &place, move || {
        view! {
            <a class="skip" href="#main">"Skip to the content"</a>
            <Header account=visit.account.clone() path=visit.path.clone()/>
            <main id="main" tabindex="-1">
                <Notice sentence=visit.notice.clone()/>
                {body()}
            </main>
            <Footer/>
        }
    });
    if had_notice {
        flash::clear(response.headers_mut());
    }
    response
}

/// Renders a page that knows nobody: errors, and what buyers see.
pub fn bare_page<V: IntoView>(status: StatusCode, title: &str, body: impl FnOnce() -> V) -> Response {
    render(status, &Place::titled(title), move || {
        view! {
            <a class="skip" href="#main">"Skip to the content"</a>
            <Header account=None path=String::new()/>
            <main id="main" tabindex="-1">{body()}</main>
            <Footer/>
        }
    })
}

/// The whole document as text, and the nonce that its policy has to name.
///
/// Only a page with an island on it loads the script and the WebAssembly.
pub fn document<V: IntoView>(title: &str, body: impl FnOnce() -> V) -> (String, String) {
    document_of(&Place::titled(title), body)
}

fn document_of<V: IntoView>(place: &Place, body: impl FnOnce() -> V) -> (String, String) {
    let title = match place.title.as_str() {
        "" => "Hotlinks".to_owned(),
        title => format!("{title} · Hotlinks"),
    };
    let module = place.module.name();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| {
        provide_nonce();
        let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
        let pkg = assets::pkg_path();
        let options = LeptosOptions::builder()
            .output_name(module)
            .site_pkg_dir(pkg.clone())
            .build();
        let body = body().to_html();
        let is_alive = body.contains("<leptos-island");
        let html = view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="description" content=DESCRIPTION/>
                    <title>{title}</title>
                    <link rel="stylesheet" href=format!("/{pkg}/hotlinks.css")/>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                    {is_alive.then(|| view! { <HydrationScripts options=options islands=true/> })}
                </head>
                <body inner_html=body></body>
            </html>
        }
        .to_html();
        (html, nonce)
    })
}

const DESCRIPTION: &str = "Dynamic alternative hotlinks that you host yourself: links to any page of an approved \
                           domain, checked while you type, with a reason for every cent.";

fn render<V: IntoView>(status: StatusCode, place: &Place, body: impl FnOnce() -> V) -> Response {
    let (html, nonce) = document_of(place, body);
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What the page may do: its own script with a nonce, WebAssembly, its own styles; nobody may frame it.
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}
