//! Who reads what of a sale afterwards.

use hotlinks::attribution::Reason;
use hotlinks::money::Minor;
use hotlinks::time::Millis;
use hotlinks_server::adjustments::{RefundForm, refund};
use hotlinks_server::checkout::find_order_by_token;
use hotlinks_server::sales::{find_receipt, list_for_affiliate, list_for_creator, list_lost};
use hotlinks_server::{Error, products};

use crate::sales::receipt;
use crate::shop::{NOW, Shop, each_shop};

#[tokio::test]
async fn a_buyer_reads_whose_link_is_credited_when_and_why() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        shop.later(Millis::DAY);
        let order = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        let seen = find_order_by_token(&shop.backend, &order.token)
            .await
            .unwrap()
            .unwrap();
        let [credit] = seen.credits.as_slice() else {
            panic!("{seen:?}")
        };
        assert_eq!(
            (credit.code, credit.at, credit.reason),
            (Some(shop.code), NOW, Reason::Only)
        );
        let nobodys = shop.buy("buyer@y.test", "2", None, None).await.unwrap();
        let seen = find_receipt(&shop.backend, &shop.creator, nobodys.id.as_str())
            .await
            .unwrap();
        assert_eq!((seen.receipt.credits.len(), seen.payable_at), (0, None));
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_for_the_creator_and_who_was_considered_and_for_nobody_else() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        let order = shop
            .buy("buyer@y.test", "1", click.visitor(), None)
            .await
            .unwrap();
        let id = order.id.as_str();
        let seen = find_receipt(&shop.backend, &shop.creator, id).await.unwrap();
        assert_eq!((seen.as_creator, seen.buyer.as_str()), (true, "buyer@y.test"));
        assert_eq!(seen.name(shop.ana.id.as_str()), Some("Ana"));
        assert_eq!(seen.code(&click.hl_click()), Some(shop.code));
        assert_eq!(seen.payable_at, Some(NOW.plus(7 * Millis::DAY)));
        let seen = find_receipt(&shop.backend, &shop.ana, id).await.unwrap();
        assert_eq!((seen.as_creator, seen.buyer.as_str()), (false, "b…@y.test"));
        assert!(matches!(
            find_receipt(&shop.backend, &shop.ben, id).await,
            Err(Error::NotFound)
        ));
        for id in ["", "%00", "aaaaaaaaaaaaaaaa"] {
            assert!(matches!(
                find_receipt(&shop.backend, &shop.creator, id).await,
                Err(Error::NotFound)
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn an_affiliate_who_lost_finds_the_sale_and_its_receipt_with_the_reason() {
    each_shop(async |shop| {
        let anas = shop.follow(shop.code).await;
        let cookie = anas.cookie().unwrap();
        shop.later(Millis::DAY);
        shop.follow_as(&cookie, shop.bens_code).await;
        shop.later(Millis::DAY);
        let order = shop.buy("b@y.test", "1", anas.visitor(), None).await.unwrap();
        let promoter = shop.promoter(&shop.ana).await;
        let lost = list_lost(&shop.backend, &promoter, 0).await.unwrap().rows;
        let [sale] = lost.as_slice() else {
            panic!("{lost:?}")
        };
        assert_eq!(
            (&sale.order, sale.touched_at, sale.reason),
            (&order.id, NOW, Reason::NewerCounts)
        );
        let earned = list_for_affiliate(&shop.backend, &promoter, 0).await.unwrap();
        assert_eq!(earned.rows, []);
        let seen = find_receipt(&shop.backend, &shop.ana, order.id.as_str())
            .await
            .unwrap();
        assert_eq!((seen.as_creator, seen.buyer.as_str()), (false, "b…@y.test"));
        assert_eq!(seen.name(shop.ben.id.as_str()), None);
        let bens = shop.promoter(&shop.ben).await;
        assert_eq!(list_lost(&shop.backend, &bens, 0).await.unwrap().rows, []);
    })
    .await;
}

#[tokio::test]
async fn a_buyer_s_page_opens_with_their_key_alone() {
    let shop = Shop::open().await;
    let order = shop.buy("buyer@y.test", "1", None, None).await.unwrap();
    let seen = find_order_by_token(&shop.backend, &order.token)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (seen.id.clone(), seen.price, seen.email.as_str()),
        (order.id.clone(), Minor(8_960), "buyer@y.test")
    );
    assert_eq!(
        (
            seen.product_name.as_str(),
            seen.offer_name.as_str(),
            seen.creator_name.as_str()
        ),
        ("Focus course", "Full", "Carla")
    );
    for token in [
        order.id.as_str(),
        "",
        "%00",
        &order.token.to_uppercase(),
        &"0".repeat(26),
    ] {
        assert_eq!(
            find_order_by_token(&shop.backend, token).await.unwrap(),
            None,
            "{token}"
        );
    }
    let stored: String = sqlx::query_scalar("SELECT token_hash FROM orders")
        .fetch_one(&shop.database().await)
        .await
        .unwrap();
    assert!(!stored.contains(&order.token));
}

#[tokio::test]
async fn sales_come_fifty_a_page_newest_first() {
    each_shop(async |shop| {
        let click = shop.follow(shop.code).await;
        for n in 0..51 {
            shop.later(1);
            shop.buy("buyer@y.test", &n.to_string(), click.visitor(), None)
                .await
                .unwrap();
        }
        let (sold, ana) = (shop.sold().await, shop.promoter(&shop.ana).await);
        for page in [0, 1] {
            let creators = list_for_creator(&shop.backend, &sold, page).await.unwrap();
            let anas = list_for_affiliate(&shop.backend, &ana, page).await.unwrap();
            assert_eq!(
                (creators.rows.len(), creators.more),
                if page == 0 { (50, true) } else { (1, false) }
            );
            assert!(creators.rows.is_sorted_by(|one, next| one.at > next.at));
            let ids = |sales: &[hotlinks_server::sales::Sale]| {
                sales.iter().map(|s| s.order.clone()).collect::<Vec<_>>()
            };
            assert_eq!(ids(&creators.rows), ids(&anas.rows));
        }
    })
    .await;
}

#[tokio::test]
async fn the_sales_of_a_deleted_product_stay_readable_for_its_creator_alone() {
    each_shop(async |shop| {
        let listed = async || {
            products::list_for_creator(&shop.backend, &shop.creator)
                .await
                .unwrap()
        };
        let click = shop.follow(shop.code).await;
        let order = shop.buy("b@x.test", "1", click.visitor(), None).await.unwrap();
        products::delete(&shop.backend, &shop.own().await).await.unwrap();
        let product = shop.product.as_str();
        assert!(matches!(
            products::require_creator(&shop.backend, &shop.creator, product).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            products::require_seller(&shop.backend, &shop.ana, product).await,
            Err(Error::NotFound)
        ));
        let sales = list_for_creator(&shop.backend, &shop.sold().await, 0)
            .await
            .unwrap();
        assert_eq!(sales.rows.len(), 1);
        assert_eq!(listed().await.len(), 1);
        assert!(listed().await[0].product.deleted_at.is_some());
        assert_eq!(receipt(&shop, order.id.as_str()).await.credits.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_refund_is_told_on_the_receipt_with_what_is_left_and_to_whom_it_concerns_alone() {
    each_shop(async |shop| {
        let anas = shop.follow(shop.bens_code).await;
        shop.follow_as(&anas.cookie().unwrap(), shop.code).await;
        let order = shop.buy("b@y.test", "1", anas.visitor(), None).await.unwrap();
        shop.later(Millis::DAY);
        let form = RefundForm {
            amount: "29.87".into(),
            reason: "Did not like it".into(),
            key: "a-refund-form-key".into(),
        };
        let id = order.id.as_str();
        refund(&shop.backend, &shop.sold().await, id, form).await.unwrap();
        for (reader, told) in [(&shop.creator, 1), (&shop.ana, 1), (&shop.ben, 0)] {
            let seen = find_receipt(&shop.backend, reader, id).await.unwrap();
            assert_eq!(seen.later.len(), told, "{}", reader.name);
            let Some(one) = seen.later.first() else { continue };
            assert_eq!(
                (one.kind, one.amount, one.earns),
                ("reversal", Minor(-1_045), Minor(2_091))
            );
            assert_eq!(one.arithmetic, "31.36 − 10.45 = 20.91 USD.");
            assert_eq!((one.at, one.event.is_some()), (NOW.plus(Millis::DAY), true));
        }
    })
    .await;
}
