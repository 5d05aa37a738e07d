//! Time zones that people choose, from the database that comes with the executable.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use hotlinks::time::Millis;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The longest name that is looked up: the longest there is has 32 bytes.
const MAX_NAME: usize = 64;

/// A zone of the IANA's database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl Zone {
    /// The zone of that name, whatever its case: `None` for what is none.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.is_empty() || name.len() > MAX_NAME {
            return None;
        }
        let zone = ZONES.get(name).ok()?;
        zone.iana_name().is_some().then_some(Self(zone))
    }

    /// As the IANA writes it: "Europe/Lisbon".
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Every place that has a zone, by its continent: not the abbreviations that are kept for old programs.
    pub fn places() -> Vec<String> {
        const CONTINENTS: [&str; 10] = [
            "Africa",
            "America",
            "Antarctica",
            "Arctic",
            "Asia",
            "Atlantic",
            "Australia",
            "Europe",
            "Indian",
            "Pacific",
        ];
        let is_place = |name: &String| {
            name.split_once('/')
                .is_some_and(|(continent, _)| CONTINENTS.contains(&continent))
        };
        let mut names: Vec<String> = ZONES.available().map(|name| name.as_str().to_owned()).collect();
        names.retain(is_place);
        names.sort_unstable();
        names
    }

    /// The moment as its clocks show it.
    pub fn local(&self, at: Millis) -> jiff::Zoned {
        jiff::Timestamp::from_millisecond(at.0)
            .unwrap_or(jiff::Timestamp::MAX)
            .to_zoned(self.0.clone())
    }

    /// The first moment of a day: not always its midnight. `None` at the end of time.
    pub fn begins(&self, day: Date) -> Option<Millis> {
        let first = day.to_zoned(self.0.clone()).ok()?.start_of_day().ok()?;
        Some(Millis(first.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_its_name_and_nothing_else_is_one() {
        assert_eq!(Zone::parse(" europe/lisbon ").unwrap().name(), "Europe/Lisbon");
        assert_eq!(Zone::parse("UTC").unwrap(), Zone::default());
        for name in [
            "",
            "Lisbon",
            "UTC+1",
            "../etc/passwd",
            "\0",
            "Europe/Lisbon; Path=/",
            &"a".repeat(10_000),
        ] {
            assert_eq!(Zone::parse(name), None, "{name}");
        }
    }

    #[test]
    fn every_place_that_is_offered_can_be_chosen() {
        let places = Zone::places();
        assert!(places.len() > 300, "{}", places.len());
        for name in places {
            assert!(
                Zone::parse(&name).is_some_and(|zone| zone.name() == name),
                "{name}"
            );
        }
    }

    #[test]
    fn a_day_without_a_midnight_begins_at_its_first_moment() {
        let cairo = Zone::parse("Africa/Cairo").unwrap();
        let begins = cairo.begins(jiff::civil::date(2026, 4, 24)).unwrap();
        assert_eq!(
            cairo.local(begins).strftime("%F %H:%M").to_string(),
            "2026-04-24 01:00"
        );
    }
}
