//! Approved domains.

use hotlinks_server::domains::{self, DomainForm};
use hotlinks_server::hotlinks::{HotlinkForm, create};

use crate::house::{each_database, fields, problems};

#[tokio::test]
async fn a_domain_is_approved_once() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        house.domain(&own, "acme.com").await;
        for again in ["https://ACME.com", "acme.com:443", "https://acme.com/"] {
            let form = DomainForm {
                address: again.to_owned(),
                include_subdomains: true,
            };
            let told = problems(domains::add(&house.backend, &own, form).await);
            assert_eq!(
                told,
                [(
                    "address".to_owned(),
                    "https://acme.com is approved already.".to_owned()
                )]
            );
        }
        house.domain(&own, "https://acme.com/store").await;
        house.domain(&own, "https://acme.com:8443").await;
        house.domain(&own, "http://localhost:3000").await;
        house.domain(&own, "https://[2001:db8::1]").await;
        let listed = domains::list(&house.backend, &own.id).await.unwrap();
        let addresses: Vec<String> = listed.iter().map(|stored| stored.domain.address()).collect();
        assert_eq!(addresses.len(), 5);
        assert!(
            addresses.contains(&"https://[2001:db8::1]".to_owned()),
            "{addresses:?}"
        );
        for refused in [
            "",
            "com",
            "co.uk",
            "*.acme.com",
            "https://acme.com/?a",
            "https://u@acme.com",
            "ftp://a.com",
        ] {
            let form = DomainForm {
                address: refused.to_owned(),
                include_subdomains: false,
            };
            assert_eq!(
                fields(domains::add(&house.backend, &own, form).await),
                ["address"],
                "{refused}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn two_products_may_approve_the_same_domain() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        house.domain(&house.product(&ana).await, "acme.com").await;
        house.domain(&house.product(&ben).await, "acme.com").await;
    })
    .await;
}

#[tokio::test]
async fn the_hundred_and_first_domain_is_refused() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        for number in 0..domains::MAX_DOMAINS {
            house.domain(&own, &format!("d{number}.acme.com")).await;
        }
        let form = DomainForm {
            address: "acme.com".to_owned(),
            include_subdomains: false,
        };
        assert_eq!(fields(domains::add(&house.backend, &own, form).await), [""]);
    })
    .await;
}

#[tokio::test]
async fn a_domain_that_is_not_in_the_list_is_refused_beside_its_field() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let domain = house.domain(&own, "acme.com").await.id;
        let other = house.product(&ana).await;
        let elsewhere = house.domain(&other, "acme.com").await.id;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let make = async |name: &str, domain: &str| {
            let form = HotlinkForm {
                name: name.to_owned(),
                url: "https://acme.com/deal".to_owned(),
                domain: Some(domain.to_owned()),
            };
            create(&house.backend, &promoter, form).await
        };
        for unknown in ["x", "%00", elsewhere.as_str()] {
            assert_eq!(fields(make("a", unknown).await), ["domain"], "{unknown}");
        }
        make("a", "").await.unwrap();
        make("b", domain.as_str()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_pasted_address_wins_over_the_selected_domain() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let acme = house.domain(&own, "acme.com").await;
        house.domain(&own, "shop.acme.com").await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        for (number, domain) in [acme.id.to_string(), String::new()].into_iter().enumerate() {
            let form = HotlinkForm {
                name: format!("link {number}"),
                url: "https://shop.acme.com/deal".to_owned(),
                domain: Some(domain),
            };
            let made = create(&house.backend, &promoter, form).await.unwrap();
            assert_eq!(made.destination, "https://shop.acme.com/deal");
        }
    })
    .await;
}
