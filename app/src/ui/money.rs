//! Money lines up everywhere: tabular numerals, the currency behind the amount.

use hotlinks::money::{Currency, Minor};
use leptos::prelude::*;

/// An amount of one currency.
#[component]
pub fn Money(
    /// In minor units.
    amount: Minor,
    /// Its currency.
    currency: Currency,
) -> impl IntoView {
    view! {
        <span class="money">
            <span class="money-amount">{currency.format(amount)}</span>
            " "
            <span class="money-currency">{currency.code()}</span>
        </span>
    }
}
