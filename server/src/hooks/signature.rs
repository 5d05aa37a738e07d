//! Standard Webhooks: who signs with an endpoint's secret is who its creator gave it to.
//! Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use axum::http::HeaderMap;
use data_encoding::BASE64;
use hmac::digest::Key as MacKey;
use hmac::{Hmac, KeyInit, Mac};
use hotlinks::time::Millis;
use sha2::Sha256;

use super::{Endpoint, Version};
use crate::ids::EndpointId;
use crate::secrets::Key;

/// How far the sender's clock may be from ours, either way.
pub const TOLERANCE: i64 = 5 * Millis::MINUTE;
/// How long the secret before the newest still counts.
pub const OVERLAP: i64 = Millis::DAY;
const MAX_ID: usize = 200;
/// Whoever rotates signs with both; more are somebody's attempts.
const MAX_SIGNATURES: usize = 10;

type HmacSha256 = Hmac<Sha256>;

/// A secret of an endpoint, derived from the server's key: it is stored nowhere. Deliberately without `Debug`.
pub struct Secret([u8; 32]);

impl Secret {
    pub(super) fn derive(key: &Key, endpoint: &EndpointId, version: i64) -> Self {
        let mac = keyed(key.as_bytes());
        let parts = ["an endpoint's secret", endpoint.as_str(), &version.to_string()];
        let mac = parts
            .into_iter()
            .fold(mac, |mac, part| mac.chain_update(part).chain_update([0]));
        Self(mac.finalize().into_bytes().into())
    }

    /// `whsec_…`, as every library of Standard Webhooks takes it.
    pub fn to_text(&self) -> String {
        format!("whsec_{}", BASE64.encode(&self.0))
    }

    fn signs(&self, content: [&[u8]; 5], tag: &[u8]) -> bool {
        let mac = content
            .into_iter()
            .fold(keyed(&self.0), |mac, part| mac.chain_update(part));
        // In constant time.
        mac.verify_slice(tag).is_ok()
    }
}

/// A key shorter than a block is filled up with zeros, as HMAC has it.
fn keyed(key: &[u8; 32]) -> HmacSha256 {
    let mut block = MacKey::<HmacSha256>::default();
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    HmacSha256::new(&block)
}

/// Why an event is not taken: 401 with this sentence. Which of the secrets was tried is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A header is missing or is no text.
    #[error("The headers webhook-id, webhook-timestamp and webhook-signature must all be there.")]
    Missing,
    /// The id is too long.
    #[error("The header webhook-id has at most 200 characters of plain text.")]
    Id,
    /// The timestamp is no number.
    #[error("The header webhook-timestamp is the number of seconds since 1970.")]
    Timestamp,
    /// It was signed too long ago, or too far ahead.
    #[error("The header webhook-timestamp is more than five minutes away from this server’s time.")]
    Stale,
    /// None of the signatures is one of this endpoint's.
    #[error(
        "The signature does not fit. Sign \"id.timestamp.body\", byte for byte, with this endpoint’s secret."
    )]
    Wrong,
}

/// The versions of an endpoint's secret that count at a time: the newest, and for a day the one before it.
pub(super) fn counting(newest: Version, now: Millis) -> impl Iterator<Item = i64> {
    let before = newest.number - 1;
    let lasts = before > 0 && now < newest.since.plus(OVERLAP);
    std::iter::once(newest.number).chain(lasts.then_some(before))
}

/// The event's id, if it is signed by one who has a secret of the endpoint, and now.
///
/// # Errors
/// [`SignatureError`].
pub(super) fn verify<'a>(
    key: &Key,
    endpoint: &Endpoint,
    headers: &'a HeaderMap,
    body: &[u8],
    now: Millis,
) -> Result<&'a str, SignatureError> {
    let text = |name| {
        let value = headers.get(name).ok_or(SignatureError::Missing)?;
        value.to_str().map_err(|_| SignatureError::Missing)
    };
    let (id, timestamp) = (text("webhook-id")?, text("webhook-timestamp")?);
    let signatures = text("webhook-signature")?;
    if id.is_empty() || id.len() > MAX_ID {
        return Err(SignatureError::Id);
    }
    let digits = !timestamp.is_empty() && timestamp.bytes().all(|b| b.is_ascii_digit());
    let seconds: i64 = digits
        .then(|| timestamp.parse().ok())
        .flatten()
        .ok_or(SignatureError::Timestamp)?;
    if seconds.saturating_mul(1_000).abs_diff(now.0) > TOLERANCE.unsigned_abs() {
        return Err(SignatureError::Stale);
    }
    let content = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    let secrets: Vec<Secret> = counting(endpoint.newest, now)
        .map(|version| Secret::derive(key, &endpoint.id, version))
        .collect();
    let is_signed = signatures
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .take(MAX_SIGNATURES)
        .filter_map(|signature| BASE64.decode(signature.as_bytes()).ok())
        .any(|tag| secrets.iter().any(|secret| secret.signs(content, &tag)));
    is_signed.then_some(id).ok_or(SignatureError::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;

    const NOW: Millis = Millis(1_790_000_000_000);

    fn key() -> Key {
        Key::from([7; 32])
    }

    fn endpoint(id: &str, version: i64, since: Millis) -> Endpoint {
        Endpoint {
            id: EndpointId::parse(id).unwrap(),
            creator_id: AccountId::parse("aaaaaaaaaaaaaaaa").unwrap(),
            name: "Shop".into(),
            created_at: NOW,
            newest: Version {
                number: version,
                since,
            },
        }
    }

    fn ours() -> Endpoint {
        endpoint("bbbbbbbbbbbbbbbb", 1, NOW)
    }

    /// Written without what it tests: as a sender does it from the text of the secret.
    fn sign(secret: &str, id: &str, seconds: i64, body: &str) -> String {
        let secret = BASE64
            .decode(secret.strip_prefix("whsec_").unwrap().as_bytes())
            .unwrap();
        let mut mac = HmacSha256::new_from_slice(&secret).unwrap();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }

    fn headers(id: &str, seconds: i64, signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", id.parse().unwrap());
        headers.insert("webhook-timestamp", seconds.to_string().parse().unwrap());
        headers.insert("webhook-signature", signature.parse().unwrap());
        headers
    }

    fn secret(version: i64) -> String {
        Secret::derive(&key(), &ours().id, version).to_text()
    }

    const SECONDS: i64 = NOW.0 / 1_000;
    const BODY: &str = "{\"type\":\"sale.paid\"}";

    fn check(
        endpoint: &Endpoint,
        headers: &HeaderMap,
        body: &str,
        now: Millis,
    ) -> Result<(), SignatureError> {
        verify(&key(), endpoint, headers, body.as_bytes(), now).map(|id| assert_eq!(id, "e1"))
    }

    #[test]
    fn a_signature_as_the_standard_has_it_is_taken() {
        // Its own example: https://github.com/standard-webhooks/standard-webhooks, libraries' tests.
        let secret = Secret(
            BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()[..]
                .iter()
                .chain(&[0; 8])
                .copied()
                .collect::<Vec<u8>>()
                .try_into()
                .unwrap(),
        );
        let content: [&[u8]; 5] = [
            b"msg_p5jXN8AQM9LWM0D4loKWxJek",
            b".",
            b"1614265330",
            b".",
            b"{\"test\": 2432232314}",
        ];
        let tag = BASE64
            .decode(b"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
            .unwrap();
        assert!(secret.signs(content, &tag));
    }

    #[test]
    fn who_has_the_secret_is_taken_and_one_changed_byte_is_not() {
        let signature = sign(&secret(1), "e1", SECONDS, BODY);
        let good = headers("e1", SECONDS, &signature);
        assert_eq!(check(&ours(), &good, BODY, NOW), Ok(()));
        let several = format!("v1a,xx v1,AAAA {signature}");
        assert_eq!(
            check(&ours(), &headers("e1", SECONDS, &several), BODY, NOW),
            Ok(())
        );
        for place in 0..BODY.len() {
            let mut body = BODY.as_bytes().to_vec();
            body[place] ^= 1;
            let changed = String::from_utf8(body).unwrap();
            assert_eq!(check(&ours(), &good, &changed, NOW), Err(SignatureError::Wrong));
        }
        for other in [
            headers("e2", SECONDS, &signature),
            headers("e1", SECONDS + 1, &signature),
            headers("e1", SECONDS, &signature.replace("v1,", "v2,")),
            headers("e1", SECONDS, &signature.replace("v1,", "")),
            headers("e1", SECONDS, "v1,"),
        ] {
            assert_eq!(check(&ours(), &other, BODY, NOW), Err(SignatureError::Wrong));
        }
    }

    #[test]
    fn a_signature_of_more_than_five_minutes_away_is_not_taken() {
        for (seconds, expected) in [
            (SECONDS - 300, Ok(())),
            (SECONDS + 300, Ok(())),
            (SECONDS - 301, Err(SignatureError::Stale)),
            (SECONDS + 301, Err(SignatureError::Stale)),
            (0, Err(SignatureError::Stale)),
            (i64::MAX, Err(SignatureError::Stale)),
        ] {
            let signature = sign(&secret(1), "e1", seconds, BODY);
            let headers = headers("e1", seconds, &signature);
            assert_eq!(check(&ours(), &headers, BODY, NOW), expected, "{seconds}");
        }
        for text in ["", "-1", "+5", "1e9", "99999999999999999999", " 5"] {
            let mut headers = headers("e1", SECONDS, "v1,AAAA");
            headers.insert("webhook-timestamp", text.parse().unwrap());
            assert_eq!(
                check(&ours(), &headers, BODY, NOW),
                Err(SignatureError::Timestamp),
                "{text}"
            );
        }
    }

    #[test]
    fn another_endpoints_secret_and_another_servers_key_sign_nothing_here() {
        let other = endpoint("cccccccccccccccc", 1, NOW);
        let signature = sign(&secret(1), "e1", SECONDS, BODY);
        let headers = headers("e1", SECONDS, &signature);
        assert_eq!(check(&other, &headers, BODY, NOW), Err(SignatureError::Wrong));
        let foreign = verify(&Key::from([8; 32]), &ours(), &headers, BODY.as_bytes(), NOW);
        assert_eq!(foreign, Err(SignatureError::Wrong));
    }

    #[test]
    fn the_secret_before_the_newest_counts_for_a_day_and_the_one_before_it_not_at_all() {
        let rotated = endpoint("bbbbbbbbbbbbbbbb", 3, NOW);
        let signed = |version, now: Millis| {
            let seconds = now.0 / 1_000;
            let signature = sign(&secret(version), "e1", seconds, BODY);
            check(&rotated, &headers("e1", seconds, &signature), BODY, now)
        };
        let end = NOW.plus(OVERLAP);
        assert_eq!(signed(3, NOW), Ok(()));
        assert_eq!(signed(2, NOW), Ok(()));
        assert_eq!(signed(2, end.plus(-1)), Ok(()));
        assert_eq!(signed(2, end), Err(SignatureError::Wrong));
        assert_eq!(signed(3, end), Ok(()));
        assert_eq!(signed(1, NOW), Err(SignatureError::Wrong));
        assert_eq!(signed(4, NOW), Err(SignatureError::Wrong));
    }

    #[test]
    fn a_missing_header_is_named() {
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            let mut headers = headers("e1", SECONDS, "v1,AAAA");
            headers.remove(name);
            assert_eq!(check(&ours(), &headers, BODY, NOW), Err(SignatureError::Missing));
        }
        let long = headers(&"x".repeat(201), SECONDS, "v1,AAAA");
        assert_eq!(check(&ours(), &long, BODY, NOW), Err(SignatureError::Id));
    }
}
