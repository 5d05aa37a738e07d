//! Web addresses that a creator names: sales pages and additional links. Naming them approves them, so nothing but
//! their form is checked.

use url::Url;

use crate::backend::PublicUrl;

/// A serialised http(s) URL without user name and password, at most 2,048 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebAddress(String);

/// Why a text is no web address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("Type the address of a page, such as https://acme.com/offer.")]
    Empty,
    #[error("This address is too long: at most 2,048 characters.")]
    TooLong,
    #[error("This address contains a space, a backslash or an invisible character. Remove it.")]
    Character,
    #[error(
        "This address is not one that a browser opens. It starts with https:// and a host, as in https://acme.com."
    )]
    Malformed,
    #[error("Only https:// and http:// addresses will do.")]
    Scheme,
    #[error("This address contains a user name or password. Remove everything up to the @.")]
    Credentials,
    #[error("This address is a hotlink itself. Type the address of the page that it leads to.")]
    Hotlink,
}

const MAX_BYTES: usize = 2_048;

impl WebAddress {
    /// Reads an address. A hotlink of this server is none: a link to it could lead to itself.
    pub(crate) fn parse(text: &str, own: &PublicUrl) -> Result<Self, AddressError> {
        let text = text.trim_matches(|c| matches!(c, ' ' | '\t'..='\r'));
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(AddressError::TooLong);
        }
        // URL parsers strip or rewrite these: what is stored would not be what was read.
        if text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Err(AddressError::Character);
        }
        let url = Url::parse(text).map_err(|_| AddressError::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::Scheme);
        }
        // `https:acme.com` and `https:///acme.com` parse, but nobody means them.
        let slashes = text
            .get(url.scheme().len()..)
            .and_then(|rest| rest.strip_prefix("://"));
        if slashes.is_none_or(|host| host.starts_with('/')) {
            return Err(AddressError::Malformed);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if own.is_hotlink(&url) {
            return Err(AddressError::Hotlink);
        }
        let url = String::from(url);
        if url.len() > MAX_BYTES {
            return Err(AddressError::TooLong);
        }
        // A `Location` holds nothing else (rule 10).
        if !url.bytes().all(|byte| matches!(byte, 0x21..=0x7E)) {
            return Err(AddressError::Malformed);
        }
        Ok(Self(url))
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<WebAddress, AddressError> {
        WebAddress::parse(
            text,
            &PublicUrl::new(&"https://go.test".parse().unwrap()).unwrap(),
        )
    }

    #[test]
    fn our_own_hotlinks_are_refused_however_they_are_spelled() {
        for text in [
            "https://go.test/go/0123456789a",
            "http://go.test/go/0123456789a?x=1",
            "https://GO.test:443/go/0123456789a",
            "https://go.test./go/0123456789a",
            "https://go.test/a/../go/0123456789a",
        ] {
            assert_eq!(parse(text), Err(AddressError::Hotlink), "{text}");
        }
        for text in [
            "https://go.test/",
            "https://go.test/gone",
            "https://go.test/checkout/x",
            "https://other.test/go/0123456789a",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_address_is_stored_as_a_browser_writes_it() {
        let read = |text| parse(text).map(WebAddress::into_string);
        assert_eq!(
            read(" https://ACME.com:443/Ä?q=1#f\n").as_deref(),
            Ok("https://acme.com/%C3%84?q=1#f")
        );
        assert_eq!(
            read("http://localhost:8080").as_deref(),
            Ok("http://localhost:8080/")
        );
        assert_eq!(
            read("https://bücher.example").as_deref(),
            Ok("https://xn--bcher-kva.example/")
        );
        assert_eq!(read("https://a.com/%00").as_deref(), Ok("https://a.com/%00"));
    }

    #[test]
    fn what_is_no_plain_web_address_is_refused_with_its_reason() {
        for (text, error) in [
            ("", AddressError::Empty),
            ("acme.com", AddressError::Malformed),
            ("https:acme.com", AddressError::Malformed),
            ("https:///acme.com", AddressError::Malformed),
            ("https://", AddressError::Malformed),
            ("javascript:alert(1)", AddressError::Scheme),
            ("ftp://acme.com/", AddressError::Scheme),
            ("https://u:p@acme.com/", AddressError::Credentials),
            ("https://a.com/a b", AddressError::Character),
            ("https://a.com\\@b.com", AddressError::Character),
            ("https://a.com/\u{0}", AddressError::Character),
            ("https://a.com/\t.", AddressError::Character),
        ] {
            assert_eq!(parse(text), Err(error), "{text:?}");
        }
        assert_eq!(
            parse(&format!("https://a.com/{}", "ä".repeat(500))),
            Err(AddressError::TooLong)
        );
    }
}
