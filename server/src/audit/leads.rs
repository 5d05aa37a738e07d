//! Leads against the clicks that they came through, which say under a MAC what they were.

use hotlinks::lead::{CapturedThrough, LeadRefusal};

use crate::click_id::ClickIds;
use crate::storage::leads::AuditedLead;
use crate::storage::{Storage, StorageError};

use super::Findings;

pub(super) async fn audit(
    storage: &Storage,
    ids: Option<&ClickIds>,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let mut after = String::new();
    loop {
        let page = storage.audited_leads(&after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for lead in &page {
            compare(lead, ids, findings);
        }
    }
}

fn compare(lead: &AuditedLead, ids: Option<&ClickIds>, findings: &mut Findings<'_>) {
    let place = format!("lead {}", lead.id);
    let Some((_, facts)) = ids.and_then(|ids| ids.verify(&lead.click)) else {
        return findings.add(place, "click", &lead.click, LeadRefusal::UnknownClick);
    };
    let days = |days: Option<i64>| days.map_or_else(|| "forever".to_owned(), |days| days.to_string());
    for (what, stored, computed) in [
        (
            "time of its click",
            lead.clicked_at.to_string(),
            facts.at.0.to_string(),
        ),
        ("link", lead.code.clone(), facts.code.to_string()),
        (
            "affiliation",
            lead.affiliation_id.clone(),
            lead.links_affiliation.clone(),
        ),
        ("product", lead.product_id.clone(), lead.links_product.clone()),
        (
            "window",
            days(lead.window_days),
            days(facts.window.days().map(i64::from)),
        ),
    ] {
        if stored != computed {
            findings.add(&place, what, stored, computed);
        }
    }
    let through = CapturedThrough {
        clicked_at: facts.at,
        window: facts.window,
        credits: facts.credits,
        blocked_since: lead.blocked_since(),
    };
    if let Err(refusal) = through.check(lead.at()) {
        findings.add(place, "lead", "one that counts", refusal);
    }
}
