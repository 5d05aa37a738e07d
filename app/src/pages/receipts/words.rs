//! The sentences of a receipt.

use hotlinks::attribution::{Considered, Rule, Source};
use hotlinks::commission::RateSource;
use hotlinks::time::Millis;
use hotlinks_server::receipts::Standing;
use hotlinks_server::sales::{Credit, ReceiptView};

use crate::ui::time;

/// The rule's name.
pub(super) fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::Last => "Last click",
        Rule::First => "First click",
        Rule::Multiple { .. } => "Multiple clicks",
    }
}

/// What the rule does.
pub(super) fn rule(rule: Rule) -> String {
    match rule {
        Rule::Last => "The newest click in time earns the whole commission.".to_owned(),
        Rule::First => "The oldest click still in time earns the whole commission.".to_owned(),
        Rule::Multiple { share_first } => format!(
            "The first and the last affiliate in time share: {share_first} to the first, {} to the last.",
            share_first.rest()
        ),
    }
}

/// Where a rate comes from.
pub(super) fn rate_source(source: RateSource) -> &'static str {
    match source {
        RateSource::AffiliateOffer => "agreed for this affiliate and plan",
        RateSource::Affiliate => "agreed for this affiliate",
        RateSource::Offer => "the plan’s rate",
        RateSource::Product => "the product’s rate",
        RateSource::Unset => "no rate is set",
    }
}

/// How the affiliate reached the buyer, where it was no click.
pub(super) fn source(source: Source) -> Option<&'static str> {
    match source {
        Source::Click => None,
        Source::Coupon => Some("Coupon"),
        Source::Lead => Some("E-mail captured earlier"),
    }
}

/// How long it may earn; a coupon earns the order that it is used for and no other.
pub(super) fn window(touch: &Considered) -> String {
    match touch.source {
        Source::Coupon => "this order".to_owned(),
        Source::Click | Source::Lead => touch.window.to_string(),
    }
}

/// Where the window ended, and on which side of that the order was: "until 22 Jan 2027, 14:05 UTC; the order came
/// before".
pub(super) fn window_end(touch: &Considered, ordered_at: Millis) -> Option<String> {
    let end = touch.end().filter(|_| touch.source != Source::Coupon)?;
    let side = if ordered_at < end { "before" } else { "not before" };
    Some(format!("until {}: the order came {side} that", time::words(end)))
}

/// Whether this reader may know an affiliate: the creator knows all, an affiliate themselves alone.
pub(super) fn may_see(view: &ReceiptView, affiliate: &str) -> bool {
    view.as_creator || view.name(affiliate).is_some()
}

/// The reader.
pub(super) const YOU: &str = "You";

/// Who it is, to this reader.
pub(super) fn who(view: &ReceiptView, affiliate: &str) -> String {
    match view.name(affiliate) {
        Some(name) if view.as_creator => name.to_owned(),
        Some(_) => YOU.to_owned(),
        None => "Another affiliate".to_owned(),
    }
}

/// The receipt in a few sentences: what each earns now, or why the reader earns nothing.
pub(super) fn summary(view: &ReceiptView) -> String {
    if view.standings.is_empty() {
        let nobody = if view.is_credited {
            "This sale is credited to another affiliate."
        } else {
            "Nobody earns a commission from this sale."
        };
        let own = view.receipt.considered.iter();
        let own = own.filter(|touch| !view.as_creator && view.name(&touch.affiliate).is_some());
        // As in the list of sales that others got.
        let last = own.clone().next_back();
        let Some(touch) = own.rev().find(|touch| touch.eligible).or(last) else {
            return nobody.to_owned();
        };
        let part = match touch.source {
            Source::Click => "Your click of",
            Source::Coupon => "Your coupon, used",
            Source::Lead => "The address that was captured through your link on",
        };
        let why = lower(&touch.reason.to_string());
        return format!("{nobody} {part} {}: {why}", time::words(touch.at));
    }
    let each: Vec<String> = view.standings.iter().map(|one| earns(view, one)).collect();
    each.join(" ")
}

/// "Ana earns 31.36 USD.", "You earned 31.36 USD; 10.00 USD of it is left."
fn earns(view: &ReceiptView, one: &Standing) -> String {
    let receipt = &view.receipt;
    let money = |amount| format!("{} {}", receipt.currency.format(amount), receipt.currency);
    let who = who(view, one.affiliate.as_str());
    let Credit {
        earned, commission, ..
    } = one.credit;
    if one.credit.is_taken_back() {
        return format!("{who} earned {}; all of it was taken back.", money(earned));
    }
    if commission != earned {
        return format!(
            "{who} earned {}; {} of it is left.",
            money(earned),
            money(commission)
        );
    }
    let verb = if who == YOU { "earn" } else { "earns" };
    format!("{who} {verb} {}.", money(earned))
}

/// A sentence that goes on behind a colon.
fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
