//! The backend of Hotlinks, a library that knows no page: accounts, products, hotlinks, the redirect, clicks,
//! checkout, the ledger, and the one room where SQL lives ([`storage`]).
#![forbid(unsafe_code)]

pub mod accounts;
pub mod additional;
mod addresses;
pub mod adjustments;
pub mod affiliations;
pub mod audit;
pub mod backend;
pub mod checkout;
pub mod claims;
pub mod click_id;
pub mod clicks;
pub mod client;
pub mod clock;
pub mod cookies;
pub mod coupons;
pub mod demo;
pub mod domains;
pub mod entropy;
pub mod error;
pub mod export;
pub mod form_key;
pub mod hooks;
pub mod hotlinks;
pub mod ids;
pub mod leads;
pub mod ledger;
pub mod listen;
pub mod live;
pub mod metrics;
mod misses;
mod names;
pub mod offers;
pub mod operator;
pub mod page;
pub mod passwords;
pub mod payouts;
pub mod products;
pub mod rates;
pub mod receipts;
pub mod redirect;
pub mod retention;
pub mod sales;
pub mod secrets;
pub mod series;
pub mod sessions;
pub mod storage;
pub mod tries;
pub mod visitor;
pub mod zone;

pub use backend::{Backend, Config};
pub use error::{Error, FieldProblem, Problems};
pub use page::Page;
