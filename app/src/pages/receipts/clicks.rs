//! Every click considered, oldest first, with the reason why it won or lost.

use hotlinks::attribution::{Considered, Reason};
use hotlinks_server::sales::ReceiptView;
use leptos::prelude::*;

use super::words;
use crate::ui::{State, Time};

/// The table of clicks.
pub(super) fn clicks(view: &ReceiptView) -> impl IntoView + use<> {
    let considered = &view.receipt.considered;
    if considered.is_empty() {
        return view! {
            <section class="stack" aria-labelledby="clicks">
                <h2 id="clicks">"Clicks considered"</h2>
                <p class="empty">"None: this buyer followed no hotlink of this product that is known."</p>
            </section>
        }
        .into_any();
    }
    let rows = considered
        .iter()
        .map(|click| view! { <Row view=view click=click/> })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="clicks">
            <h2 id="clicks">"Clicks considered"</h2>
            <table class="table receipt-clicks">
                <caption class="hidden-label">"Every click of this buyer, oldest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Time"</th>
                        <th scope="col">"Affiliate"</th>
                        <th scope="col">"Window"</th>
                        <th scope="col">"Verdict"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Row<'a>(view: &'a ReceiptView, click: &'a Considered) -> impl IntoView + use<> {
    let (word, tone) = verdict(click);
    let link = view.code(&click.click).map(|code| code.to_string());
    let source = words::source(click.source);
    let won = matches!(word, "Credited").then_some("receipt-won");
    view! {
        <tr class=won>
            <th scope="row"><Time at=click.at/></th>
            <td data-label="Affiliate">
                <span>
                    <bdi>{words::who(view, &click.affiliate)}</bdi>
                    {link.map(|link| view! { <span class="receipt-link">{link}</span> })}
                    {source.map(|source| view! { <span class="receipt-link">{source}</span> })}
                </span>
            </td>
            <td data-label="Window">{click.window.to_string()}</td>
            <td data-label="Verdict">
                <span class="receipt-verdict">
                    <State word=word tone=tone/>
                    <span>{click.reason.to_string()}</span>
                </span>
            </td>
        </tr>
    }
}

/// The verdict in a word.
fn verdict(click: &Considered) -> (&'static str, &'static str) {
    match click.reason {
        Reason::Only | Reason::Newest | Reason::Oldest | Reason::FirstOfTwo | Reason::LastOfTwo => {
            ("Credited", "good")
        }
        Reason::SelfPurchase => ("Earns nothing", "off"),
        _ if click.eligible => ("In time", "off"),
        _ => ("Out", "bad"),
    }
}
