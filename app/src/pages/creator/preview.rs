//! Before a product's terms are saved: what that changes, and what not.

use hotlinks::commission::{NOTICE, base, fee, included_tax};
use hotlinks::money::{Bps, Currency, Minor};
use hotlinks::time::Millis;
use hotlinks_server::products::{Preview, Product};
use leptos::prelude::*;

use super::form::FIELDS;
use crate::ui::terms::{rule, taken_of};
use crate::ui::time::words;
use crate::web::Filled;

/// The two lists, and the form again, hidden, to save it or to go back to it.
#[component]
pub(super) fn BeforeSaving<'a>(
    product: &'a Product,
    preview: &'a Preview,
    form: &'a Filled,
    /// Somebody else saved other terms meanwhile.
    changed_meanwhile: bool,
    action: String,
    now: Millis,
) -> impl IntoView {
    let list = |sentences: Vec<String>| {
        let items: Vec<_> = sentences
            .into_iter()
            .map(|sentence| view! { <li>{sentence}</li> })
            .collect();
        view! { <ul class="plain-list">{items}</ul> }
    };
    let hidden: Vec<_> = FIELDS
        .iter()
        .map(|name| view! { <input type="hidden" name=*name value=form.value(name)/> })
        .collect();
    view! {
        <h2>"Before you save"</h2>
        {changed_meanwhile.then(|| view! {
            <p class="problem problem-form" role="alert">"The terms were changed meanwhile. This is what saving would change now."</p>
        })}
        <section class="card before-saving" aria-labelledby="changes-title">
            <h3 id="changes-title">"What this changes"</h3>
            {list(changes(product.currency, preview, now))}
            <h3>"What it does not"</h3>
            {list(keeps(preview))}
            <form method="post" action=action class="toolbar">
                {hidden}
                <input type="hidden" name="seen" value=preview.version.to_string()/>
                <button class="button button-primary">"Save"</button>
                <button class="button" name="edit" value="1">"Back to the form"</button>
            </form>
        </section>
    }
}

fn changes(currency: Currency, preview: &Preview, now: Millis) -> Vec<String> {
    let figures = preview.figures;
    let mut told = Vec::new();
    if let Some((before, next)) = preview.rule {
        told.push(format!(
            "Orders from now on are credited by this rule: {} (until now: {}). It also decides over the {} made before and \
             still live.",
            rule(next),
            rule(before),
            count(figures.live_clicks, "click", "clicks"),
        ));
    }
    if let Some((before, next)) = preview.window {
        told.push(format!(
            "New clicks earn {} (until now: {}).",
            lifetime(&next.to_string()),
            lifetime(&before.to_string())
        ));
    }
    if let Some((before, next)) = preview.guarantee_days {
        told.push(format!(
            "Commissions of orders from now on are payable after {next} days (until now: {before} days)."
        ));
    }
    if let Some(((tax, fee), (next_tax, next_fee))) = preview.taken_off {
        let price = currency.parse_amount("100").unwrap_or(Minor(100));
        told.push(format!(
            "Commissions of orders from now on are taken of: {}. Of a price of {} that is {} (until now: {}).",
            taken_of(next_tax, next_fee),
            amount(currency, price),
            amount(currency, taken(price, next_tax, next_fee)),
            amount(currency, taken(price, tax, fee)),
        ));
    }
    if let Some((before, next)) = preview.commission {
        let rate =
            |rate: Option<Bps>| rate.map_or_else(|| "no commission".to_owned(), |rate| rate.to_string());
        let when = if next.unwrap_or_default() < before.unwrap_or_default() {
            format!(
                "from {}, 72 hours after affiliates are told",
                words(now.plus(NOTICE))
            )
        } else {
            "at once".to_owned()
        };
        told.push(format!(
            "Offers without a commission of their own ({}): {} instead of {}, {when}.",
            figures.offers_without_rate,
            rate(next),
            rate(before),
        ));
    }
    told
}

fn keeps(preview: &Preview) -> Vec<String> {
    let figures = preview.figures;
    let mut kept = vec![format!(
        "{} so far: each keeps its receipt and its commission. So does an order that was placed before and is reported later.",
        count(figures.orders, "order", "orders")
    )];
    if preview.window.is_some() {
        kept.push(format!(
            "{} live now: each keeps the cookie life that it was promised.",
            count(figures.live_clicks, "click", "clicks")
        ));
    }
    if preview.guarantee_days.is_some() {
        kept.push(format!(
            "{} whose guarantee runs: the commissions stay payable on the day that was promised.",
            count(figures.waiting, "order", "orders")
        ));
    }
    if preview.commission.is_some() {
        kept.push("Offers and affiliates with a rate of their own keep it.".to_owned());
    }
    kept.push("Hotlinks, their addresses and where they lead.".to_owned());
    kept
}

fn taken(price: Minor, tax: Bps, fee_rate: Bps) -> Minor {
    base(price, included_tax(price, tax), fee(price, fee_rate)).unwrap_or(Minor::ZERO)
}

fn amount(currency: Currency, amount: Minor) -> String {
    format!("{} {currency}", currency.format(amount))
}

fn lifetime(window: &str) -> String {
    if window == "forever" {
        window.to_owned()
    } else {
        format!("for {window}")
    }
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
