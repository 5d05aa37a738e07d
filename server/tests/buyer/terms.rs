//! What was in force when an order was placed is what counts, however late the order is reported.

use hotlinks::attribution::{Reason, Rule};
use hotlinks::commission::{NOTICE, RateSource};
use hotlinks::money::Minor;
use hotlinks::receipt::Receipt;
use hotlinks::time::{Millis, Window};
use hotlinks_server::accounts::Email;
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::checkout::{Payment, place_order};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products::{self, ProductForm};
use hotlinks_server::sales::find_receipt;
use hotlinks_server::visitor::VisitorId;

use crate::shop::{Shop, each_shop, terms};

impl Shop {
    /// An order of this moment that a provider reports now.
    pub(crate) async fn reported(&self, key: &str, at: Millis, visitor: Option<VisitorId>) -> Receipt {
        let buyer = Email::parse("late@y.test").unwrap();
        let payment = Payment {
            source: "provider",
            external_id: key,
            body: "{}",
            ordered_at: at,
            buyer: &buyer,
            buyer_account: None,
            price_seen: None,
            coupon: None,
        };
        let placed = place_order(&self.backend, &self.offer, &payment, visitor.as_ref(), None);
        let order = placed.await.unwrap().id;
        let receipt = find_receipt(&self.backend, &self.creator, order.as_str());
        let json = serde_json::to_value(receipt.await.unwrap().receipt).unwrap();
        serde_json::from_value(json).unwrap()
    }

    pub(crate) async fn change(&self, form: ProductForm) {
        products::update(&self.backend, &self.own().await, form)
            .await
            .unwrap();
    }

    pub(crate) async fn commission(&self, percent: &str) {
        let form = OfferForm {
            name: "Full".into(),
            price: "89.60".into(),
            commission: percent.into(),
        };
        let own = self.own().await;
        offers::update(&self.backend, &own, self.offer.as_str(), form)
            .await
            .unwrap();
    }

    /// Ana's own rate, for one offer or for all.
    pub(crate) async fn anas_rate(&self, offer: Option<&str>, percent: &str) {
        let own = self.own().await;
        let id = self.promoter(&self.ana).await.affiliation().id.clone();
        affiliations::set_rate(&self.backend, &own, id.as_str(), offer, percent)
            .await
            .unwrap();
    }

    async fn decide(&self, decision: Decision) {
        let own = self.own().await;
        let id = self.promoter(&self.ana).await.affiliation().id.clone();
        affiliations::decide(&self.backend, &own, id.as_str(), decision)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_rate_of_an_order_is_the_one_in_force_when_it_was_placed() {
    each_shop(async |shop| {
        let visitor = shop.follow(shop.code).await.visitor();
        let begun = shop.backend.clock.now();
        shop.later(1_000);
        let told = shop.backend.clock.now();
        shop.commission("10").await;
        shop.later(NOTICE + 1_000);
        let cut = told.plus(NOTICE);
        for (key, at, bps, since) in [
            ("1", told.plus(-1), 3_500, begun),
            ("2", told, 3_500, begun),
            ("3", cut.plus(-1), 3_500, begun),
            ("4", cut, 1_000, cut),
        ] {
            let receipt = shop.reported(key, at, visitor).await;
            let credit = &receipt.credits[0];
            assert_eq!((credit.bps.get(), credit.rate_since), (bps, Some(since)), "{key}");
            assert_eq!(credit.rate_from, RateSource::Offer);
        }
        // A rise holds at once, and only from then on.
        let told = shop.backend.clock.now();
        shop.commission("50").await;
        shop.later(1);
        assert_eq!(
            shop.reported("5", told.plus(-1), visitor).await.credits[0]
                .bps
                .get(),
            1_000
        );
        assert_eq!(
            shop.reported("6", told, visitor).await.credits[0].bps.get(),
            5_000
        );
    })
    .await;
}

#[tokio::test]
async fn an_order_earns_its_affiliates_own_rate_and_nobody_elses() {
    each_shop(async |shop| {
        let (anas, bens) = (shop.follow(shop.code).await, shop.follow(shop.bens_code).await);
        let earned = async |key: &str, visitor| {
            let receipt = shop.reported(key, shop.backend.clock.now(), visitor).await;
            (receipt.credits[0].bps.get(), receipt.credits[0].rate_from)
        };
        shop.anas_rate(None, "40").await;
        assert_eq!(earned("1", anas.visitor()).await, (4_000, RateSource::Affiliate));
        shop.anas_rate(Some(shop.offer.as_str()), "45").await;
        assert_eq!(
            earned("2", anas.visitor()).await,
            (4_500, RateSource::AffiliateOffer)
        );
        assert_eq!(earned("3", bens.visitor()).await, (3_500, RateSource::Offer));
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_goes_back_takes_no_rate_away_that_was_told() {
    each_shop(async |shop| {
        let visitor = shop.follow(shop.code).await.visitor();
        shop.later(Millis::DAY);
        shop.commission("50").await;
        shop.later(-Millis::HOUR);
        shop.commission("10").await;
        shop.later(Millis::HOUR + 1);
        let receipt = shop.reported("1", shop.backend.clock.now(), visitor).await;
        assert_eq!(receipt.credits[0].bps.get(), 5_000);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_says_which_version_of_the_terms_was_in_force_and_counts_by_it() {
    each_shop(async |shop| {
        let visitor = shop.follow(shop.code).await.visitor();
        shop.later(1_000);
        let changed = shop.backend.clock.now();
        let form = ProductForm {
            rule: "first".into(),
            guarantee: "30".into(),
            tax: "20".into(),
            fee: "5".into(),
            ..terms()
        };
        shop.change(form.clone()).await;
        shop.change(form).await;
        shop.later(1_000);

        let before = shop.reported("1", changed.plus(-1), visitor).await;
        assert_eq!((before.rule_version, before.rule), (1, Rule::Last));
        assert_eq!(
            (before.tax, before.fee, before.base),
            (Minor(0), Minor(0), Minor(8_960))
        );
        let after = shop.reported("2", changed, visitor).await;
        assert_eq!(
            (after.rule_version, after.rule),
            (2, Rule::First),
            "saving again is no new version"
        );
        // 89.60 contains 14.93 at 20 % of the net price; 5 % of it are 4.48.
        assert_eq!(
            (after.tax, after.fee, after.base),
            (Minor(1_493), Minor(448), Minor(7_019))
        );
        assert_eq!(after.credits[0].commission, Minor(2_457));

        let ends: Vec<i64> = shop
            .ledger()
            .await
            .iter()
            .map(|line| line["payable_at"].as_i64().unwrap() - line["at"].as_i64().unwrap())
            .collect();
        let days = |days: i64| days * Millis::DAY;
        assert_eq!(ends, [days(7), days(7), days(30), days(30)]);
    })
    .await;
}

#[tokio::test]
async fn an_order_of_the_block_earns_nothing_even_when_it_arrives_after_it() {
    each_shop(async |shop| {
        let visitor = shop.follow(shop.code).await.visitor();
        shop.later(1_000);
        let blocked = shop.backend.clock.now();
        shop.decide(Decision::Block).await;
        shop.later(1_000);
        let early = shop.reported("1", blocked.plus(-1), visitor).await;
        assert_eq!(
            early.credits.len(),
            1,
            "placed before the block, reported after it"
        );
        let unblocked = shop.backend.clock.now();
        shop.decide(Decision::Unblock).await;
        shop.later(1_000);
        for (key, at, earns) in [
            ("2", blocked, false),
            ("3", unblocked.plus(-1), false),
            ("4", unblocked, true),
        ] {
            let receipt = shop.reported(key, at, visitor).await;
            assert_eq!(!receipt.credits.is_empty(), earns, "{key}");
            let because = receipt.considered[0].reason == Reason::AffiliateBlocked;
            assert_eq!(because, !earns, "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_offer_without_any_rate_earns_nothing_and_says_so() {
    each_shop(async |shop| {
        shop.commission("").await;
        shop.later(NOTICE);
        let visitor = shop.follow(shop.code).await.visitor();
        let receipt = shop.reported("1", shop.backend.clock.now(), visitor).await;
        let credit = &receipt.credits[0];
        assert_eq!(
            (credit.rate_from, credit.commission),
            (RateSource::Unset, Minor(0))
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_says_before_it_is_saved_whom_it_concerns() {
    each_shop(async |shop| {
        let visitor = shop.follow(shop.code).await.visitor();
        shop.reported("1", shop.backend.clock.now(), visitor).await;
        let shorter = ProductForm {
            window: "30".into(),
            ..terms()
        };
        let preview = async |form: &ProductForm| {
            let own = shop.own().await;
            products::preview(&shop.backend, &own, form).await.unwrap()
        };
        assert_eq!(preview(&terms()).await, None, "saving it again changes nothing");
        let told = preview(&shorter).await.unwrap();
        assert_eq!(told.window, Some((Window::Days60, Window::Days30)));
        assert_eq!((told.version, told.rule, told.commission), (1, None, None));
        let figures = told.figures;
        assert_eq!((figures.live_clicks, figures.orders, figures.waiting), (1, 1, 1));
        assert_eq!(
            shop.own().await.window,
            Window::Days60,
            "nothing is saved by looking"
        );

        // The click was promised 60 days, and keeps them.
        shop.later(2 * Millis::HOUR);
        shop.change(shorter).await;
        shop.later(59 * Millis::DAY);
        assert_eq!(preview(&terms()).await.unwrap().figures.live_clicks, 1);
        shop.later(Millis::DAY);
        let figures = preview(&terms()).await.unwrap().figures;
        assert_eq!((figures.live_clicks, figures.orders, figures.waiting), (0, 1, 0));
    })
    .await;
}
