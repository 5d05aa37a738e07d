//! Who asks for links that do not exist.

use ::hotlinks::hotlink::Code;
use axum::http::StatusCode;
use hotlinks_server::hotlinks::{self, HotlinkForm};

use crate::shop::{PAGE, Shop};

#[tokio::test]
async fn who_guesses_codes_is_told_to_wait_and_every_link_still_works() {
    let shop = Shop::open().await;
    let mut refused = None;
    for _ in 0..1_000 {
        let answer = shop.get("/go/0000000000").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let refused = refused.unwrap();
    assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
    assert!(refused.body.len() < 100, "a cheap answer");
    assert_eq!(
        shop.follow(shop.code).await.status,
        StatusCode::FOUND,
        "a link is never limited"
    );
}

/// Chance fails it once in a hundred million runs.
#[tokio::test]
async fn codes_can_be_neither_guessed_nor_continued() {
    let shop = Shop::open().await;
    let promoter = shop.promoter(&shop.ana).await;
    let mut codes = Vec::new();
    for n in 0..64 {
        let form = HotlinkForm {
            name: format!("Deal {n}"),
            url: PAGE.into(),
            domain: None,
        };
        codes.push(
            hotlinks::create(&shop.backend, &promoter, form)
                .await
                .unwrap()
                .code
                .get(),
        );
    }
    let bits = u32::try_from(Code::LENGTH).unwrap() * 5;
    assert!(bits >= 40);
    // Every bit was once set and once not: none of them is constant, and no two codes are neighbours.
    let (any, all) = codes
        .iter()
        .fold((0, u64::MAX), |(any, all), code| (any | code, all & code));
    assert_eq!((any, all), ((1 << bits) - 1, 0));
    codes.sort_unstable();
    assert!(
        codes.windows(2).all(|pair| pair[1] - pair[0] > 1_000),
        "{codes:?}"
    );
}
