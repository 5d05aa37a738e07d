//! What the live table is filled from.

use futures_util::TryStreamExt as _;
use hotlinks::approved::{ApprovedDomain, Scheme};
use hotlinks::hotlink::Code;
use sqlx::{FromRow, Row as _};

use super::{Storage, StorageError, read};
use crate::ids::{AffiliationId, ProductId};

/// Products with everything that their links depend on.
pub(crate) struct ProductRows {
    pub(crate) products: Vec<ProductRow>,
    pub(crate) domains: Vec<DomainRow>,
    pub(crate) additional: Vec<AdditionalRow>,
    /// Product and offer.
    pub(crate) offers: Vec<(ProductId, String)>,
}

#[derive(FromRow)]
pub(crate) struct ProductRow {
    pub(crate) id: ProductId,
    pub(crate) name: String,
    pub(crate) sales_page: String,
    pub(crate) window_days: Option<i64>,
    pub(crate) openness: String,
    pub(crate) deleted_at: Option<i64>,
    pub(crate) creator: String,
}

#[derive(FromRow)]
pub(crate) struct DomainRow {
    pub(crate) product_id: ProductId,
    scheme: String,
    host: String,
    port: i64,
    prefix: String,
    include_subdomains: bool,
    is_on: bool,
}

impl DomainRow {
    pub(crate) fn parse(&self) -> Result<ApprovedDomain, StorageError> {
        let corrupt = || StorageError::corrupt("approved domain", format!("{} {}", self.scheme, self.host));
        let scheme = Scheme::from_name(&self.scheme).ok_or_else(corrupt)?;
        let port = u16::try_from(self.port).map_err(|_| corrupt())?;
        let prefix = (!self.prefix.is_empty()).then_some(self.prefix.as_str());
        ApprovedDomain::from_parts(
            scheme,
            &self.host,
            Some(port),
            prefix,
            self.include_subdomains,
            self.is_on,
        )
        .map_err(|_| corrupt())
    }
}

#[derive(FromRow)]
pub(crate) struct AdditionalRow {
    pub(crate) product_id: ProductId,
    pub(crate) id: String,
    pub(crate) destination: String,
}

#[derive(FromRow)]
pub(crate) struct AffiliationRow {
    pub(crate) id: AffiliationId,
    pub(crate) state: String,
}

/// A link, as it stands in a row that is only looked at: there may be a million.
pub(crate) struct LinkRow<'a> {
    pub(crate) code: &'a str,
    pub(crate) product_id: &'a str,
    pub(crate) affiliation_id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) destination: &'a str,
    pub(crate) archived_at: Option<i64>,
}

/// Which links to read.
#[derive(Clone, Copy)]
pub(crate) enum Links<'a> {
    All,
    OfProduct(&'a ProductId),
    OfAffiliation(&'a AffiliationId),
    One(Code),
}

/// Hands each row of a query to `each`, as it comes: none of them is kept.
macro_rules! each_link {
    ($query:expr, $db:expr, $each:expr) => {{
        let mut rows = $query.fetch($db);
        while let Some(row) = rows.try_next().await? {
            $each(LinkRow {
                code: row.try_get(0)?,
                product_id: row.try_get(1)?,
                affiliation_id: row.try_get(2)?,
                kind: row.try_get(3)?,
                destination: row.try_get(4)?,
                archived_at: row.try_get(5)?,
            });
        }
    }};
}

/// The whole table, or with a condition.
macro_rules! products {
    ($where:literal) => {
        concat!(
            "SELECT p.id, p.name, p.sales_page, p.window_days, p.openness, p.deleted_at, a.name AS creator \
             FROM products p JOIN accounts a ON a.id = p.creator_id",
            $where
        )
    };
}

macro_rules! domains {
    ($where:literal) => {
        concat!(
            "SELECT product_id, scheme, host, port, prefix, include_subdomains, is_on FROM approved_domains",
            $where
        )
    };
}

macro_rules! additional {
    ($and:literal) => {
        concat!(
            "SELECT product_id, id, destination FROM additional_links WHERE removed_at IS NULL",
            $and
        )
    };
}

macro_rules! offers {
    ($and:literal) => {
        concat!("SELECT product_id, id FROM offers WHERE removed_at IS NULL", $and)
    };
}

macro_rules! links {
    ($where:literal) => {
        concat!(
            "SELECT code, product_id, affiliation_id, kind, destination, archived_at FROM hotlinks",
            $where
        )
    };
}

impl Storage {
    /// One product, or all of them.
    pub(crate) async fn live_products(
        &self,
        product: Option<&ProductId>,
    ) -> Result<ProductRows, StorageError> {
        let Some(id) = product else {
            return read!(self, |db| Ok(ProductRows {
                products: sqlx::query_as(products!("")).fetch_all(db).await?,
                domains: sqlx::query_as(domains!("")).fetch_all(db).await?,
                additional: sqlx::query_as(additional!("")).fetch_all(db).await?,
                offers: sqlx::query_as(offers!("")).fetch_all(db).await?,
            }));
        };
        read!(self, |db| Ok(ProductRows {
            products: sqlx::query_as(products!(" WHERE p.id = $1"))
                .bind(id)
                .fetch_all(db)
                .await?,
            domains: sqlx::query_as(domains!(" WHERE product_id = $1"))
                .bind(id)
                .fetch_all(db)
                .await?,
            additional: sqlx::query_as(additional!(" AND product_id = $1"))
                .bind(id)
                .fetch_all(db)
                .await?,
            offers: sqlx::query_as(offers!(" AND product_id = $1"))
                .bind(id)
                .fetch_all(db)
                .await?,
        }))
    }

    /// One affiliation, or all of them.
    pub(crate) async fn live_affiliations(
        &self,
        affiliation: Option<&AffiliationId>,
    ) -> Result<Vec<AffiliationRow>, StorageError> {
        let Some(id) = affiliation else {
            return read!(self, |db| Ok(sqlx::query_as(
                "SELECT id, state FROM affiliations"
            )
            .fetch_all(db)
            .await?));
        };
        read!(self, |db| {
            Ok(sqlx::query_as("SELECT id, state FROM affiliations WHERE id = $1")
                .bind(id)
                .fetch_all(db)
                .await?)
        })
    }

    /// Reads links, in no order.
    pub(crate) async fn live_links(
        &self,
        which: Links<'_>,
        mut each: impl FnMut(LinkRow<'_>),
    ) -> Result<(), StorageError> {
        read!(self, |db| match which {
            Links::All => each_link!(sqlx::query(links!("")), db, each),
            Links::OfProduct(id) => {
                each_link!(sqlx::query(links!(" WHERE product_id = $1")).bind(id), db, each)
            }
            Links::OfAffiliation(id) => {
                each_link!(
                    sqlx::query(links!(" WHERE affiliation_id = $1")).bind(id),
                    db,
                    each
                )
            }
            Links::One(code) => {
                let query = sqlx::query(links!(" WHERE code = $1")).bind(code.to_string());
                each_link!(query, db, each)
            }
        });
        Ok(())
    }
}
