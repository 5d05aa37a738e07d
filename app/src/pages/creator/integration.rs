//! `/creator/integration`: where checkouts elsewhere report to, and what they reported.

pub(super) mod endpoint;
mod events;
mod example;

use axum::http::StatusCode;
use axum::response::Response;
use hotlinks_server::hooks::{self, Endpoint, EndpointForm};
use leptos::prelude::*;

use self::events::Events;
use crate::islands::CopyButton;
use crate::ui::{Address, Empty, Field, FormProblem, Pager, Time};
use crate::web::{Filled, PageError, Place, SignedIn, Visit, page, see_other};

const ADDRESS: &str = "/creator/integration";

pub(super) async fn show(signed_in: SignedIn) -> Result<Response, PageError> {
    render(signed_in, StatusCode::OK, Filled::default()).await
}

pub(super) async fn submit(signed_in: SignedIn, filled: Filled) -> Result<Response, PageError> {
    let form = EndpointForm {
        name: filled.value("name"),
    };
    match hooks::create(&signed_in.visit.backend, &signed_in.account, form).await {
        Ok(id) => Ok(see_other(
            &format!("{ADDRESS}/{id}"),
            "The endpoint is made. Next, give its address and its secret to the checkout.",
        )),
        Err(error) => {
            let (status, filled) = filled.refuse(error)?;
            render(signed_in, status, filled).await
        }
    }
}

async fn render(
    SignedIn { visit, account }: SignedIn,
    status: StatusCode,
    filled: Filled,
) -> Result<Response, PageError> {
    let number = visit.page_number();
    let endpoints = hooks::list(&visit.backend, &account).await?;
    let came = hooks::list_came(&visit.backend, &account, number.saturating_sub(1)).await?;
    let more = came.more;
    Ok(page(&visit, status, Place::titled("Integration"), || {
        view! {
            <div class="page-title">
                <p class="crumb"><a href="/creator">"My products"</a></p>
                <h1>"Integration"</h1>
                <p class="hint">
                    "Sell with any checkout: it reports each sale, refund and chargeback to an endpoint here, signed as "
                    <a href="https://www.standardwebhooks.com" rel="noreferrer">"Standard Webhooks"</a>
                    " says, and affiliates are credited as if it had been sold here."
                </p>
            </div>
            <Endpoints visit=&visit endpoints=endpoints/>
            <section class="card" aria-labelledby="new-endpoint">
                <h2 id="new-endpoint">"New endpoint"</h2>
                <form method="post" action=ADDRESS class="form" novalidate>
                    <FormProblem form=&filled/>
                    <Field
                        form=&filled
                        name="name"
                        label="Name"
                        hint="The shop or the service that will report to it. One for each: events of two never mix."
                    />
                    <button class="button button-primary">"Make the endpoint"</button>
                </form>
            </section>
            <h2>"What came"</h2>
            {if came.rows.is_empty() {
                view! {
                    <Empty title="No events yet">
                        <p>
                            "Every event is kept as it came and listed here with what became of it: in the books, waiting \
                             for its sale, or set aside with the reason. An endpoint’s page has an example to try."
                        </p>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <Events rows=came.rows/> }.into_any()
            }}
            <Pager address=ADDRESS page=number more=more/>
        }
    }))
}

#[component]
fn Endpoints<'a>(visit: &'a Visit, endpoints: Vec<Endpoint>) -> impl IntoView + use<> {
    if endpoints.is_empty() {
        return view! {
            <Empty title="No endpoints yet">
                <p>"An endpoint is an address of your own, with a secret that only you and your checkout know. Make one below."</p>
            </Empty>
        }
        .into_any();
    }
    let rows = endpoints
        .into_iter()
        .map(|endpoint| {
            let address = endpoint.address(&visit.backend);
            view! {
                <tr>
                    <th scope="row">
                        <a href=format!("{ADDRESS}/{}", endpoint.id)><bdi class="wraps">{endpoint.name.clone()}</bdi></a>
                    </th>
                    <td data-label="Address">
                        <span class="hotlink-cell">
                            <Address address=address.clone()/>
                            <CopyButton text=address label=format!("Copy the address of {}", endpoint.name)/>
                        </span>
                    </td>
                    <td data-label="Since"><Time at=endpoint.created_at/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Endpoints, the oldest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Endpoint"</th>
                    <th scope="col">"Address"</th>
                    <th scope="col">"Since"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
