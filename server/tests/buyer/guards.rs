//! What is append-only stays so, whoever writes.

use crate::shop::each_shop;

#[tokio::test]
async fn ledger_events_orders_and_clicks_refuse_update_and_delete() {
    each_shop(async |shop| {
        let answer = shop.follow(shop.code).await;
        shop.buy("buyer@x.test", "1", answer.visitor(), None)
            .await
            .unwrap();
        shop.captured("1", "lead@y.test", &answer.hl_click())
            .await
            .unwrap();
        let order = crate::adjustments::sale(&shop, "2").await.id;
        let form = hotlinks_server::adjustments::RefundForm {
            key: "-".repeat(16),
            ..Default::default()
        };
        hotlinks_server::adjustments::refund(&shop.backend, &shop.sold().await, order.as_str(), form)
            .await
            .unwrap();
        shop.later(9 * hotlinks::time::Millis::DAY);
        crate::payouts::pay_all(&shop, "k1").await;
        for amount in [1, 2] {
            let refund = hotlinks::ledger::HappenedKind::Refund;
            crate::adjustments::hears(&shop, "e1", "not yet", refund, amount, crate::shop::NOW).await;
        }
        for sql in [
            "UPDATE ledger SET amount = amount + 1",
            "DELETE FROM ledger",
            "UPDATE events SET body = ''",
            "DELETE FROM events",
            "UPDATE orders SET receipt = ''",
            "DELETE FROM orders",
            "UPDATE clicks SET reason = 'counted'",
            "DELETE FROM clicks",
            "UPDATE order_events SET amount = 0",
            "DELETE FROM order_events",
            "UPDATE rates SET bps = 0",
            "DELETE FROM rates",
            "UPDATE prices SET price = 1",
            "DELETE FROM prices",
            "UPDATE terms SET since = 0",
            "DELETE FROM terms",
            "UPDATE affiliation_states SET state = 'active'",
            "DELETE FROM affiliation_states",
            "UPDATE leads SET mailbox = ''",
            "DELETE FROM leads",
            "UPDATE payouts SET amount = 1",
            "DELETE FROM payouts",
            "UPDATE payout_entries SET payout_id = ''",
            "DELETE FROM payout_entries",
            "UPDATE set_aside SET why = ''",
            "DELETE FROM waiting_events",
        ] {
            let refused = shop.execute(sql.to_owned()).await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{sql}: {refused}");
        }
    })
    .await;
}
