//! Filling the live table: everything at the start, what changed afterwards.

use std::collections::HashMap;

use hotlinks::hotlink::{AffiliateState, Code, ProductState};

use super::types::{LiveAffiliation, LiveLink, LiveProduct, LiveTarget, usable};
use super::{LiveTable, Tables};
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AffiliationId, ProductId};
use crate::storage::live::{AffiliationRow, LinkRow, Links, ProductRows};
use crate::storage::{Storage, StorageError};

impl LiveTable {
    /// Reads everything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(storage: &Storage) -> Result<Self, StorageError> {
        let table = Self(std::sync::Arc::new(Tables::default()));
        table.put_products(storage.live_products(None).await?);
        table.put_affiliations(storage.live_affiliations(None).await?);
        table.put_links(storage, Links::All).await?;
        Ok(table)
    }

    fn put_products(&self, rows: ProductRows) {
        let mut additional: HashMap<_, HashMap<_, _>> = HashMap::new();
        for row in rows.additional {
            if let Some(page) = usable(&row.destination) {
                additional
                    .entry(row.product_id)
                    .or_default()
                    .insert(row.id.into(), page);
            }
        }
        let mut offers: HashMap<_, std::collections::HashSet<_>> = HashMap::new();
        for (product, offer) in rows.offers {
            offers.entry(product).or_default().insert(offer.into());
        }
        let mut domains: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows.domains {
            match row.parse() {
                Ok(domain) => domains.entry(row.product_id).or_default().push(domain),
                // What nobody could have approved approves nothing.
                Err(error) => {
                    tracing::error!(%error, product = %row.product_id, "a stored domain is not valid")
                }
            }
        }
        for row in rows.products {
            self.set_product(LiveProduct {
                state: match (row.deleted_at, row.openness.as_str()) {
                    (Some(_), _) => ProductState::Deleted,
                    (None, "open" | "approval") => ProductState::Open,
                    (None, _) => ProductState::Closed,
                },
                sales_page: usable(&row.sales_page),
                window: row.window_days.and_then(|days| u32::try_from(days).ok()).into(),
                domains: domains.remove(&row.id).unwrap_or_default(),
                additional: additional.remove(&row.id).unwrap_or_default(),
                offers: offers.remove(&row.id).unwrap_or_default(),
                name: row.name.into(),
                creator: row.creator.into(),
                id: row.id,
            });
        }
    }

    fn put_affiliations(&self, rows: Vec<AffiliationRow>) {
        for row in rows {
            let active = row.state == "active";
            let state = if active {
                AffiliateState::Active
            } else {
                AffiliateState::PausedOrBlocked
            };
            self.set_affiliation(LiveAffiliation { id: row.id, state });
        }
    }

    /// Reads links a page at a time, so that a million of them are never in memory twice.
    async fn put_links(&self, storage: &Storage, which: Links<'_>) -> Result<(), StorageError> {
        let mut after = String::new();
        loop {
            let rows = storage.live_links(which, &after).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.code);
            for row in rows {
                self.put_link(row);
            }
        }
    }

    fn put_link(&self, row: LinkRow) {
        let (Some(code), Some(target)) = (Code::parse(&row.code), LiveTarget::parse(&row.kind)) else {
            tracing::error!(code = row.code, kind = row.kind, "a stored hotlink is not valid");
            return;
        };
        let link = LiveLink {
            product: self.number(row.product_id.as_str()),
            affiliation: self.number(row.affiliation_id.as_str()),
            target,
            archived: row.archived_at.is_some(),
            destination: row.destination.into(),
        };
        self.0.links.pin().insert(code, link);
    }
}

/// Reads a product, its domains, additional links and offers again.
///
/// # Errors
/// When the database fails.
pub async fn refresh_product(backend: &Backend, product: &ProductId) -> Result<(), Error> {
    let _one_at_a_time = backend.live.0.refreshing.lock().await;
    backend
        .live
        .put_products(backend.storage.live_products(Some(product)).await?);
    Ok(())
}

/// Reads one affiliation and its links again: after joining, a decision about it, or links made for it.
///
/// # Errors
/// When the database fails.
pub async fn refresh_affiliation(backend: &Backend, affiliation: &AffiliationId) -> Result<(), Error> {
    let _one_at_a_time = backend.live.0.refreshing.lock().await;
    backend
        .live
        .put_affiliations(backend.storage.live_affiliations(Some(affiliation)).await?);
    Ok(backend
        .live
        .put_links(&backend.storage, Links::OfAffiliation(affiliation))
        .await?)
}

/// Reads every link of a product again: after links were made for all of its affiliates.
///
/// # Errors
/// When the database fails.
pub async fn refresh_links(backend: &Backend, product: &ProductId) -> Result<(), Error> {
    let _one_at_a_time = backend.live.0.refreshing.lock().await;
    Ok(backend
        .live
        .put_links(&backend.storage, Links::OfProduct(product))
        .await?)
}

/// Reads one link again: after it was made, or archived, or taken out again.
///
/// # Errors
/// When the database fails.
pub async fn refresh_link(backend: &Backend, code: Code) -> Result<(), Error> {
    let _one_at_a_time = backend.live.0.refreshing.lock().await;
    if let Some(row) = backend.storage.live_link(code).await? {
        backend.live.put_link(row);
    }
    Ok(())
}
