//! Clicks are kept as long as they can matter.

use ::hotlinks::time::Millis;
use ::hotlinks::visit::VisitKind;
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::products;
use hotlinks_server::retention::drop_old_clicks;

use hotlinks_server::visitor::VisitorId;

use crate::audit::told;
use crate::shop::{NOW, Shop, each_shop, terms};

/// 211 days later somebody clicks, so that time has passed for the database too.
async fn much_later(shop: &Shop) {
    shop.later(211 * Millis::DAY);
    shop.follow(shop.bens_code).await;
}

async fn drop_old(shop: &Shop) -> u64 {
    drop_old_clicks(&shop.backend, 210).await.unwrap()
}

async fn ids(shop: &Shop) -> Vec<String> {
    let clicks = shop.clicks().await;
    let id = |click: &serde_json::Value| click["id"].as_str().unwrap().to_owned();
    clicks.iter().map(id).collect()
}

#[tokio::test]
async fn old_clicks_go_and_what_a_buyer_clicked_stays() {
    each_shop(async |shop| {
        let buyer = shop.follow(shop.code).await;
        let carried = shop.follow(shop.bens_code).await;
        let nobody = shop.follow(shop.code).await;
        let lead = shop.follow(shop.code).await;
        shop.captured("1", "lead@y.test", &lead.hl_click()).await.unwrap();
        // Bought by the cookie; and by a click id without one.
        shop.buy("bruno@x.test", "cookie", buyer.visitor(), None)
            .await
            .unwrap();
        shop.buy("bianca@x.test", "id", None, Some(&carried.hl_click()))
            .await
            .unwrap();
        let (orders, ledger) = (shop.orders().await, shop.ledger().await);
        much_later(&shop).await;
        assert_eq!(drop_old(&shop).await, 1);
        let left = ids(&shop).await;
        assert!(left.contains(&buyer.hl_click()) && left.contains(&carried.hl_click()));
        assert!(left.contains(&lead.hl_click()), "a lead came through it");
        assert!(!left.contains(&nobody.hl_click()));
        assert_eq!(left.len(), 4, "and the one of just now");
        assert_eq!((shop.orders().await, shop.ledger().await), (orders, ledger));
        assert_eq!(drop_old(&shop).await, 0, "once");
        // What was summed stays.
        let total = shop
            .number("SELECT CAST(SUM(clicks) AS BIGINT) FROM click_totals")
            .await;
        assert_eq!(total, 5);
        // An audit still finds everything it needs, and nothing that is not so.
        let (lines, _) = told(&shop).await;
        assert_eq!(lines, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_click_stays_for_210_days_and_one_that_was_promised_for_ever_stays_for_ever() {
    each_shop(async |shop| {
        let young = shop.follow(shop.code).await.hl_click();
        let mut forever = terms();
        forever.window = "forever".into();
        let own = shop.own().await;
        products::update(&shop.backend, &own, forever).await.unwrap();
        shop.later(Millis::HOUR);
        let kept = shop.follow(shop.code).await.hl_click();
        let mut short = terms();
        short.window = "30".into();
        products::update(&shop.backend, &own, short).await.unwrap();
        shop.later(210 * Millis::DAY - Millis::HOUR);
        shop.follow(shop.code).await;
        assert_eq!(drop_old(&shop).await, 0, "exactly 210 days are not more");
        shop.later(1);
        assert_eq!(drop_old(&shop).await, 1);
        shop.later(10_000 * Millis::DAY);
        shop.follow(shop.code).await;
        drop_old(&shop).await;
        let left = ids(&shop).await;
        assert!(left.contains(&kept) && !left.contains(&young), "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn many_clicks_go_in_small_batches() {
    each_shop(async |shop| {
        for n in 0..1_203 {
            let visitor = VisitorId::new(NOW, &Entropy::system());
            record_at(
                &shop.backend,
                shop.code,
                visitor,
                NOW.plus(n / 7),
                VisitKind::Counted,
            )
            .await
            .unwrap();
        }
        shop.backend.clicks.flush().await;
        much_later(&shop).await;
        assert_eq!(drop_old(&shop).await, 1_203);
        assert_eq!(ids(&shop).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_database_lets_nobody_else_delete_a_click() {
    each_shop(async |shop| {
        let old = shop.follow(shop.code).await;
        shop.buy("bruno@x.test", "cookie", old.visitor(), Some(&old.hl_click()))
            .await
            .unwrap();
        let unsold = shop.follow(shop.bens_code).await.hl_click();
        let lead = shop.follow(shop.code).await.hl_click();
        shop.captured("1", "lead@y.test", &lead).await.unwrap();
        much_later(&shop).await;
        let refused = async |sql: &str| shop.execute(sql.to_owned()).await.unwrap_err().to_string();
        assert!(refused("DELETE FROM clicks").await.contains("append-only"));
        let unsold = format!("DELETE FROM clicks WHERE id = '{unsold}'");
        assert!(refused(&unsold).await.contains("append-only"), "before its time");
        assert!(refused("UPDATE clicks SET at = 0").await.contains("append-only"));
        // The mark itself does not reach windows that run, nor back.
        let now = shop.backend.clock.now();
        let mark = |at: Millis| format!("UPDATE clicks_dropped SET before_time = {}", at.0);
        assert!(
            refused(&mark(now.plus(-179 * Millis::DAY)))
                .await
                .contains("forward")
        );
        shop.execute(mark(now.plus(-200 * Millis::DAY))).await.unwrap();
        assert!(
            refused(&mark(now.plus(-201 * Millis::DAY)))
                .await
                .contains("forward")
        );
        assert!(!refused("DELETE FROM clicks_dropped").await.is_empty());
        // What was sold stays even then.
        assert!(refused("DELETE FROM clicks").await.contains("append-only"));
        assert!(
            refused("UPDATE order_clicks SET click = ''")
                .await
                .contains("append-only")
        );
        let lead = format!("DELETE FROM clicks WHERE id = '{lead}'");
        assert!(
            refused(&lead).await.contains("append-only"),
            "a lead came through it"
        );
        shop.execute(unsold).await.unwrap();
        assert_eq!(ids(&shop).await.len(), 3);
    })
    .await;
}
