//! Products: what a creator sells and how affiliates earn with it.

use std::ops::Deref;

use hotlinks::attribution::Rule;
use hotlinks::money::{Bps, Currency, Minor};
use hotlinks::time::{Millis, Window};

use crate::accounts::Account;
use crate::addresses::WebAddress;
use crate::backend::{Backend, PublicUrl};
use crate::error::{Error, Problems};
use crate::ids::{AccountId, ProductId};
use crate::live::{self, Changed};
use crate::names;

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

/// The product form, as typed. Its field names are the names beside which problems stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductForm {
    /// 1 to 80 characters.
    pub name: String,
    /// An http(s) address.
    pub sales_page: String,
    /// An ISO 4217 code.
    pub currency: String,
    /// `last`, `first` or `multiple`; empty: `last`.
    pub rule: String,
    /// With `multiple`: the first one's share in percent; empty: 50.
    pub share_first: String,
    /// `30`, `60`, `90`, `180` or `forever`; empty: 60.
    pub window: String,
    /// `7`, `15`, `21` or `30`; empty: 7.
    pub guarantee: String,
    /// `open`, `approval` or `closed`; empty: `open`.
    pub openness: String,
}

impl From<&Product> for ProductForm {
    /// The form that would store the product as it is.
    fn from(product: &Product) -> Self {
        let (rule, share) = rule_parts(product.rule);
        Self {
            name: product.name.clone(),
            sales_page: product.sales_page.clone(),
            currency: product.currency.code().to_owned(),
            rule: rule.to_owned(),
            share_first: share.to_string().trim_end_matches(" %").to_owned(),
            window: product
                .window
                .days()
                .map_or_else(|| "forever".to_owned(), |days| days.to_string()),
            guarantee: product.guarantee_days.to_string(),
            openness: product.openness.as_str().to_owned(),
        }
    }
}

/// What a product form says, read.
#[derive(Clone, Debug)]
pub(crate) struct ProductTerms {
    pub(crate) name: hotlinks::hotlink::HotlinkName,
    pub(crate) sales_page: String,
    pub(crate) currency: Currency,
    pub(crate) rule: Rule,
    pub(crate) window: Window,
    pub(crate) guarantee_days: u32,
    pub(crate) openness: Openness,
}

/// A rule as it is stored: its name, and the first one's share.
pub(crate) fn rule_parts(rule: Rule) -> (&'static str, Bps) {
    match rule {
        Rule::Last => ("last", Bps::HALF),
        Rule::First => ("first", Bps::HALF),
        Rule::Multiple { share_first } => ("multiple", share_first),
    }
}

/// The rule with that name.
pub(crate) fn rule_from_parts(name: &str, share_first: Bps) -> Option<Rule> {
    match name {
        "last" => Some(Rule::Last),
        "first" => Some(Rule::First),
        "multiple" => Some(Rule::Multiple { share_first }),
        _ => None,
    }
}

impl ProductForm {
    /// Reads the form, or tells every problem.
    ///
    /// An empty field has its default on a new product alone: on a change it would silently be another term.
    pub(crate) fn read(&self, kind: FormOf, public_url: &PublicUrl) -> Result<ProductTerms, Error> {
        let or_default = |text, default| kind.or_default(text, default);
        let mut problems = Problems::default();
        let name = problems.take("name", names::parse(&self.name, "Give the product a name."));
        let sales_page = problems.take("sales_page", WebAddress::parse(&self.sales_page, public_url));
        let currency = problems.take("currency", Currency::parse(self.currency.trim()));
        let share = or_default(&self.share_first, "50");
        let rule = match or_default(&self.rule, "last") {
            // The share is read only where it matters.
            "multiple" => problems
                .take("share_first", Bps::parse_percent(share))
                .map(|share_first| Rule::Multiple { share_first }),
            name => problems.take(
                "rule",
                rule_from_parts(name, Bps::HALF).ok_or("Choose last click, first click or multiple clicks."),
            ),
        };
        let window = problems.take("window", read_window(or_default(&self.window, "60")));
        let guarantee = or_default(&self.guarantee, "7");
        let guarantee_days = problems.take(
            "guarantee",
            GUARANTEES
                .into_iter()
                .find(|days| days.to_string() == guarantee)
                .ok_or("The guarantee is 7, 15, 21 or 30 days."),
        );
        let openness = problems.take(
            "openness",
            Openness::from_name(or_default(&self.openness, "open"))
                .ok_or("Choose open, on approval or closed."),
        );
        match (name, sales_page, currency, rule, window, guarantee_days, openness) {
            (
                Some(name),
                Some(sales_page),
                Some(currency),
                Some(rule),
                Some(window),
                Some(guarantee_days),
                Some(openness),
            ) => Ok(ProductTerms {
                name,
                sales_page: sales_page.into_string(),
                currency,
                rule,
                window,
                guarantee_days,
                openness,
            }),
            _ => Err(problems.refuse()),
        }
    }
}

/// Which product a form is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormOf {
    /// One that is to be made.
    New,
    /// One that exists.
    Existing,
}

impl FormOf {
    fn or_default<'a>(self, text: &'a str, default: &'a str) -> &'a str {
        match text.trim() {
            "" if self == Self::New => default,
            text => text,
        }
    }
}

fn read_window(text: &str) -> Result<Window, hotlinks::time::NoSuchWindow> {
    Window::ALL
        .into_iter()
        .find(|window| match window.days() {
            Some(days) => days.to_string() == text,
            None => text == "forever",
        })
        .ok_or(hotlinks::time::NoSuchWindow)
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
/// No field has a default here.
///
/// # Errors
/// `Refused` with all problems of the form; `NotFound` when it was deleted meanwhile.
pub async fn update(backend: &Backend, own: &OwnProduct, form: ProductForm) -> Result<(), Error> {
    let terms = form.read(FormOf::Existing, &backend.public_url)?;
    match backend.storage.set_product(&own.id, &terms).await? {
        ProductUpdate::Done => {
            live::refresh(backend, Changed::Product(own.id.clone())).await;
            Ok(())
        }
        ProductUpdate::HasPrices => Err(Error::field(
            "currency",
            "The currency stays, because the product has offers or sales in it.",
        )),
        ProductUpdate::Gone => Err(Error::NotFound),
    }
}

/// What became of a change to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProductUpdate {
    Done,
    HasPrices,
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
