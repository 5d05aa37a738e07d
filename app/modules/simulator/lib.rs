//! The simulator as a WebAssembly module of its own: `/pkg/…/simulator.js`. No other page loads it.
#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
pub use app::browser::hydrate;
