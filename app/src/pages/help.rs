//! `/help`: how everything here is decided, in plain words, each part with an address of its own.

mod clicks;
mod coupons;
mod credit;
mod frame;
mod links;
mod money;
mod problems;
mod states;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use hotlinks_server::backend::Backend;
use leptos::prelude::*;

use crate::web::{Place, Visit, page};

/// `GET /help`.
pub fn routes() -> Router<Backend> {
    Router::new().route("/help", get(show))
}

async fn show(visit: Visit) -> Response {
    page(&visit, StatusCode::OK, Place::titled("Help"), body)
}

fn body() -> impl IntoView {
    view! {
        <div class="help">
            <header class="help-head">
                <h1>"Help"</h1>
                <p class="lead">"How everything here is decided. Each part has its own address to send to somebody."</p>
            </header>
            {frame::contents()}
            <article class="help-text">
                {links::how_it_works()}
                {links::which_qualify()}
                {problems::problems()}
                {states::states()}
                {links::prices()}
                {clicks::which_count()}
                {credit::who_is_credited()}
                {coupons::coupons()}
                {credit::on_a_receipt()}
                {coupons::claims()}
                {money::payouts()}
                {clicks::cookie()}
            </article>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use hotlinks::destination::ProblemCode;

    use super::*;
    use crate::web::render::document;

    fn html() -> String {
        document("Help", body).0
    }

    #[test]
    fn every_problem_of_the_checker_has_an_entry() {
        let html = html();
        for code in ProblemCode::ALL {
            assert!(html.contains(&format!("id=\"{code}\"")), "{code}");
        }
    }

    #[test]
    fn every_line_of_the_contents_leads_somewhere() {
        let html = html();
        let targets: Vec<&str> = html
            .split("href=\"#")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(targets.len() > frame::SECTIONS.len());
        for target in targets {
            assert_eq!(html.matches(&format!("id=\"{target}\"")).count(), 1, "{target}");
        }
    }
}
