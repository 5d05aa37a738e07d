//! The receipt itself, for programs.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use hotlinks::receipt::Receipt;
use hotlinks_server::sales::ReceiptView;

use super::words;

/// The creator gets the receipt as it is kept. An affiliate gets their own credits, and no other affiliate's id.
pub(super) fn answer(view: ReceiptView) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(for_reader(view))).into_response()
}

fn for_reader(view: ReceiptView) -> Receipt {
    if view.as_creator {
        return view.receipt;
    }
    let mut receipt = view.receipt.clone();
    receipt
        .credits
        .retain(|credit| words::may_see(&view, &credit.affiliate));
    for considered in &mut receipt.considered {
        if !words::may_see(&view, &considered.affiliate) {
            considered.click.clear();
            considered.affiliate.clear();
        }
    }
    receipt
}
