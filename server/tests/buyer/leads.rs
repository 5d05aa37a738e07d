//! Leads: an address that was captured through an affiliate's click earns where no coupon and no click does.

use hotlinks::attribution::{Reason, Source};
use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::accounts::Email;
use hotlinks_server::checkout::forget;
use hotlinks_server::ids::ProductId;
use hotlinks_server::leads::{Captured, Lead, capture};
use hotlinks_server::products;
use hotlinks_server::visitor::VisitorId;

use crate::answer::Answer;
use crate::audit::{assert_found, told};
use crate::capture::sentence;
use crate::checkout::shopper;
use crate::coupons::{buy_with, give_ben_a_code};
use crate::sales::{credited, receipt};
use crate::shop::{NOW, Shop, each_shop, terms};

pub(crate) const BUYER: &str = "buyer@y.test";
/// The shop's window.
pub(crate) const WINDOW: i64 = 60 * Millis::DAY;

impl Shop {
    /// Somebody's address is captured now through a click.
    pub(crate) async fn captured(&self, key: &str, email: &str, hl_click: &str) -> Result<Captured, Error> {
        self.captured_at(key, email, hl_click, self.backend.clock.now())
            .await
    }

    pub(crate) async fn captured_at(
        &self,
        key: &str,
        email: &str,
        hl_click: &str,
        at: Millis,
    ) -> Result<Captured, Error> {
        self.captured_of(&self.product, key, email, hl_click, at).await
    }

    pub(crate) async fn captured_of(
        &self,
        product: &ProductId,
        key: &str,
        email: &str,
        hl_click: &str,
        at: Millis,
    ) -> Result<Captured, Error> {
        let lead = Lead {
            source: "letters",
            external_id: key,
            product,
            email: &Email::parse(email).unwrap(),
            hl_click,
            at,
        };
        capture(&self.backend, lead).await
    }

    /// Who earns an order of [`BUYER`]'s, and what became of every touch.
    pub(crate) async fn verdicts(
        &self,
        key: &str,
        visitor: Option<VisitorId>,
    ) -> (Vec<String>, Vec<(Source, Reason)>) {
        let order = self.buy(BUYER, key, visitor, None).await.unwrap();
        let receipt = receipt(self, order.id.as_str()).await;
        let name = |id: &str| if id == self.ana.id.as_str() { "Ana" } else { "Ben" };
        (
            receipt
                .credits
                .iter()
                .map(|one| name(&one.affiliate).to_owned())
                .collect(),
            receipt
                .considered
                .iter()
                .map(|one| (one.source, one.reason))
                .collect(),
        )
    }
}

pub(crate) async fn click(shop: &Shop) -> Answer {
    shop.follow(shop.code).await
}

#[tokio::test]
async fn a_coupon_goes_before_a_click_and_a_click_before_a_lead() {
    each_shop(async |shop| {
        give_ben_a_code(&shop).await;
        let lead = click(&shop).await.hl_click();
        shop.captured("1", "Buyer+letters@Y.test", &lead).await.unwrap();
        shop.later(1);
        let bens = shop.follow(shop.bens_code).await;
        shop.later(1);
        let (won, touches) = shop.verdicts("lead", None).await;
        assert_eq!(
            (won, touches),
            (vec!["Ana".to_owned()], vec![(Source::Lead, Reason::Only)])
        );
        let (won, touches) = shop.verdicts("click", bens.visitor()).await;
        assert_eq!(won, ["Ben"]);
        assert_eq!(
            touches,
            [
                (Source::Lead, Reason::Outranked { by: Source::Click }),
                (Source::Click, Reason::Only)
            ]
        );
        // The coupon is Ben's; without it the click of Ana's own buyer would be hers.
        let anas = click(&shop).await;
        let order = buy_with(&shop, "friends", "coupon", None, anas.visitor(), None)
            .await
            .unwrap();
        let receipt = receipt(&shop, order.id.as_str()).await;
        assert_eq!(receipt.credits[0].affiliate, shop.ben.id.as_str());
        let reasons: Vec<_> = receipt.considered.iter().map(|one| one.reason).collect();
        let outranked = Reason::Outranked { by: Source::Coupon };
        assert_eq!(reasons, [outranked, outranked, Reason::Only]);
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_lead_has_the_clicks_window_from_its_own_time_on_and_exactly_at_its_end_is_out() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        shop.later(59 * Millis::DAY);
        shop.captured("1", BUYER, &id).await.unwrap();
        // Shortening the window later takes nothing from it.
        let mut short = terms();
        short.window = "30".into();
        products::update(&shop.backend, &shop.own().await, short)
            .await
            .unwrap();
        shop.later(WINDOW - 1);
        assert_eq!(shop.verdicts("in", None).await.0, ["Ana"]);
        shop.later(1);
        let (won, touches) = shop.verdicts("out", None).await;
        assert_eq!(won, Vec::<String>::new());
        let [(Source::Lead, Reason::Expired { age, window })] = touches.as_slice() else {
            panic!("{touches:?}")
        };
        assert_eq!((*age, window.days()), (WINDOW, Some(60)));
    })
    .await;
}

#[tokio::test]
async fn only_who_orders_with_the_address_earns_the_affiliate_anything() {
    each_shop(async |shop| {
        shop.captured("1", "kim@y.test", &click(&shop).await.hl_click())
            .await
            .unwrap();
        assert_eq!(shop.verdicts("1", None).await, (vec![], vec![]));
        let order = shop.buy("KIM@y.test", "2", None, None).await.unwrap();
        assert_eq!(credited(&shop, &order.token).await, [shop.code]);
        let entries = shop.ledger().await;
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0]["code"], shop.code.to_string());
    })
    .await;
}

#[tokio::test]
async fn what_comes_after_an_order_changes_nothing_about_it() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        shop.later(1);
        let order = shop.buy(BUYER, "1", None, None).await.unwrap();
        // Captured before the order, reported after it, in the same millisecond.
        shop.captured_at("1", BUYER, &id, NOW).await.unwrap();
        assert_eq!(receipt(&shop, order.id.as_str()).await.considered, []);
        assert_eq!(told(&shop).await.0, Vec::<String>::new());
        assert_eq!(shop.verdicts("2", None).await.0, ["Ana"]);
    })
    .await;
}

#[tokio::test]
async fn a_lead_of_the_affiliates_own_address_earns_nothing_and_goes_to_nobody_else() {
    each_shop(async |shop| {
        let bens = shop.follow(shop.bens_code).await.hl_click();
        shop.captured("1", "ana@x.test", &bens).await.unwrap();
        shop.later(1);
        shop.captured("2", "ana@x.test", &click(&shop).await.hl_click())
            .await
            .unwrap();
        let order = shop.buy("Ana+me@x.test", "1", None, None).await.unwrap();
        let receipt = receipt(&shop, order.id.as_str()).await;
        assert_eq!(receipt.credits, []);
        assert_eq!(receipt.considered[1].reason, Reason::SelfPurchase);
    })
    .await;
}

#[tokio::test]
async fn a_blocked_affiliate_has_no_leads_and_those_of_before_earn_nothing_meanwhile() {
    use hotlinks_server::affiliations::{Decision, decide};
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        shop.captured("1", BUYER, &id).await.unwrap();
        shop.later(1);
        let own = shop.own().await;
        let ana = shop.promoter(&shop.ana).await.affiliation().id.clone();
        decide(&shop.backend, &own, ana.as_str(), Decision::Block)
            .await
            .unwrap();
        let told = sentence(shop.captured("2", BUYER, &id).await);
        assert!(told.contains("blocked"), "{told}");
        assert_eq!(
            shop.verdicts("1", None).await,
            (vec![], vec![(Source::Lead, Reason::AffiliateBlocked)])
        );
        shop.later(1);
        decide(&shop.backend, &own, ana.as_str(), Decision::Unblock)
            .await
            .unwrap();
        assert_eq!(shop.verdicts("2", None).await.0, ["Ana"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_buyer_removed_covers_the_leads_of_that_click_whenever_they_came() {
    each_shop(async |shop| {
        let followed = click(&shop).await;
        let id = followed.hl_click();
        shop.captured("before", BUYER, &id).await.unwrap();
        shop.later(Millis::HOUR);
        let visitor = followed.visitor();
        forget(&shop.backend, shopper(visitor.as_ref(), None), None)
            .await
            .unwrap();
        shop.later(Millis::HOUR);
        // The form's address still carries the click.
        shop.captured("after", BUYER, &id).await.unwrap();
        let forgotten = (Source::Lead, Reason::Forgotten);
        assert_eq!(
            shop.verdicts("1", None).await,
            (vec![], vec![forgotten, forgotten])
        );
        // A link that is followed later is another matter.
        shop.captured("2", BUYER, &shop.follow(shop.bens_code).await.hl_click())
            .await
            .unwrap();
        assert_eq!(shop.verdicts("2", None).await.0, ["Ben"]);
    })
    .await;
}

#[tokio::test]
async fn who_removed_everything_in_the_browser_they_order_with_removed_leads_from_elsewhere_too() {
    each_shop(async |shop| {
        // On another device.
        shop.captured("1", BUYER, &click(&shop).await.hl_click())
            .await
            .unwrap();
        shop.later(1);
        let here = shop.follow(shop.bens_code).await.visitor();
        forget(&shop.backend, shopper(here.as_ref(), None), None)
            .await
            .unwrap();
        shop.later(1);
        assert_eq!(shop.verdicts("1", here).await.0, Vec::<String>::new());
        // Somebody who orders elsewhere with the address removed nothing.
        assert_eq!(shop.verdicts("2", None).await.0, ["Ana"]);
        // The address of a browser without cookies is all that is known of it.
        let address = shop.follow(shop.bens_code).await.hl_click();
        forget(&shop.backend, shopper(None, Some(&address)), None)
            .await
            .unwrap();
        shop.later(1);
        let order = shop.buy(BUYER, "3", None, Some(&address)).await.unwrap();
        assert_eq!(receipt(&shop, order.id.as_str()).await.credits, []);
    })
    .await;
}

#[tokio::test]
async fn an_audit_finds_leads_that_were_changed_behind_the_back_of_the_backend() {
    each_shop(async |shop| {
        let id = click(&shop).await.hl_click();
        let lead = shop.captured("1", BUYER, &id).await.unwrap().id;
        shop.later(Millis::DAY);
        let order = shop.buy(BUYER, "1", None, None).await.unwrap().id;
        for sql in shop.unguarding("leads") {
            shop.execute(sql).await.unwrap();
        }
        for (change, back, expected) in [
            (
                "window_days = 90",
                "window_days = 60",
                format!("lead {lead}: window: stored 90, computed 60"),
            ),
            (
                "at = at - 1",
                "at = at + 1",
                format!("lead {lead}: lead: stored one that counts"),
            ),
            (
                "at = at + 1",
                "at = at - 1",
                format!("order {order}: receipt /considered/0/at"),
            ),
            (
                "number = number + 100",
                "number = number - 100",
                format!("order {order}: receipt /credits/0"),
            ),
            (
                "mailbox = mailbox || 'x'",
                "mailbox = RTRIM(mailbox, 'x')",
                format!("order {order}: who was considered"),
            ),
        ] {
            let set = |what: &str| format!("UPDATE leads SET {what}");
            assert_found(&shop, &set(change), &set(back), &expected).await;
        }
    })
    .await;
}
