//! Clicks against their ids, which say under a MAC what they were, and the sums of clicks against the clicks.

use hotlinks::visit::VisitKind;

use crate::click_id::ClickIds;
use crate::storage::audit_clicks::SUMS;
use crate::storage::export::ClickLine;
use crate::storage::{Storage, StorageError};

use super::Findings;

pub(super) async fn audit(
    storage: &Storage,
    ids: Option<&ClickIds>,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let mut after = String::new();
    loop {
        let page = storage.export_clicks(&after).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for click in &page {
            findings.audited.clicks += 1;
            compare(click, ids, findings);
        }
    }
    for kind in &SUMS {
        for sum in storage.differing_click_sums(kind).await? {
            let what = format!("{} clicks of {} {}", sum.reason, kind.over, sum.place);
            findings.add(
                format_args!("{} {}", kind.of, sum.id),
                what,
                sum.stored,
                sum.counted,
            );
        }
    }
    Ok(())
}

fn compare(click: &ClickLine, ids: Option<&ClickIds>, findings: &mut Findings<'_>) {
    let place = format!("click {}", click.id);
    let Some((_, facts)) = ids.and_then(|ids| ids.verify(&click.id)) else {
        return findings.add(place, "id", "this", "none of this server's");
    };
    // An id is never before its click, and later only after the clock went back.
    if click.at > facts.at.0 {
        findings.add(&place, "time", click.at, facts.at.0);
    }
    if click.code != facts.code.to_string() {
        findings.add(&place, "link", &click.code, facts.code);
    }
    let window = facts.window.days().map(i64::from);
    if click.window_days != window {
        let days = |days: Option<i64>| days.map_or_else(|| "forever".to_owned(), |days| days.to_string());
        findings.add(&place, "window", days(click.window_days), days(window));
    }
    let credits = VisitKind::from_code(&click.reason).is_some_and(VisitKind::credits);
    if credits != facts.credits {
        let computed = if facts.credits {
            "counted or repeat"
        } else {
            "one that earns nothing"
        };
        findings.add(&place, "reason", &click.reason, computed);
    }
}
