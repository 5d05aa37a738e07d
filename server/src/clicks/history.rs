//! Clicks of the past, for a demonstration that has one.

use hotlinks::hotlink::Code;
use hotlinks::time::Millis;
use hotlinks::visit::VisitKind;

use super::{Click, Line, Reason};
use crate::backend::Backend;
use crate::click_id::ClickId;
use crate::error::Error;
use crate::visitor::VisitorId;

/// Records a click at any time, as the link stands now, and answers before it is stored; after the last of many,
/// [`super::ClickQueue::flush`] waits for all.
///
/// # Errors
/// `NotFound` when no link has the code.
pub async fn record_at(
    backend: &Backend,
    code: Code,
    visitor: VisitorId,
    at: Millis,
    kind: VisitKind,
) -> Result<ClickId, Error> {
    let recorded = backend
        .live
        .follow(code, backend.public_url.as_str(), |followed| {
            let reason = Reason::new(kind, followed.decision.credits, followed.decision.why);
            let window = followed.product.window;
            let id = backend.clicks.issue_past(at, code, window, reason.credits());
            let line = Line::of(&Click {
                id,
                visitor: reason.credits().then_some(visitor),
                product: &followed.product.id,
                affiliation: &followed.affiliation.id,
                code,
                at,
                window,
                reason,
            });
            (id, line)
        });
    let (id, line) = recorded.ok_or(Error::NotFound)?;
    backend.clicks.push(&line).await;
    Ok(id)
}
