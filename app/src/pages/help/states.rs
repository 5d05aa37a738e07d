//! What a link does in each of its states (rule 16).

use leptos::prelude::*;

use super::frame::section;

/// State, what a buyer gets, whether a new click credits, what becomes of earlier clicks.
const STATES: [[&str; 4]; 7] = [
    ["Active", "The page", "Yes", "Live"],
    [
        "Archived by the affiliate",
        "The product’s sales page",
        "Yes",
        "Live",
    ],
    [
        "Domain switched off, or the page no longer qualifies",
        "The product’s sales page",
        "Yes",
        "Live",
    ],
    [
        "Affiliate paused or blocked",
        "The product’s sales page",
        "No",
        "Orders placed after the block earn nothing",
    ],
    [
        "Product closed to affiliates",
        "The page",
        "No",
        "Live until their window ends",
    ],
    ["Product deleted", "A page that names the creator", "No", "Void"],
    ["No such link", "A page that says so", "–", "–"],
];

pub(super) fn states() -> impl IntoView {
    let rows = STATES.map(|[state, buyer, credits, earlier]| {
        view! {
            <tr>
                <th scope="row">{state}</th>
                <td data-label="Buyer gets">{buyer}</td>
                <td data-label="New click credits">{credits}</td>
                <td data-label="Earlier clicks">{earlier}</td>
            </tr>
        }
    });
    let text = view! {
        <p>
            "A link never sends a buyer to an address that is not approved. Whatever happens to a link, a buyer gets "
            "a page that helps, and a change holds within a second."
        </p>
        <table class="table">
            <caption class="hidden-label">"What a link does in each state"</caption>
            <thead>
                <tr>
                    <th scope="col">"State"</th>
                    <th scope="col">"Buyer gets"</th>
                    <th scope="col">"New click credits"</th>
                    <th scope="col">"Earlier clicks"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p>
            "Turning a domain on again restores its links with the same addresses. Where there is no sales page to "
            "go to, buyers get the page that names the creator."
        </p>
    };
    section("states", text)
}
