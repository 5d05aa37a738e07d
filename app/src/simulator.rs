//! What the simulator's page knows of a time line: what was typed ([`Draft`]), what it means ([`Scenario`]), how it
//! stands in an address. The same in the browser, which decides while one types, and on the server, which renders
//! an address and works without JavaScript. Who is credited is decided by [`hotlinks::simulate`] alone.

mod actions;
pub mod address;
mod check;
mod draft;
pub mod examples;
mod moment;
pub mod picture;

pub use check::{Problem, Scenario, check};
pub use draft::{Affiliate, Click, Draft, Offer, Order, Refund};
pub use moment::{Moment, in_words};
