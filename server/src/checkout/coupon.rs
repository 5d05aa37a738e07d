//! The coupon that a buyer uses: the rules decide, this translates.

use hotlinks::coupon::{CouponCode, CouponRefusal, Redeemed, discount};
use hotlinks::money::Minor;
use hotlinks::time::Millis;

use crate::backend::Backend;
use crate::error::Error;
use crate::storage::orders::Sold;

pub(super) const CHANGED_PRICE: &str = "The price has changed meanwhile. Check it, then order again.";

/// What stands in a coupon field, unless that is nothing.
pub(super) fn typed(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The code that was typed. What cannot be a code is none that there is.
pub(super) fn read(typed: Option<&str>) -> Result<Option<CouponCode>, CouponRefusal> {
    let code = typed.map(CouponCode::parse).transpose();
    code.map_err(|_| CouponRefusal::Unknown)
}

/// Puts the coupon that was typed into what is sold, or says why it does not count. Whoever tried too many wrong codes
/// is told nothing more for a while.
pub(super) async fn find(
    backend: &Backend,
    sold: &mut Sold,
    typed: Option<&str>,
    from: &str,
    at: Millis,
) -> Result<Option<String>, Error> {
    if typed.is_none() {
        return Ok(None);
    }
    if let Err(error) = backend.tries.coupon(from, at) {
        return Ok(Some(error.to_string()));
    }
    if let Ok(Some(code)) = read(typed) {
        sold.coupon = backend.storage.find_coupon(&sold.product.id, &code, at).await?;
    }
    let Err(refusal) = check(sold, at) else {
        return Ok(None);
    };
    sold.coupon = None;
    if refusal == CouponRefusal::Unknown {
        backend.tries.wrong_coupon(from, at);
    }
    Ok(Some(refusal.to_string()))
}

/// Whether the coupon that is used counts for this order.
pub(super) fn check(sold: &Sold, at: Millis) -> Result<(), CouponRefusal> {
    let found = sold.coupon.as_ref().ok_or(CouponRefusal::Unknown)?;
    found.terms.check(sold.offer.id.as_str(), at)
}

/// What the coupon takes off.
pub(super) fn redeemed(sold: &Sold) -> Option<Redeemed> {
    let coupon = sold.coupon.as_ref()?;
    Some(Redeemed {
        id: coupon.id.to_string(),
        code: coupon.code.clone(),
        percent_off: coupon.percent_off,
        list_price: sold.offer.price,
        discount: discount(sold.offer.price, coupon.percent_off),
    })
}

/// What the buyer pays.
pub(super) fn price(sold: &Sold) -> Minor {
    let off = redeemed(sold).map_or(Minor::ZERO, |redeemed| redeemed.discount);
    Minor(sold.offer.price.0 - off.0)
}

/// Another price than the one that the buyer saw: nothing is bought, and they see the right one.
pub(super) fn changed_price(sold: &Sold) -> Error {
    match redeemed(sold) {
        None => Error::field("", CHANGED_PRICE),
        Some(redeemed) => Error::field(
            "",
            format!(
                "With the coupon {} the price is {} {}. Check it, then order.",
                redeemed.code,
                sold.product.currency.format(price(sold)),
                sold.product.currency
            ),
        ),
    }
}
