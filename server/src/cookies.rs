//! Reading one cookie. The line is cut as bytes: a value of another program's that is not ASCII, as browsers send
//! them, takes none of ours with it.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The values of the cookies of that name, in the order sent; those that are not text are left out.
pub fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .into_iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(move |pair| {
            let pair = pair.trim_ascii();
            let value = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
            std::str::from_utf8(value).ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_programs_cookie_costs_none_of_ours() {
        let mut headers = HeaderMap::new();
        let line = "x=é; hl=1;hl_2=2; =; hl ; hl=3".as_bytes();
        headers.insert(COOKIE, axum::http::HeaderValue::from_bytes(line).unwrap());
        assert_eq!(values(&headers, "hl").collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(values(&headers, "hl_2").next(), Some("2"));
        assert_eq!(values(&headers, "y").next(), None);
    }
}
