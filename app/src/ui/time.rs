//! Times are shown in UTC, the clock that windows are counted by, and say so.

use hotlinks::time::Millis;
use jiff::Timestamp;
use leptos::prelude::*;

/// A moment: "22 Nov 2026, 14:05 UTC".
#[component]
pub fn Time(
    /// When.
    at: Millis,
) -> impl IntoView {
    view! { <time class="time" datetime=iso(at)>{words(at)}</time> }
}

/// "22 Nov 2026, 14:05 UTC".
pub fn words(at: Millis) -> String {
    moment(at).strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// "22 Nov 2026".
pub fn day(at: Millis) -> String {
    moment(at).strftime("%-d %b %Y").to_string()
}

fn iso(at: Millis) -> String {
    moment(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn moment(at: Millis) -> jiff::Zoned {
    Timestamp::from_millisecond(at.0)
        .unwrap_or(Timestamp::MAX)
        .to_zoned(jiff::tz::TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_utc() {
        assert_eq!(words(Millis(1_795_356_300_000)), "22 Nov 2026, 14:05 UTC");
        assert_eq!(words(Millis(i64::MAX)), words(Millis(i64::MAX)));
    }
}
