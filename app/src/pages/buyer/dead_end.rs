//! What a buyer reads when a hotlink leads nowhere: 410 names the creator, 404 helps to find the mistake.

use hotlinks_server::redirect::DeadEnd;
use leptos::prelude::*;

use crate::ui::layout::Footer;
use crate::web::render::document;

/// The whole document. It has no script, so the policy that every answer carries is enough.
pub fn document_of(end: DeadEnd<'_>) -> String {
    match end {
        DeadEnd::Unknown => unknown(),
        DeadEnd::Gone { product, creator } => gone(product, creator),
    }
}

fn gone(product: &str, creator: &str) -> String {
    let (product, creator) = (product.to_owned(), creator.to_owned());
    render("This link has ended", move || {
        view! {
            <p class="message-status">"410"</p>
            <h1>"This link has ended"</h1>
            <p>
                "It led to " <bdi>{product}</bdi> " by " <bdi>{creator.clone()}</bdi>
                ", who has closed this way to it. You did nothing wrong."
            </p>
            <p>"If you still look for it, ask " <bdi>{creator}</bdi> ", or whoever gave you the link."</p>
            <p class="aside">"Did you buy it earlier? Your order stays yours: its own page still works."</p>
        }
    })
}

fn unknown() -> String {
    render("No such link", || {
        view! {
            <p class="message-status">"404"</p>
            <h1>"No such link"</h1>
            <p>
                "We know no link with this address. Most likely a letter went missing or was changed on the way to you."
            </p>
            <p>
                "A link ends in ten letters and digits, all in lower case. Compare it with where you found it, or ask whoever "
                "gave it to you for a new one."
            </p>
        }
    })
}

fn render<V: IntoView>(title: &str, message: impl FnOnce() -> V) -> String {
    document(title, || {
        view! {
            <main id="main" class="dead-end"><section class="message">{message()}</section></main>
            <Footer/>
        }
    })
    .0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_410_page_names_the_creator_and_escapes_the_name() {
        let html = document_of(DeadEnd::Gone {
            product: "Bread & more",
            creator: "Carla <b>Souza</b>",
        });
        assert!(html.contains("Carla &lt;b&gt;Souza&lt;/b&gt;"), "{html}");
        assert!(html.contains("Bread &amp; more"), "{html}");
    }

    #[test]
    fn a_dead_end_has_no_script() {
        let html = document_of(DeadEnd::Unknown);
        assert!(
            html.contains("ten letters and digits") && !html.contains("<script"),
            "{html}"
        );
    }
}
