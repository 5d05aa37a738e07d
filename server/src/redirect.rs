//! `/go/{code}`: the buyer's way from an affiliate's link to the page (rules 10 to 17). It asks the database nothing.

mod agents;
mod miss;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use hotlinks::hotlink::{Code, Target};
use hotlinks::time::Millis;
use hotlinks::visit::{self, VisitKind, classify};
use tokio::time::Instant;

use crate::backend::Backend;
use crate::clicks::{Click, Reason};
use crate::live::Followed;
use crate::metrics::Outcome;
use crate::visitor::VisitorId;

/// The pages that a hotlink can end at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadEnd<'a> {
    /// 404: no link has this code.
    Unknown,
    /// 410: the product was deleted, or has no page that a buyer may be sent to.
    Gone {
        /// What the product is called.
        product: &'a str,
        /// Whom to ask.
        creator: &'a str,
    },
}

/// Renders a [`DeadEnd`] as a whole HTML page, in the house style. Names are not yet escaped.
pub type Pages = Arc<dyn Fn(DeadEnd<'_>) -> String + Send + Sync>;

/// The route of every hotlink.
pub fn routes(backend: Backend, pages: Pages) -> Router {
    agents::prepare();
    Router::new()
        .route("/go", any(go))
        .route("/go/", any(go))
        .route("/go/{*code}", any(go))
        .with_state(Go { backend, pages })
}

#[derive(Clone)]
struct Go {
    backend: Backend,
    pages: Pages,
}

const ALLOWED: &str = "GET, HEAD";
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// What the request gets and what is kept of it.
struct Answer {
    response: Response,
    click: Option<Click>,
    outcome: Outcome,
}

async fn go(State(go): State<Go>, request: Request) -> Response {
    let begun = Instant::now();
    let metrics = go.backend.metrics.clone();
    let (response, outcome) = follow(go, request).await;
    metrics.redirected(outcome, begun.elapsed());
    response
}

async fn follow(Go { backend, pages }: Go, request: Request) -> (Response, Outcome) {
    let method = match *request.method() {
        Method::GET => visit::Method::Get,
        Method::HEAD => visit::Method::Head,
        _ => {
            let allow = (header::ALLOW, HeaderValue::from_static(ALLOWED));
            let refused = answer(StatusCode::METHOD_NOT_ALLOWED, [allow], Body::empty());
            return (refused, Outcome::method);
        }
    };
    // The raw path: `%00` is no code, and nothing of it is worth decoding.
    let code = request.uri().path().strip_prefix("/go/").and_then(Code::parse);
    let now = backend.clock.now();
    let answered = code.and_then(|code| {
        let visit = Visit {
            backend: &backend,
            pages: &pages,
            method,
            request: &request,
            code,
            now,
        };
        backend
            .live
            .follow(code, backend.public_url.as_str(), |followed| {
                visit.answer(&followed)
            })
    });
    let Some(Answer {
        response,
        click,
        outcome,
    }) = answered
    else {
        return miss::miss(&backend, &pages, &request);
    };
    if let Some(click) = click {
        backend.clicks.record(click).await;
    }
    (response, outcome)
}

/// One request for a link that exists.
struct Visit<'a> {
    backend: &'a Backend,
    pages: &'a Pages,
    method: visit::Method,
    request: &'a Request,
    code: Code,
    now: Millis,
}

impl Visit<'_> {
    fn answer(&self, followed: &Followed<'_>) -> Answer {
        let (backend, decision) = (self.backend, followed.decision);
        let secure = backend.public_url.is_https();
        let headers = self.request.headers();
        let known = backend.visitor(headers);
        // Nobody where nobody may be known: then the click id alone credits.
        let visitor = known.or_else(|| {
            let may_know = backend.may_know(headers);
            may_know.then(|| VisitorId::new(self.now, &backend.entropy))
        });

        let mut kind = self.classify(false);
        if kind == VisitKind::Counted
            && decision.credits
            && visitor.is_some_and(|visitor| backend.clicks.is_repeat(visitor, self.code, self.now))
        {
            kind = self.classify(true);
        }
        let reason = Reason::new(kind, decision.credits, decision.why);
        let window = followed.product.window;
        let id = backend
            .clicks
            .issue(self.now, self.code, window, reason.credits());

        backend.metrics.visited(reason);

        let mut outcome = match decision.to {
            Target::Page(_) => Outcome::page,
            Target::SalesPage(_) => Outcome::sales_page,
            Target::Gone => Outcome::gone,
        };
        let mut response = match decision.to {
            Target::Page(page) | Target::SalesPage(page) => {
                let query = self.request.uri().query().unwrap_or_default();
                let reference = self.code.to_string();
                redirect(&hotlinks::query::merge(
                    page,
                    query,
                    &id.to_string(),
                    Some(&reference),
                ))
            }
            Target::Gone => None,
        }
        .unwrap_or_else(|| {
            outcome = Outcome::gone;
            let gone = DeadEnd::Gone {
                product: &followed.product.name,
                creator: &followed.product.creator,
            };
            page(StatusCode::GONE, (self.pages)(gone))
        });
        if reason.credits()
            && let Some(visitor) = visitor
            && let Ok(cookie) = HeaderValue::try_from(visitor.set_cookie(secure))
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        let click = kind.is_recorded().then(|| Click {
            id,
            visitor: if reason.credits() { visitor } else { known },
            product: followed.product.id.clone(),
            affiliation: followed.affiliation.id.clone(),
            code: self.code,
            at: self.now,
            window,
            reason,
        });
        Answer {
            response,
            click,
            outcome,
        }
    }

    /// Rule 14, from the headers as they came.
    fn classify(&self, is_repeat: bool) -> VisitKind {
        let headers = self.request.headers();
        let user_agent = text(headers, "user-agent");
        classify(&visit::Request {
            method: self.method,
            user_agent,
            sec_purpose: text(headers, "sec-purpose"),
            purpose: text(headers, "purpose").or_else(|| text(headers, "x-purpose")),
            x_moz: text(headers, "x-moz"),
            sec_fetch_mode: text(headers, "sec-fetch-mode"),
            sec_fetch_dest: text(headers, "sec-fetch-dest"),
            is_crawler: user_agent.is_some_and(agents::is_crawler),
            is_repeat,
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
}

/// 302 to one absolute address; `None` when it could not stand in a header. The rules let no such address through.
fn redirect(location: &str) -> Option<Response> {
    let plain = location.bytes().all(|b| (0x21..=0x7e).contains(&b));
    let location = HeaderValue::from_str(location).ok().filter(|_| plain)?;
    Some(answer(
        StatusCode::FOUND,
        [(header::LOCATION, location)],
        Body::empty(),
    ))
}

fn page(status: StatusCode, html: String) -> Response {
    let html_type = HeaderValue::from_static("text/html; charset=utf-8");
    answer(status, [(header::CONTENT_TYPE, html_type)], Body::from(html))
}

/// With the headers that everything here has (rule 10).
fn answer(status: StatusCode, more: [(HeaderName, HeaderValue); 1], body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer-when-downgrade"),
    );
    headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex, nofollow"));
    headers.extend(more);
    response
}
