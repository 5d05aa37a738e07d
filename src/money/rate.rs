//! Basis points, and the percentages that people type for them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A share of 10,000: 3500 is 35 %. Never more than the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Bps(u32);

/// Why a text or a number is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PercentError {
    /// Nothing was typed.
    #[error("Type a percentage.")]
    Empty,
    /// Not digits with at most one point or comma.
    #[error("A percentage is a number from 0 to 100, like 35 or 12.5.")]
    NotANumber,
    /// Finer than a basis point.
    #[error("A percentage has two decimals at most.")]
    TooManyDecimals,
    /// More than 100 %.
    #[error("A percentage cannot be more than 100.")]
    TooLarge,
}

impl Bps {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One half.
    pub const HALF: Self = Self(5_000);
    /// The whole: 100 %.
    pub const WHOLE: Self = Self(10_000);

    /// So many basis points.
    ///
    /// # Errors
    /// [`PercentError::TooLarge`] above 10,000.
    pub const fn new(bps: u32) -> Result<Self, PercentError> {
        if bps <= Self::WHOLE.0 {
            Ok(Self(bps))
        } else {
            Err(PercentError::TooLarge)
        }
    }

    /// The basis points, 0 to 10,000.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// What is left of the whole.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self(Self::WHOLE.0 - self.0)
    }

    /// Reads a percentage, as text: `35`, `12.5`, `12,5` and `12.5 %`. A comma can only mean decimals here.
    ///
    /// # Errors
    /// [`PercentError`] says which rule of writing was broken; nothing is rounded or guessed.
    pub fn parse_percent(text: &str) -> Result<Self, PercentError> {
        let text = text.trim();
        let text = text.strip_suffix('%').unwrap_or(text).trim_end();
        if text.is_empty() {
            return Err(PercentError::Empty);
        }
        let bps = match super::decimal(&text.replace(',', "."), 2) {
            Ok(bps) => bps,
            Err(super::DecimalError::NotANumber) => return Err(PercentError::NotANumber),
            Err(super::DecimalError::TooManyDecimals) => return Err(PercentError::TooManyDecimals),
            Err(super::DecimalError::TooLarge) => return Err(PercentError::TooLarge),
        };
        u32::try_from(bps).map_or(Err(PercentError::TooLarge), Self::new)
    }
}

impl TryFrom<u32> for Bps {
    type Error = PercentError;

    fn try_from(bps: u32) -> Result<Self, PercentError> {
        Self::new(bps)
    }
}

impl From<Bps> for u32 {
    fn from(bps: Bps) -> Self {
        bps.0
    }
}

/// `35 %`, `12.5 %`, `0.05 %`.
impl fmt::Display for Bps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => write!(f, "{whole} %"),
            _ if part % 10 == 0 => write!(f, "{whole}.{} %", part / 10),
            _ => write!(f, "{whole}.{part:02} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_read_with_point_or_comma() {
        let read = |text| Bps::parse_percent(text).map(Bps::get);
        assert_eq!(read("35"), Ok(3_500));
        assert_eq!(read(" 12.5 % "), Ok(1_250));
        assert_eq!(read("12,5"), Ok(1_250));
        assert_eq!(read("0.01"), Ok(1));
        assert_eq!(read("100"), Ok(10_000));
        assert_eq!(read("100.01"), Err(PercentError::TooLarge));
        assert_eq!(read("99999999999999999999"), Err(PercentError::TooLarge));
        assert_eq!(read("42949673"), Err(PercentError::TooLarge));
        assert_eq!(read("1.005"), Err(PercentError::TooManyDecimals));
        assert_eq!(read("%"), Err(PercentError::Empty));
        for text in ["-1", "1.2,3", "a", "1 2", "5.", "%5"] {
            assert_eq!(read(text), Err(PercentError::NotANumber), "{text}");
        }
    }

    #[test]
    fn every_rate_is_read_again_as_it_is_shown() {
        for bps in 0..=10_000 {
            let rate = Bps::new(bps).unwrap();
            assert_eq!(Bps::parse_percent(&rate.to_string()), Ok(rate));
        }
        assert_eq!(Bps::new(1_250).unwrap().to_string(), "12.5 %");
        assert_eq!(Bps::new(5).unwrap().to_string(), "0.05 %");
        assert_eq!(Bps::WHOLE.to_string(), "100 %");
    }

    #[test]
    fn more_than_the_whole_is_no_rate_in_json_either() {
        assert!(serde_json::from_str::<Bps>("10001").is_err());
        assert!(serde_json::from_str::<Bps>("-1").is_err());
        assert!(serde_json::from_str::<Bps>("1.5").is_err());
        assert_eq!(serde_json::from_str::<Bps>("10000").unwrap(), Bps::WHOLE);
    }
}
