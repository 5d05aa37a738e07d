//! What the operator may take along.

use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;
use hotlinks_server::clicks::record_at;
use hotlinks_server::entropy::Entropy;
use hotlinks_server::export;
use hotlinks_server::visitor::VisitorId;
use serde_json::Value;

use crate::shop::{NOW, PAGE, SALES_PAGE, each_shop};

#[tokio::test]
async fn every_row_is_exported_once_oldest_first() {
    each_shop(async |shop| {
        let answer = shop.follow(shop.code).await;
        let order = shop
            .buy("buyer@y.test", "1", answer.visitor(), None)
            .await
            .unwrap();
        let visitor = VisitorId::new(NOW, &Entropy::system());
        for n in 0..12_000 {
            let at = NOW.plus(n % 5_000 - Millis::DAY);
            record_at(&shop.backend, shop.bens_code, visitor, at, VisitKind::Counted)
                .await
                .unwrap();
        }
        shop.backend.clicks.flush().await;
        let storage = &shop.backend.storage;

        let mut clicks: Vec<Value> = Vec::new();
        export::clicks(storage, |row| {
            clicks.push(row);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(clicks.len(), 12_001);
        assert!(clicks.is_sorted_by_key(|row| row["at"].as_i64()));
        let last = clicks.last().unwrap();
        assert_eq!(
            (last["id"].as_str(), last["reason"].as_str()),
            (Some(answer.hl_click().as_str()), Some("counted"))
        );

        let mut hotlinks: Vec<Value> = Vec::new();
        export::hotlinks(storage, &shop.backend.public_url, |row| {
            hotlinks.push(row);
            Ok(())
        })
        .await
        .unwrap();
        let of = |code: &str| hotlinks.iter().find(|row| row["code"] == code).unwrap()["destination"].clone();
        assert_eq!(of(&shop.code.to_string()), PAGE);
        let destinations: Vec<_> = hotlinks
            .iter()
            .filter_map(|row| row["destination"].as_str())
            .collect();
        let checkout = format!("http://go.test/checkout/{}", shop.offer);
        assert!(
            destinations.contains(&SALES_PAGE) && destinations.contains(&checkout.as_str()),
            "{destinations:?}"
        );
        assert_eq!(hotlinks.len(), 6);

        let mut orders: Vec<Value> = Vec::new();
        export::orders(storage, |row| {
            orders.push(row);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(orders.len(), 1);
        assert_eq!(
            (orders[0]["id"].as_str(), orders[0]["price"].as_i64()),
            (Some(order.id.as_str()), Some(8_960))
        );
        assert_eq!(orders[0]["receipt"]["schema"], "hotlinks.receipt/1");

        let mut entries: Vec<Value> = Vec::new();
        export::ledger(storage, |row| {
            entries.push(row);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(
            entries
                .iter()
                .filter_map(|row| row["amount"].as_i64())
                .sum::<i64>(),
            0
        );
        assert_eq!(entries.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_export_ends_when_nobody_reads_on() {
    each_shop(async |shop| {
        let refused = export::hotlinks(&shop.backend.storage, &shop.backend.public_url, |_| {
            Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe))
        });
        assert!(matches!(refused.await, Err(export::ExportError::Write(_))));
    })
    .await;
}
