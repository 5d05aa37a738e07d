//! Payouts: `/creator/payouts`, who is owed what and what was paid; `/affiliate/payouts`, what one got.

// The macro of components writes `pub` where we write `pub(super)`.
#![allow(unreachable_pub)]

mod csv;
mod got;
mod list;
mod one;
mod owed;

use axum::Router;
use axum::routing::get;
use hotlinks_server::backend::Backend;

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
        .route("/creator/payouts", get(owed::show).post(owed::submit))
        .route("/creator/payouts/owed.csv", get(csv::owed))
        .route("/creator/payouts/{payout}", get(one::made))
        .route("/creator/payouts/{payout}/entries.csv", get(csv::entries))
        .route("/affiliate/payouts", get(got::show))
        .route("/affiliate/payouts/{payout}", get(one::got))
        .route("/affiliate/payouts/{payout}/entries.csv", get(csv::entries))
}

/// Which side of a payout a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Creator,
    Affiliate,
}

impl Side {
    /// Where its payouts are.
    fn address(self) -> &'static str {
        match self {
            Self::Creator => "/creator/payouts",
            Self::Affiliate => "/affiliate/payouts",
        }
    }
}
