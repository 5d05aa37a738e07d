//! The pages where a hotlink ends: an unknown code, a product that is gone.

use hotlinks_server::redirect::DeadEnd;
use leptos::prelude::*;

use crate::web::render::document;

/// The whole document.
pub fn document_of(end: DeadEnd<'_>) -> String {
    let (title, sentence) = match end {
        DeadEnd::Unknown => ("This link leads nowhere", "It may be mistyped.".to_owned()),
        DeadEnd::Gone { product, creator } => (
            "No longer offered",
            format!("{product} by {creator} is no longer offered."),
        ),
    };
    document(
        title,
        || view! { <main id="main"><h1>{title}</h1><p>{sentence}</p></main> },
    )
    .0
}
