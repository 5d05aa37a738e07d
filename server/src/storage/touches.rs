//! The clicks that may earn an order, and whose they are.

use hotlinks::attribution::Source;
use hotlinks::hotlink::Code;
use hotlinks::time::{Lifetime, Millis};

use super::affiliations::{AffiliationRow, affiliation_columns};
use super::states::{StandingRow, standing};
use super::{Storage, StorageError, read};
use crate::affiliations::Affiliation;
use crate::click_id::{ClickFacts, ClickId};
use crate::ids::ProductId;
use crate::visitor::VisitorId;

/// Who buys, as far as the browser says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trail {
    /// The cookie's visitor.
    pub(crate) visitor: Option<VisitorId>,
    /// The verified `hl_click` of the address.
    pub(crate) click: Option<(ClickId, ClickFacts)>,
}

/// A click that credited when it was made; or a coupon that is used, or a lead.
#[derive(Clone, Debug)]
pub(crate) struct StoredTouch {
    pub(crate) source: Source,
    /// The click's id; or the coupon's, or the lead's.
    pub(crate) click: String,
    /// The link; none for a coupon.
    pub(crate) code: Option<Code>,
    pub(crate) at: Millis,
    pub(crate) window: Lifetime,
    /// Whose link it was.
    pub(crate) affiliation: Affiliation,
    /// Since when they might not promote, if they might not when the order was placed (rule 16).
    pub(crate) blocked_since: Option<Millis>,
    /// The affiliate's own address.
    pub(crate) email: String,
    /// What they are called.
    pub(crate) name: String,
    /// When the buyer removed it.
    pub(crate) forgotten_at: Option<Millis>,
}

#[derive(sqlx::FromRow)]
pub(super) struct TouchRow {
    click: String,
    code: String,
    clicked_at: i64,
    window_days: Option<i64>,
    email: String,
    name: String,
    forgotten_at: Option<i64>,
    #[sqlx(flatten)]
    standing: StandingRow,
    #[sqlx(flatten)]
    affiliation: AffiliationRow,
}

impl TouchRow {
    pub(super) fn touch(self, source: Source) -> Result<StoredTouch, StorageError> {
        let days = self.window_days.map(u32::try_from).transpose();
        Ok(StoredTouch {
            source,
            blocked_since: self.standing.blocked_since(),
            code: Some(Code::parse(&self.code).ok_or_else(|| StorageError::corrupt("code", &self.code))?),
            at: Millis(self.clicked_at),
            window: days
                .map_err(|_| StorageError::corrupt("window", self.window_days.unwrap_or_default()))?
                .into(),
            affiliation: self.affiliation.try_into()?,
            click: self.click,
            email: self.email,
            name: self.name,
            forgotten_at: self.forgotten_at.map(Millis),
        })
    }
}

/// `$1` visitor, `$2` product, `$3` the click that the address carried, `$4` when the order came in: what is clicked
/// or removed later is not known yet, however soon it is stored. `$5` the order's time, `$6` the last change known, `$7`
/// the last removal known.
pub(super) const STORED: &str = concat!(
    "SELECT c.id AS click, c.code, c.at AS clicked_at, c.window_days, p.email, p.name,
            (SELECT MIN(f.at) FROM forgotten f WHERE f.visitor IN ($1, c.id) AND f.product_id IN ('', c.product_id)
             AND f.at BETWEEN c.at AND $4 AND f.number <= $7) AS forgotten_at, ",
    standing!("$5", "$6"),
    affiliation_columns!(),
    " FROM clicks c JOIN affiliations a ON a.id = c.affiliation_id JOIN accounts p ON p.id = a.affiliate_id
      WHERE c.product_id = $2 AND c.reason IN ('counted', 'repeat') AND ((c.visitor = $1 AND c.at <= $4) OR c.id = $3)"
);

/// A carried click whose row is missing is taken at its word (rule 13): `$1` code, `$2` product, `$3` click,
/// `$4` time, `$5` window, `$6` visitor, `$7` when the order came in, `$8` the order's time, `$9` the last change known,
/// `$10` the last removal known.
pub(super) const CARRIED: &str = concat!(
    "SELECT CAST($3 AS TEXT) AS click, h.code, CAST($4 AS BIGINT) AS clicked_at,
            CAST($5 AS BIGINT) AS window_days, p.email, p.name,
            (SELECT MIN(f.at) FROM forgotten f WHERE f.visitor IN ($6, $3) AND f.product_id IN ('', $2)
             AND f.at BETWEEN $4 AND $7 AND f.number <= $10) AS forgotten_at, ",
    standing!("$8", "$9"),
    affiliation_columns!(),
    " FROM hotlinks h JOIN affiliations a ON a.id = h.affiliation_id JOIN accounts p ON p.id = a.affiliate_id
      WHERE h.code = $1 AND h.product_id = $2 AND NOT EXISTS (SELECT 1 FROM clicks c WHERE c.id = $3)"
);

/// `touches!(db, product, trail, until, at, known, removals)`: what credited among a visitor's clicks on a product until
/// then and the one that the address carried, oldest first; with how their affiliates stood at the time `at` of the order,
/// as far as the change `known` tells, and what the buyer removed up to the number `removals`.
macro_rules! touches {
    ($db:expr, $product:expr, $trail:expr, $until:expr, $at:expr, $known:expr, $removals:expr) => {{
        // Clicks of nobody are stored with an empty visitor: nobody's trail is not theirs.
        let visitor = $trail
            .visitor
            .map_or_else(|| "-".to_owned(), |visitor| visitor.to_string());
        let carried = $trail.click.filter(|(_, facts)| facts.credits);
        let mut rows: Vec<$crate::storage::touches::TouchRow> =
            sqlx::query_as($crate::storage::touches::STORED)
                .bind(&visitor)
                .bind($product.as_str())
                .bind(carried.map_or_else(|| "-".to_owned(), |(id, _)| id.to_string()))
                .bind($until.0)
                .bind($at.0)
                .bind($known)
                .bind($removals)
                .fetch_all($db)
                .await?;
        if let Some((id, facts)) = carried {
            let missing = sqlx::query_as($crate::storage::touches::CARRIED)
                .bind(facts.code.to_string())
                .bind($product.as_str())
                .bind(id.to_string())
                .bind(facts.at.0)
                .bind(facts.window.days().map(i64::from))
                .bind(&visitor)
                .bind($until.0)
                .bind($at.0)
                .bind($known)
                .bind($removals)
                .fetch_optional($db)
                .await?;
            rows.extend(missing);
        }
        let touches: Result<Vec<$crate::storage::touches::StoredTouch>, _> = rows
            .into_iter()
            .map(|row| row.touch(::hotlinks::attribution::Source::Click))
            .collect();
        let mut touches = touches?;
        // Ids sort by time, then by sequence.
        touches.sort_unstable_by(|one, other| one.click.cmp(&other.click));
        touches
    }};
}
pub(super) use touches;

impl Storage {
    /// What would be considered if this buyer bought now.
    pub(crate) async fn list_touches(
        &self,
        product: &ProductId,
        trail: &Trail,
        now: Millis,
    ) -> Result<Vec<StoredTouch>, StorageError> {
        read!(self, |db| Ok(touches!(
            db,
            product,
            trail,
            now,
            now,
            i64::MAX,
            i64::MAX
        )))
    }
}
