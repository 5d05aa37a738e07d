//! Payouts that were made, as a table.

use hotlinks_server::payouts::Payout;
use leptos::prelude::*;

use super::Side;
use crate::ui::{Money, Time};

#[component]
pub(super) fn Payouts(rows: Vec<Payout>, side: Side) -> impl IntoView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|payout| {
            let address = format!("{}/{}", side.address(), payout.id);
            let (label, who) = match side {
                Side::Creator => ("To", payout.affiliate_name),
                Side::Affiliate => ("From", payout.creator_name),
            };
            view! {
                <tr>
                    <th scope="row"><a href=address><Time at=payout.paid_at/></a></th>
                    <td data-label=label><bdi class="wraps">{who}</bdi></td>
                    <td class="num" data-label="Amount"><Money amount=payout.amount currency=payout.currency/></td>
                    <td data-label="Reference"><bdi class="wraps">{payout.reference}</bdi></td>
                </tr>
            }
        })
        .collect();
    let who = match side {
        Side::Creator => "To",
        Side::Affiliate => "From",
    };
    view! {
        <table class="table">
            <caption class="hidden-label">"Payouts, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Paid"</th>
                    <th scope="col">{who}</th>
                    <th scope="col" class="num">"Amount"</th>
                    <th scope="col">"Reference"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
