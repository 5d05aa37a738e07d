//! Coupons: a code that an affiliate gives away. It takes a part off the price, and credits that affiliate before any
//! click (rule 21).
//!
//! Where the rules leave room, these are the choices:
//!
//! - **Codes** are compared without case and without white space at their ends: people dictate and paste them.
//! - **Dates**: a coupon counts from its start on and no longer at its end, as a click does (rule 19).
//! - **The discount** is rounded half up to the currency's smallest unit, as commissions are, and never takes the last
//!   unit: there is no order without a price.
//! - **A coupon that does not count** is refused before anybody pays; it is never ignored in silence.

use crate::commission::commission;
use crate::money::{Bps, Minor, PercentError};
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A coupon's code: 3 to 32 letters, digits and hyphens, as the creator wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CouponCode(String);

/// Why a text is no coupon's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was typed.
    #[error("Type a code.")]
    Empty,
    /// Shorter than 3 or longer than 32.
    #[error("A code has 3 to 32 characters.")]
    Length,
    /// Something else than letters, digits and hyphens.
    #[error("A code is made of the letters A to Z, digits and hyphens.")]
    Characters,
}

impl CouponCode {
    /// Reads a code as typed; white space at its ends does not matter.
    ///
    /// # Errors
    /// [`CodeError`], the sentence for whoever typed it.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        if text.is_empty() {
            Err(CodeError::Empty)
        } else if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            Err(CodeError::Characters)
        } else if !(3..=32).contains(&text.len()) {
            Err(CodeError::Length)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// As the creator wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two codes the same.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CouponCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<CouponCode> for String {
    fn from(code: CouponCode) -> Self {
        code.0
    }
}

/// The part that a coupon takes off a price: 1 % to 99 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Bps", into = "Bps")]
pub struct PercentOff(Bps);

/// Why something is no part to take off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PercentOffError {
    /// Not a percentage.
    #[error(transparent)]
    Percent(PercentError),
    /// Below 1 % or above 99 %.
    #[error("A coupon takes 1 to 99 percent off.")]
    Range,
}

impl PercentOff {
    /// Reads a percentage as typed, two decimals at most.
    ///
    /// # Errors
    /// [`PercentOffError`], the sentence for whoever typed it.
    pub fn parse(text: &str) -> Result<Self, PercentOffError> {
        match Bps::parse_percent(text) {
            Err(PercentError::TooLarge) => Err(PercentOffError::Range),
            Err(error) => Err(PercentOffError::Percent(error)),
            Ok(bps) => Self::try_from(bps),
        }
    }

    /// As a rate.
    #[must_use]
    pub const fn bps(self) -> Bps {
        self.0
    }
}

impl TryFrom<Bps> for PercentOff {
    type Error = PercentOffError;

    fn try_from(bps: Bps) -> Result<Self, PercentOffError> {
        if (100..=9_900).contains(&bps.get()) {
            Ok(Self(bps))
        } else {
            Err(PercentOffError::Range)
        }
    }
}

impl From<PercentOff> for Bps {
    fn from(percent: PercentOff) -> Self {
        percent.0
    }
}

impl fmt::Display for PercentOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a coupon takes off a price, in minor units: rounded half up, and always less than the price.
#[must_use]
pub fn discount(price: Minor, percent: PercentOff) -> Minor {
    Minor(commission(price, percent.0).0.min(price.0 - 1).max(0))
}

/// When and for what a coupon counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// The ids of the offers that it is for; none: for every offer of the product.
    pub offers: Vec<String>,
    /// From when on; none: ever since.
    pub starts_at: Option<Millis>,
    /// The first moment at which it no longer counts; none: never.
    pub ends_at: Option<Millis>,
    /// When the creator ended it, if they did.
    pub ended_at: Option<Millis>,
    /// Since when its affiliate is paused or blocked, if they are.
    pub blocked_since: Option<Millis>,
}

/// Why a coupon does not count for an order: the sentence for the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CouponRefusal {
    /// No coupon of this product has the code; whatever cannot be a code is none.
    #[error("This product has no coupon with that code. Check its letters and digits.")]
    Unknown,
    /// It has not begun.
    #[error("This coupon does not count yet: it starts later.")]
    NotYet,
    /// Its time is over, or the creator ended it.
    #[error("This coupon has ended.")]
    Expired,
    /// It is for other offers of the product.
    #[error("This coupon is for another offer of this product.")]
    OtherOffer,
    /// Its affiliate is paused or blocked.
    #[error("This coupon no longer counts: its affiliate does not promote this product any more.")]
    NotPromoted,
}

impl Coupon {
    /// Whether it counts for an order of `offer` placed at `at`.
    ///
    /// # Errors
    /// [`CouponRefusal`]: the first reason against it.
    pub fn check(&self, offer: &str, at: Millis) -> Result<(), CouponRefusal> {
        let from = |moment: Option<Millis>| moment.is_some_and(|moment| at >= moment);
        if from(self.ended_at) || from(self.ends_at) {
            Err(CouponRefusal::Expired)
        } else if from(self.blocked_since) {
            Err(CouponRefusal::NotPromoted)
        } else if self.starts_at.is_some_and(|start| at < start) {
            Err(CouponRefusal::NotYet)
        } else if !self.offers.is_empty() && !self.offers.iter().any(|one| one == offer) {
            Err(CouponRefusal::OtherOffer)
        } else {
            Ok(())
        }
    }
}

/// A coupon on a receipt: what it was, and what it took off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redeemed {
    /// The coupon's id, as among the touches.
    pub id: String,
    /// Its code.
    pub code: CouponCode,
    /// What it takes off.
    #[serde(rename = "percent_off_bps")]
    pub percent_off: PercentOff,
    /// The offer's price without it.
    pub list_price: Minor,
    /// What it took off: the list price less this is what the buyer paid.
    pub discount: Minor,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> PercentOff {
        PercentOff::parse(text).unwrap()
    }

    fn coupon() -> Coupon {
        Coupon {
            offers: Vec::new(),
            starts_at: Some(Millis(100)),
            ends_at: Some(Millis(200)),
            ended_at: None,
            blocked_since: None,
        }
    }

    #[test]
    fn case_and_the_space_around_a_code_do_not_matter() {
        let key = |text| CouponCode::parse(text).map(|code| code.key());
        assert_eq!(key(" Ana-20\n"), Ok("ana-20".to_owned()));
        assert_eq!(key("ana-20"), key("\u{a0}ANA-20 "));
        assert_eq!(CouponCode::parse(" Ana-20 ").unwrap().as_str(), "Ana-20");
    }

    #[test]
    fn what_is_no_code_is_refused_with_a_sentence() {
        for (text, error) in [
            ("", CodeError::Empty),
            (" ", CodeError::Empty),
            ("ab", CodeError::Length),
            (&"a".repeat(33), CodeError::Length),
            ("ana 20", CodeError::Characters),
            ("ana_20", CodeError::Characters),
            ("anä20", CodeError::Characters),
            ("ana\u{200b}20", CodeError::Characters),
            ("%00%00%00", CodeError::Characters),
        ] {
            assert_eq!(CouponCode::parse(text), Err(error), "{text:?}");
        }
        assert!(CouponCode::parse(&"a".repeat(32)).is_ok());
        assert!(CouponCode::parse("abc").is_ok());
    }

    #[test]
    fn a_coupon_takes_1_to_99_percent_with_two_decimals_at_most() {
        assert_eq!(percent("1").bps().get(), 100);
        assert_eq!(percent("12,34 %").bps().get(), 1_234);
        assert_eq!(percent("99.00").bps().get(), 9_900);
        for text in ["0", "0.99", "99.01", "100", "1000", "9223372036854775808"] {
            assert_eq!(PercentOff::parse(text), Err(PercentOffError::Range), "{text}");
        }
        for text in ["", "NaN", "-5", "1.005", "1e1"] {
            let refused = PercentOff::parse(text);
            assert!(matches!(refused, Err(PercentOffError::Percent(_))), "{text}");
        }
    }

    #[test]
    fn the_discount_is_rounded_half_up_and_leaves_something_to_pay() {
        let off = |price, text| discount(Minor(price), percent(text)).0;
        assert_eq!(off(8_960, "10"), 896);
        assert_eq!(off(1_050, "33.33"), 350);
        // Yen have no decimals: half a yen goes to the buyer.
        assert_eq!(off(25, "10"), 3);
        assert_eq!(off(24, "10"), 2);
        assert_eq!(off(1, "99"), 0);
        assert_eq!(off(2, "99"), 1);
        assert_eq!(off(49, "99"), 48);
        assert_eq!(off(i64::MAX, "99"), 9_131_138_316_486_228_049);
        assert_eq!(off(0, "50"), 0);
    }

    #[test]
    fn a_coupon_counts_exactly_from_its_start_and_no_longer_at_its_end() {
        let at = |at| coupon().check("plan", Millis(at));
        assert_eq!(at(99), Err(CouponRefusal::NotYet));
        assert_eq!(at(100), Ok(()));
        assert_eq!(at(199), Ok(()));
        assert_eq!(at(200), Err(CouponRefusal::Expired));
    }

    #[test]
    fn a_coupon_that_was_ended_or_whose_affiliate_is_blocked_counts_no_longer() {
        let ended = Coupon {
            ended_at: Some(Millis(150)),
            ..coupon()
        };
        assert_eq!(ended.check("plan", Millis(149)), Ok(()));
        assert_eq!(ended.check("plan", Millis(150)), Err(CouponRefusal::Expired));
        let blocked = Coupon {
            blocked_since: Some(Millis(150)),
            ..coupon()
        };
        assert_eq!(blocked.check("plan", Millis(149)), Ok(()));
        assert_eq!(
            blocked.check("plan", Millis(150)),
            Err(CouponRefusal::NotPromoted)
        );
    }

    #[test]
    fn a_coupon_for_some_offers_is_for_no_other() {
        let some = Coupon {
            offers: vec!["basic".to_owned(), "full".to_owned()],
            ..coupon()
        };
        assert_eq!(some.check("full", Millis(150)), Ok(()));
        assert_eq!(some.check("plan", Millis(150)), Err(CouponRefusal::OtherOffer));
    }
}
