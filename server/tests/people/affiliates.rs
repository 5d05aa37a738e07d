//! Joining a product, and what its creator decides.

use hotlinks_server::Error;
use hotlinks_server::affiliations::{self, AffiliationState, Decision};
use hotlinks_server::products::{self, ProductForm};

use crate::house::{assert_forbidden, assert_not_found, each_database, product_form};

async fn with_openness(
    house: &crate::house::House,
    creator: &hotlinks_server::accounts::Account,
    openness: &str,
) -> products::OwnProduct {
    let form = ProductForm {
        openness: openness.to_owned(),
        ..product_form()
    };
    let id = products::create(&house.backend, creator, form).await.unwrap();
    products::require_creator(&house.backend, creator, id.as_str())
        .await
        .unwrap()
}

#[tokio::test]
async fn how_one_joins_is_the_creators_choice() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        for (openness, state) in [
            ("open", AffiliationState::Active),
            ("approval", AffiliationState::Pending),
        ] {
            let own = with_openness(house, &ana, openness).await;
            let joined = affiliations::join(&house.backend, &ben, own.id.as_str())
                .await
                .unwrap();
            assert_eq!(joined.state, state);
            let again = affiliations::join(&house.backend, &ben, own.id.as_str())
                .await
                .unwrap();
            assert_eq!(again, joined, "a second time changes nothing");
        }
        let closed = with_openness(house, &ana, "closed").await;
        assert_forbidden(affiliations::join(&house.backend, &ben, closed.id.as_str()).await);
        assert_not_found(affiliations::require_affiliate(&house.backend, &ben, closed.id.as_str()).await);
    })
    .await;
}

#[tokio::test]
async fn nobody_promotes_their_own_product_but_may_promote_another() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let (of_ana, of_ben) = (house.product(&ana).await, house.product(&ben).await);
        assert_forbidden(affiliations::join(&house.backend, &ana, of_ana.id.as_str()).await);
        house.promoter(&ana, of_ben.id.as_str()).await;
        house.promoter(&ben, of_ana.id.as_str()).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_was_refused_does_not_come_back_by_asking_again() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = with_openness(house, &ana, "approval").await;
        let asked = affiliations::join(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        let decide =
            async |decision| affiliations::decide(&house.backend, &own, asked.id.as_str(), decision).await;
        decide(Decision::Refuse).await.unwrap();
        assert_forbidden(affiliations::join(&house.backend, &ben, own.id.as_str()).await);
        let promoter = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        assert_forbidden(promoter.require_active());
        decide(Decision::Approve).await.unwrap();
        let joined = affiliations::join(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        assert_eq!(joined.state, AffiliationState::Active);
    })
    .await;
}

#[tokio::test]
async fn a_blocked_affiliate_is_told_so_and_can_come_back() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        let promoter = house.promoter(&ben, own.id.as_str()).await;
        let decide = async |decision| {
            affiliations::decide(&house.backend, &own, promoter.affiliation().id.as_str(), decision).await
        };
        house.wait(7);
        let blocked = decide(Decision::Block).await.unwrap();
        assert_eq!(
            (blocked.state, blocked.blocked_at),
            (AffiliationState::Blocked, Some(house.clock.now()))
        );
        house.wait(7);
        assert_eq!(
            decide(Decision::Block).await.unwrap(),
            blocked,
            "the moment of the block stays"
        );
        assert_forbidden(decide(Decision::Approve).await);
        let promoter = affiliations::require_affiliate(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        let Err(Error::Forbidden(sentence)) = promoter.require_active() else {
            panic!("may promote")
        };
        assert!(sentence.contains("blocked"), "{sentence}");
        assert_forbidden(affiliations::join(&house.backend, &ben, own.id.as_str()).await);
        let back = decide(Decision::Unblock).await.unwrap();
        assert_eq!((back.state, back.blocked_at), (AffiliationState::Active, None));
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_does_not_apply_changes_nothing() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = with_openness(house, &ana, "approval").await;
        let asked = affiliations::join(&house.backend, &ben, own.id.as_str())
            .await
            .unwrap();
        for decision in [Decision::Block, Decision::Unblock] {
            assert_forbidden(affiliations::decide(&house.backend, &own, asked.id.as_str(), decision).await);
        }
        let row = &affiliations::list_for_product(&house.backend, &own, 0)
            .await
            .unwrap()
            .rows[0];
        assert_eq!(row.affiliation, asked);
        assert_eq!((row.name.as_str(), row.email.as_str()), ("ben", "ben@demo.test"));
    })
    .await;
}

#[tokio::test]
async fn open_products_are_found_by_any_part_of_their_name_whatever_the_case() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        for (name, openness) in [
            ("Ärger mit 100% Rust_", "open"),
            ("Кулинария", "approval"),
            ("Secret", "closed"),
        ] {
            let form = ProductForm {
                name: name.to_owned(),
                openness: openness.to_owned(),
                ..product_form()
            };
            products::create(&house.backend, &ana, form).await.unwrap();
            house.wait(1);
        }
        let find = async |search: &str| -> Vec<String> {
            let page = affiliations::find_open(&house.backend, &ben, search, 0)
                .await
                .unwrap();
            page.rows.into_iter().map(|open| open.product.name).collect()
        };
        assert_eq!(find("").await, ["Кулинария", "Ärger mit 100% Rust_"]);
        assert_eq!(find("äRGER").await, ["Ärger mit 100% Rust_"]);
        assert_eq!(find("0% r").await, ["Ärger mit 100% Rust_"]);
        assert_eq!(find("_").await, ["Ärger mit 100% Rust_"]);
        assert_eq!(find("КУЛИН").await, ["Кулинария"]);
        for nothing in ["secret", "%%", "!", "\0", "a\u{202e}", "' OR 1=1 --"] {
            assert!(find(nothing).await.is_empty(), "{nothing:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_sees_offers_and_how_they_stand() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        let own = house.product(&ana).await;
        house.offer(&own, "Basic").await;
        let seen = affiliations::find_open(&house.backend, &ben, "rust", 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(
            (seen[0].own, seen[0].standing, seen[0].offers.len()),
            (false, None, 1)
        );
        assert_eq!(seen[0].creator_name, "ana");
        house.promoter(&ben, own.id.as_str()).await;
        let seen = affiliations::find_open(&house.backend, &ben, "rust", 0)
            .await
            .unwrap()
            .rows;
        assert_eq!(seen[0].standing, Some(AffiliationState::Active));
        let seen = affiliations::find_open(&house.backend, &ana, "rust", 0)
            .await
            .unwrap()
            .rows;
        assert!(seen[0].own);
        let listed = affiliations::list_for_affiliate(&house.backend, &ben, 0)
            .await
            .unwrap();
        assert_eq!((listed.rows.len(), listed.more), (1, false));
        assert_eq!((listed.rows[0].clicks, listed.rows[0].sales), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    each_database(async |house| {
        let (ana, ben) = (house.account("ana").await, house.account("ben").await);
        for _ in 0..51 {
            house.product(&ana).await;
        }
        let first = affiliations::find_open(&house.backend, &ben, "", 0)
            .await
            .unwrap();
        assert_eq!((first.rows.len(), first.more), (50, true));
        let second = affiliations::find_open(&house.backend, &ben, "", 1)
            .await
            .unwrap();
        assert_eq!((second.rows.len(), second.more, second.number), (1, false, 1));
        assert!(
            first
                .rows
                .iter()
                .all(|open| open.product.id != second.rows[0].product.id)
        );
        let far = affiliations::find_open(&house.backend, &ben, "", u32::MAX)
            .await
            .unwrap();
        assert!(far.rows.is_empty());
    })
    .await;
}
