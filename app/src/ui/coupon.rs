//! What a coupon is, in words: for those who give it and for those who share it.

use hotlinks_server::coupons::{CouponStanding, GivenCoupon};
use leptos::prelude::*;

use super::State;

/// How it stands, in a word.
#[component]
pub fn CouponState(
    /// How it stands.
    standing: CouponStanding,
) -> impl IntoView {
    let (word, tone) = match standing {
        CouponStanding::Active => ("Active", "good"),
        CouponStanding::NotYet => ("Not yet", "wait"),
        CouponStanding::Over => ("Over", "off"),
        CouponStanding::Ended => ("Ended", "off"),
        CouponStanding::NotPromoted => ("Affiliate blocked", "bad"),
    };
    view! { <State word=word tone=tone/> }
}

/// From which day to which.
#[component]
pub fn Days<'a>(
    /// The coupon.
    coupon: &'a GivenCoupon,
) -> impl IntoView + use<> {
    let words = match (coupon.first_day(), coupon.last_day()) {
        (None, None) => "Always".to_owned(),
        (Some(from), None) => format!("From {from} ({})", coupon.time_zone),
        (None, Some(until)) => format!("Until the end of {until} ({})", coupon.time_zone),
        (Some(from), Some(until)) => format!("{from} to the end of {until} ({})", coupon.time_zone),
    };
    view! { <span class="wraps">{words}</span> }
}

/// For which offers.
#[component]
pub fn Offers<'a>(
    /// The coupon.
    coupon: &'a GivenCoupon,
) -> impl IntoView + use<> {
    let names: Vec<&str> = coupon.offers.iter().map(|(_, name)| name.as_str()).collect();
    let words = if names.is_empty() {
        "Every offer".to_owned()
    } else {
        format!("Only {}", names.join(", "))
    };
    view! { <span class="hint wraps"><bdi>{words}</bdi></span> }
}
