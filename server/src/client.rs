//! Where a request comes from. Addresses are neither stored nor logged: what has to be told apart (who tries passwords,
//! who guesses codes) is told apart by a hash under a key of the day, in memory.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::{Extensions, HeaderMap, HeaderName};
use hmac::digest::Key as MacKey;
use hmac::{Hmac, KeyInit, Mac};
use hotlinks::time::Millis;
use sha2::Sha256;

use crate::secrets::Key;

/// The other end of a connection, put beside each request by [`crate::listen`].
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What counts as one place: an IPv4 address, or an IPv6 network of 64 bits, for that is what one customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place(IpAddr);

impl Place {
    pub(crate) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 64 << 64).into()),
            four @ IpAddr::V4(_) => four,
        })
    }
}

/// A place for one day: nobody without the server's key can say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientKey(pub(crate) u64);

impl ClientKey {
    /// As text, for limits that count by texts.
    pub fn to_text(self) -> String {
        format!("{:016x}", self.0)
    }
}

/// Tells places apart.
#[derive(Clone)]
pub struct Clients {
    header: Option<HeaderName>,
    key: Arc<Key>,
}

impl Clients {
    /// `header`: in which the operator's own proxy appends the address that it saw. Without one, the peer's address
    /// counts and no header is believed.
    pub(crate) fn new(header: Option<HeaderName>, key: Key) -> Self {
        Self {
            header,
            key: Arc::new(key),
        }
    }

    /// Whose request this is today.
    pub fn key_of(&self, extensions: &Extensions, headers: &HeaderMap, now: Millis) -> ClientKey {
        let named = self.header.as_ref().and_then(|name| rightmost(headers, name));
        let address = named.or_else(|| extensions.get::<Peer>().map(|Peer(address)| *address));
        let day = now.0.div_euclid(Millis::DAY);
        let of_the_day = mac(self.key.as_bytes(), &[b"client", &day.to_be_bytes()]);
        let place = address.map(|address| match Place::of(address).0 {
            IpAddr::V4(four) => four.to_ipv6_mapped().octets(),
            IpAddr::V6(six) => six.octets(),
        });
        let [a, b, c, d, e, f, g, h, ..] = mac(&of_the_day, &[&place.unwrap_or_default()]);
        ClientKey(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

/// The last address of the last line: the one that the nearest proxy wrote. All before it is what a visitor claims.
fn rightmost(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let last = line.rsplit(',').next()?.trim();
    let bare = last.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(last)
        .parse()
        .or_else(|_| last.parse::<SocketAddr>().map(|with_port| with_port.ip()))
        .ok()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut block = MacKey::<Hmac<Sha256>>::default();
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<Sha256>::new(&block);
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);
    const XFF: HeaderName = HeaderName::from_static("x-forwarded-for");

    fn key(header: Option<HeaderName>, peer: &str, lines: &[&str], now: Millis) -> ClientKey {
        let clients = Clients::new(header, Key::from([7; 32]));
        let mut extensions = Extensions::new();
        extensions.insert(Peer(peer.parse().unwrap()));
        let headers = lines.iter().map(|line| (XFF, line.parse().unwrap())).collect();
        clients.key_of(&extensions, &headers, now)
    }

    fn peer(address: &str) -> ClientKey {
        key(None, address, &[], NOW)
    }

    fn behind(lines: &[&str]) -> ClientKey {
        key(Some(XFF), "127.0.0.1", lines, NOW)
    }

    #[test]
    fn an_ipv6_customer_is_one_place_and_an_ipv4_address_another() {
        assert_eq!(peer("2001:db8:1:2::1"), peer("2001:db8:1:2:ffff::9"));
        assert_ne!(peer("2001:db8:1:2::1"), peer("2001:db8:1:3::1"));
        assert_ne!(peer("203.0.113.7"), peer("203.0.113.8"));
        assert_eq!(peer("203.0.113.7"), peer("::ffff:203.0.113.7"));
    }

    #[test]
    fn tomorrow_nobody_is_known_again() {
        let day = |n: i64| key(None, "203.0.113.7", &[], NOW.plus(n * Millis::DAY));
        assert_eq!(day(0), peer("203.0.113.7"));
        assert_ne!(day(0), day(1));
    }

    #[test]
    fn behind_a_proxy_the_address_that_it_wrote_last_counts() {
        let seen = peer("203.0.113.7");
        for lines in [
            &["203.0.113.7"][..],
            &["10.0.0.1, 203.0.113.7"],
            &["198.51.100.1", "claimed, 203.0.113.7 "],
            &["203.0.113.7:4711"],
        ] {
            assert_eq!(behind(lines), seen, "{lines:?}");
        }
        assert_eq!(behind(&["[2001:db8::1]"]), peer("2001:db8::2"));
        assert_eq!(behind(&["[2001:db8::1]:443"]), peer("2001:db8::2"));
    }

    #[test]
    fn a_header_that_says_nothing_leaves_the_peer() {
        for lines in [&[][..], &[""], &["unknown"], &["203.0.113.7, "]] {
            assert_eq!(behind(lines), peer("127.0.0.1"), "{lines:?}");
        }
    }

    #[test]
    fn without_the_operator_s_word_no_header_is_believed() {
        let claimed = key(None, "198.51.100.9", &["203.0.113.7"], NOW);
        assert_eq!(claimed, peer("198.51.100.9"));
    }
}
