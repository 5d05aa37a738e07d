//! A backend of one's own for every test, on SQLite and, where `HOTLINKS_TEST_POSTGRES` names a server, on PostgreSQL.

use std::sync::atomic::{AtomicU32, Ordering};

use hotlinks::hotlink::Target;
use hotlinks::time::Millis;
use hotlinks_server::accounts::{self, Account, SignUp};
use hotlinks_server::affiliations::{self, Promoter};
use hotlinks_server::clock::Clock;
use hotlinks_server::domains::{self, DomainForm, StoredDomain};
use hotlinks_server::hotlinks::{Hotlink, HotlinkForm, HotlinkRow, LinkState, list_created, list_given};
use hotlinks_server::ids::OfferId;
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::passwords::PasswordCost;
use hotlinks_server::products::{self, OwnProduct, ProductForm};
use hotlinks_server::rates;
use hotlinks_server::{Backend, Config, Error};
use sqlx::{Connection, Executor};

pub(crate) const START: Millis = Millis(1_700_000_000_000);

/// A backend whose clock stands still.
pub(crate) struct House {
    pub(crate) backend: Backend,
    pub(crate) clock: Clock,
}

/// Runs a test on every database there is.
pub(crate) async fn each_database(test: impl AsyncFn(&House)) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("hotlinks.db");
    let house = House::open(&format!("sqlite://{}", file.display())).await;
    test(&house).await;
    house.backend.close().await;

    let Ok(server) = std::env::var("HOTLINKS_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: HOTLINKS_TEST_POSTGRES names none");
        return;
    };
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "hotlinks_test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    let run = async |admin: &mut sqlx::PgConnection, sql: String| {
        admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    };
    run(&mut admin, format!("CREATE DATABASE {name}")).await;
    let mut address: url::Url = server.parse().unwrap();
    address.set_path(&name);
    let house = House::open(address.as_str()).await;
    test(&house).await;
    house.backend.close().await;
    run(&mut admin, format!("DROP DATABASE {name}")).await;
}

impl House {
    async fn open(database_url: &str) -> Self {
        let clock = Clock::manual(START);
        let config = Config {
            clock: clock.clone(),
            password_cost: PasswordCost::CHEAP,
            ..Config::new(database_url, "https://go.test".parse().unwrap())
        };
        Self {
            backend: Backend::open(config).await.unwrap(),
            clock,
        }
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, millis: i64) {
        self.clock.set(self.clock.now().plus(millis));
    }

    /// An account called `name`, at `name@demo.test`.
    pub(crate) async fn account(&self, name: &str) -> Account {
        let form = SignUp {
            email: format!("{name}@demo.test"),
            name: name.to_owned(),
            password: format!("{name}-password"),
        };
        accounts::sign_up(&self.backend, form, "::1")
            .await
            .unwrap()
            .account
    }

    /// A product of this account, open to everybody, in dollars.
    pub(crate) async fn product(&self, creator: &Account) -> OwnProduct {
        let id = products::create(&self.backend, creator, product_form())
            .await
            .unwrap();
        products::require_creator(&self.backend, creator, id.as_str())
            .await
            .unwrap()
    }

    /// An offer of a product, by its name.
    pub(crate) async fn offer(&self, own: &OwnProduct, name: &str) -> String {
        offers::create(&self.backend, own, offer_form(name))
            .await
            .unwrap()
            .to_string()
    }

    /// An approved domain.
    pub(crate) async fn domain(&self, own: &OwnProduct, address: &str) -> StoredDomain {
        let form = DomainForm {
            address: address.to_owned(),
            include_subdomains: false,
        };
        domains::add(&self.backend, own, form).await.unwrap()
    }

    /// The account as an affiliate of a product.
    pub(crate) async fn promoter(&self, account: &Account, product: &str) -> Promoter {
        affiliations::join(&self.backend, account, product).await.unwrap();
        affiliations::require_affiliate(&self.backend, account, product)
            .await
            .unwrap()
    }

    /// The affiliate's own hotlinks, those put away at the end.
    pub(crate) async fn created(&self, promoter: &Promoter) -> Vec<HotlinkRow> {
        let list = async |archived| {
            list_created(&self.backend, promoter, archived, 0)
                .await
                .unwrap()
                .rows
        };
        let mut rows = list(false).await;
        rows.extend(list(true).await);
        rows
    }

    /// Ana's product with an approved domain, acme.com, and Ben, who promotes it.
    pub(crate) async fn promoted(&self) -> (OwnProduct, Promoter) {
        let (ana, ben) = (self.account("ana").await, self.account("ben").await);
        let own = self.product(&ana).await;
        self.domain(&own, "acme.com").await;
        let promoter = self.promoter(&ben, own.id.as_str()).await;
        (own, promoter)
    }

    /// A new hotlink.
    pub(crate) async fn hotlink(&self, promoter: &Promoter, name: &str, url: &str) -> Result<Hotlink, Error> {
        let form = HotlinkForm {
            name: name.to_owned(),
            url: url.to_owned(),
            domain: None,
        };
        hotlinks_server::hotlinks::create(&self.backend, promoter, form).await
    }
}

/// Asserts that the affiliate is shown exactly what the redirect does with each of their links.
pub(crate) async fn assert_shown_as_followed(house: &House, promoter: &Promoter) {
    let backend = &house.backend;
    let mut rows = house.created(promoter).await;
    rows.extend(list_given(backend, promoter).await.unwrap());
    for HotlinkRow { hotlink, state, .. } in rows {
        let followed = backend
            .live
            .follow(hotlink.code, backend.public_url.as_str(), |followed| {
                let leads_to = match followed.decision.to {
                    Target::Page(address) | Target::SalesPage(address) => Some(address.to_owned()),
                    Target::Gone => None,
                };
                LinkState {
                    why: followed.decision.why,
                    leads_to,
                    credits: followed.decision.credits,
                }
            });
        assert_eq!(followed, Some(state), "{hotlink:?}");
    }
}

pub(crate) fn product_form() -> ProductForm {
    ProductForm {
        name: "Rust Course".to_owned(),
        sales_page: "https://acme.com/course".to_owned(),
        currency: "USD".to_owned(),
        rule: "last".to_owned(),
        share_first: "50".to_owned(),
        window: "60".to_owned(),
        guarantee: "7".to_owned(),
        openness: "open".to_owned(),
        ..ProductForm::default()
    }
}

pub(crate) fn offer_form(name: &str) -> OfferForm {
    OfferForm {
        name: name.to_owned(),
        price: "99.90".to_owned(),
        commission: "35".to_owned(),
    }
}

/// The rate in force for an offer and an affiliate, in basis points.
pub(crate) async fn rate(house: &House, own: &OwnProduct, offer: Option<&str>, of: Option<&Promoter>) -> u32 {
    let book = rates::for_creator(&house.backend, own).await.unwrap();
    let offer = offer.map(|offer| OfferId::parse(offer).unwrap());
    let calendar = book.calendar(offer.as_ref(), of.map(|of| &of.affiliation().id));
    calendar.at(house.clock.now()).bps.get()
}

/// The problems of a refused form: field and sentence.
pub(crate) fn problems<T>(result: Result<T, Error>) -> Vec<(String, String)> {
    match result {
        Err(Error::Refused(problems)) => problems.into_iter().map(|p| (p.field, p.message)).collect(),
        Err(other) => panic!("not refused but {other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

/// The fields of a refused form that have a problem.
pub(crate) fn fields<T>(result: Result<T, Error>) -> Vec<String> {
    problems(result).into_iter().map(|(field, _)| field).collect()
}

#[track_caller]
pub(crate) fn assert_not_found<T>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::NotFound)), "{:?}", result.err());
}

#[track_caller]
pub(crate) fn assert_forbidden<T>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::Forbidden(_))), "{:?}", result.err());
}
