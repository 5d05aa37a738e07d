//! Sales and their receipts, for the creator who sold and for the affiliates who earn.

use hotlinks::attribution::Reason;
use hotlinks::hotlink::Code;
use hotlinks::ledger::Status;
use hotlinks::money::{Currency, Minor};
use hotlinks::receipt::Receipt;
use hotlinks::time::Millis;

use crate::accounts::Account;
use crate::affiliations::Promoter;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AccountId, OrderId, PayoutId, ProductId};
use crate::leads;
use crate::ledger::Balance;
use crate::page::Page;
use crate::products::SoldProduct;
use crate::receipts::{self, Later, Standing};
use crate::storage::StorageError;
use crate::storage::ledger::LostRow;

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its id, also of its receipt.
    pub order: OrderId,
    /// The plan that was bought.
    pub offer: String,
    /// When.
    pub at: Millis,
    /// What was paid.
    pub price: Minor,
    /// In which currency; of the commission too.
    pub currency: Currency,
    /// The buyer's address; masked for affiliates.
    pub buyer: String,
    /// Who earns: everybody for the creator, only themselves for an affiliate.
    pub credits: Vec<Credit>,
}

impl Sale {
    /// All commissions of the list's reader together.
    pub fn commission(&self) -> Minor {
        Minor(self.credits.iter().map(|credit| credit.commission.0).sum())
    }
}

/// One affiliate's part of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Their name; `None` in their own list.
    pub affiliate: Option<String>,
    /// The hotlink that brought it.
    pub code: Option<Code>,
    /// The commission, less what refunds took back.
    pub commission: Minor,
    /// The commission as it was earned, before anything was taken back.
    pub earned: Minor,
    /// The end of the guarantee.
    pub payable_at: Millis,
    /// A chargeback is open and the commission is not paid.
    pub is_held: bool,
    /// The payout that paid the commission.
    pub paid_in: Option<PayoutId>,
}

impl Credit {
    /// Where the commission stands (rule 28).
    pub fn status(&self, now: Millis) -> Status {
        hotlinks::ledger::status(self.payable_at, self.is_held, self.paid_in.is_some(), now)
    }

    /// Whether all of it was taken back.
    pub fn is_taken_back(&self) -> bool {
        self.commission == Minor::ZERO && self.earned > Minor::ZERO
    }
}

/// The sales of a product, newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_for_creator(backend: &Backend, sold: &SoldProduct, page: u32) -> Result<Page<Sale>, Error> {
    Ok(backend.storage.list_sales(&sold.id, page).await?)
}

/// The sales that an affiliate earns on, newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_for_affiliate(
    backend: &Backend,
    promoter: &Promoter,
    page: u32,
) -> Result<Page<Sale>, Error> {
    let affiliation = promoter.affiliation();
    Ok(backend
        .storage
        .list_earned_sales(&affiliation.product_id, &affiliation.affiliate_id, page)
        .await?)
}

/// A sale that an affiliate was considered for and does not earn on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostSale {
    /// Its id, also of its receipt.
    pub order: OrderId,
    /// The plan that was bought.
    pub offer: String,
    /// When.
    pub at: Millis,
    /// Their last touch that could have earned it, or else their last one.
    pub touched_at: Millis,
    /// Why that one earns nothing.
    pub reason: Reason,
}

/// The sales that an affiliate was considered for and that others earn on, or nobody; newest first, 50 a page from 0.
///
/// # Errors
/// When the database fails.
pub async fn list_lost(backend: &Backend, promoter: &Promoter, page: u32) -> Result<Page<LostSale>, Error> {
    let affiliation = promoter.affiliation();
    let rows = backend.storage.list_lost_sales(&affiliation.id, page).await?;
    let lost = |row: LostRow| {
        let receipt = read_receipt(&row.receipt, &row.id)?;
        let mut own = receipt
            .considered
            .iter()
            .filter(|touch| touch.affiliate == affiliation.affiliate_id.as_str());
        let last = own.clone().next_back();
        let touch = own.rfind(|touch| touch.eligible).or(last);
        let touch = touch.ok_or_else(|| StorageError::corrupt("receipt", &row.id))?;
        Ok(LostSale {
            touched_at: touch.at,
            reason: touch.reason,
            order: row.id,
            offer: row.offer,
            at: Millis(row.at),
        })
    };
    Ok(Page {
        rows: rows
            .rows
            .into_iter()
            .map(lost)
            .collect::<Result<_, StorageError>>()?,
        number: rows.number,
        more: rows.more,
    })
}

fn read_receipt(json: &str, order: &OrderId) -> Result<Receipt, StorageError> {
    serde_json::from_str(json).map_err(|_| StorageError::corrupt("receipt", order))
}

/// What the affiliate earned with the product, a currency each.
///
/// # Errors
/// When the database fails.
pub async fn sum_for_affiliate(backend: &Backend, promoter: &Promoter) -> Result<Vec<Balance>, Error> {
    let affiliation = promoter.affiliation();
    Ok(backend
        .storage
        .list_balances(
            &affiliation.affiliate_id,
            Some(&affiliation.product_id),
            backend.clock.now(),
        )
        .await?)
}

/// A receipt and what its ids stand for.
#[derive(Clone, Debug)]
pub struct ReceiptView {
    /// As it was written with the order.
    pub receipt: Receipt,
    /// The order.
    pub order: OrderId,
    /// The product.
    pub product_id: ProductId,
    /// What it is called.
    pub product: String,
    /// The plan that was bought.
    pub offer: String,
    /// Who sold it.
    pub creator: String,
    /// The buyer's address; masked for affiliates.
    pub buyer: String,
    /// Who reads it.
    pub reader: AccountId,
    /// The reader is the creator; otherwise one of the affiliates who were considered.
    pub as_creator: bool,
    /// The end of the guarantee, from which commissions are payable; `None` when nobody earns that the reader may know.
    pub payable_at: Option<Millis>,
    /// Where commissions stand now; an affiliate reads only their own.
    pub standings: Vec<Standing>,
    /// Somebody earns, whether or not the reader may know who.
    pub is_credited: bool,
    /// What happened to commissions since, oldest first; an affiliate reads only their own.
    pub later: Vec<Later>,
    /// Names of the affiliates on the receipt, by id; an affiliate reads only their own.
    pub names: Vec<(String, String)>,
    /// The hotlinks of the clicks and leads on the receipt, by their ids; an affiliate reads only their own.
    pub codes: Vec<(String, Code)>,
}

impl ReceiptView {
    /// What an affiliate on the receipt is called.
    pub fn name(&self, affiliate: &str) -> Option<&str> {
        self.names
            .iter()
            .find(|(id, _)| id == affiliate)
            .map(|(_, name)| name.as_str())
    }

    /// The hotlink of a click on the receipt.
    pub fn code(&self, click: &str) -> Option<Code> {
        self.codes
            .iter()
            .find(|(id, _)| id == click)
            .map(|(_, code)| *code)
    }
}

/// The receipt of an order, for the creator of its product and the affiliates who were considered, won or lost.
///
/// # Errors
/// `NotFound` for everybody else, and for malformed and unknown ids.
pub async fn find_receipt(backend: &Backend, account: &Account, order: &str) -> Result<ReceiptView, Error> {
    let id = OrderId::parse(order).ok_or(Error::NotFound)?;
    let order = backend.storage.find_order(&id).await?.ok_or(Error::NotFound)?;
    let as_creator = order.creator_id == account.id;
    if !as_creator && !backend.storage.was_considered(&id, &account.id).await? {
        return Err(Error::NotFound);
    }
    let receipt = read_receipt(&order.receipt, &order.id)?;
    let entries = backend.storage.list_entries(&order.id).await?;
    let mut standings = receipts::standings(&receipt, &entries);
    let is_credited = !standings.is_empty();
    standings.retain(|one| as_creator || one.affiliate == account.id);
    let mut later = receipts::later(&receipt, entries);
    later.retain(|one| as_creator || one.affiliate == account.id);
    let (mut names, mut codes) = (Vec::new(), Vec::new());
    for touch in &receipt.considered {
        if !as_creator && touch.affiliate != account.id.as_str() {
            continue;
        }
        if let Some(code) = leads::find_code(backend, touch).await? {
            codes.push((touch.click.clone(), code));
        }
        if !names.iter().any(|(known, _)| *known == touch.affiliate)
            && let Some(affiliate) = AccountId::parse(&touch.affiliate)
            && let Some(name) = backend.storage.find_account_name(&affiliate).await?
        {
            names.push((touch.affiliate.clone(), name));
        }
    }
    for affiliate in later.iter().map(|one| &one.affiliate) {
        if !names.iter().any(|(known, _)| *known == affiliate.as_str())
            && let Some(name) = backend.storage.find_account_name(affiliate).await?
        {
            names.push((affiliate.to_string(), name));
        }
    }
    Ok(ReceiptView {
        receipt,
        later,
        payable_at: standings.iter().map(|one| one.credit.payable_at).max(),
        standings,
        is_credited,
        order: order.id,
        product_id: order.product_id,
        product: order.product_name,
        offer: order.offer_name,
        creator: order.creator_name,
        buyer: if as_creator {
            order.buyer_email
        } else {
            masked(&order.buyer_email)
        },
        reader: account.id.clone(),
        as_creator,
        names,
        codes,
    })
}

/// An address that tells an affiliate one buyer from another and nobody how to write to them: `b…@x.test`.
pub fn masked(email: &str) -> String {
    let (name, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}…@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_keeps_one_letter_and_the_host() {
        assert_eq!(masked("buyer@x.test"), "b…@x.test");
        assert_eq!(masked("b@x.test"), "b…@x.test");
        assert_eq!(masked("ünal@x.test"), "ü…@x.test");
        assert_eq!(masked("nothing"), "n…@");
    }
}
