//! Lines of the ledger: always a pair, the affiliate's and the creator's, that sums to zero; and what corrects an order.

use ::hotlinks::hotlink::Code;
use ::hotlinks::ledger::{Happened, HappenedKind};
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::{Storage, StorageError, read};
use crate::entropy::Entropy;
use crate::ids::{AccountId, AffiliationId, EntryId, EventId, OrderId, PayoutId, ProductId};
use crate::ledger::{Entry, EntryKind};
use crate::payouts::PaidEntry;

/// A line of the ledger.
pub(crate) struct NewEntry {
    pub(crate) id: EntryId,
    pub(crate) account: AccountId,
    pub(crate) party: &'static str,
    pub(crate) affiliation: AffiliationId,
    pub(crate) code: Option<Code>,
    pub(crate) amount: Minor,
    pub(crate) payable_at: Millis,
    pub(crate) reason: &'static str,
}

/// Whose commission a pair of entries is about.
pub(crate) struct Between<'a> {
    pub(crate) affiliate: &'a AccountId,
    pub(crate) affiliation: &'a AffiliationId,
    pub(crate) creator: &'a AccountId,
    pub(crate) code: Option<Code>,
    pub(crate) payable_at: Millis,
}

/// The affiliate's line and, as the other half, the creator's.
pub(crate) fn pair(
    between: &Between<'_>,
    amount: Minor,
    [affiliate, creator]: [&'static str; 2],
    entropy: &Entropy,
) -> [NewEntry; 2] {
    let line = |account: &AccountId, party, amount, reason| NewEntry {
        id: EntryId::new(entropy),
        account: account.clone(),
        party,
        affiliation: between.affiliation.clone(),
        code: between.code,
        amount,
        payable_at: between.payable_at,
        reason,
    };
    [
        line(between.affiliate, "affiliate", amount, affiliate),
        line(between.creator, "creator", Minor(-amount.0), creator),
    ]
}

/// Where entries belong and what they come of.
pub(crate) struct Cause<'a> {
    pub(crate) order: &'a OrderId,
    pub(crate) product: &'a ProductId,
    pub(crate) currency: Currency,
    pub(crate) at: Millis,
    pub(crate) kind: EntryKind,
    pub(crate) event: Option<&'a EventId>,
    pub(crate) payout: Option<&'a PayoutId>,
    pub(crate) claim: Option<&'a str>,
}

/// `enter!(tx, cause, entries)`: writes lines of the ledger.
macro_rules! enter {
    ($tx:expr, $cause:expr, $entries:expr) => {
        for entry in $entries {
            let cause: &$crate::storage::entries::Cause<'_> = &$cause;
            sqlx::query(
                "INSERT INTO ledger (id, order_id, product_id, account_id, party, affiliation_id, code, kind, amount,
                                     currency, at, payable_at, reason, event_id, payout_id, claim_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            )
            .bind(entry.id.as_str())
            .bind(cause.order.as_str())
            .bind(cause.product.as_str())
            .bind(entry.account.as_str())
            .bind(entry.party)
            .bind(entry.affiliation.as_str())
            .bind(entry.code.map(|code| code.to_string()))
            .bind(cause.kind.as_str())
            .bind(entry.amount.0)
            .bind(cause.currency.code())
            .bind(cause.at.0)
            .bind(entry.payable_at.0)
            .bind(entry.reason)
            .bind(cause.event.map(|event| event.as_str().to_owned()))
            .bind(cause.payout.map(|payout| payout.as_str().to_owned()))
            .bind(cause.claim.map(str::to_owned))
            .execute(&mut *$tx)
            .await?;
        }
    };
}

/// An order, as far as corrections look at it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct CorrectedOrder {
    pub(crate) id: OrderId,
    pub(crate) product_id: ProductId,
    pub(crate) creator_id: AccountId,
    pub(crate) price: i64,
    pub(crate) currency: String,
    pub(crate) at: i64,
}

impl CorrectedOrder {
    pub(crate) fn currency(&self) -> Result<Currency, StorageError> {
        Currency::parse(&self.currency).map_err(|_| StorageError::corrupt("currency", &self.currency))
    }
}

/// `$1`: the order.
pub(crate) const CORRECTED_ORDER: &str = "
    SELECT o.id, o.product_id, p.creator_id, o.price, o.currency, o.at
    FROM orders o JOIN products p ON p.id = o.product_id WHERE o.id = $1";

/// What happened to an order, as stored.
#[derive(sqlx::FromRow)]
pub(crate) struct HappenedRow {
    pub(crate) event_id: String,
    pub(crate) kind: String,
    pub(crate) reference: String,
    pub(crate) amount: i64,
    pub(crate) at: i64,
}

/// `$1`: the order.
pub(crate) const HAPPENED: &str = "SELECT event_id, kind, reference, amount, at FROM order_events WHERE order_id = $1 ORDER BY at, event_id";

impl TryFrom<HappenedRow> for Happened {
    type Error = StorageError;

    fn try_from(row: HappenedRow) -> Result<Self, StorageError> {
        Ok(Self {
            kind: HappenedKind::from_name(&row.kind)
                .ok_or_else(|| StorageError::corrupt("event", &row.kind))?,
            at: Millis(row.at),
            amount: Minor(row.amount),
            reference: row.reference,
            id: row.event_id,
        })
    }
}

/// One affiliate's commission of an order and what was taken from it so far.
#[derive(sqlx::FromRow)]
pub(crate) struct CreditRow {
    pub(crate) affiliation_id: AffiliationId,
    pub(crate) account_id: AccountId,
    pub(crate) code: Option<String>,
    pub(crate) claim_id: Option<String>,
    pub(crate) payable_at: i64,
    pub(crate) earned: i64,
    pub(crate) reversed: i64,
}

/// `$1`: the order.
pub(crate) const CREDITS: &str = "
    SELECT affiliation_id, account_id, MAX(code) AS code, MAX(claim_id) AS claim_id, MAX(payable_at) AS payable_at,
           CAST(SUM(CASE WHEN kind IN ('commission', 'claim') THEN amount ELSE 0 END) AS BIGINT) AS earned,
           CAST(-SUM(CASE WHEN kind IN ('reversal', 'restoration') THEN amount ELSE 0 END) AS BIGINT) AS reversed
    FROM ledger WHERE order_id = $1 AND party = 'affiliate' AND kind <> 'payout'
    GROUP BY affiliation_id, account_id
    ORDER BY affiliation_id";

/// `correct!(tx, order, event, at, reasons, entropy)`: enters for each commission of an order what the order's events
/// still take from it or give back to it (rule 29), each as a pair; nothing where nothing is due. Whoever calls it
/// holds the order's lock ([`order_lock`]).
///
/// `order`: a [`CorrectedOrder`]; `event`: `Option<&EventId>`, what brought the correction about; `reasons`: the
/// affiliate's and the creator's.
macro_rules! correct {
    ($tx:expr, $order:expr, $event:expr, $at:expr, $reasons:expr, $entropy:expr) => {{
        let order: &$crate::storage::entries::CorrectedOrder = $order;
        let rows: Vec<$crate::storage::entries::HappenedRow> =
            sqlx::query_as($crate::storage::entries::HAPPENED)
                .bind(order.id.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        let happened: Result<Vec<::hotlinks::ledger::Happened>, $crate::storage::StorageError> =
            rows.into_iter().map(TryInto::try_into).collect();
        let price = ::hotlinks::money::Minor(order.price);
        let back = ::hotlinks::ledger::given_back(price, &happened?);
        let credits: Vec<$crate::storage::entries::CreditRow> =
            sqlx::query_as($crate::storage::entries::CREDITS)
                .bind(order.id.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        for credit in &credits {
            let amount = ::hotlinks::ledger::correction(
                ::hotlinks::money::Minor(credit.earned),
                price,
                back,
                ::hotlinks::money::Minor(credit.reversed),
            );
            if amount.0 == 0 {
                continue;
            }
            let between = $crate::storage::entries::Between {
                affiliate: &credit.account_id,
                affiliation: &credit.affiliation_id,
                creator: &order.creator_id,
                code: credit.code.as_deref().and_then(::hotlinks::hotlink::Code::parse),
                payable_at: ::hotlinks::time::Millis(credit.payable_at),
            };
            let cause = $crate::storage::entries::Cause {
                order: &order.id,
                product: &order.product_id,
                currency: order.currency()?,
                at: $at,
                kind: $crate::ledger::EntryKind::correcting(amount),
                event: $event,
                payout: None,
                claim: credit.claim_id.as_deref(),
            };
            let pair = $crate::storage::entries::pair(&between, amount, $reasons, $entropy);
            $crate::storage::entries::enter!($tx, cause, pair);
        }
        back
    }};
}

pub(crate) use {correct, enter};

/// The name of the lock under which an order's entries are written.
pub(crate) fn order_lock(order: &OrderId) -> String {
    format!("order {order}")
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: EntryId,
    order_id: OrderId,
    product_id: ProductId,
    account_id: AccountId,
    account: String,
    party: String,
    affiliation_id: AffiliationId,
    code: Option<String>,
    kind: String,
    amount: i64,
    currency: String,
    at: i64,
    payable_at: i64,
    reason: String,
    event_id: Option<EventId>,
    payout_id: Option<PayoutId>,
    claim_id: Option<String>,
    paid_in: Option<PayoutId>,
    is_held: i64,
}

impl TryFrom<EntryRow> for Entry {
    type Error = StorageError;

    fn try_from(row: EntryRow) -> Result<Self, StorageError> {
        Ok(Self {
            kind: EntryKind::from_name(&row.kind).ok_or_else(|| StorageError::corrupt("kind", &row.kind))?,
            currency: Currency::parse(&row.currency)
                .map_err(|_| StorageError::corrupt("currency", &row.currency))?,
            is_affiliates: row.party == "affiliate",
            code: row.code.as_deref().and_then(Code::parse),
            amount: Minor(row.amount),
            at: Millis(row.at),
            payable_at: Millis(row.payable_at),
            is_held: row.is_held != 0,
            id: row.id,
            order: row.order_id,
            product: row.product_id,
            account: row.account_id,
            name: row.account,
            affiliation: row.affiliation_id,
            reason: row.reason,
            event: row.event_id,
            payout: row.payout_id,
            claim: row.claim_id,
            paid_in: row.paid_in,
        })
    }
}

/// The columns of an [`EntryRow`], from `ledger l`, `accounts a` and `standings s`.
macro_rules! entry_columns {
    () => {
        "l.id, l.order_id, l.product_id, l.account_id, a.name AS account, l.party, l.affiliation_id, l.code, l.kind,
         l.amount, l.currency, l.at, l.payable_at, l.reason, l.event_id, l.payout_id, l.claim_id, s.paid_in,
         COALESCE(s.is_held, 0) AS is_held"
    };
}

/// `$1`: the order.
const OF_ORDER: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM ledger l JOIN accounts a ON a.id = l.account_id LEFT JOIN standings s ON s.id = l.id
      WHERE l.order_id = $1
      ORDER BY l.at, l.affiliation_id, CASE l.kind WHEN 'restoration' THEN 1 ELSE 0 END, l.kind, l.party, l.id"
);

impl Storage {
    /// Every line of an order, oldest first, what was taken back before what was restored, the affiliate's before its
    /// other half.
    pub(crate) async fn list_entries(&self, order: &OrderId) -> Result<Vec<Entry>, StorageError> {
        let rows: Vec<EntryRow> = read!(self, |db| {
            sqlx::query_as(OF_ORDER)
                .bind(order.as_str())
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The affiliate's lines that a payout paid, oldest first.
    pub(crate) async fn list_paid_entries(&self, payout: &PayoutId) -> Result<Vec<PaidEntry>, StorageError> {
        let rows: Vec<PaidRow> = read!(self, |db| {
            sqlx::query_as(PAID).bind(payout.as_str()).fetch_all(db).await?
        });
        let paid = |row: PaidRow| {
            Ok(PaidEntry {
                entry: row.entry.try_into()?,
                product: row.product,
                offer: row.offer,
                ordered_at: Millis(row.ordered_at),
            })
        };
        rows.into_iter().map(paid).collect()
    }
}

#[derive(sqlx::FromRow)]
struct PaidRow {
    #[sqlx(flatten)]
    entry: EntryRow,
    product: String,
    offer: String,
    ordered_at: i64,
}

/// `$1`: the payout.
const PAID: &str = concat!(
    "SELECT ",
    entry_columns!(),
    ", p.name AS product, f.name AS offer, o.at AS ordered_at
     FROM payout_entries y JOIN ledger l ON l.id = y.entry_id JOIN accounts a ON a.id = l.account_id
     LEFT JOIN standings s ON s.id = l.id JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = o.product_id
     JOIN offers f ON f.id = o.offer_id WHERE y.payout_id = $1 ORDER BY o.at, l.order_id, l.at, l.id"
);
