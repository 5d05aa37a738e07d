//! What came from checkouts elsewhere, read once more: what it says is what was made of it.

use crate::hooks::{Event, Outcome, read};
use crate::storage::audit_hooks::AuditedMail;
use crate::storage::{Storage, StorageError};

use super::Findings;

pub(super) async fn audit(storage: &Storage, findings: &mut Findings<'_>) -> Result<(), StorageError> {
    let mut after = String::new();
    loop {
        let page = storage.audited_mail(&after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id.to_string();
        for mail in &page {
            compare(mail, findings);
        }
    }
}

fn compare(mail: &AuditedMail, findings: &mut Findings<'_>) {
    let place = format!("event {}", mail.id);
    let Some(outcome) = mail.outcome.as_deref() else {
        // Not processed yet, and it is known that it is not.
        if !mail.is_open {
            findings.add(place, "outcome", "none, and it does not wait for one", "one");
        }
        return;
    };
    if outcome == Outcome::SetAside.as_str() {
        if mail.lines != 0 {
            findings.add(place, "orders of what was set aside", mail.lines, 0);
        }
        return;
    }
    match read(&mail.body) {
        Err(sentence) => findings.add(place, "outcome", outcome, sentence),
        Ok(Event::Lead(_)) => {}
        Ok(Event::Sale(lines)) => {
            let expected = match outcome == Outcome::Done.as_str() {
                true => lines.len(),
                false => 0,
            };
            if usize::try_from(mail.lines) != Ok(expected) {
                findings.add(place, "orders", mail.lines, expected);
            }
        }
        Ok(Event::Happened(happening)) => {
            if outcome == Outcome::Before.as_str() {
                return;
            }
            let computed = (
                happening.kind.as_str(),
                happening.amount.0,
                happening.currency.code(),
            );
            let stored = mail.happened.as_ref();
            let stored = stored.map(|one| (one.kind.as_str(), one.amount, one.currency.as_str()));
            if stored != Some(computed) {
                findings.add(
                    place,
                    "what happened",
                    format_args!("{stored:?}"),
                    format_args!("{computed:?}"),
                );
            }
        }
    }
}
