//! From what was typed to a time line that the rules decide, or a sentence beside each field that stands in the way.

mod fields;

use std::collections::BTreeMap;

use hotlinks::money::{Bps, Currency};
use hotlinks::simulate::{self, Decided, Outcome, RuleName, Timeline};
use hotlinks::time::Window;

use super::actions::position;
use super::address;
use super::draft::{Affiliate, Click, Draft, Offer, Order, Refund};

/// A sentence about one field; the field `""` is the time line as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, as [`Draft::field_mut`] knows it.
    pub field: String,
    /// The sentence.
    pub sentence: String,
}

/// A time line that makes sense, and what the rules make of it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// As `hotlinks simulate` reads it. Click 2 is `c2`, order 1 is `o1`; affiliates and offers go by their names.
    pub timeline: Timeline,
    /// One an order, as listed.
    pub decided: Vec<Decided>,
    /// The query of its address, without the question mark.
    pub query: String,
    /// Of every amount.
    pub currency: Currency,
}

/// Two with one address are the same.
impl PartialEq for Scenario {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query
    }
}

impl Scenario {
    /// What `hotlinks simulate` prints for it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::from(self.decided.clone())
    }
}

/// Reads every field and lets the rules decide.
///
/// # Errors
/// Every [`Problem`] there is.
pub fn check(draft: &Draft) -> Result<Scenario, Vec<Problem>> {
    let mut reader = Reader::default();
    // Amounts are read in some currency, so that one problem hides no other.
    let currency = reader.or_say("currency", Currency::parse(draft.currency.trim()));
    let Some(currency) = currency.or_else(|| Currency::all().next()) else {
        return Err(reader.problems);
    };
    let (timeline, tidy) = reader.timeline(draft, currency);
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    match simulate::decide(&timeline) {
        Ok(decided) => Ok(Scenario {
            timeline,
            decided,
            query: address::write(&tidy),
            currency,
        }),
        Err(error) => Err(vec![Problem {
            field: String::new(),
            sentence: error.to_string(),
        }]),
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    /// What can be read, a placeholder for what cannot, and the same as it is best written.
    fn timeline(&mut self, draft: &Draft, currency: Currency) -> (Timeline, Draft) {
        let mut tidy = draft.clone();
        let rule = match draft.rule.as_str() {
            "last" => RuleName::Last,
            "first" => RuleName::First,
            "multiple" => RuleName::Multiple,
            _ => self.say(
                "rule",
                "The rule is last, first or multiple clicks.",
                RuleName::Last,
            ),
        };
        let share = if rule == RuleName::Multiple {
            self.or_say("share", Bps::parse_percent(&draft.share))
                .unwrap_or(Bps::HALF)
        } else {
            Bps::HALF
        };
        tidy.share = percent(Some(share));
        let days = match draft.window.as_str() {
            "forever" => Some(None),
            text => text.parse().ok().map(Some),
        };
        let window = days.and_then(Window::from_days).unwrap_or_else(|| {
            self.say(
                "window",
                "The window is 30, 60, 90 or 180 days, or forever.",
                Window::default(),
            )
        });
        let rate = self.rate("rate", &draft.rate);
        tidy.rate = percent(rate);
        tidy.currency = currency.code().to_owned();

        let offers = self.offers(&mut tidy.offers);
        let affiliates = self.affiliates(&mut tidy.affiliates, &offers);
        let names: Vec<String> = tidy
            .affiliates
            .iter()
            .map(|affiliate| affiliate.name.clone())
            .collect();
        let offer_names: Vec<String> = tidy.offers.iter().map(|offer| offer.name.clone()).collect();
        let clicks = self.clicks(&mut tidy.clicks, &names);
        let orders = self.orders(&mut tidy.orders, &names, &offer_names, currency);
        let mut affiliates: BTreeMap<_, _> = affiliates.into_iter().collect();
        // Who buys something is known by an e-mail address: the time line's own way to say so.
        for (at, name) in names.iter().enumerate() {
            let email = email(at);
            let buys = orders
                .iter()
                .any(|order| order.buyer_email.as_ref() == Some(&email));
            if let Some(affiliate) = affiliates.get_mut(name).filter(|_| buys) {
                affiliate.email = Some(email);
            }
        }
        let timeline = Timeline {
            product: simulate::Product {
                rule,
                window_days: window.into(),
                share_first_bps: share,
                bps: rate,
            },
            offers: offers.into_iter().collect(),
            affiliates,
            clicks,
            orders,
        };
        (timeline, tidy)
    }

    fn offers(&mut self, offers: &mut [Offer]) -> Vec<(String, simulate::Offer)> {
        let mut read: Vec<(String, simulate::Offer)> = Vec::new();
        for (number, offer) in (1..).zip(offers) {
            let name = self.name(
                &format!("offer{number}-name"),
                &offer.name,
                &read,
                "Two offers have this name.",
            );
            let bps = self.rate(&format!("offer{number}-rate"), &offer.rate);
            (offer.name, offer.rate) = (name.clone(), percent(bps));
            read.push((name, simulate::Offer { bps }));
        }
        read
    }

    fn affiliates(
        &mut self,
        affiliates: &mut [Affiliate],
        offers: &[(String, simulate::Offer)],
    ) -> Vec<(String, simulate::Affiliate)> {
        let mut read: Vec<(String, simulate::Affiliate)> = Vec::new();
        for (number, affiliate) in (1..).zip(affiliates) {
            let row = format!("affiliate{number}");
            let twice = "Two affiliates have this name.";
            let name = self.name(&format!("{row}-name"), &affiliate.name, &read, twice);
            let bps = self.rate(&format!("{row}-rate"), &affiliate.rate);
            affiliate.offers.resize(offers.len(), String::new());
            let mut own = BTreeMap::new();
            for ((at, rate), (offer, _)) in (1..).zip(&mut affiliate.offers).zip(offers) {
                let bps = self.rate(&format!("{row}-offer{at}"), rate);
                *rate = percent(bps);
                own.extend(bps.map(|bps| (offer.clone(), bps)));
            }
            (affiliate.name, affiliate.rate) = (name.clone(), percent(bps));
            let affiliate = simulate::Affiliate {
                bps,
                email: None,
                offers: own,
            };
            read.push((name, affiliate));
        }
        read
    }

    fn clicks(&mut self, clicks: &mut [Click], names: &[String]) -> Vec<simulate::Click> {
        let mut read = Vec::new();
        for (number, click) in (1..).zip(clicks) {
            let row = format!("click{number}");
            let affiliate = self.choice(&format!("{row}-who"), &click.who, names, "Choose an affiliate.");
            read.push(simulate::Click {
                id: format!("c{number}"),
                affiliate,
                at: self.moment(&row, &mut click.day, &mut click.time),
                window_days: None,
            });
        }
        read
    }

    fn orders(
        &mut self,
        orders: &mut [Order],
        names: &[String],
        offers: &[String],
        currency: Currency,
    ) -> Vec<simulate::Order> {
        let mut read = Vec::new();
        for (number, order) in (1..).zip(orders) {
            let row = format!("order{number}");
            let at = self.moment(&row, &mut order.day, &mut order.time);
            if !order.buyer.is_empty() {
                self.choice(
                    &format!("{row}-buyer"),
                    &order.buyer,
                    names,
                    "Choose who bought it.",
                );
            }
            let mut refunds = Vec::new();
            for (number, refund) in (1..).zip(&mut order.refunds) {
                let Refund { amount, day, time } = refund;
                let row = format!("{row}-refund{number}");
                let when = self.moment(&row, day, time);
                if when < at && self.problems.is_empty() {
                    self.say(&format!("{row}-day"), "A refund comes after its order.", ());
                }
                let amount = self.amount(&format!("{row}-amount"), amount, currency);
                refunds.push(simulate::Refund { amount, at: when });
            }
            read.push(simulate::Order {
                id: format!("o{number}"),
                offer: self.choice(&format!("{row}-offer"), &order.offer, offers, "Choose an offer."),
                base: self.amount(&format!("{row}-amount"), &mut order.amount, currency),
                currency,
                at,
                buyer_email: position(&order.buyer).map(email),
                refunds,
            });
        }
        read
    }
}

/// The address by which the affiliate at this index is known when they buy.
fn email(at: usize) -> String {
    format!("affiliate-{}@example.com", at.saturating_add(1))
}

/// As it is typed: `12.5`; nothing for no rate.
fn percent(rate: Option<Bps>) -> String {
    rate.map_or_else(String::new, |rate| {
        rate.to_string().trim_end_matches([' ', '%']).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::examples;
    use crate::simulator::moment::{NO_DAY, NO_TIME};

    fn refused(field: &str, text: &str) -> Vec<(String, String)> {
        let mut draft = examples::first().draft();
        *draft.field_mut(field).unwrap() = text.to_owned();
        let problems = check(&draft).err().unwrap_or_default();
        problems
            .into_iter()
            .map(|problem| (problem.field, problem.sentence))
            .collect()
    }

    #[test]
    fn what_makes_no_sense_is_refused_beside_its_field_with_the_rules_sentence() {
        for (field, text, sentence) in [
            (
                "order1-amount",
                "19.999",
                "An amount in USD has at most 2 decimals.",
            ),
            (
                "order1-amount",
                "1,000",
                "Use a point before the decimals and nothing between the thousands, like 1234.50.",
            ),
            ("order1-amount", "-1", "An amount cannot be negative."),
            (
                "order1-amount",
                "NaN",
                "An amount is digits with at most one point, like 19.90.",
            ),
            (
                "order1-amount",
                "9223372036854775808",
                "That is more than any price here can be.",
            ),
            ("order1-offer", "2", "Choose an offer."),
            ("order1-buyer", "9", "Choose who bought it."),
            (
                "currency",
                "XXX",
                "There is no currency with that code; use one like USD, EUR or BRL.",
            ),
            ("rate", "101", "A percentage cannot be more than 100."),
            (
                "affiliate1-rate",
                "x",
                "A percentage is a number from 0 to 100, like 35 or 12.5.",
            ),
            (
                "affiliate1-offer1",
                "1.005",
                "A percentage has two decimals at most.",
            ),
            ("affiliate2-name", "A", "Two affiliates have this name."),
            ("affiliate1-name", "a,b", "A name here has no comma."),
            ("affiliate1-name", " ", "Type a name."),
            (
                "window",
                "61",
                "The window is 30, 60, 90 or 180 days, or forever.",
            ),
            ("rule", "newest", "The rule is last, first or multiple clicks."),
            ("click1-day", "-1", NO_DAY),
            ("click1-time", "25:00", NO_TIME),
            ("click1-who", "0", "Choose an affiliate."),
        ] {
            assert_eq!(
                refused(field, text),
                [(field.to_owned(), sentence.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn a_share_counts_only_where_two_share() {
        assert_eq!(refused("share", "x"), []);
        let mut draft = examples::first().draft();
        draft.rule = "multiple".to_owned();
        draft.share = "x".to_owned();
        assert_eq!(check(&draft).unwrap_err()[0].field, "share");
    }

    #[test]
    fn yen_have_no_decimals() {
        let mut draft = examples::first().draft();
        draft.currency = "JPY".to_owned();
        draft.orders[0].amount = "99.5".to_owned();
        assert_eq!(
            check(&draft).unwrap_err()[0].sentence,
            "An amount in JPY has at most 0 decimals."
        );
    }

    #[test]
    fn a_refund_before_its_order_is_refused() {
        let mut draft = examples::first().draft();
        draft.act("add-refund-1");
        draft.orders[0].refunds[0].day = "3".to_owned();
        assert_eq!(check(&draft).unwrap_err()[0].field, "order1-refund1-day");
    }

    #[test]
    fn the_time_line_shown_gives_the_outcome_shown() {
        for example in examples::all() {
            let scenario = check(&example.draft()).unwrap();
            let json = serde_json::to_string(&scenario.timeline).unwrap();
            let read: Timeline = serde_json::from_str(&json).unwrap();
            assert_eq!(
                simulate::simulate(&read).unwrap(),
                scenario.outcome(),
                "{}",
                example.name
            );
        }
    }
}
