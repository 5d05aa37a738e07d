//! What an offer costs through time: a sale has the price of its own moment, however late it is reported.

use hotlinks::money::Minor;
use hotlinks::time::Millis;
use hotlinks_server::checkout::find_checkout;
use hotlinks_server::offers::{self, OfferForm};

use crate::audit::{told, unguard};
use crate::checkout::shopper;
use crate::shop::{NOW, Shop, each_shop};

impl Shop {
    /// The plan costs this from now on.
    async fn costs(&self, price: &str) -> Millis {
        let form = OfferForm {
            name: "Full".into(),
            price: price.into(),
            commission: "35".into(),
        };
        let own = self.own().await;
        offers::update(&self.backend, &own, self.offer.as_str(), form)
            .await
            .unwrap();
        self.backend.clock.now()
    }

    /// What the checkout shows now.
    async fn shown(&self) -> Minor {
        let page = find_checkout(&self.backend, self.offer.as_str(), shopper(None, None), "");
        page.await.unwrap().price
    }
}

#[tokio::test]
async fn a_sale_that_is_reported_late_costs_what_its_plan_cost_when_it_was_placed() {
    each_shop(async |shop| {
        let visitor = shop.follow(shop.code).await.visitor();
        shop.later(1_000);
        let raised = shop.costs("100.00").await;
        assert_eq!(shop.shown().await, Minor(10_000));
        shop.later(1_000);
        let cut = shop.costs("50.00").await;
        shop.costs("50.00").await;
        assert_eq!(
            shop.number("SELECT COUNT(*) FROM prices").await,
            3,
            "saving again is no news"
        );
        assert_eq!(shop.shown().await, Minor(5_000));
        shop.later(1_000);
        for (key, at, price, commission) in [
            ("1", NOW.plus(-Millis::DAY), 8_960, 0),
            ("2", raised.plus(-1), 8_960, 3_136),
            ("3", raised, 10_000, 3_500),
            ("4", cut.plus(-1), 10_000, 3_500),
            ("5", cut, 5_000, 1_750),
        ] {
            let receipt = shop.reported(key, at, visitor).await;
            assert_eq!(receipt.price, Minor(price), "{key}");
            let earned = receipt.credits.iter().map(|credit| credit.commission.0);
            assert_eq!(earned.sum::<i64>(), commission, "{key}");
        }
        // What changes afterwards changes none of them: the audit after the test recomputes all.
        shop.costs("75.00").await;
    })
    .await;
}

#[tokio::test]
async fn two_prices_of_one_millisecond_are_told_apart_by_what_an_order_knew() {
    each_shop(async |shop| {
        let now = shop.costs("10.00").await;
        let first = shop.reported("1", now, None).await;
        shop.costs("20.00").await;
        let second = shop.reported("2", now, None).await;
        assert_eq!((first.price, second.price), (Minor(1_000), Minor(2_000)));
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_order_of_before_prices_were_kept_is_audited_by_what_it_was_sold_for() {
    each_shop(async |shop| {
        shop.buy("buyer@y.test", "1", None, None).await.unwrap();
        // As the migration leaves it: one price, told after everything that the order knows.
        unguard(&shop).await;
        shop.execute("UPDATE products SET changes = changes + 1".to_owned())
            .await
            .unwrap();
        shop.execute(
            "UPDATE prices SET price = 5000, number = (SELECT MAX(changes) FROM products)".to_owned(),
        )
        .await
        .unwrap();
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        let sold = shop.reported("2", NOW, None).await;
        assert_eq!(sold.price, Minor(5_000), "an order from now on knows it");
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
    })
    .await;
}
