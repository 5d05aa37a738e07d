//! The demonstration is what `--demo` promises.

use hotlinks_server::accounts::sign_in;
use hotlinks_server::demo::{self, DemoSignIn};
use hotlinks_server::products::ProductForm;
use hotlinks_server::{affiliations, domains, hotlinks, offers, products};

use crate::house::{each_database, fields};

#[tokio::test]
async fn an_empty_database_becomes_a_month_of_business() {
    each_database(async |house| {
        let backend = &house.backend;
        let people = demo::fill(backend).await.unwrap();
        let shown: Vec<_> = people.iter().map(|person| (person.email, person.role)).collect();
        assert_eq!(
            shown,
            [
                ("creator@demo.test", "creator"),
                ("ana@demo.test", "affiliate"),
                ("ben@demo.test", "affiliate")
            ]
        );
        let enter = async |person: &DemoSignIn| {
            sign_in(backend, person.email, &person.password, "::1")
                .await
                .unwrap()
                .account
        };
        let creator = enter(&people[0]).await;
        let row = products::list_for_creator(backend, &creator)
            .await
            .unwrap()
            .remove(0);
        assert_eq!(
            (row.offers, row.domains_on, row.affiliates, row.pending),
            (2, 2, 2, 0)
        );
        assert!(row.sales >= 10, "{} sales", row.sales);
        assert!(row.commission.0 > 0);
        let domains = domains::list(backend, &row.product.id).await.unwrap();
        let off = domains.iter().find(|stored| !stored.domain.is_on()).unwrap();
        assert_eq!(
            (off.domain.address().as_str(), off.hotlinks),
            ("http://legacy.acme.com", 1)
        );
        assert_eq!(offers::list(backend, &row.product).await.unwrap().len(), 2);

        let own = products::require_creator(backend, &creator, row.product.id.as_str())
            .await
            .unwrap();
        for offer in offers::list(backend, &own).await.unwrap() {
            offers::remove(backend, &own, offer.id.as_str()).await.unwrap();
        }
        let in_yen = ProductForm {
            currency: "JPY".to_owned(),
            ..ProductForm::from(&*own)
        };
        assert_eq!(
            fields(products::update(backend, &own, in_yen).await),
            ["currency"],
            "there are sales"
        );

        for person in &people[1..] {
            let account = enter(person).await;
            let promoter = affiliations::require_affiliate(backend, &account, row.product.id.as_str())
                .await
                .unwrap();
            let links = house.created(&promoter).await;
            assert_eq!(links.len(), 3);
            assert!(links.iter().all(|link| link.clicks > 0), "{links:?}");
            assert_eq!(hotlinks::list_given(backend, &promoter).await.unwrap().len(), 3);
            let given = hotlinks::list_given(backend, &promoter).await.unwrap();
            let by_link: u64 = links.iter().chain(&given).map(|link| link.sales).sum();
            let earned = &affiliations::list_for_affiliate(backend, &account, 0)
                .await
                .unwrap()
                .rows[0];
            assert_eq!(by_link, earned.sales);
            assert!(
                earned.clicks > 50 && earned.sales > 0 && earned.commission.0 > 0,
                "{earned:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_start_tells_the_same_and_changes_nothing() {
    each_database(async |house| {
        let first = demo::fill(&house.backend).await.unwrap();
        house.wait(1);
        assert_eq!(demo::fill(&house.backend).await.unwrap(), first);
        let creator = sign_in(&house.backend, first[0].email, &first[0].password, "::1")
            .await
            .unwrap()
            .account;
        assert_eq!(
            products::list_for_creator(&house.backend, &creator)
                .await
                .unwrap()
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_database_in_use_is_left_alone() {
    each_database(async |house| {
        let ana = house.account("somebody").await;
        assert!(demo::fill(&house.backend).await.unwrap().is_empty());
        assert!(
            products::list_for_creator(&house.backend, &ana)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(
            sign_in(&house.backend, "creator@demo.test", "", "::1")
                .await
                .is_err()
        );
    })
    .await;
}
