//! A month of clicks and sales.

use hotlinks::hotlink::Code;
use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;

use super::DAYS;
use super::stage::Stage;
use crate::backend::Backend;
use crate::checkout::{self, OrderForm};
use crate::clicks;
use crate::entropy::Entropy;
use crate::error::Error;
use crate::ids::OfferId;
use crate::visitor::VisitorId;

/// Visitors of the first day; there is one more every second day.
const VISITORS_A_DAY: i64 = 8;
/// One visitor in so many buys.
const BUYERS: u64 = 11;

/// Something that happens to a visitor.
enum Event {
    Click(Code, VisitorId, VisitKind),
    Order(OfferId, VisitorId, u64),
}

/// Plays the month in its order, with the clock of the past set to every moment.
pub(super) async fn play(past: &Backend, stage: &Stage, start: Millis) -> Result<(), Error> {
    let mut events = script(&past.entropy, stage, start);
    events.sort_by_key(|(at, _)| *at);
    for (at, event) in events {
        past.clock.set(at);
        match event {
            Event::Click(code, visitor, kind) => {
                clicks::record_at(past, code, visitor, at, kind).await?;
            }
            Event::Order(offer, visitor, number) => {
                let form = OrderForm {
                    coupon: String::new(),
                    email: format!("buyer{number}@example.com"),
                    key: format!("demonstration-{number:04}"),
                    price_seen: None,
                };
                checkout::place_test_order(past, offer.as_str(), form, None, Some(&visitor), None).await?;
            }
        }
    }
    past.clicks.flush().await;
    Ok(())
}

fn script(entropy: &Entropy, stage: &Stage, start: Millis) -> Vec<(Millis, Event)> {
    let end = start.plus(DAYS * Millis::DAY);
    let [monthly, yearly] = &stage.offers;
    let mut events = Vec::new();
    let mut buyers = 0;
    for day in 0..DAYS {
        for _ in 0..VISITORS_A_DAY + day / 2 {
            let at = start.plus(day * Millis::DAY + below(entropy, Millis::DAY.unsigned_abs()));
            let visitor = VisitorId::new(at, entropy);
            let Some(code) = pick(entropy, stage) else {
                continue;
            };
            let kind = match below(entropy, 12) {
                0 => VisitKind::Crawler,
                _ => VisitKind::Counted,
            };
            events.push((at, Event::Click(code, visitor, kind)));
            if kind != VisitKind::Counted {
                continue;
            }
            // Some come back through another link: the last one is credited.
            let again = at.plus(below(entropy, 3 * Millis::DAY.unsigned_abs()));
            if below(entropy, 6) == 0 && again < end {
                let code = pick(entropy, stage).unwrap_or(code);
                events.push((again, Event::Click(code, visitor, VisitKind::Counted)));
            }
            let bought = at.plus(below(entropy, 6 * Millis::DAY.unsigned_abs()));
            if below(entropy, BUYERS) == 0 && bought < end {
                let offer = if below(entropy, 3) == 0 { yearly } else { monthly };
                buyers += 1;
                events.push((bought, Event::Order(offer.clone(), visitor, buyers)));
            }
        }
    }
    events
}

/// A link, the heavier ones more often.
fn pick(entropy: &Entropy, stage: &Stage) -> Option<Code> {
    let total = stage.links.iter().map(|(_, weight)| weight).sum();
    let mut place = below(entropy, total).unsigned_abs();
    stage
        .links
        .iter()
        .find_map(|(code, weight)| match place.checked_sub(*weight) {
            Some(rest) => {
                place = rest;
                None
            }
            None => Some(*code),
        })
}

/// A random number below `end`; zero when that is zero.
fn below(entropy: &Entropy, end: u64) -> i64 {
    let number = entropy.number().checked_rem(end).unwrap_or_default();
    i64::try_from(number).unwrap_or_default()
}
