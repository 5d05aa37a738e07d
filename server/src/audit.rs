//! `hotlinks audit`: decides everything once more, from clicks, events, orders and what was told when, and says where
//! the stored receipts, ledger, payouts and sums are anything else.
//!
//! It may run beside a live server: what is compared with each other is read in one snapshot, so that a sale in flight
//! is no difference. It reads by pages; nothing grows with the database but one number for each account.

mod books;
mod clicks;
mod compare;
mod entries;
mod hooks;
mod leads;
mod orders;

use std::fmt;

use crate::click_id::ClickIds;
use crate::secrets;
use crate::storage::{Storage, StorageError};

/// Something that is stored otherwise than the rules decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: `order abc`.
    pub place: String,
    /// What of it: `receipt /credits/0/commission`.
    pub what: String,
    /// As it is stored.
    pub stored: String,
    /// As it is computed.
    pub computed: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            what,
            stored,
            computed,
        } = self;
        write!(f, "{place}: {what}: stored {stored}, computed {computed}")
    }
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// Orders decided again.
    pub orders: u64,
    /// Lines of the ledger compared.
    pub entries: u64,
    /// Clicks counted.
    pub clicks: u64,
    /// What did not agree.
    pub differences: u64,
}

impl fmt::Display for Audited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            orders,
            entries,
            clicks,
            differences,
        } = self;
        write!(f, "{orders} orders, {entries} entries, {clicks} clicks: ")?;
        match differences {
            0 => f.write_str("all agree"),
            1 => f.write_str("1 difference"),
            more => write!(f, "{more} differences"),
        }
    }
}

/// Counts differences while they are told.
struct Findings<'a> {
    tell: &'a mut (dyn FnMut(&Difference) + Send),
    audited: Audited,
}

impl Findings<'_> {
    fn add(
        &mut self,
        place: impl fmt::Display,
        what: impl fmt::Display,
        stored: impl fmt::Display,
        computed: impl fmt::Display,
    ) {
        self.audited.differences += 1;
        (self.tell)(&Difference {
            place: place.to_string(),
            what: what.to_string(),
            stored: stored.to_string(),
            computed: computed.to_string(),
        });
    }
}

/// Decides everything once more. `tell` hears of each difference as soon as it is found.
///
/// # Errors
/// When the database cannot be read.
pub async fn audit(
    storage: &Storage,
    tell: &mut (dyn FnMut(&Difference) + Send),
) -> Result<Audited, StorageError> {
    let mut findings = Findings {
        tell,
        audited: Audited::default(),
    };
    // A database that no server has opened has no click whose id could be read.
    let key = secrets::find_click_key(storage).await?;
    let ids = key.map(|key| ClickIds::new(key.as_bytes()));
    clicks::audit(storage, ids.as_ref(), &mut findings).await?;
    leads::audit(storage, ids.as_ref(), &mut findings).await?;
    let lead_key = secrets::find_lead_key(storage).await?;
    orders::audit(storage, ids.as_ref(), lead_key.as_ref(), &mut findings).await?;
    hooks::audit(storage, &mut findings).await?;
    books::audit(storage, &mut findings).await?;
    Ok(findings.audited)
}
