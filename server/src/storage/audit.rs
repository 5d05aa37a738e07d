//! What an audit compares with each other, each read in one moment of the database.

use std::collections::HashMap;

use super::{Storage, StorageError, snapshot};

/// Lines of the ledger in memory at a time.
const PAGE: i64 = 5_000;

/// Whose balance, in which currency.
pub(crate) type Purse = (String, String, String);

/// The books of one moment, summed in two ways.
#[derive(Default)]
pub(crate) struct Books {
    pub(crate) entries: u64,
    /// By account, party and currency: line by line.
    pub(crate) folded: HashMap<Purse, i128>,
    /// The same, as the database adds up.
    pub(crate) summed: Vec<(Purse, i64)>,
    /// Order, currency and sum of every order whose lines do not sum to zero.
    pub(crate) unbalanced: Vec<(String, String, i64)>,
    /// Payouts that are not the sum of what they paid.
    pub(crate) payouts: Vec<PayoutSum>,
    /// Paid entries that are not the payout's to pay: entry and payout.
    pub(crate) mispaid: Vec<(String, String)>,
    /// Account, currency, sum of its lines as an affiliate, and sum of those that no payout has paid: where they differ.
    pub(crate) unpaid: Vec<(String, String, i64, i64)>,
    /// Lines of orders that are not there.
    pub(crate) orphans: Vec<(String, String)>,
    /// Events of sales that are not there.
    pub(crate) sales_missing: Vec<(String,)>,
}

/// A payout in three ways: as it was recorded, as its entries sum up, and as the ledger has it.
#[derive(sqlx::FromRow)]
pub(crate) struct PayoutSum {
    pub(crate) id: String,
    pub(crate) amount: i64,
    pub(crate) paid: i64,
    pub(crate) entered: i64,
}

const PAYOUTS: &str = "
    SELECT id, amount, paid, entered FROM (
        SELECT p.id, p.amount,
               CAST(COALESCE((SELECT SUM(l.amount) FROM payout_entries x JOIN ledger l ON l.id = x.entry_id
                              WHERE x.payout_id = p.id), 0) AS BIGINT) AS paid,
               CAST(COALESCE((SELECT -SUM(l.amount) FROM ledger l
                              WHERE l.payout_id = p.id AND l.kind = 'payout' AND l.party = 'affiliate'
                              AND l.account_id = p.affiliate_id AND l.currency = p.currency), 0) AS BIGINT) AS entered
        FROM payouts p) AS sums
    WHERE amount <> paid OR amount <> entered ORDER BY id";

/// What was paid to somebody else, in another currency, of another creator's, or before it was payable.
const MISPAID: &str = "
    SELECT x.entry_id, x.payout_id FROM payout_entries x
    JOIN payouts p ON p.id = x.payout_id JOIN ledger l ON l.id = x.entry_id JOIN products o ON o.id = l.product_id
    WHERE l.party <> 'affiliate' OR l.kind = 'payout' OR l.account_id <> p.affiliate_id OR l.currency <> p.currency
       OR o.creator_id <> p.creator_id OR (l.kind IN ('commission', 'claim') AND l.payable_at > p.paid_at)
    ORDER BY x.entry_id";

/// A balance is the sum of the ledger, and the sum of what no payout has paid.
const UNPAID: &str = "
    SELECT account_id, currency, CAST(SUM(amount) AS BIGINT),
           CAST(SUM(CASE WHEN kind <> 'payout' AND paid.entry_id IS NULL THEN amount ELSE 0 END) AS BIGINT)
    FROM ledger LEFT JOIN payout_entries paid ON paid.entry_id = ledger.id
    WHERE party = 'affiliate' GROUP BY account_id, currency
    HAVING SUM(amount) <> SUM(CASE WHEN kind <> 'payout' AND paid.entry_id IS NULL THEN amount ELSE 0 END)
    ORDER BY account_id, currency";

#[derive(sqlx::FromRow)]
struct Line {
    id: String,
    account_id: String,
    party: String,
    currency: String,
    amount: i64,
}

impl Storage {
    /// The whole ledger, summed in two ways.
    pub(crate) async fn audited_books(&self) -> Result<Books, StorageError> {
        Ok(snapshot!(self, |tx| {
            let mut books = Books::default();
            let mut after = String::new();
            loop {
                let lines: Vec<Line> = sqlx::query_as(
                    "SELECT id, account_id, party, currency, amount FROM ledger WHERE id > $1 ORDER BY id LIMIT $2",
                )
                .bind(&after)
                .bind(PAGE)
                .fetch_all(&mut *tx)
                .await?;
                let Some(last) = lines.last() else { break };
                after.clone_from(&last.id);
                for line in lines {
                    books.entries += 1;
                    let purse = (line.account_id, line.party, line.currency);
                    *books.folded.entry(purse).or_default() += i128::from(line.amount);
                }
            }
            let summed: Vec<(String, String, String, i64)> = sqlx::query_as(
                "SELECT account_id, party, currency, CAST(SUM(amount) AS BIGINT) FROM ledger
                 GROUP BY account_id, party, currency",
            )
            .fetch_all(&mut *tx)
            .await?;
            books.summed = summed
                .into_iter()
                .map(|(account, party, currency, sum)| ((account, party, currency), sum))
                .collect();
            books.unbalanced = sqlx::query_as(
                "SELECT order_id, currency, CAST(SUM(amount) AS BIGINT) FROM ledger
                 GROUP BY order_id, currency HAVING SUM(amount) <> 0 ORDER BY order_id, currency",
            )
            .fetch_all(&mut *tx)
            .await?;
            books.payouts = sqlx::query_as(PAYOUTS).fetch_all(&mut *tx).await?;
            books.mispaid = sqlx::query_as(MISPAID).fetch_all(&mut *tx).await?;
            books.unpaid = sqlx::query_as(UNPAID).fetch_all(&mut *tx).await?;
            books.orphans = sqlx::query_as(
                "SELECT l.id, l.order_id FROM ledger l LEFT JOIN orders o ON o.id = l.order_id WHERE o.id IS NULL
                 ORDER BY l.id",
            )
            .fetch_all(&mut *tx)
            .await?;
            books.sales_missing = sqlx::query_as(
                "SELECT e.id FROM events e LEFT JOIN orders o ON o.event_id = e.id
                 WHERE e.source = 'test' AND o.id IS NULL ORDER BY e.id",
            )
            .fetch_all(&mut *tx)
            .await?;
            books
        }))
    }
}
