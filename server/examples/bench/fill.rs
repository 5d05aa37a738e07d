//! A database with many links: its people and its product made by the backend, its links by the thousand.

use hotlinks_server::accounts::{self, SignUp};
use hotlinks_server::affiliations;
use hotlinks_server::backend::{Backend, Config};
use hotlinks_server::domains::{self, DomainForm};
use hotlinks_server::passwords::PasswordCost;
use hotlinks_server::products::{self, ProductForm};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::code;

/// Affiliates, who share the links.
const AFFILIATES: u32 = 10;
/// Rows of a statement.
const ROWS: u64 = 1_000;

pub(crate) async fn fill(database: &str, links: u64) {
    let config = Config {
        password_cost: PasswordCost::CHEAP,
        ..Config::new(database, "http://127.0.0.1:3000".parse().unwrap())
    };
    let backend = Backend::open(config).await.unwrap();
    let creator = person(&backend, 0).await;
    let product = ProductForm {
        name: "Focus course".into(),
        sales_page: "https://shop.example/product".into(),
        currency: "USD".into(),
        rule: "last".into(),
        share_first: "50".into(),
        window: "60".into(),
        guarantee: "7".into(),
        openness: "open".into(),
        ..ProductForm::default()
    };
    let product = products::create(&backend, &creator, product).await.unwrap();
    let own = products::require_creator(&backend, &creator, product.as_str())
        .await
        .unwrap();
    let domain = DomainForm {
        address: "acme.example".into(),
        ..DomainForm::default()
    };
    domains::add(&backend, &own, domain).await.unwrap();
    let mut affiliations = Vec::new();
    for n in 1..=AFFILIATES {
        let affiliate = person(&backend, n).await;
        affiliations::join(&backend, &affiliate, product.as_str())
            .await
            .unwrap();
        let promoter = affiliations::require_affiliate(&backend, &affiliate, product.as_str())
            .await
            .unwrap();
        affiliations.push(promoter.affiliation().id.clone());
    }
    backend.close().await;

    let mut connection = SqliteConnection::connect(database).await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    let mut owners = affiliations.iter().cycle();
    for first in (0..links).step_by(usize::try_from(ROWS).unwrap()) {
        let rows: Vec<_> = (first..links.min(first + ROWS))
            .map(|n| {
                let (code, owner) = (code(n), owners.next().unwrap());
                // Nothing in it needs to be escaped.
                format!(
                    "('{code}','{product}','{owner}','page','https://acme.example/deal/{n}?a=1','{n}','{n}',0)"
                )
            })
            .collect();
        let sql = format!(
            "INSERT INTO hotlinks (code, product_id, affiliation_id, kind, destination, name, name_key, created_at) \
             VALUES {}",
            rows.join(",")
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    connection.close().await.unwrap();
}

async fn person(backend: &Backend, n: u32) -> accounts::Account {
    let form = SignUp {
        email: format!("person{n}@x.test"),
        name: format!("Person {n}"),
        password: "correct horse battery staple".into(),
    };
    let from = format!("192.0.2.{n}");
    accounts::sign_up(backend, form, &from).await.unwrap().account
}
