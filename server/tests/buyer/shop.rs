//! A shop to test in: one creator, two affiliates, a product with a plan, a domain and a link for each affiliate.

mod database;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use ::hotlinks::hotlink::Code;
use ::hotlinks::time::Millis;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use hotlinks_server::Error;
use hotlinks_server::accounts::{self, Account, SignUp};
use hotlinks_server::affiliations::{self, Promoter};
use hotlinks_server::audit::{Difference, audit};
use hotlinks_server::backend::{Backend, Config};
use hotlinks_server::checkout::{OrderForm, PlacedOrder, place_test_order};
use hotlinks_server::clock::Clock;
use hotlinks_server::domains::{self, DomainForm};
use hotlinks_server::entropy::Entropy;
use hotlinks_server::hotlinks::{self, HotlinkForm};
use hotlinks_server::ids::{DomainId, OfferId, ProductId};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::passwords::PasswordCost;
use hotlinks_server::products::{self, OwnProduct, ProductForm, SoldProduct};
use hotlinks_server::redirect::{self, DeadEnd};
use hotlinks_server::storage::Storage;
use hotlinks_server::visitor::VisitorId;
use sqlx::{Connection, Executor};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::answer::Answer;

pub(crate) const NOW: Millis = Millis(1_790_000_000_000);
pub(crate) const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
pub(crate) const PAGE: &str = "https://acme.com/deal?a=1#buy";
pub(crate) const SALES_PAGE: &str = "https://shop.example/product";
/// Long enough that a click is on disk before the answer, however slow the machine.
const PATIENT: Duration = Duration::from_secs(60);

pub(crate) struct Shop {
    pub(crate) backend: Backend,
    pub(crate) creator: Account,
    pub(crate) ana: Account,
    pub(crate) ben: Account,
    pub(crate) product: ProductId,
    pub(crate) offer: OfferId,
    pub(crate) domain: DomainId,
    /// Ana's link to [`PAGE`].
    pub(crate) code: Code,
    /// Ben's.
    pub(crate) bens_code: Code,
    house: House,
    /// Something was changed past the backend.
    tampered: Arc<AtomicBool>,
}

/// Where a shop's data lives.
#[derive(Clone)]
enum House {
    Sqlite(Arc<TempDir>),
    Postgres(String),
}

impl House {
    fn address(&self) -> String {
        match self {
            Self::Sqlite(directory) => format!("sqlite://{}", directory.path().join("hotlinks.db").display()),
            Self::Postgres(address) => address.clone(),
        }
    }
}

/// Runs a test, then an audit of what it left, unless it changed something past the backend.
async fn audited(shop: Shop, test: &impl AsyncFn(Shop)) {
    let (house, tampered, clicks) = (
        shop.house.clone(),
        Arc::clone(&shop.tampered),
        shop.backend.clicks.clone(),
    );
    test(shop).await;
    clicks.flush().await;
    if !tampered.load(Ordering::SeqCst) {
        let storage = Storage::open_existing(&house.address()).await.unwrap();
        let mut lines = Vec::new();
        let mut tell = |difference: &Difference| lines.push(difference.to_string());
        audit(&storage, &mut tell).await.unwrap();
        storage.close().await;
        assert_eq!(lines, Vec::<String>::new(), "the audit after the test");
    }
}

/// Runs a test on SQLite and, where `HOTLINKS_TEST_POSTGRES` names a server, on PostgreSQL.
pub(crate) async fn each_shop(test: impl AsyncFn(Shop)) {
    audited(Shop::open().await, &test).await;
    let Ok(server) = std::env::var("HOTLINKS_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: HOTLINKS_TEST_POSTGRES names none");
        return;
    };
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "hotlinks_buyer_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    admin
        .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .unwrap();
    let mut address: url::Url = server.parse().unwrap();
    address.set_path(&name);
    let shop = Shop::furnish(
        House::Postgres(address.into()),
        terms(),
        "http://go.test",
        PATIENT,
    )
    .await;
    audited(shop, &test).await;
    admin
        .execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .await
        .unwrap();
}

fn config(house: &House, public_url: &str, budget: Duration) -> Config {
    Config {
        clock: Clock::manual(NOW),
        entropy: Entropy::system(),
        click_budget: budget,
        password_cost: PasswordCost::CHEAP,
        ..Config::new(house.address(), public_url.parse().unwrap())
    }
}

async fn open(house: &House, public_url: &str, budget: Duration) -> Backend {
    Backend::open(config(house, public_url, budget)).await.unwrap()
}

pub(crate) fn terms() -> ProductForm {
    ProductForm {
        name: "Focus course".into(),
        sales_page: SALES_PAGE.into(),
        currency: "USD".into(),
        rule: "last".into(),
        share_first: "50".into(),
        window: "60".into(),
        guarantee: "7".into(),
        openness: "open".into(),
        ..ProductForm::default()
    }
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::with(terms(), "http://go.test", PATIENT).await
    }

    pub(crate) async fn with(terms: ProductForm, public_url: &str, budget: Duration) -> Self {
        Self::furnish(
            House::Sqlite(Arc::new(tempfile::tempdir().unwrap())),
            terms,
            public_url,
            budget,
        )
        .await
    }

    async fn furnish(house: House, terms: ProductForm, public_url: &str, budget: Duration) -> Self {
        let backend = open(&house, public_url, budget).await;
        let [creator, ana, ben] =
            [("carla", "Carla"), ("ana", "Ana"), ("ben", "Ben")].map(|(email, name)| SignUp {
                email: format!("{email}@x.test"),
                name: name.into(),
                password: "correct horse battery staple".into(),
            });
        let creator = accounts::sign_up(&backend, creator, "::1").await.unwrap().account;
        let ana = accounts::sign_up(&backend, ana, "::1").await.unwrap().account;
        let ben = accounts::sign_up(&backend, ben, "::1").await.unwrap().account;
        let product = products::create(&backend, &creator, terms).await.unwrap();
        let own = products::require_creator(&backend, &creator, product.as_str())
            .await
            .unwrap();
        let plan = OfferForm {
            name: "Full".into(),
            price: "89.60".into(),
            commission: "35".into(),
        };
        let offer = offers::create(&backend, &own, plan).await.unwrap();
        let acme = DomainForm {
            address: "acme.com".into(),
            ..DomainForm::default()
        };
        let domain = domains::add(&backend, &own, acme).await.unwrap().id;
        let mut codes = Vec::new();
        for affiliate in [&ana, &ben] {
            affiliations::join(&backend, affiliate, product.as_str())
                .await
                .unwrap();
            let promoter = affiliations::require_affiliate(&backend, affiliate, product.as_str())
                .await
                .unwrap();
            let form = HotlinkForm {
                name: "Deal".into(),
                url: PAGE.into(),
                domain: None,
            };
            codes.push(hotlinks::create(&backend, &promoter, form).await.unwrap().code);
        }
        Self {
            backend,
            creator,
            ana,
            ben,
            product,
            offer,
            domain,
            code: codes[0],
            bens_code: codes[1],
            house,
            tampered: Arc::default(),
        }
    }

    /// The same database, opened again.
    pub(crate) async fn reopen(&mut self) {
        self.backend.close().await;
        self.backend = open(&self.house, self.backend.public_url.as_str(), PATIENT).await;
    }

    /// Everything that lies beside an SQLite database, and the database.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let House::Sqlite(directory) = &self.house else {
            return Vec::new();
        };
        let files = std::fs::read_dir(directory.path()).unwrap();
        files
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect()
    }

    /// The same database, opened again by a server that is set up otherwise.
    pub(crate) async fn reopen_with(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = config(&self.house, self.backend.public_url.as_str(), PATIENT);
        change(&mut config);
        self.backend.close().await;
        self.backend = Backend::open(config).await.unwrap();
    }

    /// One more server on the same database, which looks for changes as often as that.
    pub(crate) async fn another(&self, follow_every: Duration) -> Backend {
        let mut config = config(&self.house, self.backend.public_url.as_str(), PATIENT);
        config.follow_every = follow_every;
        Backend::open(config).await.unwrap()
    }

    pub(crate) async fn own(&self) -> OwnProduct {
        products::require_creator(&self.backend, &self.creator, self.product.as_str())
            .await
            .unwrap()
    }

    pub(crate) async fn sold(&self) -> SoldProduct {
        products::require_seller(&self.backend, &self.creator, self.product.as_str())
            .await
            .unwrap()
    }

    pub(crate) async fn promoter(&self, account: &Account) -> Promoter {
        affiliations::require_affiliate(&self.backend, account, self.product.as_str())
            .await
            .unwrap()
    }

    pub(crate) fn later(&self, millis: i64) {
        self.backend.clock.set(self.backend.clock.now().plus(millis));
    }

    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let page = |end: DeadEnd<'_>| match end {
            DeadEnd::Unknown => "unknown".to_owned(),
            DeadEnd::Gone { product, creator } => format!("{product} by {creator} is gone"),
        };
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let routes = redirect::routes(self.backend.clone(), Arc::new(page));
        let response = routes
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.into()).unwrap(),
        }
    }

    /// Somebody new follows an address.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("user-agent", BROWSER)]).await
    }

    /// Somebody new follows a link.
    pub(crate) async fn follow(&self, code: Code) -> Answer {
        self.get(&format!("/go/{code}")).await
    }

    /// Somebody with a cookie follows a link.
    pub(crate) async fn follow_as(&self, cookie: &str, code: Code) -> Answer {
        self.send(
            Method::GET,
            &format!("/go/{code}"),
            &[("user-agent", BROWSER), ("cookie", cookie)],
        )
        .await
    }

    /// Buys the plan; `key` sets orders apart.
    pub(crate) async fn buy(
        &self,
        email: &str,
        key: &str,
        visitor: Option<VisitorId>,
        hl_click: Option<&str>,
    ) -> Result<PlacedOrder, Error> {
        self.buy_as(None, email, key, visitor, hl_click).await
    }

    /// Buys the plan, signed in.
    pub(crate) async fn buy_as(
        &self,
        account: Option<&Account>,
        email: &str,
        key: &str,
        visitor: Option<VisitorId>,
        hl_click: Option<&str>,
    ) -> Result<PlacedOrder, Error> {
        let form = OrderForm {
            email: email.into(),
            key: format!("{key:->16}"),
            price_seen: None,
            coupon: String::new(),
        };
        place_test_order(
            &self.backend,
            self.offer.as_str(),
            form,
            account.map(|account| &account.id),
            visitor.as_ref(),
            hl_click,
        )
        .await
    }
}
