//! `/creator/integration/{endpoint}`: its address, its secret on demand, and an example to try.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::hooks::{self, Endpoint, OfferForSale};
use leptos::prelude::*;

use super::{ADDRESS, example};
use crate::islands::CopyButton;
use crate::ui::{Address, Money, Time};
use crate::web::{Filled, PageError, Place, SignedIn, page, see_other};

/// `?secret=shown`.
const SHOWN: &str = "shown";

pub(in super::super) async fn show(
    SignedIn { visit, account }: SignedIn,
    Path(endpoint): Path<String>,
) -> Result<Response, PageError> {
    let endpoint = hooks::find(&visit.backend, &account, &endpoint).await?;
    let offers = hooks::list_offers(&visit.backend, &account).await?;
    let is_shown = visit.query_value("secret").as_deref() == Some(SHOWN);
    let secrets = hooks::secrets(&visit.backend, &endpoint);
    let secret = is_shown.then(|| secrets.newest.to_text());
    let address = endpoint.address(&visit.backend);
    let title = Place::titled(format!("{} · Integration", endpoint.name));
    Ok(page(&visit, StatusCode::OK, title, || {
        let script = example::script(
            &address,
            secret.as_deref().unwrap_or(example::HIDDEN),
            offers.first(),
        );
        let own = format!("{ADDRESS}/{}", endpoint.id);
        let old = secrets.old.map(|old| {
            view! {
                <p class="hint">"The secret before this one still counts until " <Time at=old.until/> "."</p>
            }
        });
        let stands_in = match &secret {
            Some(_) => "It holds the secret: paste it into a shell, and a sale of a test comes in.",
            None => "Show the secret first: then it stands in here, and the example works as it is printed.",
        };
        view! {
            <div class="page-title">
                <p class="crumb"><a href=ADDRESS>"Integration"</a></p>
                <h1><bdi class="wraps">{endpoint.name.clone()}</bdi></h1>
            </div>
            <section class="card" aria-labelledby="address">
                <h2 id="address">"Address"</h2>
                <p>"The checkout sends each event here, with POST."</p>
                <p class="hotlink-cell">
                    <Address address=address.clone()/>
                    <CopyButton text=address.clone() label="Copy the address".to_owned()/>
                </p>
            </section>
            <section class="card" aria-labelledby="secret">
                <h2 id="secret">"Secret"</h2>
                <p>"Whoever has it can report sales in your name. Keep it where the checkout keeps its other secrets."</p>
                <TheSecret secret=secret address=own.clone()/>
                {old}
                <Rotate endpoint=&endpoint address=own/>
            </section>
            <section class="card" aria-labelledby="example">
                <h2 id="example">"Try it"</h2>
                <p>{stands_in}</p>
                <pre class="script"><code>{script.clone()}</code></pre>
                <p class="row-links"><CopyButton text=script label="Copy the example".to_owned()/></p>
                <p class="hint">
                    "An answer with 200 says that it is in the books, one with 422 why it was set aside. To credit an \
                     affiliate, send the " <code>"hl_click"</code> " of the address at which the buyer arrived as "
                    <code>"click"</code> "."
                </p>
            </section>
            <Offers offers=offers/>
        }
    }))
}

/// A new secret, once for each form.
pub(in super::super) async fn rotate(
    SignedIn { visit, account }: SignedIn,
    Path(endpoint): Path<String>,
    filled: Filled,
) -> Result<Response, PageError> {
    let seen = filled.value("version");
    let endpoint = hooks::rotate(&visit.backend, &account, &endpoint, &seen).await?;
    Ok(see_other(
        &format!("{ADDRESS}/{}?secret={SHOWN}", endpoint.id),
        "There is a new secret. The one before counts for 24 hours more.",
    ))
}

#[component]
fn TheSecret(secret: Option<String>, address: String) -> impl IntoView {
    match secret {
        Some(secret) => view! {
            <p class="hotlink-cell">
                <code class="secret">{secret.clone()}</code>
                <CopyButton text=secret label="Copy the secret".to_owned()/>
            </p>
            <p><a href=address>"Hide the secret"</a></p>
        }
        .into_any(),
        None => view! {
            <p><a class="button button-primary" href=format!("{address}?secret={SHOWN}")>"Show the secret"</a></p>
        }
        .into_any(),
    }
}

#[component]
fn Rotate<'a>(endpoint: &'a Endpoint, address: String) -> impl IntoView + use<> {
    view! {
        <details class="confirm">
            <summary class="button button-small button-quiet">"Replace the secret"</summary>
            <form method="post" action=format!("{address}/rotate") class="confirm-body">
                <p>
                    "A new secret counts at once. The one of now counts for 24 hours more, so that you can change it in \
                     the checkout. Replaced twice, the one of now ends at once."
                </p>
                <input type="hidden" name="version" value=endpoint.newest.number.to_string()/>
                <button class="button button-small button-danger">"Replace the secret"</button>
            </form>
        </details>
    }
}

#[component]
fn Offers(offers: Vec<OfferForSale>) -> impl IntoView {
    if offers.is_empty() {
        return view! {
            <p class="hint">"You have no offers yet. What is sold is named by the id of an offer: add one to a product first."</p>
        }
        .into_any();
    }
    let rows = offers
        .into_iter()
        .map(|row| {
            let id = row.offer.to_string();
            view! {
                <tr>
                    <th scope="row"><bdi class="wraps">{row.name.clone()}</bdi></th>
                    <td data-label="Product"><bdi class="wraps">{row.product}</bdi></td>
                    <td class="num" data-label="Price"><Money amount=row.price currency=row.currency/></td>
                    <td data-label="Id">
                        <span class="hotlink-cell">
                            <code>{id.clone()}</code>
                            <CopyButton text=id label=format!("Copy the id of {}", row.name)/>
                        </span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="ids">
            <h2 id="ids">"Ids of your offers"</h2>
            <table class="table">
                <caption class="hidden-label">"Offers on sale and their ids"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Offer"</th>
                        <th scope="col">"Product"</th>
                        <th scope="col" class="num">"Price"</th>
                        <th scope="col">"Id"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}
