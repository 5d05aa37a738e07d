//! The links that every affiliate of a product is given.

use hotlinks::hotlink::Why;
use hotlinks_server::additional::{self, AdditionalLinkForm};
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::hotlinks::{HotlinkKind, list_given, rename, set_archived};
use hotlinks_server::products::ProductForm;
use hotlinks_server::{offers, products};

use crate::house::{assert_forbidden, assert_not_found, each_database, fields, product_form};

#[tokio::test]
async fn every_active_affiliate_has_a_link_to_everything_that_the_creator_names() {
    each_database(async |house| {
        let (ana, ben, cem) = (
            house.account("ana").await,
            house.account("ben").await,
            house.account("cem").await,
        );
        let own = house.product(&ana).await;
        let basic = house.offer(&own, "Basic").await;
        let early = house.promoter(&ben, own.id.as_str()).await;
        let form = AdditionalLinkForm {
            name: "Webinar".to_owned(),
            url: "https://live.example/".to_owned(),
        };
        let webinar = additional::add(&house.backend, &own, form).await.unwrap();
        house.wait(1);
        let pro = house.offer(&own, "Pro").await;
        let late = house.promoter(&cem, own.id.as_str()).await;
        let given = async |promoter| -> Vec<(String, String)> {
            let rows = list_given(&house.backend, promoter).await.unwrap();
            assert!(rows.iter().all(|row| row.state.why == Why::Active));
            assert!(
                rows.iter()
                    .all(|row| row.state.leads_to.as_deref() == Some(&row.hotlink.destination))
            );
            rows.into_iter()
                .map(|row| (row.hotlink.name, row.hotlink.destination))
                .collect()
        };
        let expected = [
            ("Sales page", "https://acme.com/course".to_owned()),
            ("Webinar", "https://live.example/".to_owned()),
            ("Basic", format!("https://go.test/checkout/{basic}")),
            ("Pro", format!("https://go.test/checkout/{pro}")),
        ]
        .map(|(name, address)| (name.to_owned(), address));
        assert_eq!(given(&early).await, expected);
        assert_eq!(given(&late).await, expected);
        assert!(house.created(&early).await.is_empty());

        additional::remove(&house.backend, &own, webinar.as_str())
            .await
            .unwrap();
        offers::remove(&house.backend, &own, &basic).await.unwrap();
        let left: Vec<_> = given(&early).await.into_iter().map(|(name, _)| name).collect();
        assert_eq!(left, ["Sales page", "Pro"]);
    })
    .await;
}

#[tokio::test]
async fn given_links_follow_the_creators_changes_and_belong_to_nobody_else() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let form = ProductForm {
            sales_page: "https://acme.com/new".to_owned(),
            ..product_form()
        };
        products::update(&house.backend, &own, form).await.unwrap();
        let promoter_now = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        let given = list_given(&house.backend, &promoter_now).await.unwrap();
        assert_eq!(given[0].hotlink.kind, HotlinkKind::SalesPage);
        assert_eq!(given[0].hotlink.destination, "https://acme.com/new");
        let code = given[0].hotlink.code.to_string();
        assert_not_found(rename(&house.backend, &promoter, &code, "Mine").await);
        assert_not_found(set_archived(&house.backend, &promoter, &code, true).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_waits_or_is_blocked_has_no_new_links_and_gets_them_once_active() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        house.domain(&own, "acme.com").await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let made = house
            .hotlink(&promoter, "Sale", "https://acme.com/deal")
            .await
            .unwrap();
        let id = promoter.affiliation().id.as_str();
        affiliations::decide(&house.backend, &own, id, Decision::Block)
            .await
            .unwrap();
        // The proof is from before the block: the database has the last word.
        assert_not_found(house.hotlink(&promoter, "Late", "https://acme.com/deal").await);
        house.offer(&own, "Basic").await;
        let blocked = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        assert_forbidden(house.hotlink(&blocked, "Later", "https://acme.com/deal").await);
        let row = house.created(&blocked).await.remove(0);
        assert_eq!(
            (row.hotlink, row.state.why, row.state.credits),
            (made, Why::AffiliateOff, false)
        );
        assert_eq!(list_given(&house.backend, &blocked).await.unwrap().len(), 1);
        affiliations::decide(&house.backend, &own, id, Decision::Unblock)
            .await
            .unwrap();
        assert_eq!(list_given(&house.backend, &promoter).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn additional_links_are_listed_until_they_are_removed() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        let form = |name: &str, url: &str| AdditionalLinkForm {
            name: name.to_owned(),
            url: url.to_owned(),
        };
        let add = async |name: &str, url: &str| additional::add(&house.backend, &own, form(name, url)).await;
        let webinar = add("Webinar", "https://Elsewhere.example/live").await.unwrap();
        house.wait(1);
        add("Blog", "http://blog.example").await.unwrap();
        let listed = additional::list(&house.backend, &own.id).await.unwrap();
        let shown: Vec<_> = listed
            .iter()
            .map(|link| (link.name.as_str(), link.destination.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("Webinar", "https://elsewhere.example/live"),
                ("Blog", "http://blog.example/")
            ]
        );
        additional::remove(&house.backend, &own, webinar.as_str())
            .await
            .unwrap();
        assert_not_found(additional::remove(&house.backend, &own, webinar.as_str()).await);
        assert_eq!(additional::list(&house.backend, &own.id).await.unwrap().len(), 1);
        assert_eq!(fields(add(" ", "javascript:alert(1)").await), ["name", "url"]);
        assert_eq!(fields(add("x", "https://u:p@acme.com").await), ["url"]);
        assert_eq!(
            fields(add("x", "https://go.test/go/0123456789a").await),
            ["url"],
            "it could lead to itself"
        );
    })
    .await;
}
