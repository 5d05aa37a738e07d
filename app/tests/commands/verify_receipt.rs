//! `hotlinks verify-receipt`.

use crate::shop::{Ended, Shop};

impl Shop {
    /// Verifies a file, by the key of its server.
    fn verify(&self, file: &str, input: &str) -> Ended {
        self.run(&["verify-receipt", file, "--public-key", &self.key], input)
    }
}

#[tokio::test]
async fn a_receipt_as_it_was_served_is_valid_by_its_key_by_its_database_and_from_standard_input() {
    let shop = Shop::open().await;
    let file = shop.write("receipt.json", &shop.receipt);
    let valid = format!("valid: receipt of order {}, the creator's copy\n", shop.order);
    let by_database = ["verify-receipt", &file, "--database-url", &shop.database()];
    let by_default = ["verify-receipt", "receipt.json"];
    for ended in [
        shop.verify(&file, ""),
        shop.verify("-", &shop.receipt),
        shop.run(&by_database, ""),
        shop.run(&by_default, ""),
    ] {
        assert_eq!(
            (ended.code, ended.said.as_str()),
            (0, valid.as_str()),
            "{ended:?}"
        );
        assert_eq!(ended.complained, "");
    }
}

#[tokio::test]
async fn a_receipt_that_was_changed_or_is_none_is_not_valid() {
    let (shop, others) = (Shop::open().await, Shop::open().await);
    let changed = "the signature does not fit, so it was changed after it was signed";
    let altered = shop.receipt.replacen("\"price\":8960", "\"price\":8961", 1);
    assert_ne!(altered, shop.receipt);
    let unsigned = shop.receipt.split(",\"signature\"").next().unwrap().to_owned() + "}";
    let cut: String = shop.receipt.chars().take(100).collect();
    for (text, why) in [
        (altered.as_str(), changed),
        (&unsigned, "it has no signature"),
        (&others.receipt, "it is signed with another key than"),
        ("not JSON", "it is no receipt: it is not JSON"),
        ("", "it is no receipt: it is not JSON"),
        (&cut, "it is no receipt: it is not JSON"),
        ("{}", "it is no receipt: its \"schema\" is not"),
    ] {
        let file = shop.write("receipt.json", text);
        for ended in [shop.verify(&file, ""), shop.verify("-", text)] {
            assert_eq!(
                (ended.code, ended.complained.as_str()),
                (1, ""),
                "{text}: {ended:?}"
            );
            assert!(ended.said.starts_with(&format!("not valid: {why}")), "{ended:?}");
            assert_eq!(ended.said.lines().count(), 1, "{ended:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_checked_is_neither_valid_nor_not() {
    let shop = Shop::open().await;
    let file = shop.write("receipt.json", &shop.receipt);
    shop.verify("nowhere.json", "")
        .assert_failed("cannot read nowhere.json");
    shop.verify(".", "").assert_failed("cannot read .");
    let key = |key: &str| shop.run(&["verify-receipt", &file, "--public-key", key], "");
    key("x").assert_failed("--public-key is not a key");
    key("").assert_failed("--public-key is not a key");
    let database = |url: &str| shop.run(&["verify-receipt", &file, "--database-url", url], "");
    database("sqlite://nowhere.db").assert_failed("nowhere.db");
    database("nothing").assert_failed("sqlite://");
}
