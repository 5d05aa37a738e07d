//! The frame of the help page: its contents, and one part of it.

use hotlinks::destination::ProblemCode;
use leptos::prelude::*;

/// Anchor and heading of every part, in order.
pub(super) const SECTIONS: [(&str, &str); 12] = [
    ("how", "How a hotlink works"),
    ("addresses", "Which addresses qualify"),
    ("problems", "What the checker says"),
    ("states", "What a buyer gets"),
    ("prices", "Prices and plans"),
    ("clicks", "Which clicks count"),
    ("credit", "Who is credited"),
    ("coupons", "Coupons"),
    ("receipt", "What a receipt shows"),
    ("claims", "Sales that were missed"),
    ("payouts", "When a commission is paid"),
    ("cookie", "For buyers: the cookie"),
];

/// The table of contents.
pub(super) fn contents() -> impl IntoView {
    let lines = SECTIONS.map(|(anchor, heading)| {
        let codes = (anchor == "problems").then(|| {
            let codes = ProblemCode::ALL
                .map(|code| view! { <li><a href=format!("#{code}")>{code.as_str()}</a></li> });
            view! { <ul class="contents-codes">{codes.collect_view()}</ul> }
        });
        view! { <li><a href=format!("#{anchor}")>{heading}</a>{codes}</li> }
    });
    view! {
        <nav class="contents" aria-label="On this page">
            <ol>{lines.collect_view()}</ol>
        </nav>
    }
}

/// One part, under the heading that the contents name for its anchor.
pub(super) fn section(anchor: &'static str, text: impl IntoView) -> impl IntoView {
    let heading = SECTIONS
        .into_iter()
        .find(|(name, _)| *name == anchor)
        .map_or("", |(_, heading)| heading);
    view! {
        <section class="help-part" aria-labelledby=anchor>
            <h2 id=anchor>{heading}</h2>
            {text}
        </section>
    }
}
