//! What a hotlink is, which addresses qualify, and what a price has to do with it.

use leptos::prelude::*;

use super::frame::section;
use crate::ui::Address;

pub(super) fn how_it_works() -> impl IntoView {
    let text = view! {
        <ol class="steps">
            <li>
                <b>"The creator"</b>
                " sells a product with one or more plans, each with its own price and commission, and approves the "
                "domains whose pages may be promoted."
            </li>
            <li>
                <b>"The affiliate"</b>
                " pastes the address of any page on an approved domain, names it, saves, and gets a hotlink: a short "
                "address of their own that leads to that page."
            </li>
            <li>
                <b>"The buyer"</b>
                " follows the hotlink and lands on the page at once. If they buy any plan of the product while the "
                "click lives, the affiliate earns the commission of that plan."
            </li>
            <li>
                <b>"The receipt"</b>
                " of the sale tells creator and affiliate the same: which clicks were considered, which one won, and "
                "how the amount came about."
            </li>
        </ol>
        <p>
            "Besides the links that affiliates create themselves there are links that the creator gives to every "
            "affiliate: to the sales page, to additional pages and to the checkout of each plan. They credit in the same way."
        </p>
    };
    section("how", text)
}

pub(super) fn which_qualify() -> impl IntoView {
    let text = view! {
        <p>
            "An address qualifies when its scheme, host and port are those of an approved domain that is switched on, "
            "and, if the creator approved only a part of the site, its path lies under that part. The rest of the "
            "address (path, query and fragment) is yours: it is kept as it is and no part of it is ever dropped."
        </p>
        <table class="table">
            <caption>"With " <Address address="https://acme.com"/> " approved"</caption>
            <thead>
                <tr><th scope="col">"Pasted"</th><th scope="col">"Qualifies?"</th></tr>
            </thead>
            <tbody>
                <tr>
                    <td><Address address="https://acme.com/deal?plan=b#buy"/></td>
                    <td data-label="Qualifies?">"Yes"</td>
                </tr>
                <tr>
                    <td><Address address="https://ACME.com:443/Deal"/></td>
                    <td data-label="Qualifies?">"Yes, as " <Address address="https://acme.com/Deal"/></td>
                </tr>
                <tr>
                    <td><Address address="http://acme.com/deal"/></td>
                    <td data-label="Qualifies?">"No: " <a href="#scheme_mismatch">"another scheme"</a></td>
                </tr>
                <tr>
                    <td><Address address="https://www.acme.com/deal"/></td>
                    <td data-label="Qualifies?">"No: " <a href="#host_not_approved">"another host"</a></td>
                </tr>
                <tr>
                    <td><Address address="https://acme.com:8443/deal"/></td>
                    <td data-label="Qualifies?">"No: " <a href="#port_mismatch">"another port"</a></td>
                </tr>
            </tbody>
        </table>
        <p>
            "Subdomains qualify only where the creator ticked “include subdomains”. An address is checked while you "
            "type, when you save it, and again each time a buyer follows it: a page that no longer qualifies never "
            "receives a buyer."
        </p>
    };
    section("addresses", text)
}

pub(super) fn prices() -> impl IntoView {
    let text = view! {
        <p>
            "Price changes show at once at checkout and change no link. An offer with a new checkout address is a new "
            "page to link to."
        </p>
        <p>
            "A click covers every plan of its product. Whichever plan the buyer chooses, the affiliate earns their own "
            "rate for that plan, else their own rate for all plans, else the plan’s rate, else the product’s. Links to the checkout of a plan that is no longer sold "
            "lead to the sales page."
        </p>
        <p>
            "A higher commission rate holds at once. A lower one takes effect 72 hours after affiliates were told, for "
            "each of them: under " <b>"Rates"</b> " both sides read what holds, what is announced and from when. A newer "
            "announcement replaces an older one that has not begun. An order earns what was in force when it was placed, "
            "however late it is reported, by the rule and the guarantee of that moment."
        </p>
    };
    section("prices", text)
}
