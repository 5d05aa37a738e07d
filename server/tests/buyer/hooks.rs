//! What a checkout elsewhere reports: taken when it is signed, kept before it is answered, done once.

use hotlinks::money::Minor;
use hotlinks::time::Millis;
use hotlinks_server::coupons::{self, CouponForm};
use hotlinks_server::hooks::{self, OVERLAP, Outcome};
use hotlinks_server::ledger::list_set_aside;
use hotlinks_server::sales::{self, Sale};
use serde_json::json;

use crate::adjustments::amounts;
use crate::hooked::{Hook, happening, line, newest, post, rfc3339, sale, told};
use crate::shop::{Shop, each_shop};

pub(crate) async fn sales(shop: &Shop) -> Vec<Sale> {
    let sold = shop.sold().await;
    sales::list_for_creator(&shop.backend, &sold, 0)
        .await
        .unwrap()
        .rows
}

pub(crate) fn done() -> (u16, String, String) {
    (200, "done".to_owned(), String::new())
}

fn outcome(status: u16, outcome: &str) -> (u16, String, String) {
    (status, outcome.to_owned(), String::new())
}

#[tokio::test]
async fn a_signed_sale_is_credited_by_the_amounts_that_were_reported() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let mut line = line(&shop, "1", "100.00");
        line["tax"] = json!("16.00");
        line["fee"] = json!("4.00");
        let event = sale(&shop, "A-1", Some(&click), vec![line]).to_string();
        assert_eq!(told(&hook.send(&shop, "e1", &event).await), done());
        let sales = sales(&shop).await;
        assert_eq!(sales.len(), 1);
        assert_eq!(sales[0].price, Minor(10_000));
        // 35 % of 100 − 16 − 4.
        assert_eq!(amounts(&shop, &sales[0].order).await, [2_800]);
    })
    .await;
}

#[tokio::test]
async fn the_same_event_twice_changes_nothing_and_with_another_body_it_is_set_aside() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let event = |paid| sale(&shop, "A-1", Some(&click), vec![line(&shop, "1", paid)]).to_string();
        assert_eq!(told(&hook.send(&shop, "e1", event("89.60")).await), done());
        for _ in 0..3 {
            assert_eq!(
                told(&hook.send(&shop, "e1", event("89.60")).await),
                outcome(200, "before")
            );
            let other = told(&hook.send(&shop, "e1", event("1.00")).await);
            assert_eq!((other.0, other.1.as_str()), (409, "set_aside"));
        }
        // Under another id the same order is the same order, or it is set aside.
        assert_eq!(
            told(&hook.send(&shop, "e2", event("89.60")).await),
            outcome(200, "before")
        );
        let other = told(&hook.send(&shop, "e3", event("1.00")).await);
        assert_eq!((other.0, other.1.as_str()), (422, "set_aside"));
        assert!(
            other.2.contains("reported before with other content"),
            "{}",
            other.2
        );
        assert_eq!(told(&hook.send(&shop, "e3", event("1.00")).await), other);
        let sales = sales(&shop).await;
        assert_eq!(sales.len(), 1);
        assert_eq!(amounts(&shop, &sales[0].order).await, [3_136]);
        let aside = list_set_aside(&shop.backend, &sales[0].order).await.unwrap();
        assert_eq!(aside.len(), 1, "the sale shows what was reported of it");
        let came = hooks::list_came(&shop.backend, &shop.creator, 0)
            .await
            .unwrap()
            .rows;
        let outcomes: Vec<_> = came
            .iter()
            .map(|came| (came.webhook_id.as_str(), came.outcome))
            .collect();
        assert_eq!(outcomes.len(), 4);
        assert_eq!(
            outcomes
                .iter()
                .filter(|(_, outcome)| *outcome == Some(Outcome::SetAside))
                .count(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_has_an_id_of_its_own_is_one_refund_under_whatever_event() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let event = sale(&shop, "A-1", Some(&click), vec![line(&shop, "1", "89.60")]);
        hook.send(&shop, "s1", event.to_string()).await;
        let mut refund = happening(&shop, "refund", "A-1", None, "44.80");
        refund["data"]["reference"] = json!("re_1");
        assert_eq!(told(&hook.send(&shop, "r1", refund.to_string()).await), done());
        assert_eq!(
            told(&hook.send(&shop, "r2", refund.to_string()).await),
            outcome(200, "before")
        );
        refund["data"]["amount"] = json!("50.00");
        assert_eq!(told(&hook.send(&shop, "r3", refund.to_string()).await).0, 422);
        let order = sales(&shop).await[0].order.clone();
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
        assert_eq!(list_set_aside(&shop.backend, &order).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_chargeback_is_opened_lost_and_won_by_its_reference() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let event = sale(&shop, "A-1", Some(&click), vec![line(&shop, "1", "89.60")]);
        hook.send(&shop, "s1", event.to_string()).await;
        let order = sales(&shop).await[0].order.clone();
        for (state, expected) in [
            ("opened", vec![3_136]),
            ("lost", vec![3_136, -3_136]),
            ("won", vec![3_136, -3_136, 3_136]),
        ] {
            shop.later(Millis::MINUTE);
            let event = happening(&shop, &format!("chargeback.{state}"), "A-1", None, "89.60");
            assert_eq!(told(&hook.send(&shop, state, event.to_string()).await), done());
            assert_eq!(amounts(&shop, &order).await, expected, "{state}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_signed_as_it_should_be_is_answered_with_401_and_kept_nowhere() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let other = Hook::of(&shop, &shop.creator).await;
        let body = sale(&shop, "A-1", None, vec![line(&shop, "1", "5")]).to_string();
        let seconds = shop.backend.clock.now().0 / 1_000;
        let now = seconds.to_string();
        let signature = hook.sign("e1", seconds, body.as_bytes());
        let changed = body.replace("A-1", "A-2");
        for (id, at, signature, body) in [
            ("e1", &now, other.sign("e1", seconds, body.as_bytes()), &body),
            ("e1", &now, signature.clone(), &changed),
            ("e2", &now, signature.clone(), &body),
            ("e1", &(seconds + 1).to_string(), signature.clone(), &body),
            ("e1", &now, String::new(), &body),
        ] {
            let answer = post(&shop, &hook.id, id, at, &signature, body.as_bytes()).await;
            let (status, _, sentence) = told(&answer);
            assert_eq!(status, 401);
            assert!(
                sentence.contains("signature") || sentence.contains("webhook-"),
                "{sentence}"
            );
        }
        for off in [-301, 301] {
            let answer = hook
                .send_signed_at(&shop, "e1", body.as_bytes(), seconds + off)
                .await;
            assert_eq!(told(&answer).0, 401);
        }
        for endpoint in ["aaaaaaaaaaaaaaaa", "x", "%00", "%ff"] {
            assert_eq!(
                post(&shop, endpoint, "e1", &now, &signature, body.as_bytes())
                    .await
                    .status,
                404
            );
        }
        let large = vec![b' '; 256 * 1024 + 1];
        let (status, _, sentence) = told(&hook.send(&shop, "e1", &large).await);
        assert_eq!(
            (status, sentence.as_str()),
            (413, "An event has at most 256 KiB.")
        );
        assert_eq!(shop.number("SELECT COUNT(*) FROM inbox").await, 0);
        assert_eq!(
            post(&shop, &hook.id, "e1", &now, &signature, body.as_bytes())
                .await
                .status,
            200
        );
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_was_rotated_away_counts_for_a_day() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let rotate = async |seen: &str| hooks::rotate(&shop.backend, &shop.creator, &hook.id, seen).await;
        rotate("1").await.unwrap();
        assert!(rotate("1").await.is_err(), "the form was sent twice");
        let secret = newest(&shop, &shop.creator, &hook.id).await;
        assert_ne!(secret, hook.secret);
        let fresh = Hook {
            id: hook.id.clone(),
            secret,
        };
        let body = |order: &str| sale(&shop, order, None, vec![line(&shop, "1", "5")]).to_string();
        assert_eq!(hook.send(&shop, "e1", body("A-1")).await.status, 200);
        assert_eq!(fresh.send(&shop, "e2", body("A-2")).await.status, 200);
        shop.later(OVERLAP);
        assert_eq!(hook.send(&shop, "e3", body("A-3")).await.status, 401);
        assert_eq!(fresh.send(&shop, "e3", body("A-3")).await.status, 200);
        // Somebody else finds nothing there.
        assert!(hooks::find(&shop.backend, &shop.ana, &hook.id).await.is_err());
        assert!(
            hooks::rotate(&shop.backend, &shop.ana, &hook.id, "2")
                .await
                .is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn a_coupon_that_does_not_count_loses_no_sale_that_is_paid() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let form = CouponForm {
            affiliation: shop.promoter(&shop.ben).await.affiliation().id.to_string(),
            code: "BEN10".into(),
            percent: "10".into(),
            time_zone: "UTC".into(),
            ..CouponForm::default()
        };
        coupons::give(&shop.backend, &shop.own().await, form)
            .await
            .unwrap();
        let event = |order: &str, coupon: &str| {
            let mut line = line(&shop, "1", "80.64");
            line["discount"] = json!("8.96");
            let mut event = sale(&shop, order, Some(&click), vec![line]);
            event["data"]["coupon"] = json!(coupon);
            event.to_string()
        };
        shop.later(1_000);
        assert_eq!(told(&hook.send(&shop, "e1", event("A-1", "ben10")).await), done());
        for (id, coupon) in [("e2", "NOBODYS"), ("e3", "%%%")] {
            let (status, word, why) = told(&hook.send(&shop, id, event(id, coupon)).await);
            assert_eq!((status, word.as_str()), (200, "done"));
            assert!(
                why.contains(&format!("Recorded without the coupon {coupon}: ")),
                "{why}"
            );
        }
        let sales = sales(&shop).await;
        let names: Vec<_> = sales
            .iter()
            .map(|sale| sale.credits[0].affiliate.clone().unwrap())
            .collect();
        assert_eq!(names.iter().filter(|name| *name == "Ben").count(), 1);
        assert_eq!(names.iter().filter(|name| *name == "Ana").count(), 2);
        assert!(sales.iter().all(|sale| sale.price == Minor(8_064)));
    })
    .await;
}

#[tokio::test]
async fn an_event_that_a_crash_left_undone_is_done_at_the_next_start_and_once() {
    each_shop(async |mut shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let event = sale(&shop, "A-1", Some(&click), vec![line(&shop, "1", "89.60")]).to_string();
        let refund = happening(&shop, "refund", "A-1", None, "44.80").to_string();
        let endpoint = hooks::find(&shop.backend, &shop.creator, &hook.id).await.unwrap();
        for (id, body) in [("e1", refund.as_str()), ("e2", &event), ("e3", "{")] {
            hooks::keep(&shop.backend, &endpoint, id, body.as_bytes())
                .await
                .unwrap();
        }
        shop.reopen().await;
        assert_eq!(sales(&shop).await, []);
        let came = hooks::list_came(&shop.backend, &shop.creator, 0)
            .await
            .unwrap()
            .rows;
        assert!(came.iter().all(|came| came.outcome.is_none()));
        assert_eq!(hooks::resume(&shop.backend, 0).await.unwrap(), 3);
        assert_eq!(hooks::resume(&shop.backend, 0).await.unwrap(), 0);
        let order = sales(&shop).await[0].order.clone();
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
        // The sender, who had no answer, sends it again.
        assert_eq!(told(&hook.send(&shop, "e2", event).await), outcome(200, "before"));
        assert_eq!(sales(&shop).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_lead_that_was_captured_credits_the_sale_that_carries_no_click() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let stranger = Hook::of(&shop, &shop.ben).await;
        let click = shop.follow(shop.code).await.hl_click();
        shop.later(1_000);
        let lead = json!({"type": "lead.captured", "timestamp": rfc3339(shop.backend.clock.now()), "data": {
            "offer": shop.offer.as_str(), "email": "Buyer@y.test", "click": click}});
        assert_eq!(told(&stranger.send(&shop, "l1", lead.to_string()).await).0, 422);
        for outcome in ["done", "before"] {
            assert_eq!(told(&hook.send(&shop, "l1", lead.to_string()).await).1, outcome);
        }
        shop.later(1_000);
        let event = sale(&shop, "A-1", None, vec![line(&shop, "1", "89.60")]);
        assert_eq!(told(&hook.send(&shop, "s1", event.to_string()).await), done());
        assert_eq!(amounts(&shop, &sales(&shop).await[0].order).await, [3_136]);
    })
    .await;
}
