//! What people may do, on every database: accounts, creators, affiliates, and that nobody reaches what is not theirs.

mod accounts;
mod affiliates;
mod creators;
mod house;
mod links;
mod ownership;
