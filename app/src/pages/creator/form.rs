//! The product form, for a new product and for its settings.

use hotlinks::money::Currency;
use hotlinks::time::Window;
use hotlinks_server::products::{GUARANTEES, ProductForm};
use leptos::prelude::*;

use super::choices::{Choice, Choices};
use crate::ui::{ChoiceField, Field};
use crate::web::Filled;

const RULES: &[Choice] = &[
    (
        "last",
        "Last click",
        "The affiliate whose link the buyer followed last is credited.",
    ),
    (
        "first",
        "First click",
        "The affiliate whose link the buyer followed first is credited.",
    ),
    (
        "multiple",
        "Multiple clicks",
        "The first and the last affiliate share the commission.",
    ),
];

const OPENNESS: &[Choice] = &[
    ("open", "Open", "Everybody who wants to can promote it at once."),
    ("approval", "By approval", "You approve or refuse each request."),
    (
        "closed",
        "Closed",
        "Nobody new may join, and new clicks credit nobody; earlier clicks earn until their cookie ends.",
    ),
];

/// The currencies that most products are sold in, offered first.
const COMMON: [&str; 10] = [
    "USD", "EUR", "GBP", "BRL", "JPY", "CAD", "AUD", "INR", "MXN", "CHF",
];

/// The names of its fields.
pub(super) const FIELDS: [&str; 11] = [
    "name",
    "sales_page",
    "currency",
    "rule",
    "share_first",
    "window",
    "guarantee",
    "openness",
    "commission",
    "tax",
    "fee",
];

/// What was typed, as the backend reads it.
pub(super) fn typed(filled: &Filled) -> ProductForm {
    ProductForm {
        name: filled.value("name"),
        sales_page: filled.value("sales_page"),
        currency: filled.value("currency"),
        rule: filled.value("rule"),
        share_first: filled.value("share_first"),
        window: filled.value("window"),
        guarantee: filled.value("guarantee"),
        openness: filled.value("openness"),
        commission: filled.value("commission"),
        tax: filled.value("tax"),
        fee: filled.value("fee"),
    }
}

/// The form as it is shown before anything was typed.
pub(super) fn prefilled(form: ProductForm) -> Filled {
    Filled::with([
        ("name", form.name),
        ("sales_page", form.sales_page),
        ("currency", form.currency),
        ("rule", form.rule),
        ("share_first", form.share_first),
        ("window", form.window),
        ("guarantee", form.guarantee),
        ("openness", form.openness),
        ("commission", form.commission),
        ("tax", form.tax),
        ("fee", form.fee),
    ])
}

/// Every field of the product form.
#[component]
pub(super) fn ProductFields<'a>(
    /// What was typed.
    form: &'a Filled,
    /// The currency that there are prices in already, so that it is shown and not asked.
    #[prop(default = None)]
    fixed_currency: Option<Currency>,
) -> impl IntoView {
    let windows = Window::ALL.map(|window| match window.days() {
        Some(days) => (days.to_string(), window.to_string()),
        None => ("forever".to_owned(), "Forever".to_owned()),
    });
    let guarantees = GUARANTEES.map(|days| (days.to_string(), format!("{days} days")));
    view! {
        <Field form=form name="name" label="Name" hint="What affiliates and buyers know it by."/>
        <Field
            form=form
            name="sales_page"
            label="Sales page"
            hint="Where it is sold, such as https://acme.com. Buyers go here whenever their own page cannot be shown."
            inputmode="url"
        />
        {match fixed_currency {
            Some(currency) => view! { <FixedCurrency code=currency.code() problem=form.problem("currency")/> }.into_any(),
            None => view! { <CurrencyField form=form/> }.into_any(),
        }}
        <Field
            form=form
            name="commission"
            label="Commission"
            hint="Of every offer that has none of its own. More counts at once, less after 72 hours. Empty: each offer says."
            inputmode="decimal"
            unit="%"
            required=false
        />
        <fieldset class="field taken-of">
            <legend>"Commission is taken of"</legend>
            <p class="hint">"The price that the buyer pays, less the tax in it and less the platform’s fee. Empty: nothing is taken off."</p>
            <Field
                form=form
                name="tax"
                label="Tax contained in prices"
                hint="Of the net price: with 20 %, a price of 120 contains 20."
                inputmode="decimal"
                unit="%"
                required=false
            />
            <Field form=form name="fee" label="Platform fee" hint="Of the price." inputmode="decimal" unit="%" required=false/>
        </fieldset>
        <Choices form=form name="rule" label="Attribution rule" choices=RULES/>
        <div class="share-first">
            <Field
                form=form
                name="share_first"
                label="First affiliate's share"
                hint="The last affiliate gets the rest. If one affiliate sent both clicks, they get everything."
                inputmode="decimal"
                unit="%"
            />
        </div>
        <ChoiceField
            form=form
            name="window"
            label="Cookie life"
            hint="How long after a click a purchase still credits it. A change counts for new clicks only."
            choices=windows.to_vec()
        />
        <ChoiceField
            form=form
            name="guarantee"
            label="Guarantee days"
            hint="How long a buyer may ask for a refund: commissions are payable afterwards."
            choices=guarantees.to_vec()
        />
        <Choices form=form name="openness" label="Affiliates may join" choices=OPENNESS/>
    }
}

#[component]
fn FixedCurrency(code: &'static str, problem: Option<String>) -> impl IntoView {
    view! {
        <div class="field">
            <p class="field-name">"Currency"</p>
            <p class="hint">"It stays, because there are prices in it already."</p>
            <p>{code}</p>
            <input type="hidden" name="currency" value=code/>
            {problem.map(|sentence| view! { <p class="problem">{sentence}</p> })}
        </div>
    }
}

#[component]
fn CurrencyField<'a>(form: &'a Filled) -> impl IntoView {
    let chosen = form.value("currency");
    let problem = form.problem("currency");
    let described = if problem.is_some() {
        "currency-hint currency-problem"
    } else {
        "currency-hint"
    };
    let option = |code: &'static str| {
        let selected = code == chosen;
        view! { <option value=code selected=selected>{code}</option> }
    };
    let common = COMMON.into_iter().map(option).collect_view();
    let others = Currency::all()
        .map(Currency::code)
        .filter(|code| !COMMON.contains(code))
        .map(option)
        .collect_view();
    view! {
        <div class="field">
            <label for="currency">"Currency"</label>
            <p class="hint" id="currency-hint">"Of every offer. It cannot change once there is an offer."</p>
            <select
                id="currency"
                name="currency"
                aria-describedby=described
                aria-invalid=problem.is_some().then_some("true")
            >
                <optgroup label="Often used">{common}</optgroup>
                <optgroup label="All others">{others}</optgroup>
            </select>
            {problem.map(|sentence| view! { <p class="problem" id="currency-problem">{sentence}</p> })}
        </div>
    }
}
