//! `/affiliate/{product}/coupons`: the codes that an affiliate was given, and how to share them.

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::coupons::{self, CouponStanding, GivenCoupon};
use hotlinks_server::offers::{self, Offer};
use leptos::prelude::*;

use super::head::PromotedHead;
use super::promoting::Promoting;
use crate::islands::CopyButton;
use crate::ui::coupon::{CouponState, Days, Offers};
use crate::ui::{Address, Empty, Pager};
use crate::web::{PageError, Place, page};

pub(super) async fn show(promoting: Promoting) -> Result<Response, PageError> {
    let (backend, promoter) = (&promoting.visit.backend, &promoting.promoter);
    let number = promoting.visit.page_number();
    let list = coupons::list_for_affiliate(backend, promoter, number.saturating_sub(1)).await?;
    let on_sale = offers::list(backend, promoter.product()).await?;
    let title = Place::titled(format!("Coupons · {}", promoting.product_name()));
    Ok(page(&promoting.visit, StatusCode::OK, title, || {
        let coupons = if list.rows.is_empty() {
            view! {
                <Empty title="No coupons yet">
                    <p>
                        "A code that the creator gives you is listed here. Ask them for one where your audience cannot follow a \
                         link: in a podcast, a talk, on paper."
                    </p>
                </Empty>
            }
            .into_any()
        } else {
            let rows = list.rows.iter();
            let cards =
                rows.map(|coupon| view! { <Card promoting=&promoting coupon=coupon offers=&on_sale/> });
            view! { <div class="stack">{cards.collect_view()}</div> }.into_any()
        };
        view! {
            <PromotedHead promoting=&promoting current="/coupons"/>
            <div class="page-title">
                <h2>"Coupons"</h2>
                <p class="hint">
                    "Codes of yours. Whoever types one at the checkout pays less and is credited to you, whatever link they \
                     followed. Your own purchase with it earns nothing."
                </p>
            </div>
            {coupons}
            <Pager address=promoting.path("/coupons") page=number more=list.more/>
        }
    }))
}

#[component]
fn Card<'a>(promoting: &'a Promoting, coupon: &'a GivenCoupon, offers: &'a [Offer]) -> impl IntoView + use<> {
    let standing = coupon.standing(promoting.visit.backend.clock.now());
    let code = coupon.code.to_string();
    let sales = match coupon.orders {
        1 => "1 sale".to_owned(),
        orders => format!("{orders} sales"),
    };
    let can_be_used = matches!(standing, CouponStanding::Active | CouponStanding::NotYet);
    let share = can_be_used.then(|| share(promoting, coupon, offers));
    view! {
        <section class="card coupon-card" aria-label=format!("Coupon {code}")>
            <div class="coupon-head">
                <h3><code>{code.clone()}</code></h3>
                <CouponState standing=standing/>
                {can_be_used.then(|| view! { <CopyButton text=code.clone() label=format!("Copy the code {code}")/> })}
            </div>
            <p>{coupon.percent_off.to_string()} " off. " {sales} " so far."</p>
            <p class="stack-small"><Days coupon=coupon/><Offers coupon=coupon/></p>
            {share}
        </section>
    }
}

/// Addresses of the checkouts with the code typed already.
fn share(promoting: &Promoting, coupon: &GivenCoupon, offers: &[Offer]) -> AnyView {
    let terms = &coupon.terms.offers;
    let lines = offers
        .iter()
        .filter(|offer| terms.is_empty() || terms.iter().any(|id| id == offer.id.as_str()))
        .map(|offer| {
            let checkout = promoting.visit.backend.checkout_address(&offer.id);
            let address = format!("{checkout}?coupon={}", coupon.code);
            let label = format!("Copy the address of the checkout of {} with {}", offer.name, coupon.code);
            view! {
                <li>
                    <bdi>{offer.name.clone()}</bdi>
                    <span class="hotlink-cell"><Address address=address.clone()/><CopyButton text=address label=label/></span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    if lines.is_empty() {
        return view! { <p class="hint">"No offer that it is for is on sale now."</p> }.into_any();
    }
    view! {
        <p class="hint">"To share: say the code, or give this address; the code is typed there already."</p>
        <ul class="list">{lines}</ul>
    }
    .into_any()
}
