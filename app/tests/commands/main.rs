//! What `hotlinks verify-receipt` and `hotlinks audit` say to scripts: an exit code and a line.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail loudly, in their helpers too"
)]

mod audit;
mod shop;
mod verify_receipt;
