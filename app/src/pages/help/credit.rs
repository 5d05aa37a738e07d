//! How credit is decided and what a receipt shows.

use leptos::prelude::*;

use super::frame::section;

pub(super) fn who_is_credited() -> impl IntoView {
    let text = view! {
        <p>
            "Every product has a window (30, 60, 90 or 180 days, or forever; 60 days unless the creator chooses). A click may "
            "earn an order from the moment it happens until its window ends; exactly at the end is out. A day is 24 "
            "hours and the clock is the server’s, in UTC. The window that held at the click stays with it: shortening "
            "it later never shrinks one already given."
        </p>
        <p>"Where several affiliates’ clicks are in time, the product’s rule decides:"</p>
        <dl class="dl help-rules">
            <dt>"Last click"</dt>
            <dd>"The newest one earns the whole commission. This is the rule unless the creator chooses another."</dd>
            <dt>"First click"</dt>
            <dd>"The oldest one that is still in time earns the whole commission."</dd>
            <dt>"Multiple clicks"</dt>
            <dd>
                "The first and the last affiliate share, half and half unless the product says otherwise; those between "
                "earn nothing. An affiliate who is both takes all."
            </dd>
        </dl>
        <table class="table">
            <caption>"A clicks on day 0, B on day 10, A again on day 59; the window is 60 days"</caption>
            <thead>
                <tr>
                    <th scope="col">"Order"</th>
                    <th scope="col">"Last click"</th>
                    <th scope="col">"First click"</th>
                    <th scope="col">"Multiple clicks"</th>
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"Day 59, an hour after A’s click"</th>
                    <td data-label="Last click">"A"</td>
                    <td data-label="First click">"A"</td>
                    <td data-label="Multiple clicks">"A and B: A came first, B last of the others"</td>
                </tr>
                <tr>
                    <th scope="row">"Day 61"</th>
                    <td data-label="Last click">"A"</td>
                    <td data-label="First click">"B"</td>
                    <td data-label="Multiple clicks">"B and A"</td>
                </tr>
            </tbody>
        </table>
        <p>
            "An affiliate’s coupon counts before any click. Where the buyer comes with neither, an e-mail address counts that "
            "they left after following a link, if the creator’s site reports it: from then on, for as long as that link’s "
            "click was promised."
        </p>
        <p>
            "The rate is the one agreed for this affiliate and plan, else for this affiliate, else the plan’s, else the "
            "product’s. Who buys through their own link earns nothing, and the sale does not pass to somebody else."
        </p>
        <p>
            "Try it with clicks, orders and refunds of your own in the "
            <a href="/simulator">"simulator"</a>
            ": it decides by the same rules."
        </p>
    };
    section("credit", text)
}

pub(super) fn on_a_receipt() -> impl IntoView {
    let text = view! {
        <p>"The creator can open the receipt of every sale, and so can every affiliate who was considered for it, won or lost. It shows:"</p>
        <ul>
            <li>"the order: product, plan, time, and the buyer (affiliates see them shortened);"</li>
            <li>"the rule in force, and every click considered, with its window;"</li>
            <li>"which click won, and for each of the others why it did not;"</li>
            <li>"the base: price − tax − platform fee;"</li>
            <li>"the rate, where it comes from, and the multiplication, to check with a pocket calculator;"</li>
            <li>"where the commission stands: pending until the product’s guarantee period ends, then payable; held, paid, or taken back;"</li>
            <li>"what refunds, chargebacks and claims changed since."</li>
        </ul>
        <p>
            "Commission is base × rate, rounded to the nearest cent, half a cent up. Where two share, the first one’s part "
            "is rounded down and the last one gets the rest, so that the parts always add up."
        </p>
        <p>
            "A receipt’s JSON is signed by this server. " <code>"hotlinks verify-receipt"</code>
            " checks a file that you kept with the server’s "
            <a href="/.well-known/hotlinks-receipt-key">"public key"</a> ": nobody can have changed a letter of it since."
        </p>
    };
    section("receipt", text)
}
