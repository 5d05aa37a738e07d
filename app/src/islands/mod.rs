//! What lives in the browser: each island is rendered on the server first and hydrated where it stands.

// The macro writes a type for each island that carries no words of ours.
#![allow(missing_docs)]

#[cfg(any(feature = "ssr", feature = "links"))]
pub mod copy_button;
#[cfg(any(feature = "ssr", feature = "links"))]
pub mod destination;
#[cfg(any(feature = "ssr", feature = "links"))]
pub mod device_zone;
#[cfg(any(feature = "ssr", feature = "links"))]
pub mod domain_preview;
#[cfg(any(feature = "ssr", feature = "links"))]
pub mod domain_switch;

#[cfg(any(feature = "ssr", feature = "links"))]
pub use self::{
    copy_button::CopyButton,
    device_zone::DeviceZone,
    domain_preview::{ApprovalPreview, DomainPreview},
    domain_switch::DomainSwitch,
};

#[cfg(any(feature = "ssr", feature = "simulator"))]
pub mod simulator;
#[cfg(any(feature = "ssr", feature = "simulator"))]
pub use simulator::Simulator;
