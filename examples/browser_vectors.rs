//! The rules as a module for a test page: the destination vectors run in the browser itself.
//!
//! Built for wasm32 by `cargo xtask test`; anywhere else there is nothing in it.
#![cfg(target_arch = "wasm32")]
