//! Sales of several lines: each attributed by itself, all stored or none, refunds told apart by line.

use hotlinks::money::Minor;
use hotlinks_server::checkout::find_order_by_token;
use hotlinks_server::hooks::{self, Outcome};
use serde_json::{Value, json};

use crate::adjustments::amounts;
use crate::hooked::{Hook, happening, line, sale, second_product, told};
use crate::hooks::{done, sales};
use crate::shop::each_shop;

#[tokio::test]
async fn an_order_of_several_products_is_credited_line_by_line() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let other = second_product(&shop).await;
        let click = shop.follow(shop.code).await.hl_click();
        let event = sale(
            &shop,
            "A-1",
            Some(&click),
            vec![
                line(&shop, "course", "89.60"),
                json!({"line": "book", "offer": other.offer.as_str(), "paid": "20.00"}),
                line(&shop, "again", "10.00"),
            ],
        );
        let answer = hook.send(&shop, "e1", event.to_string()).await;
        assert_eq!(told(&answer), done());
        // The buyer's pages, for the checkout to show.
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        for (place, line) in ["course", "book", "again"].into_iter().enumerate() {
            assert_eq!(answer["orders"][place]["line"], line);
            let page = answer["orders"][place]["page"].as_str().unwrap();
            let token = page.strip_prefix("http://go.test/orders/").unwrap();
            let order = find_order_by_token(&shop.backend, token).await.unwrap().unwrap();
            assert_eq!(order.together.len(), 3);
        }
        // Ana's click was for the course: the book credits nobody.
        let of_course = sales(&shop).await;
        assert_eq!(of_course.len(), 2);
        let of_book = other.sales(&shop).await;
        assert_eq!((of_book.len(), of_book[0].commission()), (1, Minor::ZERO));
        // A refund must say of which line.
        let refund = |line| happening(&shop, "refund", "A-1", line, "10.00").to_string();
        let (status, word, why) = told(&hook.send(&shop, "e2", refund(None)).await);
        assert_eq!((status, word.as_str()), (422, "set_aside"));
        assert!(why.contains("names no line"), "{why}");
        let (status, _, why) = told(&hook.send(&shop, "e3", refund(Some("cup"))).await);
        assert_eq!(status, 422);
        assert!(why.contains("a line that the order does not have"), "{why}");
        assert_eq!(told(&hook.send(&shop, "e4", refund(Some("again"))).await), done());
        let again = of_course.iter().find(|sale| sale.price == Minor(1_000)).unwrap();
        assert_eq!(amounts(&shop, &again.order).await, [350, -350]);
    })
    .await;
}

#[tokio::test]
async fn one_bad_line_and_nothing_of_the_order_is_stored() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let stranger = Hook::of(&shop, &shop.ana).await;
        let lines = |second: Value| sale(&shop, "A-1", None, vec![line(&shop, "1", "5"), second]).to_string();
        let unknown = lines(json!({"line": "2", "offer": "aaaaaaaaaaaaaaaa", "paid": "1"}));
        let (status, word, why) = told(&hook.send(&shop, "e1", unknown).await);
        assert_eq!((status, word.as_str()), (422, "set_aside"));
        assert!(why.starts_with("Line 2: none of your offers"), "{why}");
        // Somebody else's offer is like one that there is not.
        let theirs = lines(line(&shop, "2", "1"));
        let (status, _, why) = told(&stranger.send(&shop, "e1", theirs).await);
        assert_eq!(status, 422);
        assert!(why.starts_with("Line 1: none of your offers"), "{why}");
        assert_eq!(sales(&shop).await, []);
        assert_eq!(shop.number("SELECT COUNT(*) FROM baskets").await, 0);
        assert_eq!(shop.number("SELECT COUNT(*) FROM events").await, 0);
        // Corrected, under another id, it is taken.
        let good = lines(line(&shop, "2", "1"));
        assert_eq!(told(&hook.send(&shop, "e2", good).await), done());
        assert_eq!(sales(&shop).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_comes_before_its_sale_waits_for_its_line() {
    each_shop(async |shop| {
        let hook = Hook::of(&shop, &shop.creator).await;
        let click = shop.follow(shop.code).await.hl_click();
        let refund = |order, line, amount| happening(&shop, "refund", order, line, amount).to_string();
        for (id, order, line, amount) in [
            ("r1", "A-1", None, "44.80"),
            ("r2", "A-2", Some("b"), "44.80"),
            ("r3", "A-2", None, "1"),
            ("r4", "A-2", Some("c"), "1"),
        ] {
            let (status, word, _) = told(&hook.send(&shop, id, refund(order, line, amount)).await);
            assert_eq!((status, word.as_str()), (200, "waits"), "{id}");
        }
        let one = sale(&shop, "A-1", Some(&click), vec![line(&shop, "x", "89.60")]);
        assert_eq!(told(&hook.send(&shop, "s1", one.to_string()).await), done());
        let order = sales(&shop).await[0].order.clone();
        assert_eq!(amounts(&shop, &order).await, [3_136, -1_568]);
        let lines = vec![line(&shop, "a", "1.00"), line(&shop, "b", "89.60")];
        let two = sale(&shop, "A-2", Some(&click), lines);
        assert_eq!(told(&hook.send(&shop, "s2", two.to_string()).await), done());
        let all = sales(&shop).await;
        let of = |price| {
            &all.iter()
                .rfind(|sale| sale.price == Minor(price) && sale.order != order)
                .unwrap()
                .order
        };
        assert_eq!(amounts(&shop, of(8_960)).await, [3_136, -1_568]);
        assert_eq!(amounts(&shop, of(100)).await, [35]);
        // What waited says now what became of it.
        let came = hooks::list_came(&shop.backend, &shop.creator, 0)
            .await
            .unwrap()
            .rows;
        let of = |id: &str| came.iter().find(|came| came.webhook_id == id).unwrap();
        assert_eq!(of("r1").outcome, Some(Outcome::Done));
        assert_eq!(of("r2").outcome, Some(Outcome::Done));
        for id in ["r3", "r4"] {
            assert_eq!(of(id).outcome, Some(Outcome::SetAside));
            assert!(of(id).why.contains("line"), "{}", of(id).why);
        }
    })
    .await;
}
