//! The visitor's query, merged into a stored destination (rules 11 and 12).

/// Stub: being written.
#[must_use]
pub fn merge(stored_destination: &str, visitor_query: &str, click: &str, reference: Option<&str>) -> String {
    let _ = (visitor_query, click, reference);
    stored_destination.to_owned()
}
