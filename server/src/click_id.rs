//! Click ids: unguessable, no personal data, and self-describing under a MAC (rule 13), so that a sale that carries
//! one can be credited even if the stored click was lost.
//!
//! ```text
//! time 6 | sequence 2 | flag and code 7 | window 2 | random 4 | MAC 9      = 30 bytes, 48 characters of base32hex
//! ```
//!
//! Time and sequence lead, so ids sort as clicks happened and new rows land at the end of an index.

use std::fmt;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use data_encoding::BASE32_DNSSEC;
use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use hotlinks::hotlink::Code;
use hotlinks::time::{Lifetime, Millis};
use sha2::Sha256;

use crate::entropy::Entropy;

/// What a click id says about its click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClickFacts {
    /// When.
    pub at: Millis,
    /// Which of two in the same millisecond came first.
    pub sequence: u16,
    /// On which link.
    pub code: Code,
    /// The window that was promised.
    pub window: Lifetime,
    /// Whether it may earn an order. A crawler's id, or that of a HEAD request, says no for itself: such an address
    /// gets around, and its row may be missing.
    pub credits: bool,
}

/// The id as it stands in `hl_click`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClickId([u8; Self::BYTES]);

impl ClickId {
    /// Characters of the text.
    pub const LENGTH: usize = 48;
    const BYTES: usize = 30;
    const MAC: usize = 9;
    const SIGNED: usize = Self::BYTES - Self::MAC;

    /// What no id of a click at that time or later is smaller than. It is no click's id.
    pub(crate) fn first_at(at: Millis) -> Self {
        let mut id = [0; Self::BYTES];
        id.iter_mut()
            .zip(at.0.to_be_bytes().iter().skip(2))
            .for_each(|(to, from)| *to = *from);
        Self(id)
    }
}

impl fmt::Display for ClickId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; Self::LENGTH];
        BASE32_DNSSEC.encode_mut(&self.0, &mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for ClickId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Makes and verifies click ids under the server's key.
pub struct ClickIds {
    mac: Hmac<Sha256>,
    /// The latest time and sequence, 48 and 16 bits.
    latest: AtomicU64,
    /// Sets ids of the past apart.
    past: AtomicU16,
}

const CREDITS: u64 = 1 << 55;

impl ClickIds {
    /// Ids under a key of at most 64 bytes. Every node of a database has the same.
    pub fn new(key: &[u8]) -> Self {
        let mut block = Key::<Hmac<Sha256>>::default();
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self {
            mac: Hmac::new(&block),
            latest: AtomicU64::new(0),
            past: AtomicU16::new(0),
        }
    }

    /// A new id, after all that were issued before.
    pub fn issue(
        &self,
        at: Millis,
        code: Code,
        window: Lifetime,
        credits: bool,
        entropy: &Entropy,
    ) -> ClickId {
        self.sign(self.stamp(at), code, window, credits, entropy)
    }

    /// An id for a click of the past: its time is kept, whatever was issued since.
    pub fn issue_past(
        &self,
        at: Millis,
        code: Code,
        window: Lifetime,
        credits: bool,
        entropy: &Entropy,
    ) -> ClickId {
        let sequence = self.past.fetch_add(1, Ordering::Relaxed);
        let stamp = u64::try_from(at.0).unwrap_or(0) << 16 | u64::from(sequence);
        self.sign(stamp, code, window, credits, entropy)
    }

    fn sign(&self, stamp: u64, code: Code, window: Lifetime, credits: bool, entropy: &Entropy) -> ClickId {
        let days = window
            .days()
            .map_or(0, |days| u16::try_from(days).unwrap_or(u16::MAX));
        let code = code.get() | if credits { CREDITS } else { 0 };
        let mut id = Vec::with_capacity(ClickId::BYTES);
        id.extend_from_slice(&stamp.to_be_bytes());
        id.extend(code.to_be_bytes().into_iter().skip(1));
        id.extend_from_slice(&days.to_be_bytes());
        id.extend_from_slice(&entropy.bytes::<4>());
        let tag = self.mac.clone().chain_update(&id).finalize().into_bytes();
        id.extend(tag.into_iter().take(ClickId::MAC));
        ClickId(id.try_into().unwrap_or_default())
    }

    /// Reads an id that came from outside: `None` unless it is one of ours, letter by letter. The comparison of the
    /// MAC takes the same time whatever it finds.
    pub fn verify(&self, text: &str) -> Option<(ClickId, ClickFacts)> {
        if text.len() != ClickId::LENGTH || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let bytes: [u8; ClickId::BYTES] = BASE32_DNSSEC.decode(text.as_bytes()).ok()?.try_into().ok()?;
        let (signed, tag) = bytes.split_at_checked(ClickId::SIGNED)?;
        self.mac
            .clone()
            .chain_update(signed)
            .verify_truncated_left(tag)
            .ok()?;
        Some((ClickId(bytes), facts(signed)?))
    }

    /// Time and sequence, always after the last: the clock may go back, the order of clicks may not.
    fn stamp(&self, at: Millis) -> u64 {
        let now = u64::try_from(at.0).unwrap_or(0) << 16;
        let next = |latest: u64| latest.saturating_add(1).max(now);
        let latest = self
            .latest
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |latest| Some(next(latest)));
        next(latest.unwrap_or(now))
    }
}

fn facts(signed: &[u8]) -> Option<ClickFacts> {
    let (stamp, rest) = signed.split_first_chunk::<8>()?;
    let (code, rest) = rest.split_first_chunk::<7>()?;
    let (days, _) = rest.split_first_chunk::<2>()?;
    let stamp = u64::from_be_bytes(*stamp);
    let code = code.iter().fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    let days = u16::from_be_bytes(*days);
    Some(ClickFacts {
        at: Millis(i64::try_from(stamp >> 16).ok()?),
        sequence: u16::try_from(stamp & 0xffff).ok()?,
        code: Code::from_random(code),
        window: if days == 0 {
            Lifetime::Forever
        } else {
            Lifetime::Days(days.into())
        },
        credits: code & CREDITS != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    fn ids() -> ClickIds {
        ClickIds::new(&[7; 32])
    }

    fn issue(ids: &ClickIds, at: Millis, credits: bool) -> String {
        ids.issue(
            at,
            Code::from_random(u64::MAX),
            Lifetime::Days(60),
            credits,
            &Entropy::seeded(1),
        )
        .to_string()
    }

    #[test]
    fn an_id_says_what_it_was_made_of() {
        let ids = ids();
        for window in [Lifetime::Days(60), Lifetime::Forever] {
            for credits in [true, false] {
                let code = Code::from_random(0x1234_5678_9abc_def0);
                let id = ids.issue(NOW, code, window, credits, &Entropy::system());
                let (read, facts) = ids.verify(&id.to_string()).unwrap();
                assert_eq!(read, id);
                assert_eq!(
                    (facts.at, facts.code, facts.window, facts.credits),
                    (NOW, code, window, credits)
                );
            }
        }
    }

    #[test]
    fn ids_sort_as_the_clicks_happened() {
        let ids = ids();
        let made: Vec<_> = [0, 0, 0, 1, 70_000]
            .map(|later| issue(&ids, NOW.plus(later), true))
            .into();
        assert!(made.is_sorted(), "{made:?}");
        assert_eq!(made.first().map(String::len), Some(ClickId::LENGTH));
    }

    #[test]
    fn ids_sort_as_the_clicks_happened_although_the_clock_goes_back() {
        let ids = ids();
        let made: Vec<_> = [0, 5, -60_000, 5, 4, 6]
            .map(|later| issue(&ids, NOW.plus(later), true))
            .into();
        assert!(made.is_sorted_by(|one, next| one < next), "{made:?}");
    }

    #[test]
    fn another_server_s_id_is_not_ours() {
        assert_eq!(ClickIds::new(&[8; 32]).verify(&issue(&ids(), NOW, true)), None);
    }

    #[test]
    fn an_id_has_one_spelling() {
        let ids = ids();
        let id = issue(&ids, NOW, true);
        for text in [
            id.to_uppercase(),
            format!("{id} "),
            format!(" {id}"),
            id.replacen('0', "", 1),
            String::new(),
        ] {
            assert_eq!(ids.verify(&text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_changed_letter_goes_unnoticed(place in 0usize..48, letter in 0u8..32) {
            let ids = ids();
            let id = issue(&ids, NOW, false);
            let mut forged = id.clone().into_bytes();
            forged[place] = b"0123456789abcdefghijklmnopqrstuv"[usize::from(letter)];
            let forged = String::from_utf8(forged).unwrap();
            prop_assert_eq!(ids.verify(&forged).is_some(), forged == id);
        }

        #[test]
        fn no_text_is_too_strange_to_refuse(text in "\\PC*") {
            prop_assert!(ids().verify(&text).is_none());
        }
    }
}
