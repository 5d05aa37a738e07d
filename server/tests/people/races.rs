//! Two at once: the database decides, and nobody sees an internal error.

use hotlinks_server::affiliations;
use hotlinks_server::domains::{self, DomainForm};

use crate::house::{each_database, fields};

#[tokio::test]
async fn of_two_links_of_one_name_exactly_one_is_made() {
    each_database(async |house| {
        let (_, promoter) = house.promoted().await;
        for round in 0..10 {
            let name = format!("Sale {round}");
            let make = || house.hotlink(&promoter, &name, "https://acme.com/");
            let made = tokio::join!(make(), make(), make());
            let (made, refused): (Vec<_>, Vec<_>) =
                [made.0, made.1, made.2].into_iter().partition(Result::is_ok);
            assert_eq!((made.len(), refused.len()), (1, 2));
            for refused in refused {
                assert_eq!(fields(refused), ["name"]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn joining_twice_at_once_is_joining_once() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let join = || affiliations::join(&house.backend, &ben, own.id.as_str());
        let joined = tokio::join!(join(), join(), join());
        let one = joined.0.unwrap();
        assert_eq!((joined.1.unwrap(), joined.2.unwrap()), (one.clone(), one));
    })
    .await;
}

#[tokio::test]
async fn an_offer_made_while_somebody_joins_reaches_them() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        for round in 0..10 {
            let affiliate = house.account(&format!("affiliate{round}")).await;
            let name = format!("Plan {round}");
            let (_, promoter) = tokio::join!(
                house.offer(&own, &name),
                house.promoter(&affiliate, own.id.as_str())
            );
            let given = hotlinks_server::hotlinks::list_given(&house.backend, &promoter)
                .await
                .unwrap();
            assert_eq!(given.len(), round + 2, "the sales page and every plan so far");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_approvals_of_one_domain_one_is_told_that_it_is_there() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        let form = || DomainForm {
            address: "acme.com".to_owned(),
            include_subdomains: false,
        };
        let (one, other) = tokio::join!(
            domains::add(&house.backend, &own, form()),
            domains::add(&house.backend, &own, form())
        );
        let refused = if one.is_ok() { other } else { one };
        assert_eq!(fields(refused), ["address"]);
        assert_eq!(domains::list(&house.backend, &own.id).await.unwrap().len(), 1);
    })
    .await;
}
