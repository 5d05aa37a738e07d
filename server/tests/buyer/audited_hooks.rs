//! An audit reads once more what came from checkouts elsewhere.

use serde_json::json;

use crate::audit::{assert_found, told, unguard};
use crate::hooked::{Hook, happening, line, sale, told as answered};
use crate::shop::each_shop;

#[tokio::test]
async fn an_audit_reads_what_came_once_more_and_finds_whatever_was_made_of_it_otherwise() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let mut first = line(&shop, "1", "89.60");
        first["tax"] = json!("9.60");
        let event = sale(&shop, "A-1", Some(&click), vec![first, line(&shop, "2", "20.00")]);
        assert_eq!(answered(&hook.send(&shop, "s1", event.to_string()).await).0, 200);
        let refund = happening(&shop, "refund", "A-1", Some("1"), "10.00");
        assert_eq!(answered(&hook.send(&shop, "r1", refund.to_string()).await).0, 200);
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        unguard(&shop).await;
        for (change, back, expected) in [
            (
                "UPDATE orders SET price = 9960 WHERE price = 8960",
                "UPDATE orders SET price = 8960 WHERE price = 9960",
                "price: stored 9960, computed 8960",
            ),
            (
                "UPDATE orders SET buyer_email = 'other@y.test' WHERE line = '1'",
                "UPDATE orders SET buyer_email = 'buyer@y.test' WHERE line = '1'",
                "buyer: stored other@y.test",
            ),
            (
                "UPDATE orders SET line = '3' WHERE line = '2'",
                "UPDATE orders SET line = '2' WHERE line = '3'",
                "line: stored",
            ),
            (
                r#"UPDATE events SET body = REPLACE(body, '"tax":960', '"tax":0') WHERE body LIKE '%"line":"1"%'"#,
                r#"UPDATE events SET body = REPLACE(body, '"tax":0', '"tax":960') WHERE body LIKE '%"line":"1"%'"#,
                "receipt /tax",
            ),
            (
                "UPDATE order_events SET amount = 2000",
                "UPDATE order_events SET amount = 1000",
                "what happened",
            ),
            (
                "UPDATE inbox_outcomes SET outcome = 'set_aside' WHERE inbox_id IN (SELECT inbox_id FROM baskets)",
                "UPDATE inbox_outcomes SET outcome = 'done' WHERE inbox_id IN (SELECT inbox_id FROM baskets)",
                "orders of what was set aside: stored 2, computed 0",
            ),
        ] {
            assert_found(&shop, change, back, expected).await;
        }
        shop.execute("UPDATE inbox SET body = SUBSTR(body, 2)".to_owned()).await.unwrap();
        let (lines, _) = told(&shop).await;
        assert!(lines.iter().any(|line| line.contains("cannot be read")), "{lines:#?}");
    })
    .await;
}
