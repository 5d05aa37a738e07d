//! What becomes of clicks when the server, its database or its disk fails: the executable itself, killed, locked out and
//! out of room.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail loudly, in their helpers too"
)]

mod crash;
mod full_disk;
mod locked;
mod operator;
mod order;
mod server;
mod shop;
