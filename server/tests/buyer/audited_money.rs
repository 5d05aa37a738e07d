//! An audit finds claims and payouts that were changed behind the back of the backend.

use hotlinks::time::Millis;
use hotlinks_server::claims;

use crate::adjustments::{give_back, sale};
use crate::audit::{assert_found, told, unguard};
use crate::payouts::pay_all;
use crate::shop::{Shop, each_shop};

const GUARANTEE: i64 = 8 * Millis::DAY;
const WHY: &str = "They wrote that my video led them there.";

async fn claim(shop: &Shop, order: &str, accept: bool) -> String {
    let (ben, own) = (shop.promoter(&shop.ben).await, shop.own().await);
    let claim = claims::open(&shop.backend, &ben, order, WHY).await.unwrap();
    claims::decide(&shop.backend, &own, claim.as_str(), accept, "I saw it.")
        .await
        .unwrap();
    claim.to_string()
}

/// A sale of which some was refunded, claimed after its plan's commission was raised. Its order and the claim.
async fn claimed(shop: &Shop) -> (String, String) {
    let order = sale(shop, "1").await.id;
    give_back(shop, &order, "10.00", "r").await.unwrap();
    shop.commission("50").await;
    shop.later(1);
    let claim = claim(shop, order.as_str(), true).await;
    (order.to_string(), claim)
}

#[tokio::test]
async fn an_audit_decides_what_a_claim_earns_once_more() {
    each_shop(async |shop| {
        let (order, id) = claimed(&shop).await;
        let refused_order = sale(&shop, "2").await.id;
        let refused = claim(&shop, refused_order.as_str(), false).await;
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        unguard(&shop).await;
        let both = |sign: &str| {
            format!(
                "UPDATE ledger SET amount = amount {sign} (CASE party WHEN 'affiliate' THEN 1 ELSE -1 END) WHERE kind = 'claim'"
            )
        };
        let decided = |claim: &str, kind: &str| {
            format!("UPDATE claim_events SET kind = '{kind}' WHERE claim_id = '{claim}' AND number = 1")
        };
        let stored = format!("stored claim (claim {id}) 3136 USD to affiliate");
        for (change, back, expected) in [
            (both("+"), both("-"), format!("order {order}: entry: stored none like it, computed claim (claim {id}) 3136 USD to affiliate")),
            (decided(&id, "refused"), decided(&id, "accepted"), stored.clone()),
            (
                decided(&refused, "accepted"),
                decided(&refused, "refused"),
                format!("order {refused_order}: entry: stored none like it, computed claim (claim {refused}) 4480 USD to affiliate"),
            ),
            (
                format!("UPDATE ledger SET claim_id = '{refused}' WHERE kind = 'claim'"),
                format!("UPDATE ledger SET claim_id = '{id}' WHERE kind = 'claim'"),
                format!("stored claim (claim {refused}) 3136 USD to affiliate"),
            ),
            (
                format!("UPDATE ledger SET kind = 'commission' WHERE claim_id = '{id}' AND kind = 'claim'"),
                format!("UPDATE ledger SET kind = 'claim' WHERE claim_id = '{id}' AND kind = 'commission'"),
                format!("stored commission (claim {id}) 3136 USD to affiliate"),
            ),
        ] {
            assert_found(&shop, &change, &back, &expected).await;
        }
        shop.execute("DELETE FROM ledger WHERE kind = 'claim'".to_owned()).await.unwrap();
        let (lines, _) = told(&shop).await;
        assert!(lines.iter().any(|line| line.contains("stored none like it, computed claim")), "{lines:#?}");
    })
    .await;
}

#[tokio::test]
async fn an_audit_adds_up_what_was_paid_once_more() {
    each_shop(async |shop| {
        claimed(&shop).await;
        shop.later(GUARANTEE);
        pay_all(&shop, "p").await;
        let pending = sale(&shop, "2").await.id;
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        unguard(&shop).await;
        let ana = &shop.ana.id;
        let payout = format!("(SELECT id FROM payouts WHERE affiliate_id = '{ana}')");
        let early = format!("SELECT {payout}, id FROM ledger WHERE order_id = '{pending}' AND party = 'affiliate'");
        let paid = format!("SELECT entry_id FROM payout_entries WHERE payout_id = {payout}");
        let kept = format!("(SELECT id FROM ledger WHERE account_id = '{ana}' AND kind = 'reversal')");
        for (change, back, expected) in [
            (
                format!("UPDATE payouts SET amount = amount + 1 WHERE affiliate_id = '{ana}'"),
                format!("UPDATE payouts SET amount = amount - 1 WHERE affiliate_id = '{ana}'"),
                ": amount: stored 2787, computed 2786",
            ),
            (
                format!("UPDATE ledger SET amount = amount - 1 WHERE account_id = '{ana}' AND kind = 'payout'"),
                format!("UPDATE ledger SET amount = amount + 1 WHERE account_id = '{ana}' AND kind = 'payout'"),
                ": amount in the ledger: stored 2787, computed 2786",
            ),
            (
                format!("INSERT INTO payout_entries (payout_id, entry_id) {early}"),
                format!("DELETE FROM payout_entries WHERE entry_id IN (SELECT id FROM ledger WHERE order_id = '{pending}')"),
                ": stored paid, computed not its to pay",
            ),
            (
                format!("INSERT INTO payout_entries (payout_id, entry_id) {early}"),
                format!("DELETE FROM payout_entries WHERE entry_id IN (SELECT id FROM ledger WHERE order_id = '{pending}')"),
                "balance in USD and what of it is unpaid",
            ),
            (
                format!("INSERT INTO payout_entries (payout_id, entry_id) SELECT {payout}, id FROM ledger WHERE kind = 'payout' AND party = 'affiliate' AND account_id = '{ana}'"),
                "DELETE FROM payout_entries WHERE entry_id IN (SELECT id FROM ledger WHERE kind = 'payout')".to_owned(),
                ": stored paid, computed not its to pay",
            ),
            (
                format!("UPDATE payouts SET currency = 'EUR' WHERE affiliate_id = '{ana}'"),
                format!("UPDATE payouts SET currency = 'USD' WHERE affiliate_id = '{ana}'"),
                ": stored paid, computed not its to pay",
            ),
            (
                format!("UPDATE payouts SET creator_id = affiliate_id WHERE affiliate_id = '{ana}'"),
                format!("UPDATE payouts SET creator_id = '{}' WHERE affiliate_id = '{ana}'", shop.creator.id),
                ": stored paid, computed not its to pay",
            ),
            (
                format!("DELETE FROM payout_entries WHERE entry_id = {kept}"),
                format!("INSERT INTO payout_entries (payout_id, entry_id) SELECT {payout}, {kept}"),
                ": amount: stored 2786, computed 3136",
            ),
            (
                format!("UPDATE payouts SET paid_at = paid_at - {GUARANTEE} WHERE affiliate_id = '{ana}'"),
                format!("UPDATE payouts SET paid_at = paid_at + {GUARANTEE} WHERE affiliate_id = '{ana}'"),
                ": stored paid, computed not its to pay",
            ),
            (
                format!("UPDATE payouts SET affiliate_id = '{}' WHERE id IN (SELECT payout_id FROM payout_entries WHERE entry_id IN ({paid}))", shop.creator.id),
                format!("UPDATE payouts SET affiliate_id = '{ana}' WHERE affiliate_id = '{}'", shop.creator.id),
                ": stored paid, computed not its to pay",
            ),
        ] {
            assert_found(&shop, &change, &back, expected).await;
        }
    })
    .await;
}
