//! Hotlinks: those that affiliates make, and those that every affiliate is given.

use ::hotlinks::hotlink::{Code, HotlinkName};
use ::hotlinks::money::Minor;
use ::hotlinks::time::Millis;

use super::{Storage, StorageError, count_long, read, write};
use crate::entropy::Entropy;
use crate::hotlinks::{Counted, Hotlink, HotlinkKind, Named, NewHotlink};
use crate::ids::AffiliationId;
use crate::page::{self, Page};

/// Hotlinks of one's own, a page.
const CREATED: u32 = 100;

/// A taken code or a taken name writes nothing; which of the two it was is asked afterwards.
pub(super) const INSERT: &str =
    "INSERT INTO hotlinks (code, product_id, affiliation_id, kind, destination, name, name_key, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
pub(super) const NAME_TAKEN: &str =
    "SELECT COUNT(*) FROM hotlinks WHERE affiliation_id = $1 AND kind = $2 AND name_key = $3";

/// Inserts a hotlink under a new random code, another one where that is taken: `Some(code)`, or `None` where the
/// affiliation has one of that kind and name key.
macro_rules! insert_hotlink {
    ($tx:ident, $product:expr, $affiliation:expr, $kind:expr, $destination:expr, $name:expr, $name_key:expr, $now:expr, $entropy:expr) => {
        loop {
            let code = ::hotlinks::hotlink::Code::from_random($entropy.number());
            let inserted = sqlx::query($crate::storage::hotlinks::INSERT)
                .bind(code.to_string())
                .bind($product.as_str())
                .bind($affiliation.as_str())
                .bind($kind)
                .bind($destination)
                .bind($name)
                .bind($name_key)
                .bind($now.0)
                .execute(&mut *$tx)
                .await?;
            if inserted.rows_affected() > 0 {
                break Some(code);
            }
            let taken: i64 = sqlx::query_scalar($crate::storage::hotlinks::NAME_TAKEN)
                .bind($affiliation.as_str())
                .bind($kind)
                .bind($name_key)
                .fetch_one(&mut *$tx)
                .await?;
            if taken > 0 {
                break None;
            }
        }
    };
}
pub(super) use insert_hotlink;

/// Gives one affiliation the link to a target of the creator's; a second time changes nothing.
macro_rules! insert_given {
    ($tx:ident, $product:expr, $affiliation:expr, $kind:expr, $name:expr, $now:expr, $entropy:expr) => {{
        let (kind, target) = ($kind.as_str(), $kind.target());
        // The target is the name key: one link a target.
        let _given = $crate::storage::hotlinks::insert_hotlink!(
            $tx,
            $product,
            $affiliation,
            kind,
            target,
            $name,
            target,
            $now,
            $entropy
        );
    }};
}
pub(super) use insert_given;

/// Gives every active affiliate of a product the link to a target of the creator's.
macro_rules! give_to_all {
    ($tx:ident, $product:expr, $kind:expr, $name:expr, $now:expr, $entropy:expr) => {
        let affiliations: Vec<$crate::ids::AffiliationId> =
            sqlx::query_scalar("SELECT id FROM affiliations WHERE product_id = $1 AND state = 'active'")
                .bind($product.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        for affiliation in affiliations {
            insert_given!($tx, $product, affiliation, $kind, $name, $now, $entropy);
        }
    };
}
pub(super) use give_to_all;

/// Gives one affiliation the links to everything that the creator names: sales page, additional links, checkouts.
macro_rules! give_all {
    ($tx:ident, $product:expr, $affiliation:expr, $now:expr, $entropy:expr) => {
        let links: Vec<($crate::ids::AdditionalLinkId, String)> = sqlx::query_as(
            "SELECT id, name FROM additional_links WHERE product_id = $1 AND removed_at IS NULL",
        )
        .bind($product.as_str())
        .fetch_all(&mut *$tx)
        .await?;
        let offers: Vec<($crate::ids::OfferId, String)> =
            sqlx::query_as("SELECT id, name FROM offers WHERE product_id = $1 AND removed_at IS NULL")
                .bind($product.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        let sales_page = [(HotlinkKind::SalesPage, "Sales page".to_owned())];
        let links = links
            .into_iter()
            .map(|(id, name)| (HotlinkKind::AdditionalLink(id), name));
        let offers = offers
            .into_iter()
            .map(|(id, name)| (HotlinkKind::Checkout(id), name));
        for (kind, name) in sales_page.into_iter().chain(links).chain(offers) {
            insert_given!($tx, $product, $affiliation, kind, name.as_str(), $now, $entropy);
        }
    };
}
pub(super) use give_all;

/// Archives every affiliate's link to a target of the creator's.
macro_rules! take_from_all {
    ($tx:ident, $product:expr, $kind:expr, $now:expr) => {
        sqlx::query(
            "UPDATE hotlinks SET archived_at = $4
             WHERE product_id = $1 AND kind = $2 AND destination = $3 AND archived_at IS NULL",
        )
        .bind($product.as_str())
        .bind($kind.as_str())
        .bind($kind.target())
        .bind($now.0)
        .execute(&mut *$tx)
        .await?;
    };
}
pub(super) use take_from_all;

#[derive(sqlx::FromRow)]
struct CountedRow {
    code: String,
    kind: String,
    target: String,
    name: String,
    destination: String,
    archived_at: Option<i64>,
    created_at: i64,
    clicks: i64,
    not_counted: i64,
    sales: i64,
    commission: i64,
}

impl TryFrom<CountedRow> for Counted {
    type Error = StorageError;

    fn try_from(row: CountedRow) -> Result<Self, StorageError> {
        Ok(Self {
            hotlink: Hotlink {
                code: Code::parse(&row.code).ok_or_else(|| StorageError::corrupt("code", &row.code))?,
                kind: HotlinkKind::from_stored(&row.kind, &row.target)
                    .ok_or_else(|| StorageError::corrupt("hotlink", &row.code))?,
                name: row.name,
                destination: row.destination,
                archived_at: row.archived_at.map(Millis),
                created_at: Millis(row.created_at),
            },
            clicks: count_long(row.clicks),
            not_counted: count_long(row.not_counted),
            sales: count_long(row.sales),
            commission: Minor(row.commission),
        })
    }
}

macro_rules! figures {
    () => {
        "h.code, h.kind, h.destination AS target, h.archived_at, h.created_at
         , (SELECT CAST(COALESCE(SUM(r.clicks), 0) AS BIGINT) FROM click_totals r
            WHERE r.code = h.code AND r.reason = 'counted') AS clicks
         , (SELECT CAST(COALESCE(SUM(r.clicks), 0) AS BIGINT) FROM click_totals r
            WHERE r.code = h.code AND r.reason <> 'counted') AS not_counted
         , (SELECT COUNT(DISTINCT l.order_id) FROM ledger l
            WHERE l.code = h.code AND l.party = 'affiliate') AS sales
         , (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM ledger l
            WHERE l.code = h.code AND l.party = 'affiliate') AS commission"
    };
}

impl Storage {
    /// A hotlink of an affiliate's own.
    pub(crate) async fn insert_hotlink(
        &self,
        new: &NewHotlink,
        now: Millis,
        limit: i64,
        entropy: &Entropy,
    ) -> Result<Named<Code>, StorageError> {
        let (page, key) = (HotlinkKind::Page.as_str(), new.name.key());
        Ok(write!(self, |tx| {
            // Two at once would both see the last free place; somebody just blocked makes no more.
            let active =
                sqlx::query("UPDATE affiliations SET state = state WHERE id = $1 AND state = 'active'")
                    .bind(new.affiliation.as_str())
                    .execute(&mut *tx)
                    .await?;
            if active.rows_affected() == 0 {
                return Ok(Named::Gone);
            }
            let links: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM hotlinks WHERE affiliation_id = $1 AND kind = 'page'",
            )
            .bind(new.affiliation.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if links >= limit {
                return Ok(Named::Full);
            }
            let code = insert_hotlink!(
                tx,
                new.product,
                new.affiliation,
                page,
                new.destination.as_str(),
                new.name.as_str(),
                key.as_str(),
                now,
                entropy
            );
            code.map_or(Named::NameTaken, Named::Done)
        }))
    }

    /// An affiliate's own hotlinks, put away or not, with their figures, newest first.
    pub(crate) async fn list_created_hotlinks(
        &self,
        affiliation: &AffiliationId,
        archived: bool,
        number: u32,
    ) -> Result<Page<Counted>, StorageError> {
        let (limit, offset) = page::bounds(number, CREATED);
        let rows: Vec<CountedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT h.name, h.destination, ",
                figures!(),
                " FROM hotlinks h WHERE h.affiliation_id = $1 AND h.kind = 'page' AND (h.archived_at IS NOT NULL) = $4
                 ORDER BY h.created_at DESC, h.code LIMIT $2 OFFSET $3"
            ))
            .bind(affiliation.as_str())
            .bind(limit)
            .bind(offset)
            .bind(archived)
            .fetch_all(db)
            .await?
        });
        let rows = rows
            .into_iter()
            .map(Counted::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, number, CREATED))
    }

    /// One of an affiliate's own hotlinks.
    pub(crate) async fn find_created_hotlink(
        &self,
        affiliation: &AffiliationId,
        code: Code,
    ) -> Result<Option<Counted>, StorageError> {
        let row: Option<CountedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT h.name, h.destination, ",
                figures!(),
                " FROM hotlinks h WHERE h.affiliation_id = $1 AND h.kind = 'page' AND h.code = $2"
            ))
            .bind(affiliation.as_str())
            .bind(code.to_string())
            .fetch_optional(db)
            .await?
        });
        row.map(Counted::try_from).transpose()
    }

    /// The links that an affiliate was given and whose target is still there, under the targets' names of today:
    /// the sales page, additional links, checkouts. Where the address is not stored with the target it is empty.
    pub(crate) async fn list_given_hotlinks(
        &self,
        affiliation: &AffiliationId,
    ) -> Result<Vec<Counted>, StorageError> {
        let rows: Vec<CountedRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT COALESCE(d.name, o.name, h.name) AS name, COALESCE(d.destination, '') AS destination, ",
                figures!(),
                " FROM hotlinks h
                 LEFT JOIN additional_links d ON h.kind = 'additional_link' AND d.id = h.destination
                 LEFT JOIN offers o ON h.kind = 'checkout' AND o.id = h.destination
                 WHERE h.affiliation_id = $1 AND h.kind <> 'page' AND h.archived_at IS NULL
                 ORDER BY CASE h.kind WHEN 'sales_page' THEN 0 WHEN 'additional_link' THEN 1 ELSE 2 END,
                          COALESCE(d.created_at, o.created_at, 0), h.destination"
            ))
            .bind(affiliation.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Counted::try_from).collect()
    }

    /// Renames an affiliate's own hotlink.
    pub(crate) async fn set_hotlink_name(
        &self,
        affiliation: &AffiliationId,
        code: &Code,
        name: &HotlinkName,
    ) -> Result<Named<()>, StorageError> {
        let renamed = self.try_set_hotlink_name(affiliation, code, name).await;
        match renamed {
            Ok(true) => Ok(Named::Done(())),
            Ok(false) => Ok(Named::Gone),
            Err(StorageError::Duplicate) => Ok(Named::NameTaken),
            Err(error) => Err(error),
        }
    }

    async fn try_set_hotlink_name(
        &self,
        affiliation: &AffiliationId,
        code: &Code,
        name: &HotlinkName,
    ) -> Result<bool, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query(
                "UPDATE hotlinks SET name = $3, name_key = $4
                 WHERE affiliation_id = $1 AND code = $2 AND kind = 'page'",
            )
            .bind(affiliation.as_str())
            .bind(code.to_string())
            .bind(name.as_str())
            .bind(name.key())
            .execute(&mut *tx)
            .await?
            .rows_affected()
                > 0
        }))
    }

    /// Archives an affiliate's own hotlink, or takes it out again (`None`). `false`: it is not theirs.
    pub(crate) async fn set_hotlink_archived(
        &self,
        affiliation: &AffiliationId,
        code: &Code,
        at: Option<Millis>,
    ) -> Result<bool, StorageError> {
        Ok(write!(self, |tx| {
            sqlx::query(
                "UPDATE hotlinks SET archived_at = $3 WHERE affiliation_id = $1 AND code = $2 AND kind = 'page'",
            )
            .bind(affiliation.as_str())
            .bind(code.to_string())
            .bind(at.map(|at| at.0))
            .execute(&mut *tx)
            .await?
            .rows_affected()
                > 0
        }))
    }
}
