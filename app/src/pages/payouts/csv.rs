//! The lists as files for a spreadsheet.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hotlinks_server::payouts;

use crate::web::{PageError, SignedIn};

pub(super) async fn owed(SignedIn { visit, account }: SignedIn) -> Result<Response, PageError> {
    let rows = payouts::owed(&visit.backend, &account).await?;
    Ok(file("hotlinks-owed.csv", payouts::owed_csv(&rows)?))
}

pub(super) async fn entries(
    SignedIn { visit, account }: SignedIn,
    Path(payout): Path<String>,
) -> Result<Response, PageError> {
    let view = payouts::find(&visit.backend, &account, &payout).await?;
    let name = format!("hotlinks-payout-{}.csv", view.payout.id);
    Ok(file(&name, payouts::entries_csv(&view)?))
}

fn file(name: &str, content: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, content).into_response()
}
