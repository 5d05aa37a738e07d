//! Receipts as they are served: each reader's own copy, signed, so that it can be checked by anybody who has the
//! server's public key and nothing else.

mod canonical;
mod copy;
mod later;
mod signature;
mod standing;
mod verify;

pub use copy::{Reader, ServedReceipt, serve};
pub use later::Later;
pub(crate) use later::later;
pub use signature::{PublicKey, Signature, find_public_key};
pub use standing::Standing;
pub(crate) use standing::standings;
pub use verify::{LONGEST, Unverified, Verified, verify};
