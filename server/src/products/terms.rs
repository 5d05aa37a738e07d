//! A product's terms in their versions: what was in force when an order was placed is what counts.

use hotlinks::attribution::Rule;
use hotlinks::money::Bps;
use hotlinks::time::{Millis, Window};

use super::{Product, ProductTerms};
use crate::backend::Backend;
use crate::error::Error;

/// One version of a product's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// 1, 2, 3…
    pub version: u64,
    /// Which clicks earn an order.
    pub rule: Rule,
    /// What new clicks are promised.
    pub window: Window,
    /// Days until a commission is payable.
    pub guarantee_days: u32,
    /// The tax that prices contain, of the net price (rule 27).
    pub tax: Bps,
    /// The platform's fee, of the price (rule 27).
    pub fee: Bps,
    /// Since when they are in force.
    pub since: Millis,
}

impl Terms {
    pub(crate) fn of(form: &ProductTerms, version: u64, since: Millis) -> Self {
        Self {
            version,
            rule: form.rule,
            window: form.window,
            guarantee_days: form.guarantee_days,
            tax: form.tax,
            fee: form.fee,
            since,
        }
    }

    /// Whether nothing but version and day differs.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let Self { version, since, .. } = *other;
        Self {
            version,
            since,
            ..self.clone()
        } == *other
    }
}

/// Every version of a product's terms, the newest first; at most 1,000.
///
/// # Errors
/// When the database fails.
pub async fn list_terms(backend: &Backend, product: &Product) -> Result<Vec<Terms>, Error> {
    Ok(backend.storage.list_terms(&product.id).await?)
}
