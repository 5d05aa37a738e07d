//! Coupons: the codes that creators give their affiliates.

mod dates;

use hotlinks::coupon::{Coupon, CouponCode, CouponRefusal, PercentOff};
use hotlinks::time::Millis;

use crate::affiliations::{AffiliationState, Promoter};
use crate::backend::Backend;
use crate::error::{Error, Problems};
use crate::ids::{AffiliationId, CouponId, OfferId};
use crate::offers;
use crate::page::Page;
use crate::products::OwnProduct;
use crate::storage::coupons::{Given, NewCoupon};

pub use dates::time_zones;

/// The most coupons of a product that are not ended.
pub const MAX_COUPONS: i64 = 1_000;
/// The most affiliates to choose from in a form.
pub const MAX_CHOICES: i64 = 500;

/// The form of a new coupon, as typed. Its field names are the names beside which problems stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouponForm {
    /// The affiliation that gets it.
    pub affiliation: String,
    /// 3 to 32 letters, digits, hyphens.
    pub code: String,
    /// 1 to 99, two decimals at most.
    pub percent: String,
    /// The offers that it is for; none: every one.
    pub offers: Vec<String>,
    /// The first day, `2026-11-01`; empty: it counts at once.
    pub from: String,
    /// The last day, included; empty: it does not end by itself.
    pub until: String,
    /// In which time zone these are days.
    pub time_zone: String,
}

/// Somebody who can be given a coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponChoice {
    /// The affiliation.
    pub affiliation: AffiliationId,
    /// Who.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A coupon in a list.
#[derive(Clone, Debug)]
pub struct GivenCoupon {
    /// Its id.
    pub id: CouponId,
    /// Its code, as written.
    pub code: CouponCode,
    /// What it takes off.
    pub percent_off: PercentOff,
    /// The names of the offers that it is for; none: every one.
    pub offers: Vec<(OfferId, String)>,
    /// When it counts.
    pub terms: Coupon,
    /// The zone of its days.
    pub time_zone: String,
    /// Whose it is.
    pub affiliate: String,
    /// How they stand.
    pub state: AffiliationState,
    /// Orders placed with it.
    pub orders: u64,
}

/// How a coupon stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponStanding {
    /// It counts.
    Active,
    /// It has not begun.
    NotYet,
    /// Its last day is over.
    Over,
    /// The creator ended it.
    Ended,
    /// Its affiliate may not promote.
    NotPromoted,
}

impl GivenCoupon {
    /// How it stands at a moment.
    pub fn standing(&self, at: Millis) -> CouponStanding {
        let offer = self.terms.offers.first().map_or("", String::as_str);
        match self.terms.check(offer, at) {
            Err(CouponRefusal::Expired) if self.terms.ended_at.is_some() => CouponStanding::Ended,
            Err(CouponRefusal::Expired) => CouponStanding::Over,
            Err(CouponRefusal::NotYet) => CouponStanding::NotYet,
            _ if self.state != AffiliationState::Active => CouponStanding::NotPromoted,
            _ => CouponStanding::Active,
        }
    }

    /// The first day, in its zone: "1 Nov 2026".
    pub fn first_day(&self) -> Option<String> {
        self.terms.starts_at.map(|at| dates::day(at, &self.time_zone))
    }

    /// The last day, included.
    pub fn last_day(&self) -> Option<String> {
        let last = |end: Millis| dates::day(end.plus(-1), &self.time_zone);
        self.terms.ends_at.map(last)
    }
}

/// Gives an affiliate a code.
///
/// # Errors
/// `Refused` with all problems of the form, when another coupon in use has the code, or at [`MAX_COUPONS`].
pub async fn give(backend: &Backend, own: &OwnProduct, form: CouponForm) -> Result<CouponId, Error> {
    let now = backend.clock.now();
    let on_sale = offers::list(backend, own).await?;
    let mut problems = Problems::default();
    let affiliation = AffiliationId::parse(&form.affiliation).ok_or("Choose an affiliate.");
    let affiliation = problems.take("affiliation", affiliation);
    let code = problems.take("code", CouponCode::parse(&form.code));
    let percent = problems.take("percent", PercentOff::parse(&form.percent));
    let days = read_days(&form, now, &mut problems);
    let read = |id: &String| OfferId::parse(id).filter(|id| on_sale.iter().any(|offer| offer.id == *id));
    let offers: Option<Vec<_>> = form.offers.iter().map(read).collect();
    let offers = problems.take(
        "offers",
        offers.ok_or("Choose among the offers that are on sale."),
    );
    let (Some(affiliation), Some(code), Some(percent_off), Some(days), Some(offers)) =
        (affiliation, code, percent, days, offers)
    else {
        return Err(problems.refuse());
    };
    let coupon = NewCoupon {
        id: CouponId::new(&backend.entropy),
        affiliation,
        code,
        percent_off,
        starts_at: days.starts_at,
        ends_at: days.ends_at,
        time_zone: days.time_zone,
        offers,
    };
    match backend
        .storage
        .insert_coupon(&own.id, &coupon, now, MAX_COUPONS)
        .await?
    {
        Given::Done => Ok(coupon.id),
        Given::Taken => Err(Error::field(
            "code",
            "Another coupon of this product has this code. End that one first, or choose another code.",
        )),
        Given::NotActive => Err(Error::field(
            "affiliation",
            "This affiliate does not promote the product now.",
        )),
        Given::Full => Err(Error::field(
            "",
            "This product has 1,000 coupons, which is the most. End one first.",
        )),
        Given::Gone => Err(Error::NotFound),
    }
}

struct Days {
    starts_at: Option<Millis>,
    ends_at: Option<Millis>,
    time_zone: String,
}

fn read_days(form: &CouponForm, now: Millis, problems: &mut Problems) -> Option<Days> {
    let from = problems.take("from", dates::date(&form.from))?;
    let until = problems.take("until", dates::date(&form.until))?;
    let (zone, time_zone) = problems.take("time_zone", dates::zone(&form.time_zone))?;
    let starts_at = from.and_then(|day| dates::begins(day, &zone));
    let ends_at = until.and_then(|day| dates::ends(day, &zone));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        problems.add("until", "The last day is before the first.");
        return None;
    }
    if ends_at.is_some_and(|end| end <= now) {
        problems.add("until", "This day is over already.");
        return None;
    }
    Some(Days {
        starts_at,
        ends_at,
        time_zone,
    })
}

/// Ends a coupon at once. Twice changes nothing.
///
/// # Errors
/// `NotFound` unless it is a coupon of this product.
pub async fn end(backend: &Backend, own: &OwnProduct, coupon: &str) -> Result<(), Error> {
    let id = CouponId::parse(coupon).ok_or(Error::NotFound)?;
    let found = backend
        .storage
        .set_coupon_removed(&own.id, &id, backend.clock.now());
    found.await?.then_some(()).ok_or(Error::NotFound)
}

/// The coupons of a product, those in use first, then newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_for_creator(
    backend: &Backend,
    own: &OwnProduct,
    page: u32,
) -> Result<Page<GivenCoupon>, Error> {
    Ok(backend.storage.list_coupons(&own.id, None, page).await?)
}

/// The coupons that an affiliate was given, in the same order.
///
/// # Errors
/// When the database fails.
pub async fn list_for_affiliate(
    backend: &Backend,
    promoter: &Promoter,
    page: u32,
) -> Result<Page<GivenCoupon>, Error> {
    let affiliation = promoter.affiliation();
    Ok(backend
        .storage
        .list_coupons(&affiliation.product_id, Some(&affiliation.id), page)
        .await?)
}

/// Who can be given a coupon: the active affiliates by name, at most [`MAX_CHOICES`], and `chosen` among them.
///
/// # Errors
/// When the database fails.
pub async fn list_choices(
    backend: &Backend,
    own: &OwnProduct,
    chosen: &str,
) -> Result<Vec<CouponChoice>, Error> {
    Ok(backend
        .storage
        .list_active_affiliates(&own.id, chosen, MAX_CHOICES)
        .await?)
}
