//! What a coupon does, and what to do about a sale that was missed.

use leptos::prelude::*;

use super::frame::section;

pub(super) fn coupons() -> impl IntoView {
    let text = view! {
        <p>
            "A creator may give an affiliate a code for where no link can be followed: a podcast, a talk, a printed card. It "
            "takes 1 to 99 percent off the price, for every offer or for some, from a day to the end of another in a time "
            "zone that is named with it. Capitals do not matter. A product has a code once; when a coupon is ended, its "
            "code is free again, and orders that used it stay as they are."
        </p>
        <p>
            "The buyer types it at the checkout, or follows an address that has it already (" <code>"?coupon=CODE"</code>
            "). Whoever’s coupon is used is credited before any link, alone. Commission is taken of what the buyer pays. The "
            "price that was shown is the price that is paid: a coupon that was typed and not yet applied changes nothing "
            "before the buyer has seen the new price."
        </p>
        <p>
            "A coupon that does not count is refused with the reason: unknown, not yet, over, for other offers, or of "
            "an affiliate who no longer promotes the product. Buying with one’s own coupon lowers the price and earns nothing."
        </p>
    };
    section("coupons", text)
}

pub(super) fn claims() -> impl IntoView {
    let text = view! {
        <p>
            "An affiliate who finds that an order was theirs and is not among their sales claims it under "
            <b>"Sales"</b> ", " <b>"Claim a missed sale"</b> ": with the number of the order, which the buyer reads on the page of "
            "their order, and what shows that it was theirs. That is possible until the order’s guarantee ends, once for "
            "each order unless a claim was refused or withdrawn, and not for one’s own purchase."
        </p>
        <p>
            "The creator accepts or refuses, once, with a reason. Accepting earns the claimant their own commission, at "
            "the rate of when the order was placed, payable when the order’s guarantee ends; refunds take their part of "
            "it as of any other. What others earn with the order stays. Every step stays readable for both: who, when, and in "
            "which words."
        </p>
    };
    section("claims", text)
}
