//! What a change to a product's terms would change, and what not: told before it is saved.

use hotlinks::attribution::Rule;
use hotlinks::money::Bps;
use hotlinks::time::{Millis, Window};

use super::{CURRENCY_STAYS, FormOf, OwnProduct, ProductForm, Terms, find_figures};
use crate::backend::Backend;
use crate::error::Error;

/// What saving a form would change. Each pair: what holds now, and what would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The version of the terms that it is compared with.
    pub version: u64,
    /// Which clicks earn an order.
    pub rule: Option<(Rule, Rule)>,
    /// What new clicks are promised.
    pub window: Option<(Window, Window)>,
    /// Days until a commission is payable.
    pub guarantee_days: Option<(u32, u32)>,
    /// What is taken off the price: tax and fee.
    pub taken_off: Option<((Bps, Bps), (Bps, Bps))>,
    /// The commission of offers that have none of their own.
    pub commission: Option<(Option<Bps>, Option<Bps>)>,
    /// Whom and what it would concern.
    pub figures: PreviewFigures,
}

/// Whom and what a change would concern, or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreviewFigures {
    /// Counted clicks whose window has not ended, to the hour.
    pub live_clicks: u64,
    /// Orders so far.
    pub orders: u64,
    /// Those of them whose guarantee has not ended.
    pub waiting: u64,
    /// Offers on sale without a commission of their own.
    pub offers_without_rate: u64,
}

impl Preview {
    /// Whether there is anything to tell.
    fn says_anything(&self) -> bool {
        self.rule.is_some()
            || self.window.is_some()
            || self.guarantee_days.is_some()
            || self.taken_off.is_some()
            || self.commission.is_some()
    }
}

/// What saving this form would change about the terms; `None`: nothing.
///
/// # Errors
/// `Refused` with all problems of the form; and where the currency would be another one and has to stay.
pub async fn preview(
    backend: &Backend,
    own: &OwnProduct,
    form: &ProductForm,
) -> Result<Option<Preview>, Error> {
    let next = form.read(FormOf::Existing, &backend.public_url)?;
    if next.currency != own.currency && find_figures(backend, own).await?.has_prices() {
        return Err(Error::field("currency", CURRENCY_STAYS));
    }
    let versions = backend.storage.list_terms(&own.id).await?;
    let version = versions.first().map_or(0, |terms| terms.version);
    let mut preview = Preview {
        version,
        rule: changed(own.rule, next.rule),
        window: changed(own.window, next.window),
        guarantee_days: changed(own.guarantee_days, next.guarantee_days),
        taken_off: changed((own.tax, own.fee), (next.tax, next.fee)),
        commission: changed(own.bps, next.bps),
        figures: PreviewFigures::default(),
    };
    if !preview.says_anything() {
        return Ok(None);
    }
    let now = backend.clock.now();
    let mut figures = backend.storage.preview_figures(&own.id, now).await?;
    figures.live_clicks = live_clicks(backend, own, &versions).await?;
    preview.figures = figures;
    Ok(Some(preview))
}

fn changed<T: PartialEq>(now: T, next: T) -> Option<(T, T)> {
    (now != next).then_some((now, next))
}

/// The clicks of each version's time that its window still covers.
async fn live_clicks(backend: &Backend, own: &OwnProduct, newest_first: &[Terms]) -> Result<u64, Error> {
    let now = backend.clock.now();
    let mut until = Millis(i64::MAX);
    let mut live = 0;
    for terms in newest_first {
        let since = if terms.version == 1 {
            Millis(0)
        } else {
            terms.since
        };
        let begins = match terms.window.days() {
            Some(days) => now.plus(1 - i64::from(days) * Millis::DAY),
            None => since,
        };
        let begins = begins.max(since);
        if begins < until {
            let clicks = backend.storage.count_clicks_between(&own.id, begins, until);
            live += clicks.await?;
        }
        until = since;
    }
    Ok(live)
}
