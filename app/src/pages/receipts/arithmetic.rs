//! The sum, line by line, as a pocket calculator would do it.

use hotlinks::money::{Currency, Minor};
use hotlinks::receipt::Earned;
use hotlinks_server::sales::ReceiptView;
use leptos::prelude::*;

use super::words;
use crate::ui::{Money, time};

/// From the price to what each one earns.
pub(super) fn arithmetic(view: &ReceiptView) -> impl IntoView + use<> {
    let receipt = &view.receipt;
    let currency = receipt.currency;
    let credits = receipt
        .credits
        .iter()
        .map(|credit| earned(view, credit))
        .collect_view();
    let nobody = receipt.credits.is_empty().then(|| {
        let sentence = if view.is_credited {
            "Nobody was credited when it was placed; a claim was accepted since."
        } else {
            "Nobody is credited, so no commission is taken of it."
        };
        view! { <p>{sentence}</p> }
    });
    let discount = receipt.coupon.as_ref().map(|coupon| {
        let off = format!("Coupon {}, {} off", coupon.code, coupon.percent_off);
        view! {
            <Line sign="" label="List price".to_owned() amount=coupon.list_price currency=currency/>
            <Line sign="−" label=off amount=coupon.discount currency=currency/>
        }
    });
    let price = if discount.is_some() { "=" } else { "" };
    view! {
        <section class="card receipt-sum" aria-labelledby="arithmetic">
            <h2 id="arithmetic">"The arithmetic"</h2>
            <dl class="sum">
                {discount}
                <Line sign=price label="Price".to_owned() amount=receipt.price currency=currency/>
                <Line sign="−" label="Tax".to_owned() amount=receipt.tax currency=currency/>
                <Line sign="−" label="Platform fee".to_owned() amount=receipt.fee currency=currency/>
                <Line sign="=" label="Base".to_owned() amount=receipt.base currency=currency/>
            </dl>
            {nobody}
            {credits}
        </section>
    }
}

/// One affiliate's part: rate, commission, and the share of it where two share.
fn earned(view: &ReceiptView, credit: &Earned) -> impl IntoView + use<> {
    let currency = view.receipt.currency;
    if !words::may_see(view, &credit.affiliate) {
        let share = credit.share_bps;
        return view! { <p class="hint">{format!("{share} goes to another affiliate, at their own rate.")}</p> }.into_any();
    }
    let who = words::who(view, &credit.affiliate);
    let shared = credit.full != credit.commission;
    let share = shared.then(|| {
        view! {
            <Line sign="×" label="Share".to_owned() text=credit.share_bps.to_string()/>
            <Line sign="=" label=whose(&who) amount=credit.commission currency=currency/>
        }
    });
    let of_all = if shared {
        "Commission of the whole".to_owned()
    } else {
        whose(&who)
    };
    let rate = match credit.rate_since {
        Some(since) => format!(
            "Rate ({}, since {})",
            words::rate_source(credit.rate_from),
            time::day(since)
        ),
        None => format!("Rate ({})", words::rate_source(credit.rate_from)),
    };
    view! {
        <dl class="sum">
            <Line sign="" label="Base".to_owned() amount=view.receipt.base currency=currency/>
            <Line sign="×" label=rate text=credit.bps.to_string()/>
            <Line sign="=" label=of_all amount=credit.full currency=currency/>
            {share}
        </dl>
        <p class="receipt-arithmetic">{credit.arithmetic.clone()}</p>
    }
    .into_any()
}

/// "Your commission", "Commission of Ben".
fn whose(who: &str) -> String {
    if who == words::YOU {
        "Your commission".to_owned()
    } else {
        format!("Commission of {who}")
    }
}

/// One line of a sum: an amount, or a rate as text.
#[component]
fn Line(
    /// What is done with it: "", −, ×, =.
    sign: &'static str,
    /// What it is.
    label: String,
    /// An amount with its currency.
    #[prop(optional)]
    amount: Option<Minor>,
    /// The amount's currency.
    #[prop(optional)]
    currency: Option<Currency>,
    /// What is no amount.
    #[prop(optional, into)]
    text: String,
) -> impl IntoView {
    let class = if sign == "=" {
        "sum-line sum-total"
    } else {
        "sum-line"
    };
    view! {
        <div class=class>
            <dt><span class="sum-sign">{sign}</span> <bdi>{label}</bdi></dt>
            <dd>
                {match amount.zip(currency) {
                    Some((amount, currency)) => view! { <Money amount=amount currency=currency/> }.into_any(),
                    None => view! { <span class="money">{text}</span> }.into_any(),
                }}
            </dd>
        </div>
    }
}
