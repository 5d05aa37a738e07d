//! An audit agrees with everything that the backend did, and with nothing that was changed behind its back.

use hotlinks::time::Millis;
use hotlinks_server::audit::{Audited, audit};

use crate::shop::{Shop, each_shop};

/// What the audit tells, line by line, and what it looked at.
pub(crate) async fn told(shop: &Shop) -> (Vec<String>, Audited) {
    let mut lines = Vec::new();
    let mut tell = |difference: &hotlinks_server::audit::Difference| lines.push(difference.to_string());
    let audited = audit(&shop.backend.storage, &mut tell).await.unwrap();
    (lines, audited)
}

/// Two clicks, and three sales of three kinds: lost and won, nobody's, and a carried click's.
async fn trade(shop: &Shop) -> String {
    let click = shop.follow(shop.code).await;
    shop.later(Millis::DAY);
    shop.follow_as(&click.cookie().unwrap(), shop.bens_code).await;
    shop.later(Millis::DAY);
    let order = shop.buy("b@y.test", "1", click.visitor(), None).await.unwrap();
    shop.buy("c@y.test", "2", None, None).await.unwrap();
    shop.buy("d@y.test", "3", None, Some(&click.hl_click()))
        .await
        .unwrap();
    order.id.to_string()
}

/// The hour of the shop's first click.
const HOUR: &str = "14";

/// Takes away what keeps the tables append-only.
pub(crate) async fn unguard(shop: &Shop) {
    for table in [
        "ledger",
        "events",
        "orders",
        "order_touches",
        "clicks",
        "payouts",
        "payout_entries",
        "claim_events",
        "prices",
        "inbox",
        "inbox_outcomes",
        "order_events",
    ] {
        for sql in shop.unguarding(table) {
            shop.execute(sql).await.unwrap();
        }
    }
}

/// The audit tells of a change, and of nothing once it is undone.
pub(crate) async fn assert_found(shop: &Shop, change: &str, back: &str, expected: &str) {
    shop.execute(change.to_owned()).await.unwrap();
    let (lines, audited) = told(shop).await;
    assert!(audited.differences > 0, "{change}");
    assert!(
        lines.iter().any(|line| line.contains(expected)),
        "{change}: {expected} is not in {lines:#?}"
    );
    shop.execute(back.to_owned()).await.unwrap();
    assert_eq!(told(shop).await.0, Vec::<String>::new(), "{back}");
}

#[tokio::test]
async fn an_audit_agrees_with_everything_that_was_sold() {
    each_shop(async |shop| {
        assert_eq!(
            told(&shop).await.1.to_string(),
            "0 orders, 0 entries, 0 clicks: all agree"
        );
        trade(&shop).await;
        let (lines, audited) = told(&shop).await;
        assert_eq!(lines, Vec::<String>::new());
        assert_eq!(audited.to_string(), "3 orders, 4 entries, 2 clicks: all agree");
    })
    .await;
}

#[tokio::test]
async fn an_audit_finds_whatever_was_changed_behind_the_back_of_the_backend() {
    each_shop(async |shop| {
        let order = trade(&shop).await;
        unguard(&shop).await;
        let affiliation = shop.promoter(&shop.ana).await.affiliation().id.to_string();
        let one = format!("WHERE order_id = '{order}' AND party = 'affiliate'");
        let columns = "order_id, product_id, account_id, party, affiliation_id, code, kind, amount, currency, at,
                       payable_at, reason";
        // What is done, how it is undone, and what is told of it.
        for (change, back, expected) in [
            (
                format!("UPDATE orders SET receipt = REPLACE(receipt, '\"commission\":3136', '\"commission\":3137') WHERE id = '{order}'"),
                format!("UPDATE orders SET receipt = REPLACE(receipt, '\"commission\":3137', '\"commission\":3136') WHERE id = '{order}'"),
                format!("order {order}: receipt /credits/0/commission: stored 3137, computed 3136"),
            ),
            (
                format!("UPDATE orders SET receipt = receipt || ' ' WHERE id = '{order}'"),
                format!("UPDATE orders SET receipt = TRIM(receipt) WHERE id = '{order}'"),
                format!("order {order}: bytes of the receipt"),
            ),
            (
                format!("UPDATE ledger SET amount = amount + 1 {one}"),
                format!("UPDATE ledger SET amount = amount - 1 {one}"),
                format!("order {order}: sum of its entries in USD: stored 1, computed 0"),
            ),
            (
                format!("UPDATE ledger SET payable_at = payable_at + 1 {one}"),
                format!("UPDATE ledger SET payable_at = payable_at - 1 {one}"),
                format!("order {order}: entry: stored none like it, computed commission 3136 USD to affiliate"),
            ),
            (
                format!("INSERT INTO ledger (id, {columns}) SELECT 'x' || id, {columns} FROM ledger WHERE order_id = '{order}'"),
                "DELETE FROM ledger WHERE id LIKE 'x%' AND LENGTH(id) = 17".to_owned(),
                // Which of the two is the one too many, nobody can tell.
                "commission earned, computed none like it".to_owned(),
            ),
            (
                format!("UPDATE ledger SET account_id = '{}' {one}", shop.ana.id),
                format!("UPDATE ledger SET account_id = '{}' {one}", shop.ben.id),
                format!("order {order}: entry"),
            ),
            (
                format!("UPDATE orders SET price = price + 1 WHERE id = '{order}'"),
                format!("UPDATE orders SET price = price - 1 WHERE id = '{order}'"),
                format!("order {order}: price: stored 8961, computed 8960"),
            ),
            (
                "UPDATE prices SET price = price - 1".to_owned(),
                "UPDATE prices SET price = price + 1".to_owned(),
                format!("order {order}: receipt /price: stored 8960, computed 8959"),
            ),
            (
                format!("UPDATE orders SET buyer_email = 'ana@x.test' WHERE id = '{order}'"),
                format!("UPDATE orders SET buyer_email = 'b@y.test' WHERE id = '{order}'"),
                format!("order {order}: buyer: stored ana@x.test, computed b@y.test"),
            ),
            (
                format!("UPDATE order_touches SET won = NOT won WHERE order_id = '{order}'"),
                format!("UPDATE order_touches SET won = NOT won WHERE order_id = '{order}'"),
                format!("order {order}: who was considered"),
            ),
            (
                format!("UPDATE clicks SET at = at - 1 WHERE code = '{}'", shop.bens_code),
                format!("UPDATE clicks SET at = at + 1 WHERE code = '{}'", shop.bens_code),
                format!("order {order}: receipt /considered/1/at"),
            ),
            (
                format!("UPDATE clicks SET window_days = 90 WHERE code = '{}'", shop.code),
                format!("UPDATE clicks SET window_days = 60 WHERE code = '{}'", shop.code),
                "window: stored 90, computed 60".to_owned(),
            ),
            (
                format!("UPDATE click_days SET h{HOUR} = h{HOUR} + 1 WHERE code = '{}'", shop.code),
                format!("UPDATE click_days SET h{HOUR} = h{HOUR} - 1 WHERE code = '{}'", shop.code),
                format!("link {}: counted clicks of hour 497222: stored 2, computed 1", shop.code),
            ),
            (
                format!("UPDATE affiliation_days SET h{HOUR} = h{HOUR} + 2 WHERE affiliation_id = '{affiliation}'"),
                format!("UPDATE affiliation_days SET h{HOUR} = h{HOUR} - 2 WHERE affiliation_id = '{affiliation}'"),
                format!("affiliation {affiliation}: counted clicks of hour 497222: stored 3, computed 1"),
            ),
            (
                format!("UPDATE click_days SET h18m30 = h18m30 + 1 WHERE code = '{}'", shop.code),
                format!("UPDATE click_days SET h18m30 = h18m30 - 1 WHERE code = '{}'", shop.code),
                "counted clicks of part of an hour before minute 29833590: stored 1, computed 0".to_owned(),
            ),
            (
                format!("UPDATE affiliation_days SET clicks = clicks + 1 WHERE affiliation_id = '{affiliation}'"),
                format!("UPDATE affiliation_days SET clicks = clicks - 1 WHERE affiliation_id = '{affiliation}'"),
                format!("affiliation {affiliation}: counted clicks of day 20717: stored 2, computed 1"),
            ),
            (
                format!("UPDATE product_days SET h{HOUR} = h{HOUR} - 1 WHERE day = 20717"),
                format!("UPDATE product_days SET h{HOUR} = h{HOUR} + 1 WHERE day = 20717"),
                format!("product {}: counted clicks of hour 497222: stored 0, computed 1", shop.product),
            ),
            (
                "UPDATE product_days SET clicks = clicks - 1 WHERE day = 20717".to_owned(),
                "UPDATE product_days SET clicks = clicks + 1 WHERE day = 20717".to_owned(),
                format!("product {}: counted clicks of day 20717: stored 0, computed 1", shop.product),
            ),
            (
                "DELETE FROM affiliation_totals".to_owned(),
                "INSERT INTO affiliation_totals (affiliation_id, reason, block, clicks)
                 SELECT affiliation_id, reason, at / 86400000 / 32, COUNT(*) FROM clicks GROUP BY 1, 2, 3".to_owned(),
                "counted clicks of block 647: stored 0, computed 1".to_owned(),
            ),
            (
                format!("UPDATE click_totals SET clicks = clicks - 1 WHERE code = '{}'", shop.code),
                format!("UPDATE click_totals SET clicks = clicks + 1 WHERE code = '{}'", shop.code),
                format!("link {}: counted clicks of block 647: stored 0, computed 1", shop.code),
            ),
        ] {
            assert_found(&shop, &change, &back, &expected).await;
        }
        shop.execute(format!("DELETE FROM ledger {one}")).await.unwrap();
        let (lines, _) = told(&shop).await;
        assert!(lines.iter().any(|line| line.contains("stored none like it, computed commission 3136 USD")), "{lines:#?}");
    })
    .await;
}
