//! A hotlink: its public code, its name, and where a click on it goes (rule 16).

mod code;
mod decide;
mod name;

pub use code::{Code, MalformedCode};
pub use decide::{AffiliateState, Decision, LinkFacts, ProductState, Target, Why, decide};
pub use name::{HotlinkName, NameError};
