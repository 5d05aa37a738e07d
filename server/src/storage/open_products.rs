//! Products that take affiliates, as somebody who looks for one sees them.

use std::collections::BTreeMap;

use ::hotlinks::hotlink::HotlinkName;

use super::offers::{OfferRow, offer_columns};
use super::products::{ProductRow, product_columns};
use super::rates::{RateRow, book, rate_columns};
use super::{Storage, StorageError, read};
use crate::affiliations::{AffiliationState, OpenProduct};
use crate::ids::{AccountId, AffiliationId, ProductId};
use crate::offers::Offer;
use crate::page::{self, Page};
use crate::products::Product;

/// Products, a page.
const ROWS: u32 = 50;

#[derive(sqlx::FromRow)]
struct OpenRow {
    #[sqlx(flatten)]
    product: ProductRow,
    creator_name: String,
    standing: Option<String>,
    affiliation: Option<AffiliationId>,
}

#[derive(sqlx::FromRow)]
struct OpenRateRow {
    product: ProductId,
    #[sqlx(flatten)]
    rate: RateRow,
}

/// The open products whose name key is like `$1`, newest first, from `$3` on.
macro_rules! open_products {
    () => {
        " FROM products p JOIN accounts c ON c.id = p.creator_id
         WHERE p.deleted_at IS NULL AND p.openness <> 'closed' AND p.name_key LIKE $1 ESCAPE '!'
         ORDER BY p.created_at DESC, p.id LIMIT $2 OFFSET $3"
    };
}

/// A pattern for names that contain what somebody looks for.
fn pattern(search: &str) -> String {
    let Ok(name) = HotlinkName::parse(search) else {
        // What no product can be called is searched for all the same, and not found; nothing finds everything.
        return if search.trim().is_empty() {
            "%".to_owned()
        } else {
            "!%!%".to_owned()
        };
    };
    let mut pattern = "%".to_owned();
    for letter in name.key().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

impl Storage {
    /// Products that take affiliates, for somebody who looks for one.
    pub(crate) async fn list_open_products(
        &self,
        account: &AccountId,
        search: &str,
        number: u32,
    ) -> Result<Page<OpenProduct>, StorageError> {
        let (pattern, (limit, offset)) = (pattern(search), page::bounds(number, ROWS));
        let rows: Vec<OpenRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                product_columns!(),
                ", c.name AS creator_name, (SELECT a.state FROM affiliations a
                    WHERE a.product_id = p.id AND a.affiliate_id = $4) AS standing, (SELECT a.id FROM affiliations a
                    WHERE a.product_id = p.id AND a.affiliate_id = $4) AS affiliation",
                open_products!()
            ))
            .bind(&pattern)
            .bind(limit)
            .bind(offset)
            .bind(account.as_str())
            .fetch_all(db)
            .await?
        });
        let offers: Vec<OfferRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                offer_columns!(),
                " FROM offers o WHERE o.removed_at IS NULL AND o.product_id IN (SELECT f.id FROM (SELECT p.id",
                open_products!(),
                ") f) ORDER BY o.created_at, o.id"
            ))
            .bind(&pattern)
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?
        });
        let told: Vec<OpenRateRow> = read!(self, |db| {
            sqlx::query_as(concat!(
                "SELECT r.product_id AS product, ",
                rate_columns!(),
                " FROM rates r WHERE r.product_id IN (SELECT f.id FROM (SELECT p.id",
                open_products!(),
                ") f) AND (r.affiliation_id IS NULL
                    OR r.affiliation_id IN (SELECT a.id FROM affiliations a WHERE a.affiliate_id = $4))"
            ))
            .bind(&pattern)
            .bind(limit)
            .bind(offset)
            .bind(account.as_str())
            .fetch_all(db)
            .await?
        });
        let mut rates: BTreeMap<ProductId, Vec<RateRow>> = BTreeMap::new();
        for row in told {
            rates.entry(row.product).or_default().push(row.rate);
        }
        let mut products = Vec::with_capacity(rows.len());
        for row in rows {
            let product = Product::try_from(row.product)?;
            products.push(OpenProduct {
                own: product.creator_id == *account,
                standing: row.standing.as_deref().and_then(AffiliationState::from_name),
                creator_name: row.creator_name,
                offers: Vec::new(),
                rates: book(rates.remove(&product.id).unwrap_or_default())?,
                affiliation: row.affiliation,
                product,
            });
        }
        for offer in offers {
            let offer = Offer::try_from(offer)?;
            if let Some(open) = products
                .iter_mut()
                .find(|open| open.product.id == offer.product_id)
            {
                open.offers.push(offer);
            }
        }
        Ok(Page::cut(products, number, ROWS))
    }
}
