//! Money: integers in minor units, rates in basis points, decimal text read as text. No floats anywhere (rule 26).

mod amount;
mod currency;
mod rate;

pub use amount::{AmountError, Minor};
pub use currency::{Currency, UnknownCurrency};
pub use rate::{Bps, PercentError};

enum DecimalError {
    NotANumber,
    TooManyDecimals,
    TooLarge,
}

/// ASCII digits with at most one point and at most `decimals` digits after it, scaled by 10^`decimals`.
fn decimal(text: &str, decimals: u8) -> Result<i64, DecimalError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || text.ends_with('.') || !digits(whole) || !digits(fraction) {
        return Err(DecimalError::NotANumber);
    }
    let decimals = usize::from(decimals);
    if fraction.len() > decimals {
        return Err(DecimalError::TooManyDecimals);
    }
    // Only digits are left, so the one way to fail is to be too large.
    format!("{whole}{fraction:0<decimals$}")
        .parse()
        .map_err(|_| DecimalError::TooLarge)
}
