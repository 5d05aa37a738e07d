//! `hotlinks audit`.

use crate::shop::{Ended, Shop};

impl Shop {
    fn audit(&self, database: &str) -> Ended {
        self.run(&["audit", "--database-url", database], "")
    }
}

#[tokio::test]
async fn an_audit_that_finds_nothing_says_what_it_looked_at() {
    let shop = Shop::open().await;
    for ended in [shop.audit(&shop.database()), shop.run(&["audit"], "")] {
        assert_eq!(ended.code, 0, "{ended:?}");
        assert_eq!(ended.said, "1 orders, 0 entries, 0 clicks: all agree\n");
        assert_eq!(ended.complained, "");
    }
}

#[tokio::test]
async fn an_audit_lists_each_difference_and_ends_with_1() {
    let shop = Shop::open().await;
    let order = &shop.order;
    shop.execute("DROP TRIGGER orders_no_update".to_owned()).await;
    shop.execute(format!(
        "UPDATE orders SET price = 8961, discount = 1 WHERE id = '{order}'"
    ))
    .await;
    let ended = shop.audit(&shop.database());
    assert_eq!((ended.code, ended.complained.as_str()), (1, ""), "{ended:?}");
    let lines: Vec<&str> = ended.said.lines().collect();
    let [differences @ .., last] = lines.as_slice() else {
        panic!("{ended:?}")
    };
    for difference in [
        "price: stored 8961, computed 8960",
        "discount: stored 1, computed 0",
    ] {
        let line = format!("order {order}: {difference}");
        assert!(differences.contains(&line.as_str()), "{ended:?}");
    }
    let of = format!("1 orders, 0 entries, 0 clicks: {} differences", differences.len());
    assert_eq!(*last, of);
}

#[tokio::test]
async fn a_database_that_cannot_be_read_is_neither_right_nor_wrong() {
    let shop = Shop::open().await;
    shop.audit("sqlite://nowhere.db").assert_failed("nowhere.db");
    assert!(!shop.file("nowhere.db").exists(), "an audit makes no database");
    shop.write("garbage.db", &"this is no database\n".repeat(100));
    shop.audit("sqlite://garbage.db").assert_failed("not a database");
    shop.audit("nothing").assert_failed("sqlite://");
}
