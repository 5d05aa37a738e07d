//! What buyers meet, over HTTP and on a real database: redirects, clicks, the checkout, and what comes of a sale.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail loudly, in their helpers too"
)]

mod adjustments;
mod agents;
mod answer;
mod audit;
mod audited_hooks;
mod audited_lines;
mod audited_money;
mod bad_input;
mod capture;
mod changes;
mod checkout;
mod claims;
mod clicks;
mod coupons;
mod credited;
mod door;
mod export;
mod giving;
mod guards;
mod guessing;
mod histories;
mod hooked;
mod hooks;
mod hooks_lines;
mod hooks_random;
mod hooks_refused;
mod leads;
mod nodes;
mod numbers;
mod payouts;
mod prices;
mod privacy;
mod receipts;
mod records;
mod redirect;
mod retention;
mod sales;
mod series;
mod shop;
mod signed;
mod standing;
mod states;
mod terms;
mod ties;
mod visits;
