//! The offer form, for a new offer and for one that is on sale.

use hotlinks::money::Currency;
use hotlinks_server::offers::OfferForm;
use leptos::prelude::*;

use crate::ui::{Field, FormProblem};
use crate::web::Filled;

/// What was typed, as the backend reads it.
pub(super) fn typed(filled: &Filled) -> OfferForm {
    OfferForm {
        name: filled.value("name"),
        price: filled.value("price"),
        commission: filled.value("commission"),
    }
}

/// Name, price, commission.
#[component]
pub(super) fn OfferFields<'a>(form: &'a Filled, currency: Currency) -> impl IntoView {
    view! {
        <FormProblem form=form/>
        <Field form=form name="name" label="Name" hint="Of the plan, as buyers see it: “Monthly”, “Lifetime”."/>
        <Field
            form=form
            name="price"
            label="Price"
            hint="A new price shows at checkout at once and changes no link."
            inputmode="decimal"
            unit=currency.code()
        />
        <Field
            form=form
            name="commission"
            label="Commission"
            hint="Which part of the price affiliates earn. Empty: the product’s. More counts at once, less after 72 hours."
            inputmode="decimal"
            unit="%"
            required=false
        />
    }
}
