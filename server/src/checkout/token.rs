//! The buyer's own key to their order, in the address of its page.

use data_encoding::{BASE32_DNSSEC, HEXLOWER};
use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const BYTES: usize = 16;
const LENGTH: usize = 26;

/// 128 bits that nobody can guess. They are derived from the event under the server's key instead of drawn, so that
/// a form sent twice leads to the same page twice although only a hash of the token is kept.
pub(super) fn derive(key: &[u8], source: &str, external_id: &str, body: &str) -> String {
    let mut block = Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mac = Hmac::<Sha256>::new(&block);
    let parts = ["the buyer's key to an order", source, external_id, body];
    let tag = parts
        .into_iter()
        .fold(mac, |mac, part| mac.chain_update(part).chain_update([0]))
        .finalize();
    let tag = tag.into_bytes();
    BASE32_DNSSEC.encode(tag.first_chunk::<BYTES>().map_or(&[], |bytes| bytes.as_slice()))
}

/// What is kept of a token: SHA-256, in hexadecimal. `None` when the text has not the form of one.
pub(super) fn hash(token: &str) -> Option<String> {
    let formed = token.len() == LENGTH && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'));
    formed.then(|| HEXLOWER.encode(&Sha256::digest(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_event_has_the_same_token_and_another_event_another() {
        let token = derive(&[7; 32], "test", "a", "{}");
        assert_eq!(token, derive(&[7; 32], "test", "a", "{}"));
        for other in [
            derive(&[8; 32], "test", "a", "{}"),
            derive(&[7; 32], "test", "b", "{}"),
            derive(&[7; 32], "test", "a", ""),
        ] {
            assert_ne!(token, other);
        }
        assert!(hash(&token).is_some());
    }

    #[test]
    fn what_has_not_the_form_of_a_token_is_none() {
        for text in [
            "",
            "x",
            "%00",
            &"w".repeat(LENGTH),
            &"A".repeat(LENGTH),
            &"a".repeat(LENGTH + 1),
        ] {
            assert_eq!(hash(text), None, "{text}");
        }
    }
}
