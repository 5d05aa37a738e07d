//! Every island but the simulator, as one WebAssembly module: `/pkg/…/hotlinks.js`.
#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
pub use app::browser::hydrate;
