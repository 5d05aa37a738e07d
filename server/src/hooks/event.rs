//! What an event says: its JSON becomes parsed values, or one sentence that its sender can act on.

use std::collections::BTreeSet;

use hotlinks::ledger::HappenedKind;
use hotlinks::money::{Currency, Minor};
use hotlinks::time::Millis;
use jiff::Timestamp;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::amount::Decimal;
use crate::accounts::Email;
use crate::checkout::reported::ReportedLine;
use crate::ids::{OfferId, ProductId};

/// The most lines that a sale has.
pub const MAX_LINES: usize = 100;
const MAX_ID: usize = 128;
const MAX_LINE: usize = 32;
const MAX_CLICK: usize = 200;
const MAX_REASON: usize = 500;
const MAX_QUANTITY: u32 = 1_000_000;

/// Why an event cannot be understood, for whoever sent it.
pub(super) type Sentence = String;

/// An event that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A sale, line by line.
    Sale(Vec<ReportedLine>),
    /// Something happened to one.
    Happened(ReportedHappening),
    /// Somebody left an address.
    Lead(ReportedLead),
}

/// An address that was captured, as it was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportedLead {
    pub(crate) of: LeadOf,
    pub(crate) email: Email,
    /// As it came, whatever it is.
    pub(crate) click: String,
    pub(crate) at: Millis,
}

/// What a lead is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LeadOf {
    Product(ProductId),
    /// The product of this offer.
    Offer(OfferId),
}

/// What happened to a sale, as it was reported. Its JSON is the event that the ledger's corrections come of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportedHappening {
    /// `refund`, `chargeback_opened` …
    pub(crate) kind: String,
    /// The sale's own id.
    pub(crate) sale: String,
    /// Which line of it; none: the only one.
    pub(crate) line: Option<String>,
    pub(crate) amount: Minor,
    pub(crate) currency: Currency,
    /// The refund's or the chargeback's own id.
    pub(crate) reference: Option<String>,
    pub(crate) at: Millis,
    pub(crate) reason: String,
}

impl ReportedHappening {
    /// What happened.
    pub(crate) fn happened(&self) -> Option<HappenedKind> {
        HappenedKind::from_name(&self.kind)
    }
}

/// The part that says which event it is.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole<T> {
    #[serde(rename = "type")]
    _kind: IgnoredAny,
    /// Of this format; 1 where it is left out.
    version: Option<u32>,
    timestamp: String,
    data: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaleData {
    order: String,
    currency: String,
    buyer_email: String,
    ordered_at: Option<String>,
    click: Option<String>,
    coupon: Option<String>,
    lines: Vec<LineData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineData {
    line: Option<String>,
    offer: String,
    quantity: Option<u32>,
    paid: Decimal,
    discount: Option<Decimal>,
    tax: Option<Decimal>,
    fee: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeadData {
    product: Option<String>,
    offer: Option<String>,
    email: String,
    click: String,
    at: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HappenedData {
    order: String,
    line: Option<String>,
    amount: Decimal,
    currency: String,
    reference: Option<String>,
    at: Option<String>,
    reason: Option<String>,
}

/// Reads an event.
pub(crate) fn read(body: &[u8]) -> Result<Event, Sentence> {
    let head: Head = json(body)?;
    let happened = |kind| Ok(Event::Happened(read_happened(body, kind)?));
    match head.kind.as_str() {
        "sale.paid" => Ok(Event::Sale(read_sale(body)?)),
        "refund" => happened(HappenedKind::Refund),
        "chargeback.opened" => happened(HappenedKind::ChargebackOpened),
        "chargeback.lost" => happened(HappenedKind::ChargebackLost),
        "chargeback.won" => happened(HappenedKind::ChargebackWon),
        "lead.captured" => Ok(Event::Lead(read_lead(body)?)),
        _ => Err(
            "The type of the event is none of sale.paid, refund, chargeback.opened, chargeback.lost, \
                  chargeback.won and lead.captured."
                .to_owned(),
        ),
    }
}

/// The type of an event, for a list; empty where it has none that can be shown.
pub(crate) fn kind_of(body: &[u8]) -> String {
    let head: Option<Head> = serde_json::from_slice(body).ok();
    let kind = head.map(|head| head.kind).unwrap_or_default();
    let short = kind.len() <= 40 && kind.bytes().all(|b| b.is_ascii_graphic());
    if short { kind } else { String::new() }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Sentence> {
    serde_json::from_slice(body).map_err(|error| format!("The event cannot be read: {error}."))
}

fn whole<T: DeserializeOwned>(body: &[u8]) -> Result<(Millis, T), Sentence> {
    let whole: Whole<T> = json(body)?;
    if whole.version.is_some_and(|version| version != 1) {
        return Err("The only version of events is 1.".to_owned());
    }
    Ok((time("timestamp", &whole.timestamp)?, whole.data))
}

fn read_sale(body: &[u8]) -> Result<Vec<ReportedLine>, Sentence> {
    let (sent_at, data): (_, SaleData) = whole(body)?;
    let sale = text("order", &data.order, MAX_ID)?;
    let currency = currency(&data.currency)?;
    let email = Email::parse(&data.buyer_email).map_err(|error| format!("buyer_email: {error}"))?;
    let ordered_at = data.ordered_at.as_deref().map(|text| time("ordered_at", text));
    let ordered_at = ordered_at.transpose()?.unwrap_or(sent_at);
    let click = optional("click", data.click.as_deref(), MAX_CLICK)?;
    let coupon = optional("coupon", data.coupon.as_deref(), MAX_ID)?;
    match data.lines.len() {
        0 => return Err("The sale has no lines. Name what was bought.".to_owned()),
        1..=MAX_LINES => {}
        _ => return Err(format!("A sale has at most {MAX_LINES} lines.")),
    }
    let mut names = BTreeSet::new();
    let mut lines = Vec::with_capacity(data.lines.len());
    for (place, line) in (1_u32..).zip(&data.lines) {
        let name = line.line.clone().unwrap_or_else(|| place.to_string());
        let name = text("line", &name, MAX_LINE)?;
        if name.contains('/') {
            return Err("The name of a line has no slash in it.".to_owned());
        }
        if !names.insert(name.clone()) {
            return Err(format!(
                "Two lines are called {name}. Give each line its own name."
            ));
        }
        let read = |field, amount: &Decimal| {
            currency
                .parse_amount(amount.as_str())
                .map_err(|error| format!("Line {name}, {field}: {error}"))
        };
        let read_one = |field, amount: Option<&Decimal>| amount.map(|amount| read(field, amount)).transpose();
        let paid = read("paid", &line.paid)?;
        if paid == Minor::ZERO {
            return Err(format!(
                "Line {name}, paid: nothing was paid, so nothing was sold."
            ));
        }
        let (tax, fee) = (
            read_one("tax", line.tax.as_ref())?,
            read_one("fee", line.fee.as_ref())?,
        );
        let taken = [tax, fee]
            .into_iter()
            .flatten()
            .map(|amount| amount.0)
            .sum::<i64>();
        if taken > paid.0 {
            return Err(format!(
                "Line {name}: tax and fee together are more than what was paid."
            ));
        }
        let quantity = line.quantity.unwrap_or(1);
        if !(1..=MAX_QUANTITY).contains(&quantity) {
            return Err(format!(
                "Line {name}, quantity: a whole number from 1 to {MAX_QUANTITY}."
            ));
        }
        lines.push(ReportedLine {
            sale: sale.clone(),
            offer: OfferId::parse(&line.offer)
                .ok_or_else(|| format!("Line {name}: the id of an offer is 16 letters and digits."))?,
            quantity,
            currency,
            paid,
            discount: read_one("discount", line.discount.as_ref())?.unwrap_or_default(),
            tax,
            fee,
            email: email.as_str().to_owned(),
            ordered_at,
            click: click.clone(),
            coupon: coupon.clone(),
            line: name,
        });
    }
    Ok(lines)
}

fn read_happened(body: &[u8], kind: HappenedKind) -> Result<ReportedHappening, Sentence> {
    let (sent_at, data): (_, HappenedData) = whole(body)?;
    let currency = currency(&data.currency)?;
    let amount = currency.parse_amount(data.amount.as_str());
    let amount = amount.map_err(|error| format!("amount: {error}"))?;
    if amount == Minor::ZERO {
        return Err("amount: nothing went back, so nothing changes.".to_owned());
    }
    let reference = optional("reference", data.reference.as_deref(), MAX_ID)?;
    if reference.is_none() && kind != HappenedKind::Refund {
        return Err(
            "A chargeback needs its reference: its own id, the same for all of its events.".to_owned(),
        );
    }
    let at = data.at.as_deref().map(|text| time("at", text)).transpose()?;
    Ok(ReportedHappening {
        kind: kind.as_str().to_owned(),
        sale: text("order", &data.order, MAX_ID)?,
        line: optional("line", data.line.as_deref(), MAX_LINE)?,
        amount,
        currency,
        reference,
        at: at.unwrap_or(sent_at),
        reason: optional("reason", data.reason.as_deref(), MAX_REASON)?.unwrap_or_default(),
    })
}

fn read_lead(body: &[u8]) -> Result<ReportedLead, Sentence> {
    let (sent_at, data): (_, LeadData) = whole(body)?;
    const NO_ID: &str = "The id of a product or an offer is 16 letters and digits.";
    let of = match (data.product.as_deref(), data.offer.as_deref()) {
        (Some(product), None) => LeadOf::Product(ProductId::parse(product).ok_or(NO_ID)?),
        (None, Some(offer)) => LeadOf::Offer(OfferId::parse(offer).ok_or(NO_ID)?),
        _ => return Err("A lead names its product, or one of the product’s offers.".to_owned()),
    };
    let at = data.at.as_deref().map(|text| time("at", text)).transpose()?;
    Ok(ReportedLead {
        of,
        email: Email::parse(&data.email).map_err(|error| format!("email: {error}"))?,
        click: text("click", &data.click, MAX_CLICK)?,
        at: at.unwrap_or(sent_at),
    })
}

fn currency(code: &str) -> Result<Currency, Sentence> {
    Currency::parse(code).map_err(|error| format!("currency: {error}"))
}

/// One line of text that is there.
fn text(field: &str, text: &str, most: usize) -> Result<String, Sentence> {
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("{field} is empty."));
    }
    if text.len() > most {
        return Err(format!("{field} is longer than {most} bytes."));
    }
    if text.contains(char::is_control) {
        return Err(format!("{field} is not one line of plain text."));
    }
    Ok(text.to_owned())
}

/// The same, of what may be left out; empty is left out.
fn optional(field: &str, value: Option<&str>, most: usize) -> Result<Option<String>, Sentence> {
    let value = value.filter(|value| !value.trim().is_empty());
    value.map(|value| text(field, value, most)).transpose()
}

/// RFC 3339, not before 1970.
fn time(field: &str, text: &str) -> Result<Millis, Sentence> {
    let read: Option<Timestamp> = text.parse().ok();
    let millis = read.map(Timestamp::as_millisecond).filter(|millis| *millis >= 0);
    millis
        .map(Millis)
        .ok_or_else(|| format!("{field} is a time like 2026-11-23T08:30:00Z, not before 1970."))
}

#[cfg(test)]
mod tests;
