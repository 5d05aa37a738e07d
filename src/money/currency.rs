//! The currencies of ISO 4217.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A currency in use, with its number of decimals. In JSON and in the database: its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Currency(&'static Entry);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Entry {
    code: &'static str,
    exponent: u8,
}

/// A text that names no currency in use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("There is no currency with that code; use one like USD, EUR or BRL.")]
pub struct UnknownCurrency;

impl Currency {
    /// Every currency and unit of account with decimals in ISO 4217 (metals and tests have none), by code. The lev
    /// left in 2026 and stays here: its orders can still be refunded.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TABLE.iter().map(Self)
    }

    /// The currency with this code, in either case (some checkouts report `usd`).
    ///
    /// # Errors
    /// [`UnknownCurrency`] when ISO 4217 has none.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        Self::all()
            .find(|currency| currency.code().eq_ignore_ascii_case(code))
            .ok_or(UnknownCurrency)
    }

    /// The code in capitals: `USD`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// How many decimals an amount has: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub const fn exponent(self) -> u8 {
        self.0.exponent
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl From<Currency> for &'static str {
    fn from(currency: Currency) -> Self {
        currency.code()
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, UnknownCurrency> {
        Self::parse(&code)
    }
}

const fn c(code: &'static str, exponent: u8) -> Entry {
    Entry { code, exponent }
}

#[rustfmt::skip]
static TABLE: &[Entry] = &[
    c("AED", 2), c("AFN", 2), c("ALL", 2), c("AMD", 2), c("AOA", 2), c("ARS", 2), c("AUD", 2), c("AWG", 2),
    c("AZN", 2), c("BAM", 2), c("BBD", 2), c("BDT", 2), c("BGN", 2), c("BHD", 3), c("BIF", 0), c("BMD", 2),
    c("BND", 2), c("BOB", 2), c("BOV", 2), c("BRL", 2), c("BSD", 2), c("BTN", 2), c("BWP", 2), c("BYN", 2),
    c("BZD", 2), c("CAD", 2), c("CDF", 2), c("CHE", 2), c("CHF", 2), c("CHW", 2), c("CLF", 4), c("CLP", 0),
    c("CNY", 2), c("COP", 2), c("COU", 2), c("CRC", 2), c("CUP", 2), c("CVE", 2), c("CZK", 2), c("DJF", 0),
    c("DKK", 2), c("DOP", 2), c("DZD", 2), c("EGP", 2), c("ERN", 2), c("ETB", 2), c("EUR", 2), c("FJD", 2),
    c("FKP", 2), c("GBP", 2), c("GEL", 2), c("GHS", 2), c("GIP", 2), c("GMD", 2), c("GNF", 0), c("GTQ", 2),
    c("GYD", 2), c("HKD", 2), c("HNL", 2), c("HTG", 2), c("HUF", 2), c("IDR", 2), c("ILS", 2), c("INR", 2),
    c("IQD", 3), c("IRR", 2), c("ISK", 0), c("JMD", 2), c("JOD", 3), c("JPY", 0), c("KES", 2), c("KGS", 2),
    c("KHR", 2), c("KMF", 0), c("KPW", 2), c("KRW", 0), c("KWD", 3), c("KYD", 2), c("KZT", 2), c("LAK", 2),
    c("LBP", 2), c("LKR", 2), c("LRD", 2), c("LSL", 2), c("LYD", 3), c("MAD", 2), c("MDL", 2), c("MGA", 2),
    c("MKD", 2), c("MMK", 2), c("MNT", 2), c("MOP", 2), c("MRU", 2), c("MUR", 2), c("MVR", 2), c("MWK", 2),
    c("MXN", 2), c("MXV", 2), c("MYR", 2), c("MZN", 2), c("NAD", 2), c("NGN", 2), c("NIO", 2), c("NOK", 2),
    c("NPR", 2), c("NZD", 2), c("OMR", 3), c("PAB", 2), c("PEN", 2), c("PGK", 2), c("PHP", 2), c("PKR", 2),
    c("PLN", 2), c("PYG", 0), c("QAR", 2), c("RON", 2), c("RSD", 2), c("RUB", 2), c("RWF", 0), c("SAR", 2),
    c("SBD", 2), c("SCR", 2), c("SDG", 2), c("SEK", 2), c("SGD", 2), c("SHP", 2), c("SLE", 2), c("SOS", 2),
    c("SRD", 2), c("SSP", 2), c("STN", 2), c("SVC", 2), c("SYP", 2), c("SZL", 2), c("THB", 2), c("TJS", 2),
    c("TMT", 2), c("TND", 3), c("TOP", 2), c("TRY", 2), c("TTD", 2), c("TWD", 2), c("TZS", 2), c("UAH", 2),
    c("UGX", 0), c("USD", 2), c("USN", 2), c("UYI", 0), c("UYU", 2), c("UYW", 4), c("UZS", 2), c("VED", 2),
    c("VES", 2), c("VND", 0), c("VUV", 0), c("WST", 2), c("XAF", 0), c("XCD", 2), c("XCG", 2), c("XOF", 0),
    c("XPF", 0), c("YER", 2), c("ZAR", 2), c("ZMW", 2), c("ZWG", 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_found_by_its_code_in_either_case() {
        assert_eq!(Currency::parse("usd").unwrap().code(), "USD");
        for text in ["", "US", "USDT", "XXX", "XAU", " USD", "ＵＳＤ"] {
            assert_eq!(Currency::parse(text), Err(UnknownCurrency), "{text}");
        }
    }

    #[test]
    fn each_currency_has_its_own_decimals() {
        let exponent = |code| Currency::parse(code).unwrap().exponent();
        assert_eq!(["JPY", "KRW", "ISK", "CLP", "XOF"].map(exponent), [0; 5]);
        assert_eq!(["USD", "EUR", "BRL", "MGA", "HUF"].map(exponent), [2; 5]);
        assert_eq!(["KWD", "BHD", "TND", "OMR", "JOD"].map(exponent), [3; 5]);
        assert_eq!(["CLF", "UYW"].map(exponent), [4; 2]);
    }

    #[test]
    fn the_table_is_sorted_and_names_each_code_once() {
        assert!(TABLE.is_sorted_by(|a, b| a.code < b.code));
        assert!(
            TABLE
                .iter()
                .all(|c| c.code.len() == 3 && c.code.bytes().all(|b| b.is_ascii_uppercase()))
        );
    }

    #[test]
    fn in_json_a_currency_is_its_code() {
        let usd = Currency::parse("USD").unwrap();
        assert_eq!(serde_json::to_string(&usd).unwrap(), "\"USD\"");
        assert_eq!(serde_json::from_str::<Currency>("\"USD\"").unwrap(), usd);
        assert!(serde_json::from_str::<Currency>("\"ZZZ\"").is_err());
    }
}
