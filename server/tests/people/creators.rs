//! Products, offers, approved domains and additional links.

use hotlinks::attribution::Rule;
use hotlinks::commission::NOTICE;
use hotlinks::money::{Bps, Minor};
use hotlinks::time::Window;
use hotlinks_server::domains;
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products::{self, Openness, ProductForm};

use crate::house::{assert_not_found, each_database, fields, offer_form, problems, product_form, rate};

#[tokio::test]
async fn a_product_is_what_its_form_said() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let form = ProductForm {
            name: " Curso de Rust 🦀 ".to_owned(),
            sales_page: " HTTPS://Acme.com:443/Kurs?a=1 ".to_owned(),
            currency: "jpy".to_owned(),
            rule: "multiple".to_owned(),
            share_first: "12,5".to_owned(),
            window: "forever".to_owned(),
            guarantee: "30".to_owned(),
            openness: "approval".to_owned(),
            commission: "12.5 %".to_owned(),
            tax: "19".to_owned(),
            fee: "2,9".to_owned(),
        };
        let id = products::create(&house.backend, &ana, form).await.unwrap();
        let own = products::require_creator(&house.backend, &ana, id.as_str())
            .await
            .unwrap();
        assert_eq!(own.name, "Curso de Rust 🦀");
        assert_eq!(own.sales_page, "https://acme.com/Kurs?a=1");
        assert_eq!(own.currency.code(), "JPY");
        assert_eq!(
            own.rule,
            Rule::Multiple {
                share_first: Bps::new(1_250).unwrap()
            }
        );
        assert_eq!((own.window, own.guarantee_days), (Window::Forever, 30));
        assert_eq!((own.openness, own.deleted_at), (Openness::Approval, None));
        assert_eq!(own.bps.map(Bps::get), Some(1_250));
        assert_eq!((own.tax.get(), own.fee.get()), (1_900, 290));

        products::update(&house.backend, &own, ProductForm::from(&*own))
            .await
            .unwrap();
        let again = products::require_creator(&house.backend, &ana, id.as_str())
            .await
            .unwrap();
        assert_eq!(*again, *own, "its own form changes nothing");
    })
    .await;
}

#[tokio::test]
async fn empty_choices_are_the_usual_ones() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        assert_eq!((own.rule, own.window), (Rule::Last, Window::Days60));
        assert_eq!((own.guarantee_days, own.openness), (7, Openness::Open));
    })
    .await;
}

#[tokio::test]
async fn every_field_of_a_product_has_its_sentence() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let form = ProductForm {
            name: "a\u{202e}b".to_owned(),
            sales_page: "javascript:alert(1)".to_owned(),
            currency: "DOGE".to_owned(),
            rule: "middle".to_owned(),
            share_first: "NaN".to_owned(),
            window: "61".to_owned(),
            guarantee: "-7".to_owned(),
            openness: "ajar".to_owned(),
            commission: "a third".to_owned(),
            tax: "100.5".to_owned(),
            fee: "-1".to_owned(),
        };
        let told = fields(products::create(&house.backend, &ana, form).await);
        assert_eq!(
            told,
            [
                "name",
                "sales_page",
                "currency",
                "rule",
                "window",
                "guarantee",
                "openness",
                "commission",
                "tax",
                "fee"
            ]
        );
        for share in ["NaN", "101", "-1", "1e1", "0.001", "½"] {
            let form = ProductForm {
                rule: "multiple".to_owned(),
                share_first: share.to_owned(),
                ..product_form()
            };
            assert_eq!(
                fields(products::create(&house.backend, &ana, form).await),
                ["share_first"],
                "{share}"
            );
        }
        let own_hotlink = ProductForm {
            sales_page: "https://go.test/go/0123456789a".to_owned(),
            ..product_form()
        };
        assert_eq!(
            fields(products::create(&house.backend, &ana, own_hotlink).await),
            ["sales_page"],
            "it could lead to itself"
        );
        for name in ["", " \t ", "\u{200b}", "a\0b", &"é".repeat(81)] {
            let form = ProductForm {
                name: name.to_owned(),
                ..product_form()
            };
            assert_eq!(
                fields(products::create(&house.backend, &ana, form).await),
                ["name"],
                "{name:?}"
            );
        }
        for name in ["%00", "مرحبا", "👩‍👩‍👧‍👦", &"é".repeat(80)] {
            let form = ProductForm {
                name: name.to_owned(),
                ..product_form()
            };
            assert!(
                products::create(&house.backend, &ana, form).await.is_ok(),
                "{name:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_currency_stays_while_prices_are_in_it() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        let in_yen = || ProductForm {
            currency: "JPY".to_owned(),
            ..product_form()
        };
        let offer = house.offer(&own, "Basic").await;
        assert_eq!(
            fields(products::update(&house.backend, &own, in_yen()).await),
            ["currency"]
        );
        // At once, not only after what the other changes would do was shown and agreed to.
        let shorter = ProductForm {
            window: "30".to_owned(),
            ..in_yen()
        };
        assert_eq!(
            fields(products::preview(&house.backend, &own, &shorter).await),
            ["currency"]
        );
        products::update(&house.backend, &own, product_form())
            .await
            .unwrap();
        offers::remove(&house.backend, &own, &offer).await.unwrap();
        products::update(&house.backend, &own, in_yen()).await.unwrap();
        let own = products::require_creator(&house.backend, &ana, own.id.as_str())
            .await
            .unwrap();
        assert_eq!(
            fields(offers::create(&house.backend, &own, offer_form("Basic")).await),
            ["price"]
        );
        let form = OfferForm {
            price: "1990".to_owned(),
            ..offer_form("Basic")
        };
        offers::create(&house.backend, &own, form).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_field_that_is_missing_has_its_default_on_a_new_product_and_changes_no_other() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let blank = || ProductForm {
            name: "Rust Course".to_owned(),
            sales_page: "https://acme.com/course".to_owned(),
            currency: "USD".to_owned(),
            ..ProductForm::default()
        };
        let id = products::create(&house.backend, &ana, blank()).await.unwrap();
        let own = products::require_creator(&house.backend, &ana, id.as_str())
            .await
            .unwrap();
        assert_eq!(ProductForm::from(&*own), product_form());
        assert_eq!(
            fields(products::update(&house.backend, &own, blank()).await),
            ["rule", "window", "guarantee", "openness"]
        );
        let no_share = ProductForm {
            rule: "multiple".to_owned(),
            share_first: " ".to_owned(),
            ..product_form()
        };
        assert_eq!(
            fields(products::update(&house.backend, &own, no_share).await),
            ["share_first"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_deleted_product_is_gone_for_its_creator_too() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        products::delete(&house.backend, &own).await.unwrap();
        assert_not_found(products::require_creator(&house.backend, &ana, own.id.as_str()).await);
        assert_not_found(products::update(&house.backend, &own, product_form()).await);
        assert_not_found(offers::create(&house.backend, &own, offer_form("Basic")).await);
        assert!(
            products::list_for_creator(&house.backend, &ana)
                .await
                .unwrap()
                .is_empty()
        );
        products::delete(&house.backend, &own).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_list_counts_what_belongs_to_each_product() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        house.wait(1);
        let empty = house.product(&ana).await;
        house.offer(&own, "Basic").await;
        let gone = house.offer(&own, "Gone").await;
        offers::remove(&house.backend, &own, &gone).await.unwrap();
        house.domain(&own, "acme.com").await;
        let off = house.domain(&own, "http://legacy.acme.com").await;
        domains::set_on(&house.backend, &own, off.id.as_str(), false)
            .await
            .unwrap();
        house.promoter(&ben, own.id.as_str()).await;

        let rows = products::list_for_creator(&house.backend, &ana).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| &row.product.id).collect::<Vec<_>>(),
            [&empty.id, &own.id]
        );
        let row = &rows[1];
        assert_eq!(
            (row.offers, row.domains_on, row.affiliates, row.pending),
            (1, 1, 1, 0)
        );
        assert_eq!((row.sales, row.commission), (0, Minor::ZERO));
        assert_eq!(
            (rows[0].offers, rows[0].domains_on, rows[0].affiliates),
            (0, 0, 0)
        );
    })
    .await;
}

#[tokio::test]
async fn prices_and_rates_that_make_no_sense_are_refused_beside_their_field() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        for price in [
            "",
            "0",
            "0.00",
            "-1",
            "1,000",
            "NaN",
            "1e9",
            "99.999",
            "99999999999999999999",
            "%00",
            "١٢",
        ] {
            let form = OfferForm {
                price: price.to_owned(),
                ..offer_form("Basic")
            };
            assert_eq!(
                fields(offers::create(&house.backend, &own, form).await),
                ["price"],
                "{price}"
            );
        }
        for commission in ["100.01", "-5", "NaN", "12.345", "1e1", "%", "%00"] {
            let form = OfferForm {
                commission: commission.to_owned(),
                ..offer_form("Basic")
            };
            assert_eq!(
                fields(offers::create(&house.backend, &own, form).await),
                ["commission"],
                "{commission}"
            );
        }
        let form = OfferForm {
            commission: "0".to_owned(),
            ..offer_form("Free of commission")
        };
        offers::create(&house.backend, &own, form).await.unwrap();
        let form = OfferForm {
            commission: "100 %".to_owned(),
            price: "0.01".to_owned(),
            name: "All".to_owned(),
        };
        offers::create(&house.backend, &own, form).await.unwrap();
        let offers = offers::list(&house.backend, &own).await.unwrap();
        assert_eq!(offers.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_lower_commission_waits_72_hours_and_a_higher_one_does_not() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        let id = house.offer(&own, "Basic").await;
        let in_force = async || rate(house, &own, Some(&id), None).await;
        let set = async |commission: &str| {
            let form = OfferForm {
                commission: commission.to_owned(),
                ..offer_form("Basic")
            };
            offers::update(&house.backend, &own, &id, form).await.unwrap();
        };
        set("40").await;
        assert_eq!(in_force().await, 4_000);
        set("10").await;
        house.wait(NOTICE - 1);
        assert_eq!(in_force().await, 4_000);
        // Saving the form again is no news.
        set("10").await;
        house.wait(1);
        assert_eq!(in_force().await, 1_000);
    })
    .await;
}

#[tokio::test]
async fn the_hundred_and_first_offer_is_refused_until_one_is_removed() {
    each_database(async |house| {
        let ana = house.account("ana").await;
        let own = house.product(&ana).await;
        let mut last = String::new();
        for number in 0..offers::MAX_OFFERS {
            last = house.offer(&own, &format!("Plan {number}")).await;
        }
        let told = problems(offers::create(&house.backend, &own, offer_form("One more")).await);
        assert!(told[0].1.contains("100 offers"), "{told:?}");
        offers::remove(&house.backend, &own, &last).await.unwrap();
        assert_not_found(offers::remove(&house.backend, &own, &last).await);
        assert_not_found(offers::update(&house.backend, &own, &last, offer_form("Gone")).await);
        house.offer(&own, "One more").await;
    })
    .await;
}
