//! The form of a product, and what it says once it is read.

use hotlinks::attribution::Rule;
use hotlinks::money::{Bps, Currency};
use hotlinks::time::Window;

use super::{GUARANTEES, Openness, Product};
use crate::addresses::WebAddress;
use crate::backend::PublicUrl;
use crate::error::{Error, Problems};
use crate::names;
use crate::rates::read_percent;

/// The product form, as typed. Its field names are the names beside which problems stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductForm {
    /// 1 to 80 characters.
    pub name: String,
    /// An http(s) address.
    pub sales_page: String,
    /// An ISO 4217 code.
    pub currency: String,
    /// `last`, `first` or `multiple`; empty: `last`.
    pub rule: String,
    /// With `multiple`: the first one's share in percent; empty: 50.
    pub share_first: String,
    /// `30`, `60`, `90`, `180` or `forever`; empty: 60.
    pub window: String,
    /// `7`, `15`, `21` or `30`; empty: 7.
    pub guarantee: String,
    /// `open`, `approval` or `closed`; empty: `open`.
    pub openness: String,
    /// The commission of offers that have none of their own, in percent; empty: none.
    pub commission: String,
    /// The tax that prices contain, in percent of the net price; empty: none.
    pub tax: String,
    /// The platform's fee, in percent of the price; empty: none.
    pub fee: String,
}

impl From<&Product> for ProductForm {
    /// The form that would store the product as it is.
    fn from(product: &Product) -> Self {
        let (rule, share) = rule_parts(product.rule);
        Self {
            name: product.name.clone(),
            sales_page: product.sales_page.clone(),
            currency: product.currency.code().to_owned(),
            rule: rule.to_owned(),
            share_first: percent(share),
            window: product
                .window
                .days()
                .map_or_else(|| "forever".to_owned(), |days| days.to_string()),
            guarantee: product.guarantee_days.to_string(),
            openness: product.openness.as_str().to_owned(),
            commission: product.bps.map(percent).unwrap_or_default(),
            tax: if product.tax == Bps::ZERO {
                String::new()
            } else {
                percent(product.tax)
            },
            fee: if product.fee == Bps::ZERO {
                String::new()
            } else {
                percent(product.fee)
            },
        }
    }
}

/// A percentage as it is typed.
fn percent(rate: Bps) -> String {
    rate.to_string().trim_end_matches(" %").to_owned()
}

/// What a product form says, read.
#[derive(Clone, Debug)]
pub(crate) struct ProductTerms {
    pub(crate) name: hotlinks::hotlink::HotlinkName,
    pub(crate) sales_page: String,
    pub(crate) currency: Currency,
    pub(crate) rule: Rule,
    pub(crate) window: Window,
    pub(crate) guarantee_days: u32,
    pub(crate) openness: Openness,
    pub(crate) tax: Bps,
    pub(crate) fee: Bps,
    pub(crate) bps: Option<Bps>,
}

/// A rule as it is stored: its name, and the first one's share.
pub(crate) fn rule_parts(rule: Rule) -> (&'static str, Bps) {
    match rule {
        Rule::Last => ("last", Bps::HALF),
        Rule::First => ("first", Bps::HALF),
        Rule::Multiple { share_first } => ("multiple", share_first),
    }
}

/// The rule with that name.
pub(crate) fn rule_from_parts(name: &str, share_first: Bps) -> Option<Rule> {
    match name {
        "last" => Some(Rule::Last),
        "first" => Some(Rule::First),
        "multiple" => Some(Rule::Multiple { share_first }),
        _ => None,
    }
}

impl ProductForm {
    /// Reads the form, or tells every problem.
    ///
    /// An empty field has its default on a new product alone: on a change it would silently be another term.
    pub(crate) fn read(&self, kind: FormOf, public_url: &PublicUrl) -> Result<ProductTerms, Error> {
        let or_default = |text, default| kind.or_default(text, default);
        let mut problems = Problems::default();
        let name = problems.take("name", names::parse(&self.name, "Give the product a name."));
        let sales_page = problems.take("sales_page", WebAddress::parse(&self.sales_page, public_url));
        let currency = problems.take("currency", Currency::parse(self.currency.trim()));
        let share = or_default(&self.share_first, "50");
        let rule = match or_default(&self.rule, "last") {
            // The share is read only where it matters.
            "multiple" => problems
                .take("share_first", Bps::parse_percent(share))
                .map(|share_first| Rule::Multiple { share_first }),
            name => problems.take(
                "rule",
                rule_from_parts(name, Bps::HALF).ok_or("Choose last click, first click or multiple clicks."),
            ),
        };
        let window = problems.take("window", read_window(or_default(&self.window, "60")));
        let guarantee = or_default(&self.guarantee, "7");
        let guarantee_days = problems.take(
            "guarantee",
            GUARANTEES
                .into_iter()
                .find(|days| days.to_string() == guarantee)
                .ok_or("The guarantee is 7, 15, 21 or 30 days."),
        );
        let openness = problems.take(
            "openness",
            Openness::from_name(or_default(&self.openness, "open"))
                .ok_or("Choose open, on approval or closed."),
        );
        let bps = problems.take("commission", read_percent(&self.commission));
        let tax = problems.take("tax", read_percent(&self.tax));
        let fee = problems.take("fee", read_percent(&self.fee));
        let taken = bps.zip(tax.zip(fee));
        match (
            name,
            sales_page,
            currency,
            rule,
            window,
            guarantee_days,
            openness,
            taken,
        ) {
            (
                Some(name),
                Some(sales_page),
                Some(currency),
                Some(rule),
                Some(window),
                Some(guarantee_days),
                Some(openness),
                Some((bps, (tax, fee))),
            ) => Ok(ProductTerms {
                name,
                sales_page: sales_page.into_string(),
                currency,
                rule,
                window,
                guarantee_days,
                openness,
                tax: tax.unwrap_or_default(),
                fee: fee.unwrap_or_default(),
                bps,
            }),
            _ => Err(problems.refuse()),
        }
    }
}

/// Which product a form is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormOf {
    /// One that is to be made.
    New,
    /// One that exists.
    Existing,
}

impl FormOf {
    fn or_default<'a>(self, text: &'a str, default: &'a str) -> &'a str {
        match text.trim() {
            "" if self == Self::New => default,
            text => text,
        }
    }
}

fn read_window(text: &str) -> Result<Window, hotlinks::time::NoSuchWindow> {
    Window::ALL
        .into_iter()
        .find(|window| match window.days() {
            Some(days) => days.to_string() == text,
            None => text == "forever",
        })
        .ok_or(hotlinks::time::NoSuchWindow)
}
