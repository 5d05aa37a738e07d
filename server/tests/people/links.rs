//! Hotlinks: those that affiliates make and those that they are given.

use hotlinks::hotlink::Why;
use hotlinks_server::additional::{self, AdditionalLinkForm};
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::hotlinks::{rename, set_archived};
use hotlinks_server::products::ProductForm;
use hotlinks_server::{domains, offers, products};

use crate::house::{
    assert_forbidden, assert_not_found, assert_shown_as_followed, each_database, fields, problems,
    product_form,
};

#[tokio::test]
async fn a_page_on_an_approved_domain_becomes_a_hotlink() {
    each_database(async |house| {
        let (_, promoter) = house.promoted().await;
        let made = house
            .hotlink(&promoter, " Мой линк 🦊 ", " https://ACME.com:443/Deal?a=1#buy ")
            .await
            .unwrap();
        assert_eq!(made.destination, "https://acme.com/Deal?a=1#buy");
        assert_eq!(made.name, "Мой линк 🦊");
        assert_eq!(
            house.backend.hotlink_address(&made.code),
            format!("https://go.test/go/{}", made.code)
        );
        let listed = house.created(&promoter).await;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].hotlink, made);
        assert_eq!(listed[0].state.why, Why::Active);
        assert_eq!(
            listed[0].state.leads_to.as_deref(),
            Some("https://acme.com/Deal?a=1#buy")
        );
        assert!(listed[0].state.credits);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_qualify_is_refused_beside_the_address() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let told = problems(house.hotlink(&promoter, "x", "https://acme.com/").await);
        assert!(told[0].1.contains("not approved a domain"), "{told:?}");
        let domain = house.domain(&own, "acme.com").await;
        for url in [
            "",
            "htt",
            "https://ac",
            "https://acme.com.evil.com/",
            "http://acme.com/",
            "acme.com/deal",
            "%00",
        ] {
            assert!(
                fields(house.hotlink(&promoter, "x", url).await)
                    .iter()
                    .all(|f| f == "url"),
                "{url}"
            );
        }
        assert_eq!(fields(house.hotlink(&promoter, " ", "").await), ["name", "url"]);
        domains::set_on(&house.backend, &own, domain.id.as_str(), false)
            .await
            .unwrap();
        let told = problems(house.hotlink(&promoter, "x", "https://acme.com/deal").await);
        assert_eq!(told[0].0, "url");
        assert!(house.created(&promoter).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_name_is_unique_among_an_affiliates_links_of_a_product_and_free_elsewhere() {
    each_database(async |house| {
        let (ana, ben, cem) = (
            house.account("ana").await,
            house.account("ben").await,
            house.account("cem").await,
        );
        let (own, other) = (house.product(&ana).await, house.product(&ana).await);
        for product in [&own, &other] {
            house.domain(product, "acme.com").await;
        }
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let first = house
            .hotlink(&promoter, "Sale", "https://acme.com/")
            .await
            .unwrap();
        let told = problems(house.hotlink(&promoter, " sALE ", "https://acme.com/").await);
        assert_eq!(
            told[0],
            (
                "name".to_owned(),
                "You already have a link called “sALE”. Choose another name.".to_owned()
            )
        );
        let second = house
            .hotlink(&promoter, "Sale 2", "https://acme.com/")
            .await
            .unwrap();
        assert_eq!(
            fields(rename(&house.backend, &promoter, &second.code.to_string(), "SALE").await),
            ["name"]
        );
        assert_eq!(
            fields(rename(&house.backend, &promoter, &second.code.to_string(), "").await),
            ["name"]
        );
        rename(&house.backend, &promoter, &first.code.to_string(), "SALE")
            .await
            .unwrap();
        rename(&house.backend, &promoter, &second.code.to_string(), "Other")
            .await
            .unwrap();
        house
            .hotlink(
                &house.promoter(&cem, own.id.as_str()).await,
                "Sale",
                "https://acme.com/",
            )
            .await
            .unwrap();
        house
            .hotlink(
                &house.promoter(&ben, other.id.as_str()).await,
                "Sale",
                "https://acme.com/",
            )
            .await
            .unwrap();
        // A link of one's own may be called like one that everybody was given.
        house
            .hotlink(&promoter, "Sales page", "https://acme.com/")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_archived_link_leads_to_the_sales_page_and_comes_back_with_its_code() {
    each_database(async |house| {
        let (_, promoter) = house.promoted().await;
        let made = house
            .hotlink(&promoter, "Sale", "https://acme.com/deal")
            .await
            .unwrap();
        let state = async || house.created(&promoter).await.remove(0);
        set_archived(&house.backend, &promoter, &made.code.to_string(), true)
            .await
            .unwrap();
        let row = state().await;
        assert_eq!(row.hotlink.archived_at, Some(house.clock.now()));
        assert_eq!((row.state.why, row.state.credits), (Why::Archived, true));
        assert_eq!(row.state.leads_to.as_deref(), Some("https://acme.com/course"));
        set_archived(&house.backend, &promoter, &made.code.to_string(), false)
            .await
            .unwrap();
        assert_eq!(state().await.hotlink, made);
    })
    .await;
}

#[tokio::test]
async fn switching_a_domain_tells_whom_it_concerns_and_turns_their_links() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let acme = house.domain(&own, "acme.com").await;
        let shop = house.domain(&own, "https://shop.acme.com/store").await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        for (name, url) in [
            ("a", "https://acme.com/a"),
            ("b", "https://acme.com/b"),
            ("c", "https://shop.acme.com/store/c"),
        ] {
            house.hotlink(&promoter, name, url).await.unwrap();
        }
        let put_away = house.hotlink(&promoter, "d", "https://acme.com/d").await.unwrap();
        set_archived(&house.backend, &promoter, &put_away.code.to_string(), true)
            .await
            .unwrap();

        let listed = domains::list(&house.backend, &own.id).await.unwrap();
        let mut counts: Vec<_> = listed
            .iter()
            .map(|stored| (stored.domain.host(), stored.hotlinks))
            .collect();
        counts.sort_unstable();
        assert_eq!(counts, [("acme.com", 2), ("shop.acme.com", 1)]);

        let off = domains::set_on(&house.backend, &own, acme.id.as_str(), false)
            .await
            .unwrap();
        assert_eq!((off.domain.is_on(), off.hotlinks), (false, 2));
        let reasons = async || {
            let rows = house.created(&promoter).await;
            let mut reasons: Vec<_> = rows
                .into_iter()
                .map(|row| (row.hotlink.name, row.state.why))
                .collect();
            reasons.sort_unstable_by(|one, other| one.0.cmp(&other.0));
            reasons.into_iter().map(|(_, why)| why).collect::<Vec<_>>()
        };
        assert_eq!(
            reasons().await,
            [
                Why::DestinationOff,
                Why::DestinationOff,
                Why::Active,
                Why::Archived
            ]
        );
        let on = domains::set_on(&house.backend, &own, acme.id.as_str(), true)
            .await
            .unwrap();
        assert!(on.domain.is_on());
        assert_eq!(
            reasons().await,
            [Why::Active, Why::Active, Why::Active, Why::Archived]
        );
        domains::remove(&house.backend, &own, shop.id.as_str())
            .await
            .unwrap();
        assert_eq!(reasons().await[2], Why::DestinationOff);
        assert_not_found(domains::remove(&house.backend, &own, shop.id.as_str()).await);
    })
    .await;
}

#[tokio::test]
async fn a_closed_product_takes_no_new_links() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        house.domain(&own, "acme.com").await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        house
            .hotlink(&promoter, "Sale", "https://acme.com/deal")
            .await
            .unwrap();
        let form = ProductForm {
            openness: "closed".to_owned(),
            ..product_form()
        };
        products::update(&house.backend, &own, form).await.unwrap();
        let promoter = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        assert_forbidden(house.hotlink(&promoter, "New", "https://acme.com/deal").await);
        let row = house.created(&promoter).await.remove(0);
        assert_eq!((row.state.why, row.state.credits), (Why::ProductClosed, false));
        assert_eq!(row.state.leads_to.as_deref(), Some("https://acme.com/deal"));
    })
    .await;
}

#[tokio::test]
async fn what_an_affiliate_is_shown_is_what_a_buyer_gets() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let acme = house.domain(&own, "acme.com").await;
        house.domain(&own, "shop.acme.com").await;
        let webinar = AdditionalLinkForm {
            name: "Webinar".to_owned(),
            url: "https://live.example/".to_owned(),
        };
        let webinar = additional::add(&house.backend, &own, webinar).await.unwrap();
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        house.hotlink(&promoter, "a", "https://acme.com/a").await.unwrap();
        let shop = house
            .hotlink(&promoter, "b", "https://shop.acme.com/b")
            .await
            .unwrap();
        let offer = house.offer(&own, "Basic").await;
        let check = async || {
            let promoter = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
                .await
                .unwrap();
            assert_shown_as_followed(house, &promoter).await;
        };
        check().await;
        set_archived(&house.backend, &promoter, &shop.code.to_string(), true)
            .await
            .unwrap();
        check().await;
        domains::set_on(&house.backend, &own, acme.id.as_str(), false)
            .await
            .unwrap();
        check().await;
        domains::set_on(&house.backend, &own, acme.id.as_str(), true)
            .await
            .unwrap();
        offers::remove(&house.backend, &own, &offer).await.unwrap();
        additional::remove(&house.backend, &own, webinar.as_str())
            .await
            .unwrap();
        check().await;
        let id = promoter.affiliation().id.as_str();
        affiliations::decide(&house.backend, &own, id, Decision::Block)
            .await
            .unwrap();
        check().await;
        affiliations::decide(&house.backend, &own, id, Decision::Unblock)
            .await
            .unwrap();
        domains::remove(&house.backend, &own, acme.id.as_str())
            .await
            .unwrap();
        check().await;
        let form = ProductForm {
            openness: "closed".to_owned(),
            sales_page: "https://acme.com/other".to_owned(),
            ..product_form()
        };
        products::update(&house.backend, &own, form).await.unwrap();
        check().await;
        products::delete(&house.backend, &own).await.unwrap();
        check().await;
    })
    .await;
}

#[tokio::test]
async fn a_deleted_product_stays_in_sight_of_its_affiliates_and_takes_nothing_new() {
    each_database(async |house| {
        let (ana, ben, cem) = (
            house.account("ana").await,
            house.account("ben").await,
            house.account("cem").await,
        );
        let own = house.product(&ana).await;
        house.domain(&own, "acme.com").await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        house
            .hotlink(&promoter, "Sale", "https://acme.com/")
            .await
            .unwrap();
        products::delete(&house.backend, &own).await.unwrap();
        let promoter = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        assert_forbidden(house.hotlink(&promoter, "New", "https://acme.com/").await);
        let row = house.created(&promoter).await.remove(0);
        assert_eq!((row.state.why, row.state.leads_to), (Why::ProductDeleted, None));
        let listed = affiliations::list_for_affiliate(&house.backend, &ben, 0)
            .await
            .unwrap();
        assert!(listed.rows[0].product.deleted_at.is_some());
        assert_not_found(affiliations::join(&house.backend, &cem, own.id.as_str()).await);
        assert!(
            affiliations::find_open(&house.backend, &cem, "", 0)
                .await
                .unwrap()
                .rows
                .is_empty()
        );
    })
    .await;
}
