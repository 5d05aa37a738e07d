//! Filling the live table: everything at the start, what changed afterwards.

use std::collections::HashMap;
use std::time::Duration;

use hotlinks::hotlink::{AffiliateState, Code, ProductState};

use super::links::{Link, Packer};
use super::types::{LiveAffiliation, LiveProduct, LiveTarget, usable};
use super::{LiveTable, Tables};
use crate::backend::Backend;
use crate::ids::{AffiliationId, OfferId, ProductId};
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
        let mut packer = Packer::default();
        let each = |row: LinkRow<'_>| match table.read(&row) {
            Some((code, link)) if !packer.push(code, link) => table.0.links.put(code, link),
            _ => {}
        };
        storage.live_links(Links::All, each).await?;
        table.0.links.pack(packer);
        Ok(table)
    }

    /// Reads everything again. Nothing of it is ever taken out of the database.
    pub(super) async fn reload(&self, storage: &Storage) -> Result<(), StorageError> {
        let _one_at_a_time = self.0.refreshing.lock().await;
        self.put_products(storage.live_products(None).await?);
        self.put_affiliations(storage.live_affiliations(None).await?);
        self.put_links(storage, Links::All).await
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
        // An id of another form was tampered with, and could stand in no address.
        let well_formed = |(_, offer): &(ProductId, String)| OfferId::parse(offer).is_some();
        for (product, offer) in rows.offers.into_iter().filter(well_formed) {
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
                edition: 0,
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

    async fn put_links(&self, storage: &Storage, which: Links<'_>) -> Result<(), StorageError> {
        let each = |row: LinkRow<'_>| {
            if let Some((code, link)) = self.read(&row) {
                self.0.links.put(code, link);
            }
        };
        storage.live_links(which, each).await
    }

    fn read<'a>(&self, row: &LinkRow<'a>) -> Option<(Code, Link<'a>)> {
        let (Some(code), Some(target)) = (Code::parse(row.code), LiveTarget::parse(row.kind)) else {
            tracing::error!(code = row.code, kind = row.kind, "a stored hotlink is not valid");
            return None;
        };
        let link = Link {
            product: self.number(row.product_id),
            affiliation: self.number(row.affiliation_id),
            target,
            archived: row.archived_at.is_some(),
            destination: row.destination,
        };
        Some((code, link))
    }
}

/// What changed in the database and is read again.
#[derive(Clone, Debug)]
pub enum Changed {
    /// A product, its domains, additional links or offers.
    Product(ProductId),
    /// An affiliation and its links: after joining, a decision about it, or links made for it.
    Affiliation(AffiliationId),
    /// Every link of a product: after links were made for all of its affiliates.
    Links(ProductId),
    /// One link: after it was made, or archived, or taken out again.
    Link(Code),
}

/// How long a refresh that failed waits before it is tried again; each time twice as long, up to the last.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Reads again what an operation has changed. The change is committed, so this fails nobody: should the database
/// not answer, it is tried again behind the operation's back until it does.
pub async fn refresh(backend: &Backend, changed: Changed) {
    let (live, storage) = (&backend.live, &backend.storage);
    let Err(error) = live.refresh(storage, &changed).await else {
        return;
    };
    tracing::error!(%error, ?changed, "what was changed is not followed yet: reading it again");
    let (live, storage) = (live.clone(), storage.clone());
    tokio::spawn(async move {
        let mut wait = FIRST_WAIT;
        loop {
            tokio::time::sleep(wait).await;
            // A closed database stays closed.
            if storage.is_closed() || live.refresh(&storage, &changed).await.is_ok() {
                return;
            }
            wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        }
    });
}

impl LiveTable {
    pub(super) async fn refresh(&self, storage: &Storage, changed: &Changed) -> Result<(), StorageError> {
        let _one_at_a_time = self.0.refreshing.lock().await;
        match changed {
            Changed::Product(product) => self.put_products(storage.live_products(Some(product)).await?),
            Changed::Affiliation(affiliation) => {
                self.put_affiliations(storage.live_affiliations(Some(affiliation)).await?);
                self.put_links(storage, Links::OfAffiliation(affiliation)).await?;
            }
            Changed::Links(product) => self.put_links(storage, Links::OfProduct(product)).await?,
            Changed::Link(code) => self.put_links(storage, Links::One(*code)).await?,
        }
        Ok(())
    }
}
