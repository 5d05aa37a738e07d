//! Several servers on one database: what is changed at one holds at every other.

use std::time::Duration;

use ::hotlinks::hotlink::Code;
use hotlinks_server::Backend;
use hotlinks_server::accounts::{self, SignUp};
use hotlinks_server::additional::{self, AdditionalLinkForm};
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::domains::{self, DomainForm};
use hotlinks_server::hotlinks::{self, HotlinkForm};
use hotlinks_server::offers::{self, OfferForm};
use hotlinks_server::products;

use crate::shop::{Shop, each_shop, terms};

/// So long that nobody waits for it: what is followed was heard of.
const NEVER: Duration = Duration::from_secs(86_400);
const OFTEN: Duration = Duration::from_millis(20);

/// What buyers get from a server by every link that there is.
async fn answers(shop: &Shop, backend: &Backend) -> Vec<String> {
    let codes = shop.texts("SELECT code FROM hotlinks ORDER BY code").await;
    let answer = |code: &String| {
        let code = Code::parse(code).unwrap();
        let decision = backend.live.follow(code, "", |followed| {
            let product = followed.product;
            format!("{:?} {} {:?}", followed.decision, product.name, product.window)
        });
        format!("{code}: {decision:?}")
    };
    codes.iter().map(answer).collect()
}

/// Waits until another server answers as the shop's own does, however long that takes.
async fn until_the_same(shop: &Shop, other: &Backend, what: &str) {
    for _ in 0..6_000 {
        if answers(shop, other).await == answers(shop, &shop.backend).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(
        answers(shop, other).await,
        answers(shop, &shop.backend).await,
        "{what}"
    );
}

/// Changes something, which must make a difference here, and waits until it does at the other server.
async fn followed(shop: &Shop, other: &Backend, what: &str, change: impl AsyncFnOnce()) {
    let before = answers(shop, &shop.backend).await;
    change().await;
    assert_ne!(answers(shop, &shop.backend).await, before, "{what}");
    until_the_same(shop, other, what).await;
}

async fn set_domain(shop: &Shop, at: &Backend, on: bool) {
    domains::set_on(at, &shop.own().await, shop.domain.as_str(), on)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_changed_at_one_server_holds_at_every_other() {
    each_shop(async |shop| {
        let other = shop.another(OFTEN).await;
        let (here, own, ana) = (&shop.backend, shop.own().await, shop.promoter(&shop.ana).await);
        until_the_same(&shop, &other, "at the start").await;
        followed(&shop, &other, "a domain off", async || {
            set_domain(&shop, here, false).await
        })
        .await;
        followed(&shop, &other, "and on", async || {
            set_domain(&shop, here, true).await
        })
        .await;
        let decide = async |decision| {
            let id = ana.affiliation().id.as_str();
            affiliations::decide(here, &own, id, decision).await.unwrap();
        };
        followed(&shop, &other, "an affiliate blocked", async || {
            decide(Decision::Block).await
        })
        .await;
        followed(&shop, &other, "and not", async || decide(Decision::Unblock).await).await;
        followed(&shop, &other, "a link made", async || {
            let form = HotlinkForm {
                name: "Another".into(),
                url: "https://acme.com/another".into(),
                domain: None,
            };
            hotlinks::create(here, &ana, form).await.unwrap();
        })
        .await;
        let archive = async |away| {
            let code = shop.code.to_string();
            hotlinks::set_archived(here, &ana, &code, away).await.unwrap();
        };
        followed(&shop, &other, "a link put away", async || archive(true).await).await;
        followed(&shop, &other, "and taken out", async || archive(false).await).await;
        followed(&shop, &other, "a domain removed", async || {
            domains::remove(here, &own, shop.domain.as_str()).await.unwrap();
        })
        .await;
        followed(&shop, &other, "and approved again", async || {
            let form = DomainForm {
                address: "acme.com".into(),
                ..DomainForm::default()
            };
            domains::add(here, &own, form).await.unwrap();
        })
        .await;
        followed(&shop, &other, "an additional link", async || {
            let form = AdditionalLinkForm {
                name: "Blog".into(),
                url: "https://blog.example/".into(),
            };
            additional::add(here, &own, form).await.unwrap();
        })
        .await;
        followed(&shop, &other, "and gone", async || {
            let links = additional::list(here, &shop.product).await.unwrap();
            additional::remove(here, &own, links[0].id.as_str())
                .await
                .unwrap();
        })
        .await;
        followed(&shop, &other, "an offer", async || {
            let form = OfferForm {
                name: "Small".into(),
                price: "9".into(),
                commission: "10".into(),
            };
            offers::create(here, &own, form).await.unwrap();
        })
        .await;
        followed(&shop, &other, "off sale", async || {
            offers::remove(here, &own, shop.offer.as_str()).await.unwrap();
        })
        .await;
        followed(&shop, &other, "the product changed", async || {
            let mut form = terms();
            form.name = "Another course".into();
            form.window = "30".into();
            products::update(here, &own, form).await.unwrap();
        })
        .await;
        followed(&shop, &other, "somebody joins", async || {
            let form = SignUp {
                email: "dora@x.test".into(),
                name: "Dora".into(),
                password: "correct horse battery staple".into(),
            };
            let dora = accounts::sign_up(here, form, "::1").await.unwrap().account;
            affiliations::join(here, &dora, shop.product.as_str())
                .await
                .unwrap();
        })
        .await;
        followed(&shop, &other, "the product deleted", async || {
            products::delete(here, &own).await.unwrap();
        })
        .await;
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_tells_at_once_also_after_the_connection_was_lost() {
    each_shop(async |shop| {
        if shop.postgres().await.is_none() {
            return;
        }
        let other = shop.another(NEVER).await;
        followed(&shop, &other, "told", async || {
            set_domain(&shop, &shop.backend, false).await
        })
        .await;
        let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND query = 'LISTEN \"live_changes\"'";
        // Both listen; whoever has just lost the connection may have to be cut off once more.
        assert!(shop.number(cut).await > 0);
        followed(&shop, &other, "cut off", async || {
            set_domain(&shop, &shop.backend, true).await
        })
        .await;
        followed(&shop, &other, "and after", async || {
            set_domain(&shop, &shop.backend, false).await
        })
        .await;
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_nobody_told_of_is_found() {
    each_shop(async |shop| {
        let other = shop.another(OFTEN).await;
        until_the_same(&shop, &other, "at the start").await;
        let before = answers(&shop, &other).await;
        // Another process, and its notification lost.
        for sql in [
            "UPDATE approved_domains SET is_on = FALSE".to_owned(),
            format!(
                "INSERT INTO live_changes SELECT MAX(number) + 1, 'product', '{}' FROM live_changes",
                shop.product
            ),
        ] {
            shop.execute(sql).await.unwrap();
        }
        for _ in 0..6_000 {
            if answers(&shop, &other).await != before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_ne!(answers(&shop, &other).await, before);
        until_the_same(&shop, &other, "and by the shop's own").await;
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_change_at_once_at_two_servers_is_followed_at_both() {
    each_shop(async |shop| {
        let other = shop.another(OFTEN).await;
        let ana = shop.promoter(&shop.ana).await;
        let mut made = Vec::new();
        for n in 0..24 {
            let (at, ana) = (if n % 2 == 0 { &shop.backend } else { &other }, ana.clone());
            let at = at.clone();
            made.push(tokio::spawn(async move {
                let form = HotlinkForm {
                    name: format!("Link {n}"),
                    url: format!("https://acme.com/{n}"),
                    domain: None,
                };
                let code = hotlinks::create(&at, &ana, form).await.unwrap().code;
                hotlinks::set_archived(&at, &ana, &code.to_string(), n % 3 == 0)
                    .await
                    .unwrap();
            }));
        }
        for made in made {
            made.await.unwrap();
        }
        until_the_same(&shop, &other, "both").await;
        let answers = answers(&shop, &other).await;
        assert!(
            answers.iter().all(|answer| !answer.ends_with("None")),
            "{answers:#?}"
        );
        other.close().await;
    })
    .await;
}
