//! Creators' endpoints and the versions of their secrets; a secret itself is nowhere.

use ::hotlinks::money::{Currency, Minor};
use ::hotlinks::time::Millis;

use super::{Inserted, Storage, StorageError, lock, read, write};
use crate::hooks::{Endpoint, OfferForSale, Version};
use crate::ids::{AccountId, EndpointId, OfferId};

#[derive(sqlx::FromRow)]
struct EndpointRow {
    id: EndpointId,
    creator_id: AccountId,
    name: String,
    created_at: i64,
    version: i64,
    since: i64,
}

impl From<EndpointRow> for Endpoint {
    fn from(row: EndpointRow) -> Self {
        Self {
            id: row.id,
            creator_id: row.creator_id,
            name: row.name,
            created_at: Millis(row.created_at),
            newest: Version {
                number: row.version,
                since: Millis(row.since),
            },
        }
    }
}

/// With the newest version of the secret.
macro_rules! endpoints {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.creator_id, e.name, e.created_at, s.version, s.since FROM endpoints e
             JOIN endpoint_secrets s ON s.endpoint_id = e.id AND s.version =
                 (SELECT MAX(v.version) FROM endpoint_secrets v WHERE v.endpoint_id = e.id) ",
            $rest
        )
    };
}

const INSERT_VERSION: &str = "
    INSERT INTO endpoint_secrets (endpoint_id, version, since) VALUES ($1, $2, $3)
    ON CONFLICT (endpoint_id, version) DO NOTHING";

impl Storage {
    /// Makes an endpoint with the first version of its secret, unless there are `most` already.
    pub(crate) async fn insert_endpoint(
        &self,
        id: &EndpointId,
        creator: &AccountId,
        name: &str,
        most: i64,
        now: Millis,
    ) -> Result<Inserted, StorageError> {
        Ok(write!(self, |tx| {
            lock!(self, tx, format!("endpoints {creator}"));
            let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM endpoints WHERE creator_id = $1")
                .bind(creator.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if count >= most {
                Inserted::Full
            } else {
                sqlx::query(
                    "INSERT INTO endpoints (id, creator_id, name, created_at) VALUES ($1, $2, $3, $4)",
                )
                .bind(id.as_str())
                .bind(creator.as_str())
                .bind(name)
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
                sqlx::query(INSERT_VERSION)
                    .bind(id.as_str())
                    .bind(1_i64)
                    .bind(now.0)
                    .execute(&mut *tx)
                    .await?;
                Inserted::Done
            }
        }))
    }

    /// Begins the version that follows one; whoever is second changes nothing.
    pub(crate) async fn insert_version(
        &self,
        id: &EndpointId,
        follows: i64,
        now: Millis,
    ) -> Result<Inserted, StorageError> {
        Ok(write!(self, |tx| {
            let done = sqlx::query(INSERT_VERSION)
                .bind(id.as_str())
                .bind(follows.saturating_add(1))
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            match done.rows_affected() {
                0 => Inserted::Duplicate,
                _ => Inserted::Done,
            }
        }))
    }

    /// An endpoint.
    pub(crate) async fn find_endpoint(&self, id: &EndpointId) -> Result<Option<Endpoint>, StorageError> {
        let row: Option<EndpointRow> = read!(self, |db| {
            sqlx::query_as(endpoints!("WHERE e.id = $1"))
                .bind(id.as_str())
                .fetch_optional(db)
                .await?
        });
        Ok(row.map(Into::into))
    }

    /// A creator's endpoints, the oldest first.
    pub(crate) async fn list_endpoints(&self, creator: &AccountId) -> Result<Vec<Endpoint>, StorageError> {
        let rows: Vec<EndpointRow> = read!(self, |db| {
            sqlx::query_as(endpoints!("WHERE e.creator_id = $1 ORDER BY e.created_at, e.id"))
                .bind(creator.as_str())
                .fetch_all(db)
                .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The offers of a creator that are on sale, by product and name.
    pub(crate) async fn list_offers_for_sale(
        &self,
        creator: &AccountId,
    ) -> Result<Vec<OfferForSale>, StorageError> {
        let rows: Vec<(OfferId, String, String, i64, String)> = read!(self, |db| {
            sqlx::query_as(
                "SELECT o.id, o.name, p.name AS product, o.price, p.currency
                 FROM products p JOIN offers o ON o.product_id = p.id
                 WHERE p.creator_id = $1 AND p.deleted_at IS NULL AND o.removed_at IS NULL
                 ORDER BY p.name, o.name, o.id LIMIT 200",
            )
            .bind(creator.as_str())
            .fetch_all(db)
            .await?
        });
        let offer = |(offer, name, product, price, currency): (_, _, _, _, String)| {
            Ok(OfferForSale {
                offer,
                name,
                product,
                price: Minor(price),
                currency: Currency::parse(&currency)
                    .map_err(|_| StorageError::corrupt("currency", &currency))?,
            })
        };
        rows.into_iter().map(offer).collect()
    }
}
