//! Which clicks count, and what the cookie is.

use leptos::prelude::*;

use super::frame::section;
use crate::ui::Address;

pub(super) fn which_count() -> impl IntoView {
    let text = view! {
        <p>
            "A click counts when a person opens a hotlink. Crawlers, link previews, pages that a browser loads ahead "
            "and links hidden in images or frames are led on, but count for nothing and credit nobody."
        </p>
        <p>
            "The same buyer on the same link within an hour is not counted again, but the newer visit stands for "
            "“last click”."
        </p>
        <p>
            "What a buyer brings along in the query travels on to the page. Names that your link already sets keep your "
            "value, except " <code>"utm_…"</code> ", " <code>"src"</code> ", " <code>"sck"</code> " and "
            <code>"sub1"</code> " to " <code>"sub5"</code> ", where the buyer’s value wins. Add "
            <Address address="?src=newsletter"/> " to a hotlink to tell your own channels apart."
        </p>
    };
    section("clicks", text)
}

pub(super) fn cookie() -> impl IntoView {
    let text = view! {
        <p>
            "Following a hotlink sets one cookie: a random number that says “the same browser as before”. It holds "
            "no name, no address and nothing about you, no other site can read it, and scripts cannot read it either. "
            "It is kept for 400 days at most; how long a click may earn is counted on the server and is shorter."
        </p>
        <p>
            "The page you land on also gets a click id in its address (" <code>"hl_click"</code> "), so that the "
            "affiliate is credited even where cookies are lost. It says which link was followed and when; not who "
            "followed it."
        </p>
        <p>
            "A browser that asks not to be followed (“Global Privacy Control”) gets no cookie here, and one that it had "
            "is not read; whoever runs this server may do without cookies for everybody. The click id in the address is "
            "then all there is: the affiliate is credited when it reaches the checkout with you, and nothing else "
            "connects one visit of yours with another. Your network address is not stored in either case."
        </p>
        <p>
            "You pay the same with and without. Before you buy, the checkout shows who would be credited as “ref: CODE” "
            "and why. "
            <a href="/credited">"Who is credited"</a>
            " shows it for every product whose links you followed, until when it counts, and lets you remove it, one by "
            "one or all at once. What is removed stays removed, even where the address still carries the click id; a "
            "link that you follow later counts again. Deleting the cookie works too."
        </p>
        <p>
            "A coupon that you use at the checkout credits the affiliate who gave it to you, before any link."
        </p>
    };
    section("cookie", text)
}
