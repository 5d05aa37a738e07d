//! Leads: buyers' addresses that were captured through affiliates' clicks (rule 21). A lead holds no address, only a hash
//! of it under the server's key: whoever orders with it is recognised.

use data_encoding::HEXLOWER;
use hmac::digest::Key as Block;
use hmac::{Hmac, KeyInit, Mac};
use hotlinks::attribution::{Considered, Source, mailbox, order_time};
use hotlinks::hotlink::Code;
use hotlinks::lead::LeadRefusal;
use hotlinks::time::Millis;
use sha2::Sha256;

use crate::accounts::Email;
use crate::backend::Backend;
use crate::error::Error;
use crate::ids::{AffiliationId, LeadId, ProductId};
use crate::secrets::Key;
use crate::storage::leads::{InsertedLead, NewLead};

/// The most leads of one address for one product: a receipt lists them all.
pub const MAX_LEADS: i64 = 100;
const MAX_ID: usize = 255;

/// An address that was captured, as its source says. Its signature is verified before (rule 30).
#[derive(Clone, Copy, Debug)]
pub struct Lead<'a> {
    /// Who says so.
    pub source: &'a str,
    /// Its own id of the event: the same twice changes nothing.
    pub external_id: &'a str,
    /// Of which product.
    pub product: &'a ProductId,
    /// Whose address.
    pub email: &'a Email,
    /// The click id that the landing page was opened with, as it came.
    pub hl_click: &'a str,
    /// When it was captured; far in the future is now, as for orders.
    pub at: Millis,
}

/// A lead that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Its id, as on receipts.
    pub id: LeadId,
    /// Through whom.
    pub affiliation: AffiliationId,
    /// It came just now; otherwise the same event came before, and nothing changed.
    pub is_new: bool,
}

/// Stores a lead, once. It answers when it is stored.
///
/// # Errors
/// `NotFound` for a product that is unknown or deleted; `Refused` beside `id`, `hl_click` ([`LeadRefusal`]), `email`
/// (too many leads); `Conflict` when the id came before with another lead.
pub async fn capture(backend: &Backend, lead: Lead<'_>) -> Result<Captured, Error> {
    let is_id = |text: &str| (1..=MAX_ID).contains(&text.len()) && !text.chars().any(char::is_control);
    if !is_id(lead.source) || !is_id(lead.external_id) {
        return Err(Error::field(
            "id",
            "The event has no id, or one that is longer than 255 bytes.",
        ));
    }
    let Some((click, facts)) = backend.clicks.verify(lead.hl_click) else {
        return Err(Error::field("hl_click", LeadRefusal::UnknownClick));
    };
    // Whose click it was stands in its row.
    crate::checkout::wait_for_clicks(backend).await;
    let received_at = backend.clock.now();
    let new = NewLead {
        id: LeadId::new(&backend.entropy),
        source: lead.source,
        external_id: lead.external_id,
        product: lead.product,
        mailbox: Mailbox::of(&backend.secrets.lead_key, lead.email),
        click,
        facts,
        at: order_time(lead.at, received_at).at,
        reported_at: lead.at,
        received_at,
    };
    match backend.storage.insert_lead(&new, MAX_LEADS).await? {
        InsertedLead::Done(affiliation) => Ok(Captured {
            id: new.id,
            affiliation,
            is_new: true,
        }),
        InsertedLead::Before(id, affiliation) => Ok(Captured {
            id,
            affiliation,
            is_new: false,
        }),
        InsertedLead::Other => Err(Error::Conflict(
            "This id came before with another lead. Nothing was changed.",
        )),
        InsertedLead::Full => Err(Error::field(
            "email",
            "This address has 100 leads for this product, which is the most.",
        )),
        InsertedLead::Gone => Err(Error::NotFound),
        InsertedLead::Refused(refusal) => Err(Error::field("hl_click", refusal)),
    }
}

/// The hotlink that a touch came through: the click says it itself, and of a lead its row.
pub(crate) async fn find_code(backend: &Backend, touch: &Considered) -> Result<Option<Code>, Error> {
    match (touch.source, LeadId::parse(&touch.click)) {
        (Source::Lead, Some(lead)) => Ok(backend.storage.find_lead_code(&lead).await?),
        _ => Ok(backend.clicks.verify(&touch.click).map(|(_, facts)| facts.code)),
    }
}

/// What is kept of an address: the same for all spellings of one mailbox, another on each server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mailbox(String);

impl Mailbox {
    pub(crate) fn of(key: &Key, email: &Email) -> Self {
        let mut block = Block::<Hmac<Sha256>>::default();
        block
            .iter_mut()
            .zip(key.as_bytes())
            .for_each(|(to, from)| *to = *from);
        let spelling = email.key();
        let spelling = mailbox(&spelling).unwrap_or(spelling);
        let mac = Hmac::<Sha256>::new(&block);
        let tag = ["the address of a lead", &spelling]
            .into_iter()
            .fold(mac, |mac, part| mac.chain_update(part).chain_update([0]))
            .finalize();
        Self(HEXLOWER.encode(&tag.into_bytes()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_has_one_hash_however_it_is_spelt_and_another_on_each_server() {
        let of = |key, email| Mailbox::of(&Key::from([key; 32]), &Email::parse(email).unwrap());
        let kim = of(7, "kim@bücher.test");
        for same in [
            " Kim@Bücher.test ",
            "kim+news@bücher.test",
            "kim@xn--bcher-kva.test",
        ] {
            assert_eq!(kim, of(7, same), "{same}");
        }
        assert_ne!(kim, of(7, "k.im@bücher.test"));
        assert_ne!(kim, of(8, "kim@bücher.test"));
    }
}
