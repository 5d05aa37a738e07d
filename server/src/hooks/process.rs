//! From an event that is kept to what becomes of it. Whatever is tried twice happens once.

use hotlinks::ledger::HappenedKind;

use super::Outcome;
use super::event::{Event, LeadOf, ReportedHappening, ReportedLead, read};
use crate::adjustments::{Incoming, Subject, What, apply_from_inbox};
use crate::backend::Backend;
use crate::checkout::reported::{ReportedLine, ReportedSale, place_reported};
use crate::error::Error;
use crate::ids::{EventId, OrderId};
use crate::leads;
use crate::storage::baskets::BasketPlaced;
use crate::storage::inbox::Mail;

/// What became of an event, and the sentence about it.
pub(super) struct Became {
    pub(super) outcome: Outcome,
    pub(super) why: String,
}

const OTHER_SALE: &str = "Its order was reported before with other content. What came first counts.";
const NO_PRODUCT: &str = "None of your products is the one that the lead names.";
/// A sentence is stored and shown: what a sender put into it has an end.
const MAX_WHY: usize = 1_000;

/// Makes of an event what is to be made of it, unless that is done.
///
/// # Errors
/// When the database fails: then it is still to be done.
pub(super) async fn process(backend: &Backend, id: &EventId) -> Result<Became, Error> {
    if let Some(became) = find(backend, id).await? {
        return Ok(became);
    }
    let mail = backend.storage.find_mail(id).await?.ok_or(Error::NotFound)?;
    let done = match read(&mail.body) {
        Ok(Event::Sale(lines)) => sell(backend, &mail, &lines).await,
        Ok(Event::Happened(happening)) => happen(backend, &mail, &happening).await,
        Ok(Event::Lead(lead)) => capture(backend, &mail, &lead).await,
        Err(sentence) => Err(Error::field("", sentence)),
    };
    match done {
        Ok(()) => {}
        // Only the database may be asked again; everything else is this event's own fault, for ever.
        Err(error @ Error::Internal(_)) => return Err(error),
        Err(error) => set_aside(backend, &mail, &error.to_string(), None).await?,
    }
    find(backend, id).await?.ok_or(Error::NotFound)
}

/// What became of it, if something did.
async fn find(backend: &Backend, id: &EventId) -> Result<Option<Became>, Error> {
    let Some(row) = backend.storage.find_outcome(id).await? else {
        return Ok(None);
    };
    Ok(Some(Became {
        outcome: row.outcome()?,
        why: row.why,
    }))
}

async fn set_aside(backend: &Backend, mail: &Mail, why: &str, order: Option<&OrderId>) -> Result<(), Error> {
    let plain = why.chars().filter(|c| !c.is_control()).take(MAX_WHY);
    let why: String = plain.collect();
    let (endpoint, event) = (&mail.endpoint_id, &mail.webhook_id);
    tracing::warn!(%endpoint, event, why, "an event was set aside instead of applied");
    backend
        .storage
        .record_outcome(&mail.id, Outcome::SetAside, &why, order, mail.received_at())
        .await
}

async fn sell(backend: &Backend, mail: &Mail, lines: &[ReportedLine]) -> Result<(), Error> {
    let Some(first) = lines.first() else {
        return Err(Error::NotFound);
    };
    let sale = ReportedSale {
        endpoint: &mail.endpoint_id,
        creator: &mail.creator_id,
        inbox: &mail.id,
        received_at: mail.received_at(),
        sale: &first.sale,
        lines,
    };
    let BasketPlaced::Before { inbox, body, order } = place_reported(backend, &sale).await? else {
        return Ok(());
    };
    if inbox == mail.id {
        // Somebody else processed it in the same moment.
        return Ok(());
    }
    match read(&body) {
        Ok(Event::Sale(known)) if known == lines => {
            let (before, at) = (Outcome::Before, mail.received_at());
            backend
                .storage
                .record_outcome(&mail.id, before, "", None, at)
                .await
        }
        _ => set_aside(backend, mail, OTHER_SALE, Some(&order)).await,
    }
}

async fn happen(backend: &Backend, mail: &Mail, happening: &ReportedHappening) -> Result<(), Error> {
    let kind = happening.happened().ok_or(Error::NotFound)?;
    let body = serde_json::to_string(happening).map_err(Error::internal)?;
    // A refund is known by its own id, where it has one: reported under another event's id it is the same refund.
    let external_id = match (&happening.reference, kind) {
        (Some(reference), HappenedKind::Refund) => format!("refund/{reference}"),
        _ => format!("event/{}", mail.webhook_id),
    };
    let incoming = Incoming {
        source: mail.endpoint_id.as_str(),
        external_id: &external_id,
        body: &body,
        subject: Subject::Line {
            sale: &happening.sale,
            line: happening.line.as_deref(),
        },
        what: What {
            kind,
            reference: happening.reference.clone().unwrap_or_default(),
            amount: happening.amount,
            currency: happening.currency,
        },
        reason: &happening.reason,
        at: happening.at,
    };
    apply_from_inbox(backend, &incoming, &mail.id, mail.received_at()).await?;
    Ok(())
}

async fn capture(backend: &Backend, mail: &Mail, lead: &ReportedLead) -> Result<(), Error> {
    let product = match &lead.of {
        LeadOf::Product(product) => backend.storage.find_product(product).await?,
        LeadOf::Offer(offer) => {
            let sold = backend.storage.find_sold(offer, mail.received_at()).await?;
            sold.map(|sold| sold.product)
        }
    };
    let no_product = || Error::field("", NO_PRODUCT);
    let product = product.filter(|product| product.creator_id == mail.creator_id);
    let product = product.ok_or_else(no_product)?;
    let new = leads::Lead {
        source: mail.endpoint_id.as_str(),
        external_id: &mail.webhook_id,
        product: &product.id,
        email: &lead.email,
        hl_click: &lead.click,
        at: lead.at,
    };
    match leads::capture(backend, new).await {
        Err(Error::NotFound) => return Err(no_product()),
        captured => captured?,
    };
    let (done, at) = (Outcome::Done, mail.received_at());
    backend.storage.record_outcome(&mail.id, done, "", None, at).await
}
