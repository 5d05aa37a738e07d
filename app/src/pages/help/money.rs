//! When a commission is paid, and what takes it back.

use leptos::prelude::*;

use super::frame::section;

pub(super) fn payouts() -> impl IntoView {
    let text = view! {
        <p>
            "Every commission is a line of a ledger that nobody can change: what happens later is another line, tied to its "
            "order and a reason. Each line has its other half on the creator’s side, so that every currency sums to zero."
        </p>
        <dl class="dl help-rules">
            <dt>"Pending"</dt>
            <dd>"The guarantee of the sale still runs: 7, 15, 21 or 30 days, as the product says."</dd>
            <dt>"Payable"</dt>
            <dd>"The guarantee has ended. It is in the creator’s next payout to the affiliate."</dd>
            <dt>"Held"</dt>
            <dd>"The buyer’s bank asks for the money back and nothing is decided. What is paid already is not held."</dd>
            <dt>"Paid"</dt>
            <dd>"It was in a payout that the creator recorded. Hotlinks itself moves no money."</dd>
        </dl>
        <p>
            "A refund takes back the same part of each commission, rounded half up, so that parts sum exactly. A lost "
            "chargeback is a refund; one that is won gives back what it took. After a payout, what is taken back is netted "
            "in the next one. A balance may go below zero; it is carried on, and currencies are never mixed."
        </p>
        <p>
            "A payout pays all that is payable to one affiliate in one currency. When that is no longer what the creator was "
            "shown, nothing is paid and the list is shown again."
        </p>
        <table class="table">
            <caption>"Columns of the files for spreadsheets"</caption>
            <thead><tr><th scope="col">"File"</th><th scope="col">"Columns"</th></tr></thead>
            <tbody>
                <tr>
                    <th scope="row">"Owed"</th>
                    <td data-label="Columns">"affiliate, email, currency, payable, pending, held, entries"</td>
                </tr>
                <tr>
                    <th scope="row">"A payout"</th>
                    <td data-label="Columns">
                        "payout, paid_at, reference, affiliate, currency, order, ordered_at, product, offer, kind, at, amount, "
                        "reason"
                    </td>
                </tr>
            </tbody>
        </table>
        <p>
            "They are UTF-8 with commas; times are UTC, amounts plain decimals. A cell that a spreadsheet would compute "
            "begins with an apostrophe."
        </p>
    };
    section("payouts", text)
}
