//! The rules of Hotlinks.
//!
//! Everything the product *decides* is decided here, once, and the same code runs in the browser and on the
//! server: which address qualifies ([`destination`]), where a click goes ([`hotlink`]), who is credited
//! ([`attribution`]) and with how much ([`commission`]). No I/O, no clock, no randomness, no async: time and
//! facts are passed in, a decision and its reasons come out.
#![forbid(unsafe_code)]

pub mod approved;
pub mod attribution;
pub mod claim;
pub mod commission;
pub mod coupon;
pub mod destination;
pub mod hotlink;
pub mod lead;
pub mod ledger;
pub mod money;
pub mod query;
pub mod receipt;
pub mod simulate;
pub mod time;
pub mod visit;
