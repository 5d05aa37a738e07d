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
    #[error("{code} has {exponent} decimals.")]
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
