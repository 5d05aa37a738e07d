//! Rule 14: what counts as a visit.

use axum::http::{Method, StatusCode};
use hotlinks::time::Millis;
use hotlinks_server::checkout::find_order_by_token;
use hotlinks_server::hotlinks::list_created;

use crate::shop::{BROWSER, each_shop};

#[tokio::test]
async fn robots_previews_and_stuffing_are_redirected_logged_and_credit_nobody() {
    each_shop(async |shop| {
        let path = format!("/go/{}", shop.code);
        let cases: &[(&str, &[(&str, &str)])] = &[
            (
                "prefetch",
                &[("user-agent", BROWSER), ("sec-purpose", "prefetch;prerender")],
            ),
            ("prefetch", &[("user-agent", BROWSER), ("purpose", "prefetch")]),
            ("prefetch", &[("user-agent", BROWSER), ("x-purpose", "preview")]),
            ("prefetch", &[("user-agent", BROWSER), ("x-moz", "prefetch")]),
            (
                "crawler",
                &[(
                    "user-agent",
                    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                )],
            ),
            ("crawler", &[("user-agent", "WhatsApp/2.23.20.0")]),
            ("empty_agent", &[]),
            ("empty_agent", &[("user-agent", "")]),
            (
                "not_navigation",
                &[
                    ("user-agent", BROWSER),
                    ("sec-fetch-mode", "no-cors"),
                    ("sec-fetch-dest", "image"),
                ],
            ),
            (
                "not_navigation",
                &[
                    ("user-agent", BROWSER),
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "iframe"),
                ],
            ),
        ];
        for (reason, headers) in cases {
            let answer = shop.send(Method::GET, &path, headers).await;
            assert_eq!(answer.status, StatusCode::FOUND, "{headers:?}");
            assert!(
                answer.location().starts_with("https://acme.com/deal?"),
                "{headers:?}"
            );
            assert_eq!(answer.header("set-cookie"), None, "{headers:?}");
            let stored = shop.clicks().await;
            let last = stored.last().unwrap();
            assert_eq!(
                (last["reason"].as_str(), last["visitor"].as_str()),
                (Some(*reason), None),
                "{headers:?}"
            );
            let key = format!("{reason}{}", stored.len());
            let order = shop
                .buy("buyer@x.test", &key, None, Some(&answer.hl_click()))
                .await
                .unwrap();
            let order = find_order_by_token(&shop.backend, &order.token).await.unwrap();
            assert_eq!(order.unwrap().references(), [], "{headers:?}");
        }
        let rows = list_created(&shop.backend, &shop.promoter(&shop.ana).await, false, 0)
            .await
            .unwrap()
            .rows;
        assert_eq!((rows[0].clicks, rows[0].not_counted), (0, cases.len() as u64));
    })
    .await;
}

#[tokio::test]
async fn browsers_and_the_programs_that_people_drive_are_counted() {
    each_shop(async |shop| {
        let path = format!("/go/{}", shop.code);
        for headers in [
            &[("user-agent", BROWSER)][..],
            &[
                ("user-agent", BROWSER),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
            ],
            &[("user-agent", "curl/8.5.0")],
            &[("user-agent", "python-requests/2.32.0")],
            &[(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36",
            )],
        ] {
            let answer = shop.send(Method::GET, &path, headers).await;
            assert!(answer.cookie().is_some(), "{headers:?}");
        }
        assert_eq!(shop.reasons().await, ["counted"; 5]);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_within_the_hour_is_not_counted_again() {
    each_shop(async |shop| {
        let cookie = shop.follow(shop.code).await.cookie().unwrap();
        shop.later(Millis::HOUR - 1);
        assert_eq!(
            shop.follow_as(&cookie, shop.code).await.cookie(),
            Some(cookie.clone())
        );
        shop.later(1);
        shop.follow_as(&cookie, shop.code).await;
        shop.follow_as(&cookie, shop.bens_code).await;
        assert_eq!(shop.reasons().await, ["counted", "repeat", "counted", "counted"]);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_renews_the_touch() {
    each_shop(async |shop| {
        let first = shop.follow(shop.code).await;
        shop.later(1);
        shop.follow_as(&first.cookie().unwrap(), shop.code).await;
        // The first click's window has just ended, the repeat's has not.
        shop.later(60 * Millis::DAY - 1);
        let order = shop
            .buy("buyer@x.test", "1", first.visitor(), None)
            .await
            .unwrap();
        let order = find_order_by_token(&shop.backend, &order.token)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(order.references(), [shop.code]);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_is_still_one_after_a_restart() {
    each_shop(async |mut shop| {
        let cookie = shop.follow(shop.code).await.cookie().unwrap();
        shop.reopen().await;
        shop.later(1);
        shop.follow_as(&cookie, shop.code).await;
        assert_eq!(shop.reasons().await, ["counted", "repeat"]);
    })
    .await;
}
