//! From the checkout to receipt and ledger.

use hotlinks::attribution::Reason;
use hotlinks::ledger::Status;
use hotlinks::money::Minor;
use hotlinks::receipt::Receipt;
use hotlinks::time::Millis;
use hotlinks_server::affiliations;
use hotlinks_server::checkout::find_order_by_token;
use hotlinks_server::click_id::ClickIds;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::products::ProductForm;
use hotlinks_server::sales::{find_receipt, list_for_affiliate, list_for_creator};
use hotlinks_server::{Error, products};

use serde_json::Value;

use crate::shop::{NOW, Shop, each_shop, terms};

pub(crate) async fn receipt(shop: &Shop, order: &str) -> Receipt {
    find_receipt(&shop.backend, &shop.creator, order)
        .await
        .unwrap()
        .receipt
}

/// Party, amount and end of the guarantee of every entry.
pub(crate) async fn ledger(shop: &Shop) -> Vec<(String, i64, String, i64)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let entry = |row: &Value| {
        let (amount, payable_at) = (
            row["amount"].as_i64().unwrap(),
            row["payable_at"].as_i64().unwrap(),
        );
        (text(row, "party"), amount, text(row, "account"), payable_at)
    };
    let mut entries: Vec<_> = shop.ledger().await.iter().map(entry).collect();
    entries.sort();
    entries
}

/// Whom an order credits: the links, first before last.
pub(crate) async fn credited(shop: &Shop, token: &str) -> Vec<hotlinks::hotlink::Code> {
    find_order_by_token(&shop.backend, token)
        .await
        .unwrap()
        .unwrap()
        .references()
}

#[tokio::test]
async fn a_sale_after_a_click_pays_the_affiliate_what_the_creator_set() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        shop.later(Millis::DAY);
        let order = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        let payable = NOW.plus(8 * Millis::DAY).0;
        let [ana, carla] = [&shop.ana, &shop.creator].map(|account| account.id.to_string());
        assert_eq!(
            ledger(&shop).await,
            [
                ("affiliate".to_owned(), 3_136, ana, payable),
                ("creator".to_owned(), -3_136, carla, payable)
            ]
        );
        let receipt = receipt(&shop, order.id.as_str()).await;
        assert_eq!(
            (receipt.base, receipt.credits[0].commission),
            (Minor(8_960), Minor(3_136))
        );
        assert_eq!(receipt.considered[0].click, click.hl_click());
        let sales = list_for_affiliate(&shop.backend, &shop.promoter(&shop.ana).await, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(
            (sales.len(), sales[0].commission(), sales[0].buyer.as_str()),
            (1, Minor(3_136), "b…@y.test")
        );
        assert_eq!(
            (sales[0].credits[0].code, sales[0].credits[0].affiliate.as_deref()),
            (Some(shop.code), None)
        );
        assert_eq!(sales[0].credits[0].status(NOW), Status::Pending);
        assert_eq!(sales[0].credits[0].status(Millis(payable)), Status::Payable);
        let sales = list_for_creator(&shop.backend, &shop.sold().await, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(
            (sales.len(), sales[0].commission(), sales[0].buyer.as_str()),
            (1, Minor(3_136), "buyer@y.test")
        );
        assert_eq!(sales[0].credits[0].affiliate.as_deref(), Some("Ana"));
        assert_eq!(
            list_for_affiliate(&shop.backend, &shop.promoter(&shop.ben).await, 0)
                .await
                .unwrap()
                .rows,
            []
        );
    })
    .await;
}

#[tokio::test]
async fn the_window_s_last_millisecond_earns_and_its_end_does_not() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        shop.later(60 * Millis::DAY - 1);
        let order = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        assert_eq!(credited(&shop, &order.token).await, [shop.code]);
        shop.later(1);
        let order = shop
            .buy("buyer@y.test", "2", click.visitor(), Some(&click.hl_click()))
            .await
            .unwrap();
        assert_eq!(credited(&shop, &order.token).await, []);
        assert!(matches!(
            receipt(&shop, order.id.as_str()).await.considered[0].reason,
            Reason::Expired { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn a_window_shortened_later_keeps_what_a_click_was_promised() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let shorter = ProductForm {
            window: "30".into(),
            ..terms()
        };
        products::update(&shop.backend, &shop.own().await, shorter)
            .await
            .unwrap();
        shop.later(59 * Millis::DAY);
        let order = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        assert_eq!(credited(&shop, &order.token).await, [shop.code]);
    })
    .await;
}

#[tokio::test]
async fn the_rule_decides_between_two_affiliates() {
    for (rule, first, last) in [
        ("last", 0, 3_136),
        ("first", 3_136, 0),
        ("multiple", 1_568, 1_568),
    ] {
        let shop = Shop::with(
            ProductForm {
                rule: rule.into(),
                ..terms()
            },
            "http://go.test",
            std::time::Duration::from_secs(60),
        )
        .await;
        let cookie = shop.follow(shop.code).await.cookie().unwrap();
        let second = shop.follow_as(&cookie, shop.bens_code).await;
        let order = shop
            .buy("buyer@y.test", "1", second.visitor(), None)
            .await
            .unwrap();
        for (account, commission) in [(&shop.ana, first), (&shop.ben, last)] {
            let sales = list_for_affiliate(&shop.backend, &shop.promoter(account).await, 0)
                .await
                .unwrap()
                .rows;
            assert_eq!(
                sales.iter().map(|sale| sale.commission().0).sum::<i64>(),
                commission,
                "{rule}"
            );
            let seen = find_receipt(&shop.backend, account, order.id.as_str()).await;
            assert!(seen.is_ok(), "{rule}");
        }
        let sales = list_for_creator(&shop.backend, &shop.sold().await, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!((sales.len(), sales[0].commission()), (1, Minor(3_136)), "{rule}");
        let sum: i64 = ledger(&shop)
            .await
            .into_iter()
            .map(|(_, amount, ..)| amount)
            .sum();
        assert_eq!(sum, 0, "{rule}");
    }
}

#[tokio::test]
async fn a_purchase_by_the_credited_affiliate_earns_nothing_and_does_not_pass_on() {
    each_shop(async |shop| {
        let cookie = shop.follow(shop.bens_code).await.cookie().unwrap();
        let last = shop.follow_as(&cookie, shop.code).await;
        let order = shop
            .buy(" ANA+shopping@X.test ", "1", last.visitor(), None)
            .await
            .unwrap();
        assert_eq!(credited(&shop, &order.token).await, []);
        assert_eq!(ledger(&shop).await, []);
        let reasons: Vec<_> = receipt(&shop, order.id.as_str())
            .await
            .considered
            .into_iter()
            .map(|c| c.reason)
            .collect();
        assert!(reasons.contains(&Reason::SelfPurchase));
    })
    .await;
}

#[tokio::test]
async fn a_purchase_by_the_signed_in_affiliate_earns_nothing_whatever_the_address() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let buy = async |account, key| {
            let order = shop
                .buy_as(Some(account), "other@y.test", key, click.visitor(), None)
                .await
                .unwrap();
            credited(&shop, &order.token).await
        };
        assert_eq!(buy(&shop.ana, "1").await, []);
        assert_eq!(ledger(&shop).await, []);
        assert_eq!(buy(&shop.ben, "2").await, [shop.code]);
        let somebody_else = shop
            .buy_as(Some(&shop.ben), "other@y.test", "1", click.visitor(), None)
            .await;
        assert!(
            matches!(somebody_else, Err(Error::Refused(_))),
            "the account is part of what was sent"
        );
    })
    .await;
}

#[tokio::test]
async fn a_click_in_the_address_is_credited_although_its_row_was_lost() {
    each_shop(async |shop| {
        let window = hotlinks::time::Lifetime::Days(60);
        let id = shop
            .backend
            .clicks
            .issue(NOW, shop.code, window, true)
            .to_string();
        let order = shop.buy("buyer@y.test", "1", None, Some(&id)).await.unwrap();
        assert_eq!(credited(&shop, &order.token).await, [shop.code]);
        shop.later(60 * Millis::DAY);
        let order = shop.buy("buyer@y.test", "2", None, Some(&id)).await.unwrap();
        assert_eq!(credited(&shop, &order.token).await, []);
        let forged = ClickIds::new(&[0; 32])
            .issue(NOW, shop.code, window, true, &Entropy::system())
            .to_string();
        let order = shop.buy("buyer@y.test", "3", None, Some(&forged)).await.unwrap();
        assert_eq!(credited(&shop, &order.token).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_click_on_another_product_credits_nobody_here() {
    each_shop(async |shop| {
        let other = products::create(&shop.backend, &shop.creator, terms())
            .await
            .unwrap();
        affiliations::join(&shop.backend, &shop.ana, other.as_str())
            .await
            .unwrap();
        let promoter = affiliations::require_affiliate(&shop.backend, &shop.ana, other.as_str())
            .await
            .unwrap();
        let given = hotlinks_server::hotlinks::list_given(&shop.backend, &promoter)
            .await
            .unwrap();
        let click = shop.follow(given[0].hotlink.code).await;
        let order = shop
            .buy("buyer@y.test", "1", click.visitor(), Some(&click.hl_click()))
            .await
            .unwrap();
        assert_eq!(credited(&shop, &order.token).await, []);
    })
    .await;
}
