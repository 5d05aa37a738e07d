//! Somebody else's object looks exactly like one that does not exist.

use hotlinks_server::additional::{self, AdditionalLinkForm};
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::hotlinks::{rename, set_archived};
use hotlinks_server::{domains, offers, products};

use crate::house::{assert_not_found, each_database, offer_form};

#[tokio::test]
async fn nobody_reaches_a_product_of_somebody_else() {
    each_database(async |house| {
        let (ana, mallory) = (house.account("ana").await, house.account("mallory").await);
        let own = house.product(&ana).await;
        let unknown = "aaaaaaaaaaaaaaaa";
        let malformed = [
            "",
            "%00",
            "\0",
            "AAAAAAAAAAAAAAAA",
            "../../etc/passwd",
            "' OR 1=1 --",
            "🦊",
        ];
        for id in malformed.into_iter().chain([unknown, own.id.as_str()]) {
            assert_not_found(products::require_creator(&house.backend, &mallory, id).await);
            assert_not_found(affiliations::require_affiliate(&house.backend, &mallory, id).await);
        }
        for id in malformed.into_iter().chain([unknown]) {
            assert_not_found(affiliations::join(&house.backend, &mallory, id).await);
        }
        assert_not_found(affiliations::require_affiliate(&house.backend, &ana, own.id.as_str()).await);
    })
    .await;
}

#[tokio::test]
async fn a_creator_changes_nothing_of_another_creators_product() {
    each_database(async |house| {
        let (ana, ben, mallory) = (
            house.account("ana").await,
            house.account("ben").await,
            house.account("mallory").await,
        );
        let (own, others) = (house.product(&ana).await, house.product(&mallory).await);
        let offer = house.offer(&own, "Basic").await;
        let domain = house.domain(&own, "acme.com").await;
        let form = AdditionalLinkForm {
            name: "Blog".to_owned(),
            url: "https://acme.com/blog".to_owned(),
        };
        let link = additional::add(&house.backend, &own, form).await.unwrap();
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let affiliation = promoter.affiliation();

        let backend = &house.backend;
        assert_not_found(offers::update(backend, &others, &offer, offer_form("Mine")).await);
        assert_not_found(offers::remove(backend, &others, &offer).await);
        assert_not_found(domains::set_on(backend, &others, domain.id.as_str(), false).await);
        assert_not_found(domains::remove(backend, &others, domain.id.as_str()).await);
        assert_not_found(additional::remove(backend, &others, link.as_str()).await);
        assert_not_found(affiliations::set_rate(backend, &others, affiliation.id.as_str(), None, "1").await);
        for decision in [
            Decision::Approve,
            Decision::Refuse,
            Decision::Block,
            Decision::Unblock,
        ] {
            assert_not_found(affiliations::decide(backend, &others, affiliation.id.as_str(), decision).await);
        }
        assert!(
            affiliations::list_for_product(backend, &others, 0)
                .await
                .unwrap()
                .rows
                .is_empty()
        );

        assert_eq!(offers::list(backend, &own).await.unwrap().len(), 1);
        assert!(domains::list(backend, &own.id).await.unwrap()[0].domain.is_on());
        assert_eq!(additional::list(backend, &own.id).await.unwrap().len(), 1);
        let row = affiliations::list_for_product(backend, &own, 0)
            .await
            .unwrap()
            .rows
            .remove(0);
        assert_eq!(row.affiliation, *affiliation);
    })
    .await;
}

#[tokio::test]
async fn ids_that_are_none_find_nothing_whatever_they_hold() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        let backend = &house.backend;
        for id in [
            "",
            "%00",
            "\0",
            "aaaaaaaaaaaaaaaa",
            "' OR 1=1 --",
            "🦊",
            "\u{202e}",
        ] {
            assert_not_found(offers::update(backend, &own, id, offer_form("x")).await);
            assert_not_found(offers::remove(backend, &own, id).await);
            assert_not_found(domains::set_on(backend, &own, id, true).await);
            assert_not_found(domains::remove(backend, &own, id).await);
            assert_not_found(additional::remove(backend, &own, id).await);
            assert_not_found(affiliations::decide(backend, &own, id, Decision::Block).await);
            assert_not_found(affiliations::set_rate(backend, &own, id, None, "10").await);
        }
    })
    .await;
}

#[tokio::test]
async fn an_affiliate_changes_nothing_of_another_affiliates_links() {
    each_database(async |house| {
        let (ana, ben, mallory) = (
            house.account("ana").await,
            house.account("ben").await,
            house.account("mallory").await,
        );
        let own = house.product(&ana).await;
        house.domain(&own, "acme.com").await;
        let of_ben = house.promoter(&ben, own.id.as_str()).await;
        let of_mallory = house.promoter(&mallory, own.id.as_str()).await;
        let made = house.hotlink(&of_ben, "Sale", "https://acme.com/").await.unwrap();
        for code in [made.code.to_string().as_str(), "0000000000", "", "%00", "\0"] {
            assert_not_found(rename(&house.backend, &of_mallory, code, "Mine").await);
            assert_not_found(set_archived(&house.backend, &of_mallory, code, true).await);
        }
        let left = house.created(&of_ben).await;
        assert_eq!(left[0].hotlink, made);
        let theirs = house.created(&of_mallory).await;
        assert!(theirs.is_empty());
    })
    .await;
}
