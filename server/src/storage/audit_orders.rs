//! Orders with everything that decided them, as it was known then, and everything that came of them.

use std::collections::BTreeSet;

use ::hotlinks::coupon::CouponCode;
use ::hotlinks::ledger::Happened;
use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::coupons::{coupon, parse_code};
use super::entries::{HAPPENED, HappenedRow};
use super::export::LedgerLine;
use super::leads::leads;
use super::offers::{OfferRow, offer_columns};
use super::orders::{Sold, SoldRow};
use super::prices::price_at;
use super::products::product_columns;
use super::rates::rate_book;
use super::terms::terms_at;
use super::touches::{StoredTouch, Trail, touches};
use super::{Storage, StorageError, read, snapshot};
use crate::ids::{AccountId, AffiliationId, OfferId, OrderId, ProductId};
use crate::leads::Mailbox;

/// Orders whose ids are read at a time.
const PAGE: i64 = 1_000;

/// An order and its event.
#[derive(sqlx::FromRow)]
pub(crate) struct StoredOrder {
    pub(crate) id: OrderId,
    pub(crate) product_id: ProductId,
    pub(crate) offer_id: OfferId,
    pub(crate) buyer_email: String,
    pub(crate) buyer_account: Option<AccountId>,
    pub(crate) visitor: Option<String>,
    pub(crate) click: Option<String>,
    pub(crate) currency: String,
    pub(crate) price: i64,
    pub(crate) discount: i64,
    pub(crate) coupon_id: Option<String>,
    at: i64,
    reported_at: Option<i64>,
    known: Option<i64>,
    removals_known: Option<i64>,
    pub(crate) receipt: String,
    pub(crate) clicks_complete: bool,
    pub(crate) source: String,
    pub(crate) body: String,
    received_at: i64,
    /// Its name in a sale of a checkout elsewhere.
    pub(crate) line: Option<String>,
    /// What that sale came with.
    pub(crate) mail: Option<Vec<u8>>,
}

impl StoredOrder {
    pub(crate) fn at(&self) -> Millis {
        Millis(self.at)
    }

    pub(crate) fn received_at(&self) -> Millis {
        Millis(self.received_at)
    }

    /// `None`: an order of before it was kept.
    pub(crate) fn reported_at(&self) -> Option<Millis> {
        self.reported_at.map(Millis)
    }
}

/// A line of the ledger, and whose it must be.
#[derive(sqlx::FromRow)]
pub(crate) struct AuditedEntry {
    #[sqlx(flatten)]
    pub(crate) line: LedgerLine,
    pub(crate) owner: String,
}

/// A claim on an order that its creator accepted.
#[derive(sqlx::FromRow)]
pub(crate) struct AcceptedClaim {
    pub(crate) id: String,
    pub(crate) affiliation_id: AffiliationId,
    pub(crate) affiliate_id: AccountId,
    at: i64,
}

impl AcceptedClaim {
    /// When it was accepted.
    pub(crate) fn at(&self) -> Millis {
        Millis(self.at)
    }
}

/// An order with all that it came of and all that came of it.
pub(crate) struct AuditedOrder {
    pub(crate) stored: StoredOrder,
    pub(crate) sold: Sold,
    pub(crate) touches: Vec<StoredTouch>,
    pub(crate) entries: Vec<AuditedEntry>,
    /// What happened to it after it was paid.
    pub(crate) happened: Vec<Happened>,
    pub(crate) claims: Vec<AcceptedClaim>,
    /// Affiliation, and whether it won.
    pub(crate) considered: Vec<(String, bool)>,
}

/// Whose touches may earn an order.
pub(crate) struct Who {
    pub(crate) trail: Trail,
    /// Whose leads.
    pub(crate) mailbox: Option<Mailbox>,
    /// What was typed as a coupon in a checkout elsewhere.
    pub(crate) coupon: Option<CouponCode>,
}

const STORED: &str = "
    SELECT o.id, o.product_id, o.offer_id, o.buyer_email, o.buyer_account, o.visitor, o.click, o.currency, o.price,
           o.discount, o.coupon_id, o.at, o.reported_at, o.known, o.removals_known, o.receipt, o.clicks_complete, e.source, e.body, e.received_at,
           o.line, i.body AS mail
    FROM orders o JOIN events e ON e.id = o.event_id LEFT JOIN baskets b ON b.id = o.basket_id
    LEFT JOIN inbox i ON i.id = b.inbox_id WHERE o.id = $1";

/// As it is sold, whatever became of it since.
const SOLD: &str = concat!(
    "SELECT ",
    product_columns!(),
    ", o.id AS offer, c.name AS creator_name, p.changes AS known
      FROM offers o JOIN products p ON p.id = o.product_id JOIN accounts c ON c.id = p.creator_id WHERE o.id = $1"
);

const OFFER: &str = concat!("SELECT ", offer_columns!(), " FROM offers o WHERE o.id = $1");

const ENTRIES: &str = "
    SELECT l.id, l.order_id, l.product_id, l.account_id, l.party, l.affiliation_id, l.code, l.kind, l.amount, l.currency,
           l.at, l.payable_at, l.reason, l.event_id, l.claim_id, l.payout_id, paid.payout_id AS paid_in,
           CASE l.party WHEN 'affiliate' THEN a.affiliate_id ELSE p.creator_id END AS owner
    FROM ledger l JOIN affiliations a ON a.id = l.affiliation_id JOIN products p ON p.id = a.product_id
    LEFT JOIN payout_entries paid ON paid.entry_id = l.id
    WHERE l.order_id = $1 ORDER BY l.id";

const CLAIMS: &str = "
    SELECT c.id, c.affiliation_id, a.affiliate_id, v.at
    FROM claims c JOIN claim_events v ON v.claim_id = c.id AND v.kind = 'accepted'
    JOIN affiliations a ON a.id = c.affiliation_id WHERE c.order_id = $1 ORDER BY c.id";

impl Storage {
    /// A page of ids of orders, in their order, after one.
    pub(crate) async fn order_ids(&self, after: &str) -> Result<Vec<OrderId>, StorageError> {
        read!(self, |db| Ok(sqlx::query_scalar(
            "SELECT id FROM orders WHERE id > $1 ORDER BY id LIMIT $2"
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(db)
        .await?))
    }

    /// An order with everything around it, all of one moment. `who` says who bought.
    pub(crate) async fn audited_order(
        &self,
        id: &OrderId,
        who: impl Fn(&StoredOrder) -> Who,
    ) -> Result<AuditedOrder, StorageError> {
        Ok(snapshot!(self, |tx| {
            let stored: StoredOrder = sqlx::query_as(STORED)
                .bind(id.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let currency = Currency::parse(&stored.currency)
                .map_err(|_| StorageError::corrupt("currency", &stored.currency))?;
            let Who {
                trail,
                mailbox,
                coupon: typed,
            } = who(&stored);
            let row: SoldRow = sqlx::query_as(SOLD)
                .bind(stored.offer_id.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let offer: OfferRow = sqlx::query_as(OFFER)
                .bind(stored.offer_id.as_str())
                .fetch_one(&mut *tx)
                .await?;
            // An order of before changes were counted was settled before all of them.
            let known = stored.known.unwrap_or(i64::MAX);
            let terms = terms_at!(&mut *tx, stored.product_id, stored.at(), known);
            let mut sold = row.with(offer, terms)?;
            // An order of before prices were kept knows only what it was sold for.
            let price = price_at!(&mut *tx, stored.offer_id, stored.at(), stored.known.unwrap_or(0));
            sold.offer.price = price.unwrap_or(Minor(stored.price.saturating_add(stored.discount)));
            // What it was sold for then; it may cost another currency now.
            sold.product.currency = currency;
            let mut touches = touches!(
                &mut *tx,
                stored.product_id,
                trail,
                stored.received_at(),
                stored.at(),
                known,
                stored.removals_known.unwrap_or(i64::MAX)
            );
            // An order of before changes were counted knew no leads.
            if let (Some(mailbox), Some(known)) = (mailbox, stored.known) {
                touches.extend(leads!(
                    &mut *tx,
                    stored.product_id,
                    mailbox,
                    trail,
                    stored.received_at(),
                    stored.at(),
                    known,
                    stored.removals_known.unwrap_or(i64::MAX)
                ));
            }
            if let Some(code) = typed {
                sold.coupon = coupon!(&mut *tx, stored.product_id, code, stored.at(), known);
                sold.keep_coupon_that_counts(stored.at());
                touches.extend(sold.coupon.as_ref().map(|coupon| coupon.touch(stored.at())));
            } else if let Some(coupon) = &stored.coupon_id {
                let code: String = sqlx::query_scalar("SELECT code FROM coupons WHERE id = $1")
                    .bind(coupon)
                    .fetch_one(&mut *tx)
                    .await?;
                let code = parse_code(&code)?;
                sold.coupon = coupon!(&mut *tx, stored.product_id, code, stored.at(), known);
                touches.extend(sold.coupon.as_ref().map(|coupon| coupon.touch(stored.at())));
            }
            let claims: Vec<AcceptedClaim> = sqlx::query_as(CLAIMS)
                .bind(id.as_str())
                .fetch_all(&mut *tx)
                .await?;
            let claimants = claims.iter().map(|claim| &claim.affiliation_id);
            let affiliations: BTreeSet<&AffiliationId> = touches
                .iter()
                .map(|touch| &touch.affiliation.id)
                .chain(claimants)
                .collect();
            sold.rates = rate_book!(&mut *tx, stored.product_id, affiliations, known);
            let entries = sqlx::query_as(ENTRIES)
                .bind(id.as_str())
                .fetch_all(&mut *tx)
                .await?;
            let happened: Vec<HappenedRow> = sqlx::query_as(HAPPENED)
                .bind(id.as_str())
                .fetch_all(&mut *tx)
                .await?;
            let considered = sqlx::query_as(
                "SELECT affiliation_id, won FROM order_touches WHERE order_id = $1 ORDER BY affiliation_id",
            )
            .bind(id.as_str())
            .fetch_all(&mut *tx)
            .await?;
            AuditedOrder {
                stored,
                sold,
                touches,
                entries,
                happened: happened
                    .into_iter()
                    .map(TryInto::try_into)
                    .collect::<Result<_, _>>()?,
                claims,
                considered,
            }
        }))
    }
}
