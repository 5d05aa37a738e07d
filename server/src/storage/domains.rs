//! Approved domains.

use ::hotlinks::approved::{ApprovedDomain, Scheme};
use ::hotlinks::time::Millis;

use super::live_changes::tell_nodes;
use super::products::LOCK_PRODUCT;
use super::{Inserted, Storage, StorageError, read, write};
use crate::ids::{DomainId, ProductId};

/// How many destinations are read at a time.
const DESTINATIONS: i64 = 5_000;

#[derive(sqlx::FromRow)]
struct DomainRow {
    id: DomainId,
    scheme: String,
    host: String,
    port: i64,
    prefix: String,
    include_subdomains: bool,
    is_on: bool,
}

impl TryFrom<DomainRow> for (DomainId, ApprovedDomain) {
    type Error = StorageError;

    fn try_from(row: DomainRow) -> Result<Self, StorageError> {
        let corrupt = || StorageError::corrupt("approved domain", &row.id);
        let domain = ApprovedDomain::from_parts(
            Scheme::from_name(&row.scheme).ok_or_else(corrupt)?,
            &row.host,
            Some(u16::try_from(row.port).map_err(|_| corrupt())?),
            Some(row.prefix.as_str()).filter(|prefix| !prefix.is_empty()),
            row.include_subdomains,
            row.is_on,
        )
        .map_err(|_| corrupt())?;
        Ok((row.id, domain))
    }
}

impl Storage {
    /// The approved domains of a product, on or off, oldest first.
    pub(crate) async fn list_domains(
        &self,
        product: &ProductId,
    ) -> Result<Vec<(DomainId, ApprovedDomain)>, StorageError> {
        let rows: Vec<DomainRow> = read!(self, |db| {
            sqlx::query_as(
                "SELECT id, scheme, host, port, prefix, include_subdomains, is_on FROM approved_domains
                 WHERE product_id = $1 ORDER BY created_at, id",
            )
            .bind(product.as_str())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(TryFrom::try_from).collect()
    }

    /// The destinations of a product's own-made hotlinks that are not put away, by code, some thousands at a time:
    /// with the code after which the next ones come, until there is none.
    pub(crate) async fn list_destinations(
        &self,
        product: &ProductId,
        after: &str,
    ) -> Result<(Vec<String>, Option<String>), StorageError> {
        let rows: Vec<(String, String)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT code, destination FROM hotlinks
                 WHERE product_id = $1 AND kind = 'page' AND archived_at IS NULL AND code > $2
                 ORDER BY code LIMIT $3",
            )
            .bind(product.as_str())
            .bind(after)
            .bind(DESTINATIONS)
            .fetch_all(db)
            .await?
        });
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == DESTINATIONS);
        let last = rows.last().filter(|_| full).map(|(code, _)| code.clone());
        Ok((
            rows.into_iter().map(|(_, destination)| destination).collect(),
            last,
        ))
    }

    /// Approves a domain.
    pub(crate) async fn insert_domain(
        &self,
        product: &ProductId,
        id: &DomainId,
        domain: &ApprovedDomain,
        now: Millis,
        limit: i64,
    ) -> Result<Inserted, StorageError> {
        Ok(write!(self, |tx| {
            if sqlx::query(LOCK_PRODUCT)
                .bind(product.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 0
            {
                return Ok(Inserted::Gone);
            }
            let domains: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM approved_domains WHERE product_id = $1")
                    .bind(product.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            if domains >= limit {
                return Ok(Inserted::Full);
            }
            let inserted = sqlx::query(
                "INSERT INTO approved_domains (id, product_id, scheme, host, port, prefix, include_subdomains,
                                               is_on, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (product_id, scheme, host, port, prefix) DO NOTHING",
            )
            .bind(id.as_str())
            .bind(product.as_str())
            .bind(domain.scheme().as_str())
            .bind(domain.host())
            .bind(i64::from(domain.effective_port()))
            .bind(domain.prefix().unwrap_or_default())
            .bind(domain.include_subdomains())
            .bind(domain.is_on())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
            if inserted.rows_affected() == 0 {
                return Ok(Inserted::Duplicate);
            }
            tell_nodes!(self, tx, "product", product.as_str());
            Inserted::Done
        }))
    }

    /// `false`: the product has no such domain.
    pub(crate) async fn set_domain_on(
        &self,
        product: &ProductId,
        id: &DomainId,
        on: bool,
    ) -> Result<bool, StorageError> {
        Ok(write!(self, |tx| {
            let set = sqlx::query("UPDATE approved_domains SET is_on = $3 WHERE product_id = $1 AND id = $2")
                .bind(product.as_str())
                .bind(id.as_str())
                .bind(on)
                .execute(&mut *tx)
                .await?;
            if set.rows_affected() == 0 {
                return Ok(false);
            }
            tell_nodes!(self, tx, "product", product.as_str());
            true
        }))
    }

    /// `false`: the product has no such domain.
    pub(crate) async fn delete_domain(
        &self,
        product: &ProductId,
        id: &DomainId,
    ) -> Result<bool, StorageError> {
        Ok(write!(self, |tx| {
            let deleted = sqlx::query("DELETE FROM approved_domains WHERE product_id = $1 AND id = $2")
                .bind(product.as_str())
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
            if deleted.rows_affected() == 0 {
                return Ok(false);
            }
            tell_nodes!(self, tx, "product", product.as_str());
            true
        }))
    }
}
