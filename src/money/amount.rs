//! Amounts, and the text that people type for them.

use super::Currency;
use serde::{Deserialize, Serialize};

/// An amount in the minor units of a currency: 1990 is 19.90 USD, or 1,990 JPY.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing was typed.
    #[error("Type an amount.")]
    Empty,
    /// A minus sign.
    #[error("An amount cannot be negative.")]
    Negative,
    /// A comma: decimals to some, thousands to others, so it is never guessed.
    #[error("Use a point before the decimals and nothing between the thousands, like 1234.50.")]
    Comma,
    /// Anything else that is not digits with at most one point.
    #[error("An amount is digits with at most one point, like 19.90.")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("An amount in {code} has at most {exponent} decimals.")]
    TooManyDecimals {
        /// The currency's code.
        code: &'static str,
        /// How many it has.
        exponent: u8,
    },
    /// More than [`Minor::MAX_TYPED`].
    #[error("That is more than any price here can be.")]
    TooLarge,
}

impl Minor {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that a person may type: 10¹² minor units. A slip of the keyboard, not a price, lies beyond.
    pub const MAX_TYPED: Self = Self(1_000_000_000_000);
}

impl Currency {
    /// Reads decimal text, as text: `19.90` is 1990 in USD. White space at either end is dropped.
    ///
    /// # Errors
    /// [`AmountError`] says which rule of writing was broken; nothing is rounded or guessed.
    pub fn parse_amount(self, text: &str) -> Result<Minor, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        if text.starts_with(['-', '−']) {
            return Err(AmountError::Negative);
        }
        if text.contains(',') {
            return Err(AmountError::Comma);
        }
        match super::decimal(text, self.exponent()) {
            Ok(minor) if minor <= Minor::MAX_TYPED.0 => Ok(Minor(minor)),
            Ok(_) | Err(super::DecimalError::TooLarge) => Err(AmountError::TooLarge),
            Err(super::DecimalError::NotANumber) => Err(AmountError::NotANumber),
            Err(super::DecimalError::TooManyDecimals) => Err(AmountError::TooManyDecimals {
                code: self.code(),
                exponent: self.exponent(),
            }),
        }
    }

    /// The amount as decimal text with all of its decimals and no code: `19.90`, `-0.05`, `1990` in JPY.
    #[must_use]
    pub fn format(self, amount: Minor) -> String {
        let sign = if amount.0 < 0 { "-" } else { "" };
        let decimals = usize::from(self.exponent());
        let digits = format!("{:0>width$}", amount.0.unsigned_abs(), width = decimals + 1);
        match digits.split_at_checked(digits.len() - decimals) {
            Some((whole, fraction)) if decimals > 0 => format!("{sign}{whole}.{fraction}"),
            _ => format!("{sign}{digits}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str, text: &str) -> Result<i64, AmountError> {
        Currency::parse(code)
            .unwrap()
            .parse_amount(text)
            .map(|amount| amount.0)
    }

    #[test]
    fn decimal_text_becomes_minor_units_by_the_currencys_decimals() {
        assert_eq!(read("USD", " 19.90 "), Ok(1990));
        assert_eq!(read("USD", "19.9"), Ok(1990));
        assert_eq!(read("USD", "0.29"), Ok(29));
        assert_eq!(read("USD", "007"), Ok(700));
        assert_eq!(read("JPY", "1990"), Ok(1990));
        assert_eq!(read("KWD", "1.005"), Ok(1005));
        assert_eq!(read("USD", "0"), Ok(0));
    }

    #[test]
    fn nothing_is_rounded_or_guessed() {
        let usd = |exponent| AmountError::TooManyDecimals {
            code: "USD",
            exponent,
        };
        assert_eq!(read("USD", "19.999"), Err(usd(2)));
        assert_eq!(read("USD", "19.900"), Err(usd(2)));
        assert_eq!(
            read("JPY", "19.9"),
            Err(AmountError::TooManyDecimals {
                code: "JPY",
                exponent: 0
            })
        );
        assert_eq!(read("USD", "1,000"), Err(AmountError::Comma));
        assert_eq!(read("USD", "-1"), Err(AmountError::Negative));
        assert_eq!(read("USD", "−1"), Err(AmountError::Negative));
        assert_eq!(read("USD", " "), Err(AmountError::Empty));
        for text in [
            "NaN", "inf", "1e3", "+1", ".5", "5.", ".", "1.2.3", "1 000", "$5", "0x10", "١", "1_0",
        ] {
            assert_eq!(read("USD", text), Err(AmountError::NotANumber), "{text}");
        }
    }

    #[test]
    fn an_absurd_amount_is_a_slip() {
        assert_eq!(read("USD", "10000000000"), Ok(Minor::MAX_TYPED.0));
        assert_eq!(read("USD", "10000000000.01"), Err(AmountError::TooLarge));
        assert_eq!(read("USD", &"9".repeat(400)), Err(AmountError::TooLarge));
    }

    #[test]
    fn an_amount_shows_all_of_its_decimals() {
        let show = |code, amount| Currency::parse(code).unwrap().format(Minor(amount));
        assert_eq!(show("USD", 1990), "19.90");
        assert_eq!(show("USD", -5), "-0.05");
        assert_eq!(show("JPY", 1990), "1990");
        assert_eq!(show("KWD", 5), "0.005");
        assert_eq!(show("USD", i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn what_is_shown_is_read_again() {
        for currency in Currency::all() {
            for amount in [0, 1, 9, 10, 99, 100, 12_345, Minor::MAX_TYPED.0] {
                let text = currency.format(Minor(amount));
                assert_eq!(
                    currency.parse_amount(&text),
                    Ok(Minor(amount)),
                    "{text} {currency}"
                );
            }
        }
    }
}
