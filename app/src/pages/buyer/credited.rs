//! `/credited`: who would be credited with what this browser buys, why, until when, and the way to remove it.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use hotlinks_server::checkout::{CreditedProduct, Shopper, WouldEarn, find_credited, forget};
use hotlinks_server::ids::OfferId;
use leptos::prelude::*;
use url::form_urlencoded::Serializer;

use super::prospect::{OWN, why};
use crate::ui::{Empty, Time};
use crate::web::visit::Peer;
use crate::web::{Filled, PageError, Place, Visit, page, see_other};

/// What a checkout hands on, so that the buyer finds back: its offer, the click of its address, the coupon typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Came {
    pub(super) offer: String,
    pub(super) hl_click: String,
    pub(super) coupon: String,
}

impl Came {
    /// The buyer's page.
    pub(super) fn here(&self) -> String {
        let offer = Some(("offer", self.offer.as_str()));
        with_query("/credited", offer.into_iter().chain(self.rest()))
    }

    /// Back to the checkout, if it came from one.
    fn back(&self) -> Option<String> {
        let offer = OfferId::parse(&self.offer)?;
        Some(with_query(&format!("/checkout/{offer}"), self.rest()))
    }

    fn rest(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("hl_click", self.hl_click.as_str()),
            ("coupon", self.coupon.as_str()),
        ]
        .into_iter()
    }

    fn fields(&self) -> impl IntoView + use<> {
        view! {
            <input type="hidden" name="offer" value=self.offer.clone()/>
            <input type="hidden" name="hl_click" value=self.hl_click.clone()/>
            <input type="hidden" name="coupon" value=self.coupon.clone()/>
        }
    }
}

/// Values that are longer than any of ours are nobody's.
fn with_query<'a>(path: &str, values: impl Iterator<Item = (&'static str, &'a str)>) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in values.filter(|(_, value)| (1..=64).contains(&value.len())) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

pub(super) async fn show(visit: Visit, headers: HeaderMap) -> Result<Response, PageError> {
    let value = |name| visit.query_value(name).unwrap_or_default();
    let came = Came {
        offer: value("offer"),
        hl_click: value("hl_click"),
        coupon: value("coupon"),
    };
    let visitor = visit.backend.visitor(&headers);
    let shopper = Shopper {
        visitor: visitor.as_ref(),
        hl_click: Some(&came.hl_click),
        account: visit.account.as_ref().map(|account| &account.id),
        from: "",
    };
    let found = find_credited(&visit.backend, shopper).await?;
    Ok(page(
        &visit,
        StatusCode::OK,
        Place::titled("Who is credited"),
        || {
            let credited = found
                .products
                .iter()
                .filter(|product| !product.prospect.credits.is_empty())
                .count();
            let products = found
                .products
                .into_iter()
                .map(|product| view! { <Product product=product came=&came/> })
                .collect::<Vec<_>>();
            let nothing = products.is_empty().then(|| nothing(found.is_known));
            let all = (credited > 1).then(|| {
            view! {
                <form method="post" action="/credited/remove" class="card credited-all">
                    {came.fields()}
                    <p>"Have nobody credited with anything that you buy, as far as you followed links until now."</p>
                    <button class="button">"Remove all"</button>
                </form>
            }
        });
            // A coupon is typed at the checkout, and left out there.
            let coupon = (!came.coupon.is_empty()).then(|| {
                view! {
                    <p class="hint">
                        "You typed a coupon at the checkout. While it is there, its affiliate alone is credited; take it out                          there if you do not want that."
                    </p>
                }
            });
            let back = came
                .back()
                .map(|address| view! { <p><a href=address>"Back to the checkout"</a></p> });
            view! {
                <section class="narrow credited">
                    <h1>"Who is credited"</h1>
                    <p class="lead">
                        "When you buy, the affiliate whose link led you to a product may earn a commission from its seller. You pay \
                         the same. Here is who that would be for this browser, and you can remove it."
                    </p>
                    {coupon}
                    {nothing}
                    {products}
                    {all}
                    {back}
                    <p class="hint">
                        "An e-mail address that you left after following a link can count too, where you come without a link. It \
                         is recognised only when you order with it, so it cannot be listed here. "
                        <a href="/help#cookie">"How this is known"</a>
                    </p>
                </section>
            }
        },
    ))
}

/// What stands where nobody would be credited.
fn nothing(is_known: bool) -> AnyView {
    if is_known {
        return view! {
            <Empty title="Nobody would be credited">
                <p>"You followed no affiliate’s link that still counts. When you follow one, you find here whose it was."</p>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="This browser is not known here">
            <p>
                "It sent no cookie of ours: you followed no affiliate’s link with it, or its cookies were deleted. So nobody \
                 would be credited with what you buy, unless the address of the checkout itself carries a click, or you use an \
                 affiliate’s coupon. Nothing needs to be removed."
            </p>
        </Empty>
    }
    .into_any()
}

#[component]
fn Product<'a>(product: CreditedProduct, came: &'a Came) -> impl IntoView + use<> {
    let CreditedProduct {
        product,
        creator_name,
        prospect,
    } = product;
    let remove = (!prospect.credits.is_empty()).then(|| {
        view! {
            <form method="post" action="/credited/remove">
                {came.fields()}
                <input type="hidden" name="product" value=product.id.to_string()/>
                <button class="button button-small">
                    "Remove" <span class="hidden-label">" for " <bdi>{product.name.clone()}</bdi></span>
                </button>
            </form>
        }
    });
    let own = prospect.is_own.then(|| view! { <p>{OWN}</p> });
    let removed = prospect
        .removed_at
        .filter(|_| prospect.credits.is_empty() && !prospect.is_own);
    let removed = removed.map(|at| {
        view! { <p><b>"Nobody."</b> " You removed what led you here on " <Time at=at/> "."</p> }
    });
    let credits = prospect.credits.iter().map(credit).collect_view();
    view! {
        <section class="card credited-product" aria-label=product.name.clone()>
            <h2><bdi>{product.name.clone()}</bdi></h2>
            <p class="aside">"Sold by " <bdi>{creator_name}</bdi></p>
            {credits}
            {own}
            {removed}
            {remove}
        </section>
    }
}

fn credit(credit: &WouldEarn) -> impl IntoView + use<> {
    let link = credit
        .code
        .map(|code| view! { " " <span class="ref">"ref: " {code.to_string()}</span> });
    let until = match credit.ends_at {
        Some(at) => view! { <Time at=at/> }.into_any(),
        None => view! { "No end" }.into_any(),
    };
    view! {
        <dl class="dl">
            <dt>"Credited"</dt>
            <dd><b><bdi>{credit.affiliate.clone()}</bdi></b> {link}</dd>
            <dt>"Since"</dt>
            <dd><Time at=credit.at/></dd>
            <dt>"Until"</dt>
            <dd>{until}</dd>
            <dt>"Why"</dt>
            <dd>{why(credit)}</dd>
        </dl>
    }
}

pub(super) async fn remove(
    visit: Visit,
    Peer(from): Peer,
    headers: HeaderMap,
    filled: Filled,
) -> Result<Response, PageError> {
    let came = Came {
        offer: filled.value("offer"),
        hl_click: filled.value("hl_click"),
        coupon: filled.value("coupon"),
    };
    let visitor = visit.backend.visitor(&headers);
    let shopper = Shopper {
        visitor: visitor.as_ref(),
        hl_click: Some(&came.hl_click),
        account: None,
        from: &from,
    };
    let product = filled.value("product");
    let product = (!product.is_empty()).then_some(product.as_str());
    let notice = match forget(&visit.backend, shopper, product).await? {
        Some(name) => format!("Removed. Nobody is credited when you buy {name} now."),
        None => "Removed. Nobody is credited with what you buy now.".to_owned(),
    };
    Ok(see_other(&came.here(), &notice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_checkout_of_ours_and_nothing_else() {
        let came = |offer: &str, coupon: &str| Came {
            offer: offer.to_owned(),
            hl_click: "a".repeat(48),
            coupon: coupon.to_owned(),
        };
        let click = "a".repeat(48);
        assert_eq!(
            came("abcdefghijklmnop", "A&B").back(),
            Some(format!(
                "/checkout/abcdefghijklmnop?hl_click={click}&coupon=A%26B"
            ))
        );
        assert_eq!(came("//evil.example", "").back(), None);
        assert_eq!(
            came("\r\nx", "").here(),
            format!("/credited?offer=%0D%0Ax&hl_click={click}")
        );
        assert_eq!(Came::default().here(), "/credited");
        assert_eq!(
            came("", &"x".repeat(65)).here(),
            format!("/credited?hl_click={click}")
        );
    }
}
