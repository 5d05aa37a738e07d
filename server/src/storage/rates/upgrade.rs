//! A database of before rates and terms were remembered keeps what it promised.

use ::hotlinks::attribution::Rule;
use ::hotlinks::commission::NOTICE;
use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::ids::{AffiliationId, OfferId, ProductId};
use crate::storage::Storage;

/// Rows as the first migration's code wrote them: an offer whose cut to 10 % was told at 1,000, one without any change,
/// and an affiliate whose own 50 % were taken away at 2,000 and who was blocked at 3,000.
const OLD: &str = "
    INSERT INTO accounts VALUES ('creatorcreatorcr', 'c@x.test', 'c@x.test', 'Cleo', 'x', 0);
    INSERT INTO accounts VALUES ('benbenbenbenbenb', 'b@x.test', 'b@x.test', 'Ben', 'x', 0);
    INSERT INTO products VALUES ('productproductpr', 'creatorcreatorcr', 'P', 'p', 'https://a.test/', 'USD', 'first', 5000,
        NULL, 15, 'open', NULL, 10);
    INSERT INTO offers VALUES ('oneoneoneoneoneo', 'productproductpr', 'One', 100, 1000, 3000, 1000, NULL, 20);
    INSERT INTO offers VALUES ('twotwotwotwotwot', 'productproductpr', 'Two', 100, 2000, NULL, NULL, NULL, 20);
    INSERT INTO affiliations VALUES ('affiliationaffil', 'productproductpr', 'benbenbenbenbenb', 'blocked', NULL, 5000,
        2000, 3000, 30);";

#[tokio::test]
async fn what_was_promised_before_the_upgrade_is_kept_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", folder.path().join("old.db").display());
    let first = folder.path().join("first");
    std::fs::create_dir(&first).unwrap();
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/0001_house.sql");
    std::fs::copy(migrations, first.join("0001_house.sql")).unwrap();
    let options: SqliteConnectOptions = address.parse().unwrap();
    let old = SqlitePool::connect_with(options.create_if_missing(true))
        .await
        .unwrap();
    Migrator::new(first).await.unwrap().run(&old).await.unwrap();
    sqlx::raw_sql(OLD).execute(&old).await.unwrap();
    old.close().await;

    let storage = Storage::open(&address).await.unwrap();
    let product = ProductId::parse("productproductpr").unwrap();
    let (one, two) = (
        OfferId::parse("oneoneoneoneoneo").unwrap(),
        OfferId::parse("twotwotwotwotwot").unwrap(),
    );
    let ben = AffiliationId::parse("affiliationaffil").unwrap();
    let book = storage.find_all_rates(&product).await.unwrap();
    let at = |offer: &OfferId, of: Option<&AffiliationId>, at: i64| {
        book.calendar(Some(offer), of).at(Millis(at)).bps.get()
    };
    assert_eq!(at(&one, None, 1_000 + NOTICE - 1), 3_000);
    assert_eq!(at(&one, None, 1_000 + NOTICE), 1_000);
    assert_eq!(at(&two, None, 1_000 + NOTICE), 2_000);
    assert_eq!(at(&two, Some(&ben), 2_000 + NOTICE - 1), 5_000);
    assert_eq!(at(&two, Some(&ben), 2_000 + NOTICE), 2_000);
    let terms = storage.list_terms(&product).await.unwrap();
    let first = &terms[0];
    assert_eq!((terms.len(), first.version, first.since), (1, 1, Millis(10)));
    assert_eq!(
        (first.rule, first.window.days(), first.guarantee_days),
        (Rule::First, None, 15)
    );
    for (offer, at) in [(&one, 0), (&one, 20), (&two, 5_000)] {
        let sold = storage.find_sold(offer, Millis(at)).await.unwrap().unwrap();
        assert_eq!(sold.offer.price, Minor(100), "{at}");
        assert!(sold.known > 3, "later than everything that was told before");
    }
    storage.close().await;
}
