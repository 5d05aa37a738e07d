//! What happened to the commissions after the order.

use hotlinks_server::receipts::Later;
use hotlinks_server::sales::ReceiptView;
use leptos::prelude::*;

use super::words;
use crate::ui::{Money, Time};

/// Nothing where nothing happened.
pub(super) fn later(view: &ReceiptView) -> impl IntoView + use<> {
    let rows = view
        .later
        .iter()
        .map(|one| view! { <Row view=view one=one/> })
        .collect_view();
    (!view.later.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="later">
                <h2 id="later">"What happened since"</h2>
                <table class="table">
                    <caption class="hidden-label">"Changes of commissions, oldest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Time"</th>
                            <th scope="col">"Affiliate"</th>
                            <th scope="col">"Why"</th>
                            <th scope="col" class="num">"Amount"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    })
}

#[component]
fn Row<'a>(view: &'a ReceiptView, one: &'a Later) -> impl IntoView + use<> {
    let what = match one.kind {
        "reversal" => format!("Taken back: {}.", one.reason),
        "restoration" => format!("Given back: {}.", one.reason),
        _ => "Claim accepted.".to_owned(),
    };
    view! {
        <tr>
            <th scope="row"><Time at=one.at/></th>
            <td data-label="Affiliate"><bdi>{words::who(view, one.affiliate.as_str())}</bdi></td>
            <td data-label="Why">
                <span>{what} " " <span class="receipt-link">{one.arithmetic.clone()}</span></span>
            </td>
            <td class="num" data-label="Amount"><Money amount=one.amount currency=view.receipt.currency/></td>
        </tr>
    }
}
