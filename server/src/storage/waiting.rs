//! What came before its sale: it waits, and happens once that is there.

use super::entries::CorrectedOrder;
use crate::ids::EventId;

const NO_LINE: &str = "It names no line, and the order has several. Name the line that it is about.";
const OTHER_LINE: &str = "It names a line that the order does not have.";

/// A row of what waits for a sale.
#[derive(sqlx::FromRow)]
pub(crate) struct WaitingRow {
    pub(crate) event_id: EventId,
    pub(crate) kind: String,
    pub(crate) reference: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) at: i64,
    pub(crate) reason: String,
    pub(crate) line: Option<String>,
}

/// `$1` source, `$2` the sale's own id there.
pub(crate) const WAITING: &str = "
    SELECT event_id, kind, reference, amount, currency, at, reason, line FROM waiting_events
    WHERE source = $1 AND sale = $2 ORDER BY at, event_id";

/// Which order of a sale an event is about. One that names no line is about the only one.
pub(crate) fn line_of<'a>(
    orders: &'a [(Option<&str>, CorrectedOrder)],
    wanted: Option<&str>,
) -> Result<&'a CorrectedOrder, &'static str> {
    match (orders, wanted) {
        ([(_, only)], None) => Ok(only),
        (_, None) => Err(NO_LINE),
        (_, Some(_)) => {
            let found = orders.iter().find(|(line, _)| *line == wanted);
            found.map(|(_, order)| order).ok_or(OTHER_LINE)
        }
    }
}

/// What waited and does not fit the sale: `$1` event, `$2` why, `$3` when, `$4` order, `$5` hash.
pub(crate) const SET_ASIDE: &str = "
    INSERT INTO set_aside (event_id, body_hash, order_id, body, why, received_at)
    SELECT e.id, $5, $4, e.body, $2, $3 FROM events e WHERE e.id = $1";

/// `apply_waiting!(tx, orders, source, sale, now, entropy)`: what came before its sale happens to it now. `orders` are
/// the sale's, each with the name of its line; they and their commissions are stored. Whoever calls it holds the sale's
/// lock ([`super::adjustments::sale_lock`]) since before the orders were looked for.
macro_rules! apply_waiting {
    ($tx:expr, $orders:expr, $source:expr, $sale:expr, $now:expr, $entropy:expr) => {{
        let orders: &[(Option<&str>, $crate::storage::entries::CorrectedOrder)] = $orders;
        let waiting: Vec<$crate::storage::waiting::WaitingRow> =
            sqlx::query_as($crate::storage::waiting::WAITING)
                .bind($source)
                .bind($sale)
                .fetch_all(&mut *$tx)
                .await?;
        for one in waiting {
            let line = $crate::storage::waiting::line_of(orders, one.line.as_deref());
            let fits = line.and_then(|order| match one.currency == order.currency {
                true => Ok(order),
                false => Err($crate::storage::adjustments::OTHER_CURRENCY),
            });
            let order = match fits {
                Ok(order) => order,
                Err(why) => {
                    sqlx::query($crate::storage::waiting::SET_ASIDE)
                        .bind(one.event_id.as_str())
                        .bind(why)
                        .bind($now.0)
                        .bind(orders.first().map(|(_, order)| order.id.as_str()))
                        .bind($crate::storage::adjustments::body_hash(one.event_id.as_str()))
                        .execute(&mut *$tx)
                        .await?;
                    continue;
                }
            };
            let kind = ::hotlinks::ledger::HappenedKind::from_name(&one.kind)
                .ok_or_else(|| $crate::storage::StorageError::corrupt("event", &one.kind))?;
            let at = ::hotlinks::time::Millis(one.at.max(order.at));
            sqlx::query($crate::storage::adjustments::INSERT_ORDER_EVENT)
                .bind(one.event_id.as_str())
                .bind(order.id.as_str())
                .bind(kind.as_str())
                .bind(one.reference.as_str())
                .bind(one.amount)
                .bind(one.currency.as_str())
                .bind(at.0)
                .bind(one.reason.as_str())
                .execute(&mut *$tx)
                .await?;
            let reasons = $crate::storage::adjustments::reasons(kind);
            $crate::storage::entries::correct!($tx, order, Some(&one.event_id), at, reasons, $entropy);
        }
    }};
}
pub(crate) use apply_waiting;
