//! `/creator/{product}/coupons`: codes for affiliates to give away.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::coupons::{self, CouponChoice, CouponForm, CouponStanding, GivenCoupon, time_zones};
use hotlinks_server::offers::{self, Offer};
use hotlinks_server::page::Page;
use leptos::prelude::*;

use super::confirm::Confirm;
use super::head::ProductHead;
use super::own::Creator;
use crate::ui::coupon::{CouponState, Days, Offers};
use crate::ui::{ChoiceField, Empty, Field, FormProblem, Pager};
use crate::web::{Filled, PageError, Place, page, see_other};

pub(super) async fn show(creator: Creator) -> Result<Response, PageError> {
    let affiliation = creator.visit.query_value("affiliate").unwrap_or_default();
    let filled = Filled::with([("affiliation", affiliation), ("time_zone", "UTC".to_owned())]);
    render(creator, StatusCode::OK, filled).await
}

pub(super) async fn submit(creator: Creator, filled: Filled) -> Result<Response, PageError> {
    let backend = &creator.visit.backend;
    let on_sale = offers::list(backend, &creator.own).await?;
    let ticked = on_sale.iter().filter(|offer| filled.is_ticked(&ticks(offer)));
    let form = CouponForm {
        affiliation: filled.value("affiliation"),
        code: filled.value("code"),
        percent: filled.value("percent"),
        offers: ticked.map(|offer| offer.id.to_string()).collect(),
        from: filled.value("from"),
        until: filled.value("until"),
        time_zone: filled.value("time_zone"),
    };
    match coupons::give(backend, &creator.own, form).await {
        Ok(_) => Ok(see_other(
            &creator.path("/coupons"),
            "The code is given. The affiliate finds it among their coupons.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(creator, status, filled).await
        }
    }
}

pub(super) async fn end(creator: Creator) -> Result<Response, PageError> {
    coupons::end(&creator.visit.backend, &creator.own, creator.segment("coupon")).await?;
    Ok(see_other(&creator.path("/coupons"), "The coupon has ended."))
}

/// The name of an offer's checkbox.
fn ticks(offer: &Offer) -> String {
    format!("offer-{}", offer.id)
}

async fn render(creator: Creator, status: StatusCode, filled: Filled) -> Result<Response, PageError> {
    let (backend, own) = (&creator.visit.backend, &creator.own);
    let number = creator.visit.page_number();
    let list = coupons::list_for_creator(backend, own, number.saturating_sub(1)).await?;
    let more = list.more;
    let choices = coupons::list_choices(backend, own, &filled.value("affiliation")).await?;
    let on_sale = offers::list(backend, own).await?;
    let title = Place::titled(format!("Coupons · {}", own.name));
    Ok(page(&creator.visit, status, title, || {
        view! {
            <ProductHead product=&*creator.own current="/coupons"/>
            <div class="page-title">
                <h2>"Coupons"</h2>
                <p class="hint">
                    "A code of an affiliate’s that takes a part off the price. Whoever buys with it is credited to that \
                     affiliate, before any link. Commission is taken of what the buyer pays."
                </p>
            </div>
            <List creator=&creator list=list/>
            <Pager address=creator.path("/coupons") page=number more=more/>
            <Give creator=&creator filled=&filled choices=choices offers=on_sale/>
        }
    }))
}

#[component]
fn List<'a>(creator: &'a Creator, list: Page<GivenCoupon>) -> impl IntoView + use<> {
    if list.rows.is_empty() {
        return view! {
            <Empty title="No coupons yet">
                <p>"Give an affiliate a code below: for a video, a talk or a printed card, where no link can be followed."</p>
            </Empty>
        }
        .into_any();
    }
    let rows = list
        .rows
        .into_iter()
        .map(|coupon| view! { <Row creator=creator coupon=coupon/> })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Coupons, those in use first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Code"</th>
                    <th scope="col">"Affiliate"</th>
                    <th scope="col" class="num">"Off"</th>
                    <th scope="col">"Counts"</th>
                    <th scope="col" class="num">"Sales"</th>
                    <th scope="col">"State"</th>
                    <th scope="col"><span class="hidden-label">"End"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row<'a>(creator: &'a Creator, coupon: GivenCoupon) -> impl IntoView + use<> {
    let now = creator.visit.backend.clock.now();
    let standing = coupon.standing(now);
    let code = coupon.code.to_string();
    let over = matches!(standing, CouponStanding::Ended | CouponStanding::Over);
    let end = (!over).then(|| {
        view! {
            <Confirm
                word="End"
                target=code.clone()
                meaning="Nobody can use it from now on. Orders that used it stay as they are, and the code is free again."
                action=creator.path(&format!("/coupons/{}/end", coupon.id))
            />
        }
    });
    view! {
        <tr>
            <th scope="row"><code class="coupon-code">{code.clone()}</code></th>
            <td data-label="Affiliate"><bdi>{coupon.affiliate.clone()}</bdi></td>
            <td class="num" data-label="Off">{coupon.percent_off.to_string()}</td>
            <td data-label="Counts"><span class="stack-small"><Days coupon=&coupon/><Offers coupon=&coupon/></span></td>
            <td class="num" data-label="Sales">{coupon.orders}</td>
            <td data-label="State"><CouponState standing=standing/></td>
            <td>{end}</td>
        </tr>
    }
}

#[component]
fn Give<'a>(
    creator: &'a Creator,
    filled: &'a Filled,
    choices: Vec<CouponChoice>,
    offers: Vec<Offer>,
) -> impl IntoView + use<> {
    if choices.is_empty() {
        return view! {
            <p class="hint">
                "No affiliate promotes this product yet. When "
                <a href=creator.path("/affiliates")>"one does"</a> ", you can give them a code here."
            </p>
        }
        .into_any();
    }
    let choices = choices
        .into_iter()
        .map(|choice| {
            (
                choice.affiliation.to_string(),
                format!("{} ({})", choice.name, choice.email),
            )
        })
        .collect::<Vec<_>>();
    let problem = filled
        .problem("offers")
        .map(|sentence| view! { <p class="problem">{sentence}</p> });
    let boxes = offers
        .into_iter()
        .map(|offer| {
            let name = ticks(&offer);
            view! {
                <div class="choice">
                    <input type="checkbox" id=name.clone() name=name.clone() value="1" checked=filled.is_ticked(&name)/>
                    <label for=name.clone()><bdi>{offer.name}</bdi></label>
                </div>
            }
        })
        .collect_view();
    let zones = time_zones()
        .into_iter()
        .map(|zone| view! { <option value=zone></option> })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="give-title">
            <h2 id="give-title">"Give a code"</h2>
            <form method="post" action=creator.path("/coupons") class="form coupon-form" novalidate>
                <FormProblem form=filled/>
                <ChoiceField form=filled name="affiliation" label="Affiliate" choices=choices/>
                <Field form=filled name="code" label="Code" hint="3 to 32 letters, digits and hyphens. Capitals do not matter."/>
                <Field
                    form=filled
                    name="percent"
                    label="Takes off"
                    hint="1 to 99 percent of the price."
                    inputmode="decimal"
                    unit="%"
                />
                <fieldset class="field choices">
                    <legend>"Only for these offers"</legend>
                    <p class="hint">"None ticked: for every offer, later ones too."</p>
                    {boxes}
                    {problem}
                </fieldset>
                <div class="field-pair">
                    <Field form=filled name="from" label="First day (optional)" kind="date" required=false/>
                    <Field form=filled name="until" label="Last day, included (optional)" kind="date" required=false/>
                </div>
                <TimeZone form=filled/>
                <datalist id="time-zones">{zones}</datalist>
                <button class="button button-primary">"Give the code"</button>
            </form>
        </section>
    }
    .into_any()
}

/// A line of text with the names of all zones to choose from.
#[component]
fn TimeZone<'a>(form: &'a Filled) -> impl IntoView + use<> {
    let problem = form.problem("time_zone");
    let described = match problem {
        Some(_) => "time_zone-hint time_zone-problem",
        None => "time_zone-hint",
    };
    view! {
        <div class="field">
            <label for="time_zone">"Time zone of these days"</label>
            <p class="hint" id="time_zone-hint">"A day begins and ends at midnight there: UTC, Europe/Lisbon, America/Sao_Paulo …"</p>
            <span class="field-box">
                <input
                    id="time_zone"
                    name="time_zone"
                    type="text"
                    list="time-zones"
                    value=form.value("time_zone")
                    autocomplete="off"
                    aria-describedby=described
                    aria-invalid=problem.is_some().then_some("true")
                />
            </span>
            {problem.map(|sentence| view! { <p class="problem" id="time_zone-problem">{sentence}</p> })}
        </div>
    }
}
