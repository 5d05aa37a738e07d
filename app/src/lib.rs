//! The pages of Hotlinks.
//!
//! Every page is rendered on the server from data loaded beforehand, so it works without JavaScript. What lives
//! in the browser are the [`islands`]: small components that hydrate where they stand. Only they, and the rules,
//! are compiled to WebAssembly.
#![forbid(unsafe_code)]

pub mod islands;
#[cfg(any(feature = "ssr", feature = "simulator"))]
pub mod simulator;
pub mod wire;

#[cfg(feature = "hydrate")]
pub mod browser;

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod web;
