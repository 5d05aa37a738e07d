//! Products: what a creator sells and how affiliates earn with it.

use std::ops::Deref;

use hotlinks::attribution::Rule;
use hotlinks::money::{Bps, Currency, Minor};
use hotlinks::time::{Millis, Window};

use crate::accounts::Account;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, ProductId};
use crate::live::{self, Changed};
use crate::rates::ToldRate;

mod form;
mod preview;
mod terms;

pub use form::ProductForm;
pub(crate) use form::{FormOf, ProductTerms, rule_from_parts, rule_parts};
pub use preview::{Preview, PreviewFigures, preview};
pub use terms::{Terms, list_terms};

/// The most products that a creator may have.
pub const MAX_PRODUCTS: i64 = 500;
/// The guarantee periods that a product may have, in days (rule 28).
pub const GUARANTEES: [u32; 4] = [7, 15, 21, 30];

/// What a creator sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its public id.
    pub id: ProductId,
    /// Whose it is.
    pub creator_id: AccountId,
    /// 1 to 80 characters.
    pub name: String,
    /// A serialised http(s) URL: where buyers go when their page cannot be shown.
    pub sales_page: String,
    /// Of every offer.
    pub currency: Currency,
    /// Which clicks earn an order.
    pub rule: Rule,
    /// How long a click may earn.
    pub window: Window,
    /// Days until a commission is payable.
    pub guarantee_days: u32,
    /// The tax that prices contain, of the net price: taken off what commissions are taken of (rule 27).
    pub tax: Bps,
    /// The platform's fee of the price, taken off likewise.
    pub fee: Bps,
    /// The commission of offers that have none of their own, as last told. What is in force tells
    /// [`crate::rates::RateBook`].
    pub bps: Option<Bps>,
    /// Who may promote it.
    pub openness: Openness,
    /// Since when it is gone.
    pub deleted_at: Option<Millis>,
    /// Since when it is there.
    pub created_at: Millis,
}

/// Who may become an affiliate of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Openness {
    /// Everybody, at once.
    Open,
    /// Whom the creator approves.
    Approval,
    /// Nobody new; and new clicks credit nobody (rule 16).
    Closed,
}

impl Openness {
    /// Every choice, with its form value and what it is stored as.
    pub const ALL: [Self; 3] = [Self::Open, Self::Approval, Self::Closed];

    /// `open`, `approval`, `closed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approval => "approval",
            Self::Closed => "closed",
        }
    }

    /// The choice of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|openness| openness.as_str() == name)
    }
}

/// Proof that the signed-in account owns the product and that it is not deleted: only [`require_creator`] makes one.
#[derive(Clone, Debug)]
pub struct OwnProduct(Product);

impl Deref for OwnProduct {
    type Target = Product;

    fn deref(&self) -> &Product {
        &self.0
    }
}

/// The account's own product.
///
/// # Errors
/// `NotFound` when the id is malformed or unknown, the product deleted or somebody else's.
pub async fn require_creator(
    backend: &Backend,
    account: &Account,
    product: &str,
) -> Result<OwnProduct, Error> {
    let product = find(backend, product).await?;
    if product.creator_id == account.id {
        Ok(OwnProduct(product))
    } else {
        Err(Error::NotFound)
    }
}

/// Proof that the signed-in account sold the product, which may be deleted since: its sales stay readable. Only
/// [`require_seller`] makes one.
#[derive(Clone, Debug)]
pub struct SoldProduct(Product);

impl Deref for SoldProduct {
    type Target = Product;

    fn deref(&self) -> &Product {
        &self.0
    }
}

/// The account's own product, for its sales only.
///
/// # Errors
/// `NotFound` when the id is malformed or unknown, the product somebody else's.
pub async fn require_seller(
    backend: &Backend,
    account: &Account,
    product: &str,
) -> Result<SoldProduct, Error> {
    let id = ProductId::parse(product).ok_or(Error::NotFound)?;
    let product = backend.storage.find_product(&id).await?;
    product
        .filter(|product| product.creator_id == account.id)
        .map(SoldProduct)
        .ok_or(Error::NotFound)
}

/// A product that is not deleted, whoever asks.
pub(crate) async fn find(backend: &Backend, product: &str) -> Result<Product, Error> {
    let id = ProductId::parse(product).ok_or(Error::NotFound)?;
    let product = backend.storage.find_product(&id).await?;
    product
        .filter(|product| product.deleted_at.is_none())
        .ok_or(Error::NotFound)
}

/// Makes a product.
///
/// # Errors
/// `Refused` with all problems of the form, or at 500 products.
pub async fn create(backend: &Backend, account: &Account, form: ProductForm) -> Result<ProductId, Error> {
    let terms = form.read(FormOf::New, &backend.public_url)?;
    let id = ProductId::new(&backend.entropy);
    let inserted = backend
        .storage
        .insert_product(&id, &account.id, &terms, backend.clock.now(), MAX_PRODUCTS)
        .await?;
    if !inserted {
        return Err(Error::field(
            "",
            "You have 500 products, which is the most. Delete one first.",
        ));
    }
    live::refresh(backend, Changed::Product(id.clone())).await;
    Ok(id)
}

/// Changes a product. Its currency stays while it has offers or sales: their prices would mean something else.
/// No field has a default here. What changes its terms makes a new version of them; a lower commission takes effect after
/// 72 hours (rule 25).
///
/// # Errors
/// `Refused` with all problems of the form; `NotFound` when it was deleted meanwhile.
pub async fn update(backend: &Backend, own: &OwnProduct, form: ProductForm) -> Result<(), Error> {
    let terms = form.read(FormOf::Existing, &backend.public_url)?;
    match backend
        .storage
        .set_product(&own.id, &terms, backend.clock.now())
        .await?
    {
        ProductUpdate::Done => {
            live::refresh(backend, Changed::Product(own.id.clone())).await;
            Ok(())
        }
        ProductUpdate::HasPrices => Err(Error::field("currency", CURRENCY_STAYS)),
        ProductUpdate::Full => ToldRate::Full.or_refuse(),
        ProductUpdate::Gone => Err(Error::NotFound),
    }
}

const CURRENCY_STAYS: &str = "The currency stays, because the product has offers or sales in it.";

/// What became of a change to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProductUpdate {
    Done,
    HasPrices,
    /// There are as many rates as there may be.
    Full,
    Gone,
}

/// Deletes a product for good: its links end with the page that names the creator, its earlier clicks are void
/// (rule 16). Orders, receipts and ledger stay.
///
/// # Errors
/// When the database fails.
pub async fn delete(backend: &Backend, own: &OwnProduct) -> Result<(), Error> {
    backend
        .storage
        .set_product_deleted(&own.id, backend.clock.now())
        .await?;
    live::refresh(backend, Changed::Product(own.id.clone())).await;
    Ok(())
}

/// A product in its creator's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatorRow {
    /// The product.
    pub product: Product,
    /// Offers on sale.
    pub offers: u32,
    /// Approved domains that are on.
    pub domains_on: u32,
    /// Active affiliates.
    pub affiliates: u32,
    /// Affiliates who wait for an answer.
    pub pending: u32,
    /// Orders.
    pub sales: u32,
    /// What affiliates earned, less what refunds took back.
    pub commission: Minor,
}

impl CreatorRow {
    /// Whether there are prices in its currency, so that the currency stays.
    pub fn has_prices(&self) -> bool {
        self.offers > 0 || self.sales > 0
    }
}

/// A product with its figures.
///
/// # Errors
/// When the database fails.
pub async fn find_figures(backend: &Backend, own: &OwnProduct) -> Result<CreatorRow, Error> {
    backend
        .storage
        .find_product_figures(&own.id)
        .await?
        .ok_or(Error::NotFound)
}

/// The account's products, newest first: all of them, at most [`MAX_PRODUCTS`]; then the deleted ones with sales.
///
/// # Errors
/// When the database fails.
pub async fn list_for_creator(backend: &Backend, account: &Account) -> Result<Vec<CreatorRow>, Error> {
    Ok(backend.storage.list_products_of_creator(&account.id).await?)
}
