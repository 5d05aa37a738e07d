//! Commissions at four levels, and when what is told about them holds (rules 22 and 25).

use hotlinks::commission::NOTICE;
use hotlinks_server::accounts::Account;
use hotlinks_server::affiliations::{self, Promoter};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products::{self, OwnProduct, ProductForm};
use hotlinks_server::rates::{Effect, list_told};

use crate::house::{House, assert_not_found, each_database, fields, offer_form, product_form, rate};

/// Ana's product with one offer, and Ben who promotes it.
struct Shop<'a> {
    house: &'a House,
    own: OwnProduct,
    offer: String,
    ben: Promoter,
}

impl<'a> Shop<'a> {
    async fn open(house: &'a House, product: &str, commission: &str) -> Self {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = product_with(house, &ana, product).await;
        let form = OfferForm {
            commission: commission.to_owned(),
            ..offer_form("Monthly")
        };
        let offer = offers::create(&house.backend, &own, form)
            .await
            .unwrap()
            .to_string();
        let ben = house.promoter(&ben, own.id.as_str()).await;
        Self {
            house,
            own,
            offer,
            ben,
        }
    }

    async fn product(&self, commission: &str) {
        let form = ProductForm {
            commission: commission.to_owned(),
            ..product_form()
        };
        products::update(&self.house.backend, &self.own, form)
            .await
            .unwrap();
    }

    async fn offer(&self, commission: &str) {
        let form = OfferForm {
            commission: commission.to_owned(),
            ..offer_form("Monthly")
        };
        let (backend, offer) = (&self.house.backend, &self.offer);
        offers::update(backend, &self.own, offer, form).await.unwrap();
    }

    async fn bens(&self, percent: &str) {
        let id = self.ben.affiliation().id.as_str();
        let set = affiliations::set_rate(&self.house.backend, &self.own, id, None, percent);
        set.await.unwrap();
    }

    async fn bens_for_the_offer(&self, percent: &str) {
        let id = self.ben.affiliation().id.as_str();
        let offer = Some(self.offer.as_str());
        let set = affiliations::set_rate(&self.house.backend, &self.own, id, offer, percent);
        set.await.unwrap();
    }

    /// What everybody earns and what Ben earns.
    async fn rates(&self) -> (u32, u32) {
        let offer = Some(self.offer.as_str());
        (
            rate(self.house, &self.own, offer, None).await,
            rate(self.house, &self.own, offer, Some(&self.ben)).await,
        )
    }
}

async fn product_with(house: &House, creator: &Account, commission: &str) -> OwnProduct {
    let form = ProductForm {
        commission: commission.to_owned(),
        ..product_form()
    };
    let id = products::create(&house.backend, creator, form).await.unwrap();
    let own = products::require_creator(&house.backend, creator, id.as_str());
    own.await.unwrap()
}

#[tokio::test]
async fn the_nearest_of_four_levels_holds() {
    each_database(async |house| {
        let shop = Shop::open(house, "10", "").await;
        assert_eq!(shop.rates().await, (1_000, 1_000), "the product's");
        shop.offer("20").await;
        assert_eq!(shop.rates().await, (2_000, 2_000), "the offer's");
        shop.bens("30").await;
        assert_eq!(shop.rates().await, (2_000, 3_000), "Ben's");
        shop.bens_for_the_offer("40").await;
        assert_eq!(shop.rates().await, (2_000, 4_000), "Ben's for the offer");
        shop.bens_for_the_offer("").await;
        assert_eq!(shop.rates().await, (2_000, 4_000), "taking it away is a cut");
        house.wait(NOTICE);
        assert_eq!(shop.rates().await, (2_000, 3_000));
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_loses_its_own_rate_falls_to_the_products_after_72_hours() {
    each_database(async |house| {
        let shop = Shop::open(house, "10", "35").await;
        shop.offer("").await;
        house.wait(NOTICE - 1);
        assert_eq!(shop.rates().await, (3_500, 3_500));
        house.wait(1);
        assert_eq!(shop.rates().await, (1_000, 1_000));
        shop.product("").await;
        assert_eq!(shop.rates().await, (1_000, 1_000));
        house.wait(NOTICE);
        assert_eq!(shop.rates().await, (0, 0), "neither has a rate");
    })
    .await;
}

#[tokio::test]
async fn what_is_a_cut_for_one_and_a_rise_for_another_holds_at_once_only_where_it_is_a_rise() {
    each_database(async |house| {
        let shop = Shop::open(house, "10", "30").await;
        let other = offers::create(
            &house.backend,
            &shop.own,
            OfferForm {
                commission: "5".to_owned(),
                ..offer_form("Yearly")
            },
        );
        let other = other.await.unwrap().to_string();
        shop.bens("20").await;
        let of = async |offer: &str| rate(house, &shop.own, Some(offer), Some(&shop.ben)).await;
        assert_eq!((of(&shop.offer).await, of(&other).await), (3_000, 2_000));
        house.wait(NOTICE);
        assert_eq!((of(&shop.offer).await, of(&other).await), (2_000, 2_000));
        shop.bens("").await;
        assert_eq!((of(&shop.offer).await, of(&other).await), (3_000, 2_000));
        house.wait(NOTICE);
        assert_eq!((of(&shop.offer).await, of(&other).await), (3_000, 500));
    })
    .await;
}

#[tokio::test]
async fn the_same_rate_again_is_no_news_and_does_not_put_off_a_cut() {
    each_database(async |house| {
        let shop = Shop::open(house, "", "30").await;
        shop.bens("10").await;
        house.wait(NOTICE - 1);
        shop.bens(" 10 % ").await;
        shop.offer("30").await;
        assert_eq!(shop.rates().await, (3_000, 3_000));
        house.wait(1);
        assert_eq!(shop.rates().await, (3_000, 1_000));
    })
    .await;
}

#[tokio::test]
async fn a_second_cut_within_the_notice_does_not_shorten_it() {
    each_database(async |house| {
        let shop = Shop::open(house, "", "35").await;
        let of_ben = async || shop.rates().await.1;
        for cuts in [
            ["50", "1", "2"],
            ["50", "49", "1"],
            ["50", "1", ""],
            ["50", "", "1"],
        ] {
            for rate in cuts {
                shop.bens(rate).await;
                assert_eq!(of_ben().await, 5_000, "{rate:?} of {cuts:?}");
            }
            house.wait(NOTICE - 1);
            assert_eq!(of_ben().await, 5_000, "{cuts:?}");
            house.wait(1);
            assert!(of_ben().await < 5_000, "{cuts:?}");
        }
        shop.bens("").await;
        house.wait(NOTICE);
        for commission in ["50", "1", "2"] {
            shop.offer(commission).await;
            assert_eq!(of_ben().await, 5_000, "{commission}");
        }
        shop.bens("3").await;
        shop.bens("4").await;
        assert_eq!(of_ben().await, 5_000);
        house.wait(NOTICE);
        assert_eq!(of_ben().await, 400);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_percentage_is_refused_beside_its_field_and_changes_nothing() {
    each_database(async |house| {
        let shop = Shop::open(house, "10", "20").await;
        let (backend, own) = (&house.backend, &shop.own);
        for text in [
            "101",
            "100.01",
            "-1",
            "NaN",
            "1e3",
            "9223372036854775808",
            "1.234",
            "%00",
            "1,2,3",
            "∞",
            "½",
        ] {
            let id = shop.ben.affiliation().id.as_str();
            for offer in [None, Some(shop.offer.as_str())] {
                let set = affiliations::set_rate(backend, own, id, offer, text);
                assert_eq!(fields(set.await), ["rate"], "{text}");
            }
            let form = OfferForm {
                commission: text.to_owned(),
                ..offer_form("Monthly")
            };
            let set = offers::update(backend, own, &shop.offer, form);
            assert_eq!(fields(set.await), ["commission"], "{text}");
            let form = ProductForm {
                commission: text.to_owned(),
                tax: text.to_owned(),
                fee: text.to_owned(),
                ..product_form()
            };
            let set = products::update(backend, own, form);
            assert_eq!(fields(set.await), ["commission", "tax", "fee"], "{text}");
        }
        house.wait(NOTICE);
        assert_eq!(shop.rates().await, (2_000, 2_000));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_a_rate_of_another_product_or_of_an_offer_that_is_gone() {
    each_database(async |house| {
        let shop = Shop::open(house, "10", "20").await;
        let cleo = house.account("cleo").await;
        let others = product_with(house, &cleo, "1").await;
        let foreign = house.offer(&others, "Foreign").await;
        let id = shop.ben.affiliation().id.as_str();
        let set = async |own: &OwnProduct, offer: Option<&str>| {
            affiliations::set_rate(&house.backend, own, id, offer, "50").await
        };
        assert_not_found(set(&others, None).await);
        assert_not_found(set(&shop.own, Some(&foreign)).await);
        assert_not_found(set(&shop.own, Some("%00")).await);
        offers::remove(&house.backend, &shop.own, &shop.offer)
            .await
            .unwrap();
        assert_not_found(set(&shop.own, Some(&shop.offer)).await);
        assert_eq!(shop.rates().await, (2_000, 2_000));
    })
    .await;
}

#[tokio::test]
async fn the_calendar_says_of_each_change_whom_it_concerns_and_since_when() {
    each_database(async |house| {
        let shop = Shop::open(house, "10", "30").await;
        house.wait(1);
        shop.bens("20").await;
        let told = house.clock.now();
        shop.offer("25").await;
        shop.offer("26").await;
        shop.product("11").await;
        let list = list_told(&house.backend, &shop.own, 0).await.unwrap().rows;
        let lines: Vec<_> = list
            .iter()
            .map(|line| {
                let whom = (line.affiliate.as_deref(), line.offer.as_deref());
                (line.change.bps.unwrap().get(), whom, line.effect)
            })
            .collect();
        let at_once = Effect {
            at_once: true,
            ..Effect::default()
        };
        let later = Effect {
            later: Some(told.plus(NOTICE)),
            ..Effect::default()
        };
        let withdrawn = Effect {
            withdrawn: true,
            ..later
        };
        let offer = (None, Some("Monthly"));
        assert_eq!(
            lines,
            [
                (1_100, (None, None), Effect::default()),
                (2_600, offer, later),
                (2_500, offer, withdrawn),
                (2_000, (Some("ben"), None), later),
                (3_000, offer, at_once),
                (1_000, (None, None), at_once),
            ]
        );
    })
    .await;
}
