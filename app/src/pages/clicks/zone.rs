//! `/time-zone`: whose days figures are shown by.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use hotlinks_server::Error;
use hotlinks_server::zone::Zone;
use leptos::prelude::*;

use super::super::accounts::is_path_of_ours;
use crate::islands::DeviceZone;
use crate::ui::FormProblem;
use crate::web::{Filled, PageError, Place, ViewerZone, Visit, page, see_other, zone_cookie};

pub(super) async fn show(visit: Visit, viewer: ViewerZone) -> Response {
    let next = visit.query_value("next").unwrap_or_default();
    let filled = Filled::with([("zone", viewer.zone.name().to_owned()), ("next", next)]);
    form(&visit, StatusCode::OK, &filled)
}

pub(super) async fn submit(visit: Visit, filled: Filled) -> Result<Response, PageError> {
    let Some(zone) = Zone::parse(&filled.value("zone")) else {
        let problem = Error::field("zone", "Choose one of the time zones in the list.");
        let (status, filled) = filled.refuse(problem)?;
        return Ok(form(&visit, status, &filled));
    };
    let next = Some(filled.value("next")).filter(|next| is_path_of_ours(next));
    let sentence = format!("Days are shown in {} now.", zone.name());
    let mut response = see_other(next.as_deref().unwrap_or("/products"), &sentence);
    if let Ok(cookie) = zone_cookie(&zone, &visit.backend).parse() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

fn form(visit: &Visit, status: StatusCode, filled: &Filled) -> Response {
    page(visit, status, Place::titled("Time zone"), || {
        let (chosen, next) = (filled.value("zone"), filled.value("next"));
        let back = if is_path_of_ours(&next) {
            next.clone()
        } else {
            "/products".to_owned()
        };
        let problem = filled.problem("zone");
        let invalid = problem.is_some().then_some("true");
        let described = if problem.is_some() {
            "zone-hint zone-problem"
        } else {
            "zone-hint"
        };
        view! {
            <section class="narrow">
                <h1>"Time zone"</h1>
                <DeviceZone current=chosen.clone() next=next.clone()/>
                <form method="post" action="/time-zone" class="form" novalidate>
                    <FormProblem form=filled/>
                    <input type="hidden" name="next" value=next/>
                    <div class="field">
                        <label for="zone">"Show days in"</label>
                        <p class="hint" id="zone-hint">
                            "Figures of clicks are shown by the days of this zone, on this device. Nothing else changes."
                        </p>
                        <select id="zone" name="zone" aria-describedby=described aria-invalid=invalid>
                            <option value="UTC" selected=chosen == "UTC">"UTC"</option>
                            {zones(&chosen)}
                        </select>
                        {problem.map(|sentence| view! { <p class="problem" id="zone-problem">{sentence}</p> })}
                    </div>
                    <div class="toolbar">
                        <button class="button button-primary">"Use this zone"</button>
                        <a class="button button-quiet" href=back>"Cancel"</a>
                    </div>
                </form>
            </section>
        }
    })
}

/// Every place, under its continent.
fn zones(chosen: &str) -> Vec<AnyView> {
    let places = Zone::places();
    let continent = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    places
        .chunk_by(|a, b| continent(a) == continent(b))
        .map(|places| {
            let label = places.first().map(|name| continent(name));
            let options = places
                .iter()
                .map(|name| {
                    let place = name
                        .split_once('/')
                        .map_or(name.as_str(), |(_, place)| place)
                        .replace('_', " ");
                    view! { <option value=name.clone() selected=name == chosen>{place}</option> }
                })
                .collect_view();
            view! { <optgroup label=label>{options}</optgroup> }.into_any()
        })
        .collect()
}
