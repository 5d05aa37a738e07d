//! What is append-only stays so, whoever writes.

use hotlinks::ledger::HappenedKind;
use hotlinks::time::Millis;
use hotlinks_server::checkout::forget;
use hotlinks_server::{claims, coupons};

use crate::adjustments::{give_back, hears, sale};
use crate::checkout::shopper;
use crate::hooked::{self, Hook};
use crate::payouts::pay_all;
use crate::shop::{NOW, Shop, each_shop};
use crate::ties::friends;

/// Every table that only grows, and a column of it.
const APPEND_ONLY: &[(&str, &str)] = &[
    ("ledger", "amount"),
    ("events", "body"),
    ("orders", "receipt"),
    ("order_touches", "won"),
    ("order_clicks", "order_id"),
    ("order_events", "amount"),
    ("waiting_events", "amount"),
    ("set_aside", "why"),
    ("clicks", "reason"),
    ("forgotten", "at"),
    ("leads", "mailbox"),
    ("coupons", "percent_off_bps"),
    ("coupons", "removed_at"),
    ("coupon_offers", "offer_id"),
    ("claims", "evidence"),
    ("claim_events", "kind"),
    ("rates", "bps"),
    ("prices", "price"),
    ("terms", "since"),
    ("affiliation_states", "state"),
    ("payouts", "amount"),
    ("payout_entries", "payout_id"),
    ("endpoints", "creator_id"),
    ("endpoint_secrets", "since"),
    ("inbox", "body"),
    ("inbox_outcomes", "outcome"),
    ("baskets", "provider_order"),
];

/// Something in every one of them.
async fn fill(shop: &Shop) {
    let click = shop.follow(shop.code).await;
    shop.buy("b@y.test", "1", None, Some(&click.hl_click()))
        .await
        .unwrap();
    shop.captured("1", "lead@y.test", &click.hl_click())
        .await
        .unwrap();
    let order = sale(shop, "2").await.id;
    give_back(shop, &order, "", "r").await.unwrap();
    let ben = shop.promoter(&shop.ben).await;
    let why = "They wrote that my video led them there.";
    claims::open(&shop.backend, &ben, order.as_str(), why)
        .await
        .unwrap();
    let coupon = friends(shop, &shop.ana).await;
    coupons::end(&shop.backend, &shop.own().await, coupon.as_str())
        .await
        .unwrap();
    forget(&shop.backend, shopper(click.visitor().as_ref(), None), None)
        .await
        .unwrap();
    let hook = Hook::of(shop, &shop.creator).await;
    let lines = vec![hooked::line(shop, "1", "89.60")];
    let event = hooked::sale(shop, "A-1", None, lines).to_string();
    assert_eq!(hook.send(shop, "h1", event).await.status, 200);
    shop.later(9 * Millis::DAY);
    pay_all(shop, "p").await;
    for amount in [1, 2] {
        hears(shop, "e1", "not yet", HappenedKind::Refund, amount, NOW).await;
    }
}

#[tokio::test]
async fn whatever_decided_money_refuses_update_and_delete() {
    each_shop(async |shop| {
        fill(&shop).await;
        for (table, column) in APPEND_ONLY {
            let found = format!("SELECT COUNT(*) FROM {table}");
            assert!(
                shop.number(found.leak()).await > 0,
                "{table} is empty, so that nothing is shown"
            );
            for sql in [
                format!("UPDATE {table} SET {column} = {column}"),
                format!("DELETE FROM {table}"),
            ] {
                let refused = shop.execute(sql.clone()).await.unwrap_err();
                assert!(refused.to_string().contains("append-only"), "{sql}: {refused}");
            }
        }
    })
    .await;
}
