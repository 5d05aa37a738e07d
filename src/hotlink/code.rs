//! The public id of a hotlink.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Digits and letters without the look-alikes i, l, o and u: 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The value of each byte as a digit: 32 for what is none. Asked on every redirect.
#[expect(
    clippy::indexing_slicing,
    reason = "what panics while it is compiled is not compiled"
)]
const DIGITS: [u8; 256] = {
    let mut digits = [32; 256];
    let mut digit = 0;
    while digit < 32 {
        digits[ALPHABET[digit as usize] as usize] = digit;
        digit += 1;
    }
    digits
};

/// Ten characters of lower-case base 32: 50 bits, as in `https://go.example/8fk2m0xq7v`.
///
/// There is exactly one way to write a code, so that an address has one spelling in logs, caches and statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(u64);

/// A text that is no code: another length, or a character outside the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("That is not a hotlink's code.")]
pub struct MalformedCode;

impl Code {
    /// How many characters a code has.
    pub const LENGTH: usize = 10;
    const BITS: u32 = 50;

    /// A code from 64 random bits, of which it keeps 50.
    #[must_use]
    pub const fn from_random(bits: u64) -> Self {
        Self(bits & ((1 << Self::BITS) - 1))
    }

    /// The 50 bits as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Reads a code exactly as it is written: no white space, no capitals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != Self::LENGTH {
            return None;
        }
        text.bytes()
            .try_fold(0, |bits, byte| {
                let digit = DIGITS.get(usize::from(byte)).filter(|digit| **digit < 32)?;
                Some(bits << 5 | u64::from(*digit))
            })
            .map(Self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..Self::LENGTH).rev() {
            let [low, ..] = (self.0 >> (5 * place)).to_le_bytes();
            let letter = ALPHABET
                .get(usize::from(low & 31))
                .copied()
                .map_or('0', char::from);
            fmt::Write::write_char(f, letter)?;
        }
        Ok(())
    }
}

impl FromStr for Code {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, MalformedCode> {
        Self::parse(text).ok_or(MalformedCode)
    }
}

impl TryFrom<String> for Code {
    type Error = MalformedCode;

    fn try_from(text: String) -> Result<Self, MalformedCode> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_again_as_it_is_shown() {
        for bits in [0, 1, 31, 32, u64::MAX, 0x0123_4567_89ab_cdef, 1 << 49] {
            let code = Code::from_random(bits);
            assert_eq!(code.to_string().len(), Code::LENGTH);
            assert_eq!(Code::parse(&code.to_string()), Some(code));
        }
        assert_eq!(Code::from_random(u64::MAX).to_string(), "zzzzzzzzzz");
        assert_eq!(Code::from_random(1).to_string(), "0000000001");
        assert_eq!(Code::from_random(1 << 45).to_string(), "1000000000");
    }

    #[test]
    fn a_code_has_one_spelling() {
        for text in [
            "",
            "000000000",
            "00000000001",
            "000000000A",
            "000000000o",
            "000000000l",
            "000000000i",
            "000000000u",
            " 00000000 ",
            "00000%2000",
            "0000000-00",
            "éééée",
            "00000000\0\0",
        ] {
            assert_eq!(Code::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_code_is_text_in_json() {
        let code = Code::from_random(7);
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"0000000007\"");
        assert_eq!(serde_json::from_str::<Code>("\"0000000007\"").unwrap(), code);
        assert!(serde_json::from_str::<Code>("\"7\"").is_err());
    }
}
