//! Keys of forms that must not be carried out twice: made with the form, sent along with it, stored with what it did.

use data_encoding::BASE32_DNSSEC;

use crate::entropy::Entropy;

/// What is said where a key is missing or mangled.
pub(crate) const NO_KEY: &str = "Something was missing from this form. Send it again.";

/// A fresh key.
pub fn new(entropy: &Entropy) -> String {
    BASE32_DNSSEC.encode(&entropy.bytes::<16>())
}

/// Long enough not to be anybody else's, short enough to keep: 16 to 64 letters, digits, `-` and `_`.
pub(crate) fn is_well_formed(key: &str) -> bool {
    (16..=64).contains(&key.len())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
