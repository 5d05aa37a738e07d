//! What choosing another domain does to the text: everything after the host stays (rule 6).

use hotlinks::approved::ApprovedDomain;
use hotlinks::destination::{PartKind, parts};

/// The text after `domain` was chosen; `None` where it stays as it is.
///
/// Nothing typed, or no more than some domain's own address, becomes the address of the chosen one. A page that
/// qualified on another domain moves over with its path, query and fragment. Anything else is left alone.
pub(super) fn chosen(
    text: &str,
    domain: usize,
    approved: &[ApprovedDomain],
    qualifies: bool,
) -> Option<String> {
    let to = approved.get(domain)?;
    let bare = text.trim().trim_end_matches('/');
    let untouched = bare.is_empty() || approved.iter().any(|other| other.address() == bare);
    if untouched {
        return Some(format!("{}/", to.address())).filter(|address| address != text);
    }
    if !qualifies {
        return None;
    }
    let text = text.trim();
    let path = parts(text, approved, Some(domain))
        .into_iter()
        .find(|part| part.kind == PartKind::Path);
    let rest = path.and_then(|path| text.get(path.span)).unwrap_or_default();
    let prefix = to.prefix().unwrap_or_default();
    let below = rest
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    let moved = if below {
        to.origin() + rest
    } else {
        to.address() + rest
    };
    (moved != text).then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotlinks::approved::NoSuffixes;

    fn choose(text: &str, domain: usize) -> Option<String> {
        let approve = |text| ApprovedDomain::parse(text, &NoSuffixes).unwrap().domain;
        let approved = [
            "https://acme.com",
            "https://shop.example:8443",
            "https://acme.com/store",
        ]
        .map(approve);
        let qualifies = hotlinks::destination::check(text, &approved);
        let qualifies = matches!(qualifies, hotlinks::destination::Verdict::Accepted(_));
        chosen(text, domain, &approved, qualifies)
    }

    #[test]
    fn an_untouched_field_begins_with_the_chosen_domain() {
        assert_eq!(choose("", 0).as_deref(), Some("https://acme.com/"));
        assert_eq!(
            choose("https://acme.com/", 1).as_deref(),
            Some("https://shop.example:8443/")
        );
        assert_eq!(
            choose("https://acme.com", 2).as_deref(),
            Some("https://acme.com/store/")
        );
        assert_eq!(choose("https://acme.com/", 0), None);
    }

    #[test]
    fn a_page_moves_with_everything_after_its_host() {
        let page = "https://acme.com/store/x?a=1&b=%2f#buy";
        assert_eq!(
            choose(page, 1).as_deref(),
            Some("https://shop.example:8443/store/x?a=1&b=%2f#buy")
        );
        assert_eq!(choose(page, 2), None);
        assert_eq!(
            choose("https://acme.com?a=1#b", 2).as_deref(),
            Some("https://acme.com/store?a=1#b")
        );
        assert_eq!(
            choose("https://acme.com/storefront", 2).as_deref(),
            Some("https://acme.com/store/storefront")
        );
    }

    #[test]
    fn a_page_of_another_site_is_left_alone() {
        assert_eq!(choose("https://other.example/x", 1), None);
        assert_eq!(choose("acme.com/x", 1), None);
    }
}
