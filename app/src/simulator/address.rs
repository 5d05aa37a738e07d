//! A time line as the query of an address, to share and to go back to:
//!
//! `v=1&rule=last&window=60&currency=USD&rate=20&offer=Basic&affiliate=A&affiliate=B,35&click=1,0,10:00&order=1,99.00,61,10:00`
//!
//! `offer=NAME[,RATE]`, `affiliate=NAME[,RATE[,RATE FOR OFFER 1,…]]`, `click=AFFILIATE,DAY,TIME`,
//! `order=OFFER,AMOUNT,DAY,TIME[,BUYER]`, `refund=ORDER,AMOUNT,DAY,TIME`; references are counted from 1. What is no
//! rate, day or amount is left to the fields, which say so; what is no time line at all is refused here.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::form_urlencoded;

use super::draft::{Affiliate, Click, Draft, Offer, Order, Refund};

/// The longest query, in bytes: all that the page can hold fits. The server takes no address above 8 KB anyway.
pub const LONGEST: usize = 8_000;

/// Why an address opens with the example instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Longer than [`LONGEST`].
    #[error("This address is longer than any time line, so this is the example instead.")]
    TooLong,
    /// Of a version that is not known here.
    #[error("This address was written by another version of this page, so this is the example instead.")]
    OtherVersion,
    /// Not what this page writes.
    #[error(
        "This address does not describe a time line; it may have been cut off. This is the example instead."
    )]
    Malformed,
    /// More rows than there may be.
    #[error("This address holds more than a time line can, so this is the example instead.")]
    TooMany,
}

/// Everything but what ends or divides a part of the query. What is not ASCII is always encoded.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'\'')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The query of a time line whose fields have no comma in them.
pub(super) fn write(draft: &Draft) -> String {
    let mut query = String::from("v=1");
    let mut add = |name: &str, values: &[&str]| {
        let text = values.join(",");
        let text = text.trim_end_matches(',');
        query.push('&');
        query.push_str(name);
        query.push('=');
        query.extend(utf8_percent_encode(text, ENCODED));
    };
    add("rule", &[&draft.rule]);
    if draft.rule == "multiple" {
        add("share", &[&draft.share]);
    }
    add("window", &[&draft.window]);
    add("currency", &[&draft.currency]);
    add("rate", &[&draft.rate]);
    for Offer { name, rate } in &draft.offers {
        add("offer", &[name, rate]);
    }
    for Affiliate { name, rate, offers } in &draft.affiliates {
        let values: Vec<&str> = [name, rate]
            .into_iter()
            .chain(offers)
            .map(String::as_str)
            .collect();
        add("affiliate", &values);
    }
    for Click { who, day, time } in &draft.clicks {
        add("click", &[who, day, time]);
    }
    for order in &draft.orders {
        add(
            "order",
            &[&order.offer, &order.amount, &order.day, &order.time, &order.buyer],
        );
    }
    for (number, order) in (1..).zip(&draft.orders) {
        let number: i32 = number;
        for Refund { amount, day, time } in &order.refunds {
            add("refund", &[&number.to_string(), amount, day, time]);
        }
    }
    query
}

/// Reads a query. Without one there is no time line.
///
/// # Errors
/// [`AddressError`] when it is none of ours.
pub fn read(query: &str) -> Result<Option<Draft>, AddressError> {
    if query.is_empty() {
        return Ok(None);
    }
    if query.len() > LONGEST {
        return Err(AddressError::TooLong);
    }
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match pairs
        .iter()
        .find(|(name, _)| name == "v")
        .map(|(_, version)| version.as_str())
    {
        Some("1") => {}
        Some(version) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Err(AddressError::OtherVersion);
        }
        _ => return Err(AddressError::Malformed),
    }
    let mut draft = Draft {
        rule: "last".to_owned(),
        share: "50".to_owned(),
        window: "60".to_owned(),
        currency: "USD".to_owned(),
        ..Draft::default()
    };
    for (name, value) in pairs {
        pair(&mut draft, &name, value)?;
    }
    if draft.offers.is_empty() || draft.affiliates.is_empty() {
        return Err(AddressError::Malformed);
    }
    Ok(Some(draft))
}

fn pair(draft: &mut Draft, name: &str, value: String) -> Result<(), AddressError> {
    match name {
        "rule" => draft.rule = value,
        "share" => draft.share = value,
        "window" => draft.window = value,
        "currency" => draft.currency = value,
        "rate" => draft.rate = value,
        "offer" => {
            let [name, rate] = parts(&value, 1)?;
            add(&mut draft.offers, Offer { name, rate }, Draft::MOST_OFFERS)?;
        }
        "affiliate" => {
            let mut values = value.split(',').map(str::to_owned);
            let affiliate = Affiliate {
                name: values.next().unwrap_or_default(),
                rate: values.next().unwrap_or_default(),
                offers: values.collect(),
            };
            if affiliate.offers.len() > Draft::MOST_OFFERS {
                return Err(AddressError::TooMany);
            }
            add(&mut draft.affiliates, affiliate, Draft::MOST_AFFILIATES)?;
        }
        "click" => {
            let [who, day, time] = parts(&value, 3)?;
            add(&mut draft.clicks, Click { who, day, time }, Draft::MOST_CLICKS)?;
        }
        "order" => {
            let [offer, amount, day, time, buyer] = parts(&value, 4)?;
            let order = Order {
                offer,
                amount,
                day,
                time,
                buyer,
                refunds: Vec::new(),
            };
            add(&mut draft.orders, order, Draft::MOST_ORDERS)?;
        }
        "refund" => {
            let [order, amount, day, time] = parts(&value, 4)?;
            let order = super::actions::position(&order).and_then(|at| draft.orders.get_mut(at));
            let refunds = &mut order.ok_or(AddressError::Malformed)?.refunds;
            add(refunds, Refund { amount, day, time }, Draft::MOST_REFUNDS)?;
        }
        // A mail programme or a social network may add its own.
        _ => {}
    }
    Ok(())
}

/// At least `least` parts and at most `N`; those left out are empty.
fn parts<const N: usize>(value: &str, least: usize) -> Result<[String; N], AddressError> {
    let mut found = std::array::from_fn(|_| String::new());
    let count = value.split(',').count();
    if count < least || count > N {
        return Err(AddressError::Malformed);
    }
    for (slot, part) in found.iter_mut().zip(value.split(',')) {
        part.clone_into(slot);
    }
    Ok(found)
}

fn add<T>(rows: &mut Vec<T>, row: T, most: usize) -> Result<(), AddressError> {
    if rows.len() >= most {
        return Err(AddressError::TooMany);
    }
    rows.push(row);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{check, examples};

    #[test]
    fn what_is_written_is_read_again() {
        for example in examples::all() {
            let scenario = check(&example.draft()).unwrap();
            let again = read(&scenario.query).unwrap().unwrap();
            let again = check(&again).unwrap();
            assert_eq!(again.query, scenario.query);
            assert_eq!(again.outcome(), scenario.outcome(), "{}", example.name);
        }
    }

    #[test]
    fn names_of_any_script_and_with_any_sign_travel() {
        let mut draft = examples::first().draft();
        draft.affiliates[0].name = "שלום 🎁 a&b=c#d+e%41;?".to_owned();
        draft.affiliates[1].offers = vec!["12.5".to_owned()];
        let scenario = check(&draft).unwrap();
        assert!(
            scenario.query.bytes().all(|byte| byte.is_ascii_graphic()),
            "{}",
            scenario.query
        );
        let again = read(&scenario.query).unwrap().unwrap();
        assert_eq!(again.affiliates[0].name, draft.affiliates[0].name);
        assert_eq!(again.affiliates[1].offers, ["12.5"]);
    }

    #[test]
    fn a_person_can_read_it() {
        let scenario = check(&examples::first().draft()).unwrap();
        assert_eq!(
            scenario.query,
            "v=1&rule=last&window=60&currency=USD&rate=20&offer=Basic&affiliate=A&affiliate=B\
             &click=1,0,10:00&click=2,10,10:00&click=1,59,10:00&order=1,100.00,61,10:00"
        );
    }

    #[test]
    fn what_is_none_of_ours_is_told_apart_from_what_is_mistyped() {
        let whole = check(&examples::first().draft()).unwrap().query;
        let with = |more: &str| read(&format!("{whole}{more}")).map(|draft| draft.is_some());
        assert_eq!(read(""), Ok(None));
        assert_eq!(with("&utm_source=x&order=1,NaN,x,y"), Ok(true));
        assert_eq!(with(&"&click=1,1,1".repeat(38)), Err(AddressError::TooMany));
        assert_eq!(with("&click=1"), Err(AddressError::Malformed));
        assert_eq!(with("&refund=2,1,62,10:00"), Err(AddressError::Malformed));
        assert_eq!(with(&"&x=".repeat(6_000)), Err(AddressError::TooLong));
        assert_eq!(
            read(&whole.replace("v=1", "v=2")),
            Err(AddressError::OtherVersion)
        );
        for query in [
            "v=1",
            "x",
            "v=",
            "%ff%00",
            "rule=last",
            "v=1&offer=a",
            "&&&=",
            "v=1&affiliate=%f0%28",
        ] {
            assert_eq!(read(query), Err(AddressError::Malformed), "{query}");
        }
    }

    #[test]
    fn the_fullest_time_line_fits() {
        let mut draft = examples::first().draft();
        let name = |at: usize| format!("{}{at}", "🎁".repeat(28));
        for _ in 0..99 {
            ["add-click", "add-order", "add-affiliate", "add-offer"]
                .into_iter()
                .for_each(|action| draft.act(action));
        }
        for order in 1..=draft.orders.len() {
            draft.act(&format!("add-refund-{order}"));
            draft.act(&format!("add-refund-{order}"));
        }
        for (at, affiliate) in draft.affiliates.iter_mut().enumerate() {
            affiliate.name = name(at);
        }
        for (at, offer) in draft.offers.iter_mut().enumerate() {
            offer.name = name(at);
        }
        let query = check(&draft).unwrap().query;
        assert!(query.len() < LONGEST, "{}", query.len());
        assert!(read(&query).is_ok());
    }
}
