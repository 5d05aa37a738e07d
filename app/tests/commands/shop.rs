//! A database with a sale in it, and the executable.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use hotlinks_server::accounts::{self, SignUp};
use hotlinks_server::backend::{Backend, Config};
use hotlinks_server::checkout::{OrderForm, place_test_order};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::passwords::PasswordCost;
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::receipts::{PublicKey, serve};
use hotlinks_server::sales::find_receipt;
use sqlx::{Connection, Executor, SqliteConnection};
use tempfile::TempDir;

pub(crate) struct Shop {
    folder: TempDir,
    pub(crate) order: String,
    /// The server's public key.
    pub(crate) key: String,
    /// The creator's copy of the receipt, JSON.
    pub(crate) receipt: String,
}

/// How a command ended: its exit code, and what it printed where.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) said: String,
    pub(crate) complained: String,
}

impl Ended {
    /// Could not be done, with one line that says this.
    pub(crate) fn assert_failed(&self, why: &str) {
        assert_eq!((self.code, self.said.as_str()), (2, ""), "{self:?}");
        assert!(self.complained.starts_with("hotlinks: "), "{self:?}");
        assert_eq!(self.complained.lines().count(), 1, "{self:?}");
        assert!(self.complained.contains(why), "{self:?}");
    }
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("hotlinks.db").display());
        let config = Config {
            password_cost: PasswordCost::CHEAP,
            ..Config::new(address, "http://go.test".parse().unwrap())
        };
        let backend = Backend::open(config).await.unwrap();
        let carla = SignUp {
            email: "carla@x.test".into(),
            name: "Carla".into(),
            password: "correct horse battery staple".into(),
        };
        let carla = accounts::sign_up(&backend, carla, "::1").await.unwrap().account;
        let terms = ProductForm {
            name: "Acme".into(),
            sales_page: "https://shop.example/product".into(),
            currency: "USD".into(),
            rule: "last".into(),
            share_first: "50".into(),
            window: "60".into(),
            guarantee: "7".into(),
            openness: "open".into(),
            ..ProductForm::default()
        };
        let product = products::create(&backend, &carla, terms).await.unwrap();
        let own = products::require_creator(&backend, &carla, product.as_str())
            .await
            .unwrap();
        let plan = OfferForm {
            name: "Full".into(),
            price: "89.60".into(),
            commission: "35".into(),
        };
        let offer = offers::create(&backend, &own, plan).await.unwrap();
        let form = OrderForm {
            email: "b@y.test".into(),
            key: "an-order-of-Bruno".into(),
            price_seen: None,
            coupon: String::new(),
        };
        let order = place_test_order(&backend, offer.as_str(), form, None, None, None)
            .await
            .unwrap()
            .id;
        let view = find_receipt(&backend, &carla, order.as_str()).await.unwrap();
        let shop = Self {
            receipt: serde_json::to_string(&serve(&backend, &view).unwrap()).unwrap(),
            key: PublicKey::of_server(&backend).to_string(),
            order: order.to_string(),
            folder,
        };
        backend.close().await;
        shop
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the database. Where it is.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.file(name), text).unwrap();
        self.file(name).display().to_string()
    }

    /// Changes the database, past the server.
    pub(crate) async fn execute(&self, sql: String) {
        let mut connection = SqliteConnection::connect(&self.database()).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }

    pub(crate) fn database(&self) -> String {
        format!("sqlite://{}", self.file("hotlinks.db").display())
    }

    /// Runs the executable, in the shop's folder, with nothing of the developer's in its environment.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotlinks"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Who does not read what is written hangs up.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            said: String::from_utf8(output.stdout).unwrap(),
            complained: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
