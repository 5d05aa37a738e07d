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
            <span class="money-amount">{grouped(&currency.format(amount))}</span>
            " "
            <span class="money-currency">{currency.code()}</span>
        </span>
    }
}

/// Thousands apart: "1,106.55". The receipt's arithmetic and forms keep plain digits.
fn grouped(amount: &str) -> String {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", amount),
    };
    let (whole, rest) = digits.find('.').map_or((digits, ""), |at| digits.split_at(at));
    let mut grouped = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        for (plain, shown) in [
            ("0.00", "0.00"),
            ("999", "999"),
            ("1106.55", "1,106.55"),
            ("-1234567.891", "\u{2212}1,234,567.891"),
        ] {
            assert_eq!(grouped(plain), shown);
        }
    }
}
