//! `/go/{code}`: the buyer's way from an affiliate's link to the page (rules 10 to 17). It asks the database nothing.

mod agents;
mod miss;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::any;
use hotlinks::hotlink::{Code, Decision, Target};
use hotlinks::time::Millis;
use hotlinks::visit::{self, VisitKind, classify};
use tokio::time::Instant;

use crate::backend::Backend;
use crate::clicks::{Click, Line, Reason};
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
        .with_state(Hotlinks::new(backend, pages))
}

/// Every hotlink. Cheap to clone.
#[derive(Clone)]
pub struct Hotlinks(Arc<Go>);

struct Go {
    backend: Backend,
    pages: Pages,
}

const ALLOWED: &str = "GET, HEAD";
static X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
static SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
static PURPOSE: HeaderName = HeaderName::from_static("purpose");
static X_PURPOSE: HeaderName = HeaderName::from_static("x-purpose");
static X_MOZ: HeaderName = HeaderName::from_static("x-moz");
static SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
static SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// What the request gets and what is kept of it.
struct Answer {
    response: Response,
    click: Option<Line>,
    outcome: Outcome,
}

/// The code that a request asks for. The raw path: `%00` is no code, and nothing of it is worth decoding.
fn code(uri: &Uri) -> Option<Code> {
    uri.path().strip_prefix("/go/").and_then(Code::parse)
}

fn method(request: &Method) -> Option<visit::Method> {
    match *request {
        Method::GET => Some(visit::Method::Get),
        Method::HEAD => Some(visit::Method::Head),
        _ => None,
    }
}

impl Hotlinks {
    /// The hotlinks of a backend.
    pub fn new(backend: Backend, pages: Pages) -> Self {
        Self(Arc::new(Go { backend, pages }))
    }

    /// The answer to a request for a link that leads somewhere, without a router before it: nearly all of the traffic
    /// of a server. It is decided at once and ready when its click is stored. `None`: whatever else it is, it is for the
    /// router, and nothing was done.
    pub fn redirect<B>(
        &self,
        request: &axum::http::Request<B>,
    ) -> Option<impl Future<Output = Response> + Send + use<B>> {
        let begun = Instant::now();
        let answer = self.follow(request, |decision| decision.to != Target::Gone)?;
        let hotlinks = self.clone();
        Some(async move { hotlinks.finish(answer, begun).await })
    }

    /// `None`: there is no such link, or it is not wanted.
    fn follow<B>(
        &self,
        request: &axum::http::Request<B>,
        is_wanted: impl FnOnce(Decision<'_>) -> bool,
    ) -> Option<Answer> {
        let Go { backend, pages } = &*self.0;
        let (uri, headers) = (request.uri(), request.headers());
        let (method, code) = (method(request.method())?, code(uri)?);
        let visit = Visit {
            backend,
            pages,
            method,
            uri,
            headers,
            code,
            now: backend.clock.now(),
        };
        let public_url = backend.public_url.as_str();
        let answered = backend.live.follow(code, public_url, |followed| {
            is_wanted(followed.decision).then(|| visit.answer(&followed))
        });
        answered.flatten()
    }

    async fn finish(&self, answer: Answer, begun: Instant) -> Response {
        let backend = &self.0.backend;
        if let Some(click) = &answer.click {
            backend.clicks.record(click, begun).await;
        }
        backend.metrics.redirected(answer.outcome, begun.elapsed());
        answer.response
    }
}

async fn go(State(hotlinks): State<Hotlinks>, request: Request) -> Response {
    let begun = Instant::now();
    if let Some(answer) = hotlinks.follow(&request, |_| true) {
        return hotlinks.finish(answer, begun).await;
    }
    let Go { backend, pages } = &*hotlinks.0;
    let (response, outcome) = if method(request.method()).is_some() {
        miss::miss(backend, pages, &request)
    } else {
        let allow = (header::ALLOW, HeaderValue::from_static(ALLOWED));
        let refused = answer(StatusCode::METHOD_NOT_ALLOWED, [allow], Body::empty());
        (refused, Outcome::method)
    };
    backend.metrics.redirected(outcome, begun.elapsed());
    response
}

/// One request for a link that exists.
struct Visit<'a> {
    backend: &'a Backend,
    pages: &'a Pages,
    method: visit::Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    code: Code,
    now: Millis,
}

impl Visit<'_> {
    fn answer(&self, followed: &Followed<'_>) -> Answer {
        let (backend, decision) = (self.backend, followed.decision);
        let secure = backend.public_url.is_https();
        let headers = self.headers;
        let known = backend.visitor(headers);
        // Nobody where nobody may be known: then the click id alone credits.
        let visitor = known.or_else(|| {
            let may_know = backend.may_know(headers);
            may_know.then(|| VisitorId::new(self.now, &backend.entropy))
        });

        let mut request = self.request();
        let mut kind = classify(&request);
        if kind == VisitKind::Counted
            && decision.credits
            && visitor.is_some_and(|visitor| backend.clicks.is_repeat(visitor, self.code, self.now))
        {
            request.is_repeat = true;
            kind = classify(&request);
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
                let query = self.uri.query().unwrap_or_default();
                let reference = self.code.to_string();
                redirect(hotlinks::query::merge(
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
        let click = kind.is_recorded().then(|| {
            Line::of(&Click {
                id,
                visitor: if reason.credits() { visitor } else { known },
                product: &followed.product.id,
                affiliation: &followed.affiliation.id,
                code: self.code,
                at: self.now,
                window,
                reason,
            })
        });
        Answer {
            response,
            click,
            outcome,
        }
    }

    /// What rule 14 asks, from the headers as they came.
    fn request(&self) -> visit::Request<'_> {
        let headers = self.headers;
        let user_agent = text(headers, &header::USER_AGENT);
        visit::Request {
            method: self.method,
            user_agent,
            sec_purpose: text(headers, &SEC_PURPOSE),
            purpose: text(headers, &PURPOSE).or_else(|| text(headers, &X_PURPOSE)),
            x_moz: text(headers, &X_MOZ),
            sec_fetch_mode: text(headers, &SEC_FETCH_MODE),
            sec_fetch_dest: text(headers, &SEC_FETCH_DEST),
            is_crawler: user_agent.is_some_and(agents::is_crawler),
            is_repeat: false,
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers
        .get(name)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
}

/// 302 to one absolute address; `None` when it could not stand in a header. The rules let no such address through.
fn redirect(location: String) -> Option<Response> {
    let plain = location.bytes().all(|b| (0x21..=0x7e).contains(&b));
    let location = HeaderValue::try_from(location).ok().filter(|_| plain)?;
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

/// Of an answer. With two more the map would be of a size that memory is slow to be had for.
const HEADERS: usize = 6;

/// With the headers that everything here has (rule 10).
fn answer(status: StatusCode, more: [(HeaderName, HeaderValue); 1], body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.reserve(HEADERS);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer-when-downgrade"),
    );
    headers.insert(&X_ROBOTS_TAG, HeaderValue::from_static("noindex, nofollow"));
    headers.extend(more);
    response
}
