//! What lives in the browser: each island is rendered on the server first and hydrated where it stands.

// The macro writes a type for each island that carries no words of ours.
#![allow(missing_docs)]

pub mod copy_button;
pub mod destination;
pub mod domain_preview;
pub mod domain_switch;

pub use copy_button::CopyButton;
pub use domain_preview::{ApprovalPreview, DomainPreview};
pub use domain_switch::DomainSwitch;
