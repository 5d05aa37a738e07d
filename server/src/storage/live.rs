//! What the live table is filled from.

use hotlinks::approved::{ApprovedDomain, Scheme};
use hotlinks::hotlink::Code;
use sqlx::FromRow;

use super::{Storage, StorageError, read};
use crate::ids::{AffiliationId, ProductId};

/// Links read at a time.
const PAGE: i64 = 10_000;

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

#[derive(FromRow)]
pub(crate) struct LinkRow {
    pub(crate) code: String,
    pub(crate) product_id: ProductId,
    pub(crate) affiliation_id: AffiliationId,
    pub(crate) kind: String,
    pub(crate) destination: String,
    pub(crate) archived_at: Option<i64>,
}

/// Which links to read.
#[derive(Clone, Copy)]
pub(crate) enum Links<'a> {
    All,
    OfProduct(&'a ProductId),
    OfAffiliation(&'a AffiliationId),
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
            "SELECT code, product_id, affiliation_id, kind, destination, archived_at FROM hotlinks WHERE ",
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

    /// A page of links, by code, after a code.
    pub(crate) async fn live_links(
        &self,
        which: Links<'_>,
        after: &str,
    ) -> Result<Vec<LinkRow>, StorageError> {
        let rows = match which {
            Links::All => read!(self, |db| {
                let query = sqlx::query_as(links!("code > $1 ORDER BY code LIMIT $2"));
                query.bind(after).bind(PAGE).fetch_all(db).await?
            }),
            Links::OfProduct(id) => read!(self, |db| {
                let query = sqlx::query_as(links!("product_id = $3 AND code > $1 ORDER BY code LIMIT $2"));
                query.bind(after).bind(PAGE).bind(id).fetch_all(db).await?
            }),
            Links::OfAffiliation(id) => read!(self, |db| {
                let query =
                    sqlx::query_as(links!("affiliation_id = $3 AND code > $1 ORDER BY code LIMIT $2"));
                query.bind(after).bind(PAGE).bind(id).fetch_all(db).await?
            }),
        };
        Ok(rows)
    }

    /// One link.
    pub(crate) async fn live_link(&self, code: Code) -> Result<Option<LinkRow>, StorageError> {
        read!(self, |db| {
            Ok(sqlx::query_as(links!("code = $1"))
                .bind(code.to_string())
                .fetch_optional(db)
                .await?)
        })
    }
}
