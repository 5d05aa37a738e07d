//! The backend of Hotlinks, a library that knows no page: accounts, products, hotlinks, the redirect, clicks,
//! checkout, the ledger, and the one room where SQL lives ([`storage`]).
#![forbid(unsafe_code)]

pub mod click_id;
pub mod clock;
pub mod entropy;
pub mod error;
pub mod ids;
pub mod storage;
pub mod visitor;

pub use error::{Error, FieldProblem, Problems};
