//! The days of a coupon, as a creator types them in a time zone of theirs.

use std::sync::LazyLock;

use hotlinks::time::Millis;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The same zones on every machine, whatever its system knows.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The names of all time zones.
pub fn time_zones() -> Vec<String> {
    ZONES.available().map(|name| name.to_string()).collect()
}

/// A time zone by its IANA name, and the name as the list writes it.
pub(super) fn zone(name: &str) -> Result<(TimeZone, String), &'static str> {
    let zone = ZONES
        .get(name.trim())
        .map_err(|_| "No time zone has this name. They look like Europe/Lisbon or UTC.")?;
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    Ok((zone, name))
}

/// A day: `2026-11-30`. Nothing typed is no day.
pub(super) fn date(text: &str) -> Result<Option<Date>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date = Date::strptime("%Y-%m-%d", text).ok();
    date.filter(|date| text.len() == 10 && (2000..=2999).contains(&date.year()))
        .map(Some)
        .ok_or("A day is written like 2026-11-30.")
}

/// The first moment of a day there. Where the clocks skip midnight that is later than 00:00.
pub(super) fn begins(date: Date, zone: &TimeZone) -> Option<Millis> {
    let first = date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?;
    Some(Millis(first.timestamp().as_millisecond()))
}

/// The first moment after a day there: the day itself is included.
pub(super) fn ends(date: Date, zone: &TimeZone) -> Option<Millis> {
    begins(date.tomorrow().ok()?, zone)
}

/// The day of a moment there: "30 Nov 2026".
pub(super) fn day(at: Millis, zone: &str) -> String {
    let zone = ZONES.get(zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or(jiff::Timestamp::MAX)
        .to_zoned(zone)
        .strftime("%-d %b %Y")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(day: &str, name: &str) -> (String, String, i64) {
        let (zone, _) = zone(name).unwrap();
        let day = date(day).unwrap().unwrap();
        let (from, to) = (begins(day, &zone).unwrap(), ends(day, &zone).unwrap());
        let utc = |at: Millis| jiff::Timestamp::from_millisecond(at.0).unwrap().to_string();
        (utc(from), utc(to), to.since(from) / Millis::HOUR)
    }

    #[test]
    fn a_day_is_the_whole_day_of_its_zone() {
        assert_eq!(
            between("2026-11-30", "UTC"),
            ("2026-11-30T00:00:00Z".into(), "2026-12-01T00:00:00Z".into(), 24)
        );
        assert_eq!(
            between("2026-11-30", "America/Sao_Paulo"),
            ("2026-11-30T03:00:00Z".into(), "2026-12-01T03:00:00Z".into(), 24)
        );
        assert_eq!(between("2026-11-30", "Asia/Kathmandu").0, "2026-11-29T18:15:00Z");
    }

    #[test]
    fn a_day_on_which_the_clocks_change_is_23_or_25_hours_long() {
        assert_eq!(between("2026-03-29", "Europe/Lisbon").2, 23);
        assert_eq!(between("2026-10-25", "Europe/Lisbon").2, 25);
        // There is no midnight on that day: the clocks go from 24:00 to 01:00.
        assert_eq!(
            between("2026-04-24", "Africa/Cairo"),
            ("2026-04-23T22:00:00Z".into(), "2026-04-24T21:00:00Z".into(), 23)
        );
    }

    #[test]
    fn a_day_is_shown_in_its_zone_as_it_was_typed() {
        for name in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo"] {
            let (zone, name) = zone(name).unwrap();
            let typed = date("2026-04-24").unwrap().unwrap();
            assert_eq!(day(begins(typed, &zone).unwrap(), &name), "24 Apr 2026");
            let last = ends(typed, &zone).unwrap().plus(-1);
            assert_eq!(day(last, &name), "24 Apr 2026");
        }
    }

    #[test]
    fn what_is_no_day_and_no_zone_is_refused_with_a_sentence() {
        for text in [
            "30.11.2026",
            "2026-02-30",
            "2026-1-1",
            "26-01-01",
            "1999-12-31",
            "3000-01-01",
            "-2026-01-01",
            "NaN",
            "2026-11-30T00:00",
        ] {
            assert!(date(text).is_err(), "{text}");
        }
        assert_eq!(date(" "), Ok(None));
        for name in ["", "Lisbon", "UTC+1", "../etc/passwd", "\0"] {
            assert!(zone(name).is_err(), "{name}");
        }
        assert_eq!(zone(" europe/lisbon ").unwrap().1, "Europe/Lisbon");
    }
}
