//! What a shop has recorded, as it is exported.

use hotlinks_server::export;
use serde_json::Value;

use crate::shop::Shop;

impl Shop {
    /// Every stored click, oldest first.
    pub(crate) async fn clicks(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        export::clicks(&self.backend.storage, |row| {
            rows.push(row);
            Ok(())
        })
        .await
        .unwrap();
        rows
    }

    /// Why each of them counts or not.
    pub(crate) async fn reasons(&self) -> Vec<String> {
        self.clicks()
            .await
            .iter()
            .map(|row| row["reason"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Every line of the ledger, oldest first.
    pub(crate) async fn ledger(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        export::ledger(&self.backend.storage, |row| {
            rows.push(row);
            Ok(())
        })
        .await
        .unwrap();
        rows
    }

    /// For every order and currency, and so for every currency, the books sum to zero.
    pub(crate) async fn books_balance(&self) {
        let mut sums = std::collections::BTreeMap::new();
        for row in self.ledger().await {
            let key = (row["order"].to_string(), row["currency"].to_string());
            *sums.entry(key).or_insert(0) += row["amount"].as_i64().unwrap();
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    }

    /// Every order, oldest first.
    pub(crate) async fn orders(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        export::orders(&self.backend.storage, |row| {
            rows.push(row);
            Ok(())
        })
        .await
        .unwrap();
        rows
    }
}
