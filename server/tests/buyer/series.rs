//! Clicks over time, against a second count of the clicks themselves.

use std::collections::BTreeMap;

use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;
use hotlinks_server::Error;
use hotlinks_server::affiliations::{find_for_product, list_for_affiliate, list_for_product};
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::hotlinks::list_created;
use hotlinks_server::series::{self, Clicks, Range, Series};
use hotlinks_server::visitor::VisitorId;
use hotlinks_server::zone::Zone;
use serde_json::Value;

use crate::shop::{NOW, Shop, each_shop};

/// Among them one for each way in which a day can begin between two hours.
const ZONES: [&str; 15] = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kabul",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Yangon",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
    "Pacific/Pago_Pago",
];

/// Clicks of a year, more of them lately, through both affiliates' links, of every kind.
async fn a_year_of_clicks(shop: &Shop, seed: u64, number: u64) {
    let entropy = Entropy::seeded(seed);
    for n in 0..number {
        let reach = if n % 2 == 0 { 20 } else { 370 } * Millis::DAY.unsigned_abs();
        let ago = i64::try_from(entropy.number() % reach).unwrap();
        let kind = match entropy.number() % 8 {
            0 => VisitKind::Crawler,
            1 => VisitKind::Prefetch,
            2 => VisitKind::Repeat,
            3 => VisitKind::NotNavigation,
            _ => VisitKind::Counted,
        };
        let code = if entropy.number().is_multiple_of(3) {
            shop.bens_code
        } else {
            shop.code
        };
        let visitor = VisitorId::new(NOW, &entropy);
        record_at(&shop.backend, code, visitor, NOW.plus(-ago), kind)
            .await
            .unwrap();
    }
    shop.backend.clicks.flush().await;
}

/// Every step by the words of its day, month or hour there, counted from the clicks, one by one.
fn counted_again(clicks: &[Value], series: &Series, of: impl Fn(&Value) -> bool) -> BTreeMap<String, Clicks> {
    let mut steps: BTreeMap<String, Clicks> = BTreeMap::new();
    for click in clicks.iter().filter(|click| of(click)) {
        let at = Millis(click["at"].as_i64().unwrap());
        // Hours are those of UTC, and the first of a day begins with the day.
        let begins = match series.range {
            Range::Day(day) if series.zone.local(at).date() == day => {
                Millis(at.0 / Millis::HOUR * Millis::HOUR).max(series.zone.begins(day).unwrap())
            }
            _ => at,
        };
        let step = steps.entry(words(series, begins)).or_default();
        match click["reason"].as_str().unwrap() {
            "counted" => step.counted += 1,
            reason => *step.not_counted.entry(reason.to_owned()).or_default() += 1,
        }
    }
    steps
}

fn words(series: &Series, at: Millis) -> String {
    let local = series.zone.local(at);
    match series.range {
        Range::Year => local.strftime("%Y-%m").to_string(),
        Range::Day(_) => local.strftime("%Y-%m-%d %H:%M %z").to_string(),
        _ => local.strftime("%Y-%m-%d").to_string(),
    }
}

fn compare(series: &Series, again: &BTreeMap<String, Clicks>) {
    let mut total = Clicks::default();
    for (step, clicks) in &series.steps {
        let words = words(series, step.from);
        let expected = again.get(&words).cloned().unwrap_or_default();
        assert_eq!(*clicks, expected, "{words} in {}", series.zone.name());
        total.counted += expected.counted;
        for (reason, number) in expected.not_counted {
            *total.not_counted.entry(reason).or_default() += number;
        }
    }
    assert_eq!(series.total, total);
}

async fn compare_all(shop: &Shop, zones: &[&str]) {
    let (ana, own, clicks) = (
        shop.promoter(&shop.ana).await,
        shop.own().await,
        shop.clicks().await,
    );
    let (backend, code) = (&shop.backend, shop.code.to_string());
    let link = series::find_link(backend, &ana, &code).await.unwrap();
    let hers = ana.affiliation().id.to_string();
    // The last of these days has 25 hours in New York, the first 23; Lord Howe's clocks change by half an hour.
    let days =
        ["2025-11-02", "2026-03-08", "2026-04-05", "2026-09-20"].map(|day| Range::parse(None, Some(day)));
    for zone in zones.iter().map(|name| Zone::parse(name).unwrap()) {
        for range in Range::ALL.into_iter().chain(days) {
            let one = series::of_link(backend, &link, range, &zone).await.unwrap();
            compare(
                &one,
                &counted_again(&clicks, &one, |click| click["code"] == code.as_str()),
            );
            let all = series::of_affiliate(backend, &ana, range, &zone).await.unwrap();
            compare(
                &all,
                &counted_again(&clicks, &all, |click| click["affiliation"] == hers.as_str()),
            );
            let product = series::of_product(backend, &own, range, &zone).await.unwrap();
            compare(&product, &counted_again(&clicks, &product, |_| true));
            // Lists say the same as charts.
            let links = series::list_links(backend, &ana, &all, 0).await.unwrap().rows;
            assert_eq!(links.iter().map(|row| row.clicks).sum::<u64>(), all.total.counted);
            let affiliates = series::list_affiliates(backend, &own, &product, 0)
                .await
                .unwrap()
                .rows;
            assert_eq!(
                affiliates.iter().map(|row| row.clicks).sum::<u64>(),
                product.total.counted
            );
            assert!(affiliates.windows(2).all(|pair| pair[0].clicks >= pair[1].clicks));
        }
    }
}

#[tokio::test]
async fn a_series_is_the_clicks_counted_again_in_every_zone_also_after_opening_the_database_again() {
    each_shop(async |mut shop| {
        a_year_of_clicks(&shop, 7, 600).await;
        compare_all(&shop, &ZONES).await;
        // As after a crash: nothing is summed again, and what comes after is added.
        shop.reopen().await;
        a_year_of_clicks(&shop, 8, 60).await;
        compare_all(&shop, &["UTC", "Asia/Kathmandu"]).await;
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_the_clicks_of_anothers_link_or_product() {
    each_shop(async |shop| {
        let ana = shop.promoter(&shop.ana).await;
        for code in [
            shop.bens_code.to_string(),
            "zzzzzzzzzz".to_owned(),
            "no code".to_owned(),
        ] {
            let found = series::find_link(&shop.backend, &ana, &code).await;
            assert!(matches!(found, Err(Error::NotFound)), "{code}");
        }
        let (own, zone) = (shop.own().await, Zone::default());
        for affiliation in ["aaaaaaaaaaaaaaaa", "", shop.product.as_str()] {
            let read =
                series::of_product_affiliate(&shop.backend, &own, affiliation, Range::Week, &zone).await;
            assert!(matches!(read, Err(Error::NotFound)), "{affiliation}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_click_made_a_moment_before_is_on_every_dashboard() {
    each_shop(async |shop| {
        let backend = &shop.backend;
        let (ana, own, zone) = (shop.promoter(&shop.ana).await, shop.own().await, Zone::default());
        let affiliation = ana.affiliation().id.to_string();
        let link = series::find_link(backend, &ana, &shop.code.to_string())
            .await
            .unwrap();
        for made in 1..=14 {
            shop.follow(shop.code).await;
            let total = |series: Result<Series, Error>| series.unwrap().total.counted;
            let seen = match made % 7 {
                0 => total(series::of_link(backend, &link, Range::Week, &zone).await),
                1 => total(series::of_affiliate(backend, &ana, Range::Month, &zone).await),
                2 => total(series::of_product(backend, &own, Range::Year, &zone).await),
                3 => list_for_affiliate(backend, &shop.ana, 0).await.unwrap().rows[0].clicks,
                4 => {
                    let found = find_for_product(backend, &own, &affiliation).await;
                    found.unwrap().clicks
                }
                5 => list_created(backend, &ana, false, 0).await.unwrap().rows[0].clicks,
                _ => {
                    let rows = list_for_product(backend, &own, 0).await.unwrap().rows;
                    rows.iter().map(|row| row.clicks).sum()
                }
            };
            assert_eq!(seen, made);
        }
    })
    .await;
}
