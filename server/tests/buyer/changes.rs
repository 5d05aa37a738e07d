//! A change reaches every buyer that comes after it, while many come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ::hotlinks::hotlink::Code;
use axum::http::StatusCode;
use hotlinks_server::affiliations::{self, Decision};
use hotlinks_server::{domains, hotlinks};

use crate::answer::Answer;
use crate::shop::{SALES_PAGE, Shop, each_shop};

const BUYERS: usize = 8;
const CHANGES: usize = 20;
/// Requests that are answered between two changes, at least.
const BETWEEN: usize = 40;

/// What a buyer may get: the page or the sales page, and whether it credits.
type Got = (&'static str, bool);

const PAGE: Got = ("page", true);
const SALES_PAGE_CREDITS: Got = ("sales page", true);
const SALES_PAGE_ALONE: Got = ("sales page", false);

#[allow(clippy::panic, reason = "a test says what it got instead")]
fn got(answer: &Answer) -> Got {
    assert_eq!(answer.status, StatusCode::FOUND);
    let to = match answer.location() {
        page if page.starts_with("https://acme.com/deal?a=1&hl_click=") => "page",
        page if page.starts_with(&format!("{SALES_PAGE}?hl_click=")) => "sales page",
        other => panic!("{other}"),
    };
    (to, answer.cookie().is_some())
}

/// Changes something there and back while buyers come without a pause. `states`: what they get before the first
/// change and after it.
async fn change_under_load(shop: Shop, states: [Got; 2], change: impl AsyncFn(&Shop, bool)) {
    let shop = Arc::new(shop);
    // Odd while a change is being made.
    let moment = Arc::new(AtomicUsize::new(0));
    let (answered, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let buyers: Vec<_> = (0..BUYERS)
        .map(|_| {
            let (shop, moment) = (Arc::clone(&shop), Arc::clone(&moment));
            let (answered, over) = (Arc::clone(&answered), Arc::clone(&over));
            tokio::spawn(async move {
                let mut certain = 0;
                while !over.load(Ordering::SeqCst) {
                    let before = moment.load(Ordering::SeqCst);
                    let got = got(&shop.follow(shop.code).await);
                    if moment.load(Ordering::SeqCst) == before && before % 2 == 0 {
                        assert_eq!(got, states[before / 2 % 2], "after change {}", before / 2);
                        certain += 1;
                    } else {
                        assert!(states.contains(&got), "half a change: {got:?}");
                    }
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                certain
            })
        })
        .collect();
    for n in 1..=CHANGES {
        let enough = answered.load(Ordering::SeqCst) + BETWEEN;
        while answered.load(Ordering::SeqCst) < enough && buyers.iter().all(|buyer| !buyer.is_finished()) {
            tokio::task::yield_now().await;
        }
        moment.fetch_add(1, Ordering::SeqCst);
        change(&shop, n % 2 == 1).await;
        moment.fetch_add(1, Ordering::SeqCst);
    }
    over.store(true, Ordering::SeqCst);
    let mut certain = 0;
    for buyer in buyers {
        certain += buyer.await.unwrap();
    }
    assert!(certain > CHANGES, "{certain} answers between the changes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_domain_switched_under_load_holds_for_every_request_after_it() {
    each_shop(async |shop| {
        change_under_load(shop, [PAGE, SALES_PAGE_CREDITS], async |shop, off| {
            let own = shop.own().await;
            domains::set_on(&shop.backend, &own, shop.domain.as_str(), !off)
                .await
                .unwrap();
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_affiliate_blocked_under_load_is_blocked_for_every_request_after_it() {
    each_shop(async |shop| {
        change_under_load(shop, [PAGE, SALES_PAGE_ALONE], async |shop, block| {
            let decision = if block { Decision::Block } else { Decision::Unblock };
            let affiliation = shop.promoter(&shop.ana).await.affiliation().id.clone();
            affiliations::decide(&shop.backend, &shop.own().await, affiliation.as_str(), decision)
                .await
                .unwrap();
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_link_archived_under_load_is_archived_for_every_request_after_it() {
    each_shop(async |shop| {
        change_under_load(shop, [PAGE, SALES_PAGE_CREDITS], async |shop, archive| {
            let code: Code = shop.code;
            let promoter = shop.promoter(&shop.ana).await;
            hotlinks::set_archived(&shop.backend, &promoter, &code.to_string(), archive)
                .await
                .unwrap();
        })
        .await;
    })
    .await;
}
