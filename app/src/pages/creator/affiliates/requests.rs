//! Those who wait for an answer.

use hotlinks_server::affiliations::ProductAffiliate;
use leptos::prelude::*;

use super::super::own::Creator;
use crate::ui::Time;

/// A card for each request, with its two answers.
#[component]
pub(super) fn Requests<'a>(creator: &'a Creator, rows: Vec<ProductAffiliate>) -> impl IntoView {
    let cards = rows
        .into_iter()
        .map(|row| {
            let address = |decision: &str| {
                creator.path(&format!("/affiliates/{}/{decision}", row.affiliation.id))
            };
            view! {
                <li class="card request">
                    <div>
                        <p class="request-name"><bdi>{row.name.clone()}</bdi></p>
                        <p class="hint"><bdi>{row.email}</bdi> " · asked " <Time at=row.affiliation.created_at/></p>
                    </div>
                    <div class="button-row">
                        <form method="post" action=address("approve")>
                            <button class="button">
                                "Approve" <span class="hidden-label">" "<bdi>{row.name.clone()}</bdi></span>
                            </button>
                        </form>
                        <form method="post" action=address("refuse")>
                            <button class="button button-quiet">
                                "Refuse" <span class="hidden-label">" "<bdi>{row.name}</bdi></span>
                            </button>
                        </form>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="requests-title">
            <h3 id="requests-title">"Waiting for your answer"</h3>
            <ul class="list">{cards}</ul>
        </section>
    }
}
