//! Claims: a row each, and a trail that only grows.

use ::hotlinks::attribution::same_email;
use ::hotlinks::claim::{ClaimRefusal, Claimed};
use ::hotlinks::commission::commission;
use ::hotlinks::receipt::Receipt;
use ::hotlinks::time::Millis;

use super::entries::{Between, CORRECTED_ORDER, Cause, CorrectedOrder, correct, enter, order_lock, pair};
use super::rates::rate_book;
use super::terms::terms_at;
use super::{Storage, StorageError, lock, read, write};
use crate::affiliations::Affiliation;
use crate::claims::{Claim, ClaimEvent, ClaimState};
use crate::entropy::Entropy;
use crate::error::Error;
use crate::ids::{AccountId, AffiliationId, ClaimId, EventId, OfferId, OrderId, ProductId};
use crate::ledger::EntryKind;
use crate::page::{self, Page};

/// Claims, a page.
const ROWS: u32 = 50;

/// A claim to store.
pub(crate) struct NewClaim<'a> {
    pub(crate) id: ClaimId,
    pub(crate) order: OrderId,
    pub(crate) affiliation: &'a Affiliation,
    pub(crate) evidence: &'a str,
    pub(crate) at: Millis,
}

/// What became of a decision.
pub(crate) enum ClaimDecided {
    Done,
    /// It was decided so before.
    Before(ClaimState),
    NotFound,
}

/// An order as claims look at it.
#[derive(sqlx::FromRow)]
struct ClaimedOrder {
    offer_id: OfferId,
    at: i64,
    known: Option<i64>,
    buyer_email: String,
    buyer_account: Option<AccountId>,
    receipt: String,
    body: String,
}

/// `$1` order, `$2` product.
const ORDER: &str = "
    SELECT o.offer_id, o.at, o.known, o.buyer_email, o.buyer_account, o.receipt, e.body
    FROM orders o JOIN events e ON e.id = o.event_id WHERE o.id = $1 AND o.product_id = $2";

/// Commissions of an affiliation with an order: `$1` order, `$2` affiliation.
const EARNED: &str = "
    SELECT COUNT(*) FROM ledger WHERE order_id = $1 AND affiliation_id = $2 AND party = 'affiliate'
    AND kind IN ('commission', 'claim')";

/// Claims of an affiliation on an order that are open or accepted: `$1` order, `$2` affiliation.
const STANDING: &str = "
    SELECT COUNT(*) FROM claims c WHERE c.order_id = $1 AND c.affiliation_id = $2 AND NOT EXISTS (
        SELECT 1 FROM claim_events v WHERE v.claim_id = c.id AND v.kind IN ('refused', 'withdrawn'))";

/// Open claims of an affiliation: `$1`.
const OPEN: &str = "
    SELECT COUNT(*) FROM claims c WHERE c.affiliation_id = $1 AND NOT EXISTS (
        SELECT 1 FROM claim_events v WHERE v.claim_id = c.id AND v.number = 1)";

const INSERT_EVENT: &str = "
    INSERT INTO claim_events (claim_id, number, kind, account_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (claim_id, number) DO NOTHING";

fn receipt_of(order: &ClaimedOrder, id: &OrderId) -> Result<Receipt, StorageError> {
    serde_json::from_str(&order.receipt).map_err(|_| StorageError::corrupt("receipt", id))
}

/// Whether somebody bought the order themselves, by address or account (rule 23). Of an order of before the account
/// stood beside it, the event of the test checkout tells.
fn is_buyer(order: &ClaimedOrder, account: &AccountId, email: &str) -> bool {
    let named = format!("\"account\":\"{account}\"");
    same_email(email, &order.buyer_email)
        || order.buyer_account.as_ref() == Some(account)
        || order.body.contains(&named)
}

impl Storage {
    /// Stores a claim, unless the order cannot be claimed by this affiliate or they have too many open.
    pub(crate) async fn insert_claim(&self, claim: &NewClaim<'_>, limit: i64) -> Result<(), Error> {
        let (product, affiliation) = (&claim.affiliation.product_id, &claim.affiliation.id);
        let account = &claim.affiliation.affiliate_id;
        let refuse = |refusal: ClaimRefusal| Error::field("order", refusal);
        write!(self, |tx| {
            lock!(self, tx, format!("claims {affiliation}"));
            lock!(self, tx, order_lock(&claim.order));
            let order: Option<ClaimedOrder> = sqlx::query_as(ORDER)
                .bind(claim.order.as_str())
                .bind(product.as_str())
                .fetch_optional(&mut *tx)
                .await?;
            let Some(order) = order else {
                return Err(refuse(ClaimRefusal::Unknown));
            };
            let email: String = sqlx::query_scalar("SELECT email FROM accounts WHERE id = $1")
                .bind(account.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let earned: i64 = sqlx::query_scalar(EARNED)
                .bind(claim.order.as_str())
                .bind(affiliation.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let standing: i64 = sqlx::query_scalar(STANDING)
                .bind(claim.order.as_str())
                .bind(affiliation.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let open: i64 = sqlx::query_scalar(OPEN)
                .bind(affiliation.as_str())
                .fetch_one(&mut *tx)
                .await?;
            let terms = terms_at!(
                &mut *tx,
                product,
                Millis(order.at),
                order.known.unwrap_or(i64::MAX)
            );
            let claimed = Claimed {
                guarantee_ends: Millis(order.at).plus(i64::from(terms.guarantee_days) * Millis::DAY),
                is_buyer: is_buyer(&order, account, &email),
                is_credited: earned > 0,
                is_claimed: standing > 0,
            };
            claimed.check(claim.at).map_err(refuse)?;
            if open >= limit {
                return Err(Error::field(
                    "",
                    "You have 20 open claims here, which is the most.",
                ));
            }
            sqlx::query(
                "INSERT INTO claims (id, product_id, order_id, affiliation_id, evidence, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(claim.id.as_str())
            .bind(product.as_str())
            .bind(claim.order.as_str())
            .bind(affiliation.as_str())
            .bind(claim.evidence)
            .bind(claim.at.0)
            .execute(&mut *tx)
            .await?;
            sqlx::query(INSERT_EVENT)
                .bind(claim.id.as_str())
                .bind(0_i64)
                .bind(ClaimState::Opened.as_str())
                .bind(account.as_str())
                .bind("")
                .bind(claim.at.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Decides a claim, once. Accepting it enters the claimant's commission, at their rate when the order was placed,
    /// and what the order's refunds so far take from it. `by`: who decides, and whose claim it has to be.
    pub(crate) async fn decide_claim(
        &self,
        product: &ProductId,
        id: &ClaimId,
        (by, claimant): (&AccountId, Option<&AccountId>),
        (state, reason): (ClaimState, &str),
        now: Millis,
        entropy: &Entropy,
    ) -> Result<ClaimDecided, Error> {
        let row: Option<(OrderId, AffiliationId, AccountId)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT c.order_id, c.affiliation_id, a.affiliate_id FROM claims c
                 JOIN affiliations a ON a.id = c.affiliation_id WHERE c.id = $1 AND c.product_id = $2",
            )
            .bind(id.as_str())
            .bind(product.as_str())
            .fetch_optional(db)
            .await?
        });
        let Some((order_id, affiliation, affiliate)) = row else {
            return Ok(ClaimDecided::NotFound);
        };
        if claimant.is_some_and(|claimant| *claimant != affiliate) {
            return Ok(ClaimDecided::NotFound);
        }
        write!(self, |tx| {
            lock!(self, tx, order_lock(&order_id));
            let done = sqlx::query(INSERT_EVENT)
                .bind(id.as_str())
                .bind(1_i64)
                .bind(state.as_str())
                .bind(by.as_str())
                .bind(reason)
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                let before: String =
                    sqlx::query_scalar("SELECT kind FROM claim_events WHERE claim_id = $1 AND number = 1")
                        .bind(id.as_str())
                        .fetch_one(&mut *tx)
                        .await?;
                let before = ClaimState::from_name(&before);
                return Ok(ClaimDecided::Before(
                    before.ok_or_else(|| StorageError::corrupt("claim", id))?,
                ));
            }
            if state == ClaimState::Accepted {
                let claimed: ClaimedOrder = sqlx::query_as(ORDER)
                    .bind(order_id.as_str())
                    .bind(product.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
                let order: CorrectedOrder = sqlx::query_as(CORRECTED_ORDER)
                    .bind(order_id.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
                let (at, known) = (Millis(claimed.at), claimed.known.unwrap_or(i64::MAX));
                let terms = terms_at!(&mut *tx, product, at, known);
                let book = rate_book!(&mut *tx, product, [&affiliation], known);
                let rate = book.calendar(Some(&claimed.offer_id), Some(&affiliation)).at(at);
                let base = receipt_of(&claimed, &order_id)?.base;
                let between = Between {
                    affiliate: &affiliate,
                    affiliation: &affiliation,
                    creator: &order.creator_id,
                    code: None,
                    payable_at: at.plus(i64::from(terms.guarantee_days) * Millis::DAY),
                };
                let cause = Cause {
                    order: &order_id,
                    product,
                    currency: order.currency()?,
                    at: now,
                    kind: EntryKind::Claim,
                    event: None,
                    payout: None,
                    claim: Some(id.as_str()),
                };
                let reasons = ["claim accepted", "claim accepted"];
                enter!(
                    tx,
                    cause,
                    pair(&between, commission(base, rate.bps), reasons, entropy)
                );
                let refunded = ["refunds before the claim", "refunds before the claim"];
                correct!(tx, &order, None::<&EventId>, now, refunded, entropy);
            }
        });
        Ok(ClaimDecided::Done)
    }

    /// The claims on a product's orders, or one affiliation's, newest first, each with its trail.
    pub(crate) async fn list_claims(
        &self,
        product: &ProductId,
        affiliation: Option<&AffiliationId>,
        number: u32,
    ) -> Result<Page<Claim>, StorageError> {
        let (limit, offset) = page::bounds(number, ROWS);
        let rows: Vec<(ClaimId, OrderId, String, String)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT c.id, c.order_id, p.name, c.evidence FROM claims c
                 JOIN affiliations a ON a.id = c.affiliation_id JOIN accounts p ON p.id = a.affiliate_id
                 WHERE c.product_id = $1 AND (c.affiliation_id = $2 OR $2 IS NULL)
                 ORDER BY c.opened_at DESC, c.id LIMIT $3 OFFSET $4",
            )
            .bind(product.as_str())
            .bind(affiliation.map(AffiliationId::as_str))
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?
        });
        let mut claims = Vec::with_capacity(rows.len());
        for (id, order, affiliate, evidence) in rows {
            let trail: Vec<(String, String, String, i64)> = read!(self, |db| {
                sqlx::query_as(
                    "SELECT v.kind, p.name, v.reason, v.at FROM claim_events v JOIN accounts p ON p.id = v.account_id
                     WHERE v.claim_id = $1 ORDER BY v.number",
                )
                .bind(id.as_str())
                .fetch_all(db)
                .await?
            });
            let event = |(kind, by, reason, at): (String, String, String, i64)| {
                Ok(ClaimEvent {
                    state: ClaimState::from_name(&kind)
                        .ok_or_else(|| StorageError::corrupt("claim", &kind))?,
                    by,
                    reason,
                    at: Millis(at),
                })
            };
            claims.push(Claim {
                trail: trail
                    .into_iter()
                    .map(event)
                    .collect::<Result<_, StorageError>>()?,
                id,
                order,
                affiliate,
                evidence,
            });
        }
        Ok(Page::cut(claims, number, ROWS))
    }
}
