//! What happened to orders after they were paid, to be read.

use ::hotlinks::ledger::HappenedKind;
use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use super::{Storage, StorageError, read};
use crate::ids::{EventId, OrderId, ProductId};
use crate::ledger::{OrderEvent, SetAside};

#[derive(sqlx::FromRow)]
struct OrderEventRow {
    event_id: EventId,
    kind: String,
    reference: String,
    amount: i64,
    at: i64,
    reason: String,
    source: String,
    received_at: i64,
}

impl TryFrom<OrderEventRow> for OrderEvent {
    type Error = StorageError;

    fn try_from(row: OrderEventRow) -> Result<Self, StorageError> {
        Ok(Self {
            kind: HappenedKind::from_name(&row.kind)
                .ok_or_else(|| StorageError::corrupt("event", &row.kind))?,
            amount: Minor(row.amount),
            at: Millis(row.at),
            received_at: Millis(row.received_at),
            id: row.event_id,
            reference: row.reference,
            reason: row.reason,
            source: row.source,
        })
    }
}

impl Storage {
    /// What happened to an order after it was paid, oldest first.
    pub(crate) async fn list_order_events(&self, order: &OrderId) -> Result<Vec<OrderEvent>, StorageError> {
        let rows: Vec<OrderEventRow> = read!(self, |db| {
            sqlx::query_as(
                "SELECT x.event_id, x.kind, x.reference, x.amount, x.at, x.reason,
                        COALESCE(n.name, e.source) AS source, e.received_at
                 FROM order_events x JOIN events e ON e.id = x.event_id LEFT JOIN endpoints n ON n.id = e.source
                 WHERE x.order_id = $1
                 ORDER BY x.at, e.received_at, x.event_id",
            )
            .bind(order.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(OrderEvent::try_from).collect()
    }

    /// The events about an order that were set aside, oldest first.
    pub(crate) async fn list_set_aside(&self, order: &OrderId) -> Result<Vec<SetAside>, StorageError> {
        let rows: Vec<(String, String, String, i64)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT COALESCE(n.name, e.source) AS source, e.external_id, s.why, s.received_at FROM set_aside s
                 JOIN events e ON e.id = s.event_id LEFT JOIN endpoints n ON n.id = e.source WHERE s.order_id = $1
                 UNION ALL
                 SELECT n.name, i.webhook_id, x.why, i.received_at FROM inbox_outcomes x
                 JOIN inbox i ON i.id = x.inbox_id JOIN endpoints n ON n.id = i.endpoint_id WHERE x.order_id = $1
                 ORDER BY 4, 2, 3",
            )
            .bind(order.as_str())
            .fetch_all(db)
            .await?
        });
        let set_aside = |(source, external_id, why, received_at)| SetAside {
            source,
            external_id,
            why,
            received_at: Millis(received_at),
        };
        Ok(rows.into_iter().map(set_aside).collect())
    }

    /// The orders of a product about which something was set aside, the newest report first.
    pub(crate) async fn list_orders_set_aside(
        &self,
        product: &ProductId,
    ) -> Result<Vec<OrderId>, StorageError> {
        read!(self, |db| {
            let query = sqlx::query_scalar(
                "SELECT s.order_id FROM (
                     SELECT order_id, received_at FROM set_aside
                     UNION ALL SELECT order_id, decided_at FROM inbox_outcomes WHERE order_id IS NOT NULL
                 ) s JOIN orders o ON o.id = s.order_id WHERE o.product_id = $1
                 GROUP BY s.order_id ORDER BY MAX(s.received_at) DESC, s.order_id LIMIT 20",
            );
            Ok(query.bind(product.as_str()).fetch_all(db).await?)
        })
    }
}
