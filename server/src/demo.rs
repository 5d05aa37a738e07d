//! A demonstration: one creator, two affiliates, a product with two plans, and a month that really happened, only
//! faster. Everything goes through the operations that people use; time and chance are the demonstration's own.

mod money;
mod month;
mod stage;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use hotlinks::time::Millis;
use sha2::Sha256;

use crate::backend::Backend;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::Error;

/// Somebody whom a visitor of the demonstration can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSignIn {
    /// What to type as e-mail address.
    pub email: &'static str,
    /// Random for each database, and the same at every start.
    pub password: String,
    /// `creator` or `affiliate`.
    pub role: &'static str,
}

/// Name, e-mail address and role.
struct Person(&'static str, &'static str, &'static str);

const CREATOR: Person = Person("Carla Acme", "creator@demo.test", "creator");
const ANA: Person = Person("Ana Lima", "ana@demo.test", "affiliate");
const BEN: Person = Person("Ben Okafor", "ben@demo.test", "affiliate");

/// Days of the past that are played.
const DAYS: i64 = 30;
/// The secret that marks a database as a demonstration's.
const MARK: &str = "demo";

/// Fills an empty database and tells who can sign in. A database that was filled before is left as it is and tells
/// the same; any other is left alone and tells nobody.
///
/// # Errors
/// When the database fails.
pub async fn fill(backend: &Backend) -> Result<Vec<DemoSignIn>, Error> {
    if backend.storage.find_secret(MARK).await?.is_none() {
        if backend.storage.count_accounts().await? > 0 {
            return Ok(Vec::new());
        }
        backend.storage.find_or_insert_secret(MARK, "filled").await?;
        // The same month for everybody, ending now; nothing in it is a secret.
        let start = backend.clock.now().plus(-DAYS * Millis::DAY);
        let past = Backend {
            clock: Clock::manual(start),
            entropy: Entropy::seeded(2_026),
            ..backend.clone()
        };
        let stage = stage::set(&past).await?;
        month::play(&past, &stage, start).await?;
        money::settle(&past, &stage, start.plus(DAYS * Millis::DAY)).await?;
    }
    Ok([CREATOR, ANA, BEN].map(|person| sign_in(backend, &person)).into())
}

fn sign_in(backend: &Backend, Person(_, email, role): &Person) -> DemoSignIn {
    DemoSignIn {
        email,
        password: password(backend, email),
        role,
    }
}

/// A real password: nobody outside this database can know it, and no table holds it.
fn password(backend: &Backend, email: &str) -> String {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block
        .iter_mut()
        .zip(backend.secrets.demo_key.as_bytes())
        .for_each(|(to, from)| *to = *from);
    let tag = Hmac::<Sha256>::new(&block)
        .chain_update(email)
        .finalize()
        .into_bytes();
    let mut password = BASE32_NOPAD.encode(&tag);
    password.truncate(16);
    password.make_ascii_lowercase();
    password
}
