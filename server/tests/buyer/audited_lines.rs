//! An audit finds each single thing that was changed about a line of the ledger, an event, a click or a coupon.

use hotlinks_server::products;

use crate::adjustments::{give_back, sale};
use crate::audit::{assert_found, told, unguard};
use crate::coupons::buy_with;
use crate::shop::{each_shop, terms};
use crate::ties::friends;

#[tokio::test]
async fn an_audit_finds_whatever_was_changed_about_a_correction() {
    each_shop(async |shop| {
        let order = sale(&shop, "1").await.id;
        give_back(&shop, &order, "10.00", "r").await.unwrap();
        let other = products::create(&shop.backend, &shop.creator, terms())
            .await
            .unwrap();
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        unguard(&shop).await;
        let (ana, carla) = (&shop.ana.id, &shop.creator.id);
        let affiliation = shop.promoter(&shop.ana).await.affiliation().id.to_string();
        let both = |sign: &str| {
            format!(
                "UPDATE ledger SET amount = amount {sign} (CASE party WHEN 'affiliate' THEN 1 ELSE -1 END)
                 WHERE kind = 'reversal'"
            )
        };
        let across = |sign: &str| {
            format!(
                "UPDATE ledger SET amount = amount {sign} (CASE kind WHEN 'commission' THEN 1 ELSE -1 END)
                 WHERE party = 'affiliate'"
            )
        };
        let set = |what: &str| format!("UPDATE ledger SET {what} WHERE kind = 'reversal'");
        let creators = |account| {
            format!(
                "{} AND party = 'creator'",
                set(&format!("account_id = '{account}'"))
            )
        };
        for (change, back, expected) in [
            (
                both("+"),
                both("-"),
                format!("corrections of {affiliation}: stored -349, computed -350"),
            ),
            (
                across("+"),
                across("-"),
                format!("commission of {affiliation} and its other half: stored 1, computed 0"),
            ),
            (
                set("kind = 'restoration'"),
                "UPDATE ledger SET kind = 'reversal' WHERE kind = 'restoration'".to_owned(),
                "computed of the other kind".to_owned(),
            ),
            (
                set("event_id = (SELECT MIN(event_id) FROM orders)"),
                set("event_id = (SELECT MIN(event_id) FROM order_events)"),
                "computed nothing that it comes of".to_owned(),
            ),
            (
                set("currency = 'EUR'"),
                set("currency = 'USD'"),
                "currency of entry".to_owned(),
            ),
            (creators(ana), creators(carla), "account of entry".to_owned()),
            (
                set(&format!("product_id = '{other}'")),
                set(&format!("product_id = '{}'", shop.product)),
                "product of entry".to_owned(),
            ),
        ] {
            assert_found(&shop, &change, &back, &expected).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_audit_finds_a_changed_event_click_or_coupon() {
    each_shop(async |shop| {
        let coupon = friends(&shop, &shop.ben).await;
        let order = buy_with(&shop, "friends", "1", None, None, None).await.unwrap().id;
        let click = shop.follow(shop.code).await.hl_click();
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        unguard(&shop).await;
        for sql in shop.unguarding("coupons") {
            shop.execute(sql).await.unwrap();
        }
        let clicks = |what: &str| format!("UPDATE clicks SET {what}");
        let (code, bens) = (shop.code, shop.bens_code);
        for (change, back, expected) in [
            (
                "UPDATE events SET body = '!' || body".to_owned(),
                "UPDATE events SET body = SUBSTR(body, 2)".to_owned(),
                format!("order {order}: event: stored its body, computed nothing that can be read"),
            ),
            (
                "INSERT INTO events (id, source, external_id, body, received_at) VALUES ('lost', 'test', 'x', '{}', 0)".to_owned(),
                "DELETE FROM events WHERE id = 'lost'".to_owned(),
                "event lost: its order: stored none, computed one".to_owned(),
            ),
            (
                format!("UPDATE coupons SET ends_at = 1 WHERE id = '{coupon}'"),
                "UPDATE coupons SET ends_at = NULL".to_owned(),
                format!("order {order}: coupon: stored used, computed one that did not count"),
            ),
            (clicks("at = at + 1"), clicks("at = at - 1"), format!("click {click}: time: stored")),
            (
                clicks(&format!("code = '{bens}'")),
                clicks(&format!("code = '{code}'")),
                format!("click {click}: link: stored {bens}, computed {code}"),
            ),
            (
                clicks("reason = 'prefetch'"),
                clicks("reason = 'counted'"),
                format!("click {click}: reason: stored prefetch, computed counted or repeat"),
            ),
        ] {
            assert_found(&shop, &change, &back, &expected).await;
        }
    })
    .await;
}
