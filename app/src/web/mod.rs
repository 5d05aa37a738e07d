//! HTTP around the pages: who asks ([`visit`]), what was typed ([`form`]), how a page is rendered ([`render`]),
//! what is answered when something is wrong ([`error`]), and what every answer carries ([`security`]).

pub mod api;
pub mod assets;
pub mod error;
pub mod finish;
pub mod flash;
pub mod form;
pub mod log;
pub mod render;
pub mod router;
pub mod security;
pub mod visit;
pub mod zone;

pub use error::PageError;
pub use flash::see_other;
pub use form::Filled;
pub use render::{Module, Place, page};
pub use visit::{SignedIn, Visit};
pub use zone::{ViewerZone, zone_cookie};
