//! Leads: rows that are only ever added.

use ::hotlinks::hotlink::Code;
use ::hotlinks::lead::{CapturedThrough, LeadRefusal};
use ::hotlinks::time::Millis;

use super::affiliations::affiliation_columns;
use super::products::LOCK_PRODUCT;
use super::rates::next_change;
use super::states::{StandingRow, standing};
use super::{Storage, StorageError, lock, read, write};
use crate::click_id::{ClickFacts, ClickId};
use crate::ids::{AffiliationId, LeadId, ProductId};
use crate::leads::Mailbox;

/// A lead to store.
pub(crate) struct NewLead<'a> {
    pub(crate) id: LeadId,
    pub(crate) source: &'a str,
    /// The source's own id of it: the same twice is the same lead.
    pub(crate) external_id: &'a str,
    pub(crate) product: &'a ProductId,
    pub(crate) mailbox: Mailbox,
    pub(crate) click: ClickId,
    pub(crate) facts: ClickFacts,
    /// When it was captured.
    pub(crate) at: Millis,
    /// The source's own time of it.
    pub(crate) reported_at: Millis,
    pub(crate) received_at: Millis,
}

/// What became of it.
pub(crate) enum InsertedLead {
    Done(AffiliationId),
    /// It came before.
    Before(LeadId, AffiliationId),
    /// Another lead came with its id.
    Other,
    /// The address has as many as there may be.
    Full,
    /// The product is not there any more.
    Gone,
    Refused(LeadRefusal),
}

#[derive(sqlx::FromRow)]
struct BeforeRow {
    id: LeadId,
    affiliation_id: AffiliationId,
    product_id: ProductId,
    mailbox: String,
    click: String,
    reported_at: i64,
}

impl BeforeRow {
    fn is(&self, lead: &NewLead<'_>) -> bool {
        self.product_id == *lead.product
            && self.mailbox == lead.mailbox.as_str()
            && self.click == lead.click.to_string()
            && self.reported_at == lead.reported_at.0
    }
}

/// The link of a click, and how its affiliate stood.
#[derive(sqlx::FromRow)]
struct LinkRow {
    product_id: ProductId,
    affiliation_id: AffiliationId,
    #[sqlx(flatten)]
    standing: StandingRow,
}

const BEFORE: &str = "SELECT id, affiliation_id, product_id, mailbox, click, reported_at FROM leads
    WHERE source = $1 AND external_id = $2";

/// `$1` code, `$2` when the address was captured, `$3` the last change known.
const LINK: &str = concat!(
    "SELECT ",
    standing!("$2", "$3"),
    "h.product_id, h.affiliation_id
      FROM hotlinks h JOIN affiliations a ON a.id = h.affiliation_id WHERE h.code = $1"
);

/// A lead beside its link, and how the affiliate stood when it was captured.
#[derive(sqlx::FromRow)]
pub(crate) struct AuditedLead {
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) affiliation_id: String,
    pub(crate) code: String,
    pub(crate) click: String,
    pub(crate) clicked_at: i64,
    at: i64,
    pub(crate) window_days: Option<i64>,
    pub(crate) links_product: String,
    pub(crate) links_affiliation: String,
    #[sqlx(flatten)]
    standing: StandingRow,
}

impl AuditedLead {
    /// When it was captured.
    pub(crate) fn at(&self) -> Millis {
        Millis(self.at)
    }

    /// As [`StandingRow::blocked_since`].
    pub(crate) fn blocked_since(&self) -> Option<Millis> {
        self.standing.blocked_since()
    }
}

/// `$1` after which, `$2` how many.
const AUDITED: &str = concat!(
    "SELECT ",
    standing!("l.at", "l.number"),
    "l.id, l.product_id, l.affiliation_id, l.code, l.click, l.clicked_at, l.at, l.window_days,
     h.product_id AS links_product, h.affiliation_id AS links_affiliation
     FROM leads l JOIN hotlinks h ON h.code = l.code JOIN affiliations a ON a.id = l.affiliation_id
     WHERE l.id > $1 ORDER BY l.id LIMIT $2"
);

/// Leads in memory at a time.
const PAGE: i64 = 1_000;

/// `$1` visitor, `$2` product, `$3` the buyer's mailbox, `$4` when the order came in, `$5` the order's time, `$6` the last
/// change known, `$7` the last removal known, `$8` the click that the address carried. What whoever clicked removed covers
/// the leads of that click, whenever they came; what whoever orders removed covers the leads of before.
pub(super) const LEADS: &str = concat!(
    "SELECT l.id AS click, l.code, l.at AS clicked_at, l.window_days, p.email, p.name,
            (SELECT MIN(f.at) FROM forgotten f WHERE f.product_id IN ('', l.product_id) AND f.at <= $4 AND f.number <= $7
             AND (f.visitor IN (l.click, l.visitor) AND f.at >= l.clicked_at OR f.visitor IN ($1, $8) AND f.at >= l.at))
                AS forgotten_at, ",
    standing!("$5", "$6"),
    affiliation_columns!(),
    " FROM leads l JOIN affiliations a ON a.id = l.affiliation_id JOIN accounts p ON p.id = a.affiliate_id
      WHERE l.product_id = $2 AND l.mailbox = $3 AND l.number <= $6 ORDER BY l.at, l.number"
);

/// `leads!(db, product, mailbox, trail, until, at, known, removals)`: the leads of a buyer's address, oldest first, as far
/// as the change `known` tells; what else as for `touches!`.
macro_rules! leads {
    ($db:expr, $product:expr, $mailbox:expr, $trail:expr, $until:expr, $at:expr, $known:expr, $removals:expr) => {{
        let visitor = $trail.visitor.map(|visitor| visitor.to_string());
        let carried = $trail.click.map(|(click, _)| click.to_string());
        let rows: Vec<$crate::storage::touches::TouchRow> = sqlx::query_as($crate::storage::leads::LEADS)
            .bind(visitor.unwrap_or_else(|| "-".to_owned()))
            .bind($product.as_str())
            .bind($mailbox.as_str())
            .bind($until.0)
            .bind($at.0)
            .bind($known)
            .bind($removals)
            .bind(carried.unwrap_or_else(|| "-".to_owned()))
            .fetch_all($db)
            .await?;
        let touches: Result<Vec<_>, $crate::storage::StorageError> = rows
            .into_iter()
            .map(|row| row.touch(::hotlinks::attribution::Source::Lead))
            .collect();
        touches?
    }};
}
pub(super) use leads;

impl Storage {
    /// A page of leads, in the order of their ids, after one.
    pub(crate) async fn audited_leads(&self, after: &str) -> Result<Vec<AuditedLead>, StorageError> {
        read!(self, |db| Ok(sqlx::query_as(AUDITED)
            .bind(after)
            .bind(PAGE)
            .fetch_all(db)
            .await?))
    }

    /// The link that a lead came through.
    pub(crate) async fn find_lead_code(&self, id: &LeadId) -> Result<Option<Code>, StorageError> {
        let code: Option<String> = read!(self, |db| {
            sqlx::query_scalar("SELECT code FROM leads WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(db)
                .await?
        });
        let parse = |code: String| Code::parse(&code).ok_or_else(|| StorageError::corrupt("code", code));
        code.map(parse).transpose()
    }

    /// Stores a lead, unless its event came before or it counts for nobody.
    pub(crate) async fn insert_lead(
        &self,
        lead: &NewLead<'_>,
        limit: i64,
    ) -> Result<InsertedLead, StorageError> {
        Ok(write!(self, |tx| {
            lock!(self, tx, format!("lead {} {}", lead.source, lead.external_id));
            let before: Option<BeforeRow> = sqlx::query_as(BEFORE)
                .bind(lead.source)
                .bind(lead.external_id)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(before) = before {
                return Ok(if before.is(lead) {
                    InsertedLead::Before(before.id, before.affiliation_id)
                } else {
                    InsertedLead::Other
                });
            }
            let product = sqlx::query(LOCK_PRODUCT).bind(lead.product.as_str());
            if product.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(InsertedLead::Gone);
            }
            let link: Option<LinkRow> = sqlx::query_as(LINK)
                .bind(lead.facts.code.to_string())
                .bind(lead.at.0)
                .bind(i64::MAX)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(link) = link else {
                return Ok(InsertedLead::Refused(LeadRefusal::UnknownClick));
            };
            if link.product_id != *lead.product {
                return Ok(InsertedLead::Refused(LeadRefusal::OtherProduct));
            }
            let through = CapturedThrough {
                clicked_at: lead.facts.at,
                window: lead.facts.window,
                credits: lead.facts.credits,
                blocked_since: link.standing.blocked_since(),
            };
            if let Err(refusal) = through.check(lead.at) {
                return Ok(InsertedLead::Refused(refusal));
            }
            let same: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM leads WHERE product_id = $1 AND mailbox = $2")
                    .bind(lead.product.as_str())
                    .bind(lead.mailbox.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            if same >= limit {
                return Ok(InsertedLead::Full);
            }
            // Clicks of nobody are stored with an empty visitor.
            let visitor: Option<String> =
                sqlx::query_scalar("SELECT visitor FROM clicks WHERE id = $1 AND visitor <> ''")
                    .bind(lead.click.to_string())
                    .fetch_optional(&mut *tx)
                    .await?;
            let number = next_change!(tx, lead.product);
            sqlx::query(
                "INSERT INTO leads (id, product_id, affiliation_id, code, click, clicked_at, visitor, mailbox, at,
                                    reported_at, window_days, received_at, number, source, external_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            )
            .bind(lead.id.as_str())
            .bind(lead.product.as_str())
            .bind(link.affiliation_id.as_str())
            .bind(lead.facts.code.to_string())
            .bind(lead.click.to_string())
            .bind(lead.facts.at.0)
            .bind(visitor)
            .bind(lead.mailbox.as_str())
            .bind(lead.at.0)
            .bind(lead.reported_at.0)
            .bind(lead.facts.window.days().map(i64::from))
            .bind(lead.received_at.0)
            .bind(number)
            .bind(lead.source)
            .bind(lead.external_id)
            .execute(&mut *tx)
            .await?;
            InsertedLead::Done(link.affiliation_id)
        }))
    }
}
