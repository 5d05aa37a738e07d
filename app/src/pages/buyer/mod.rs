//! What buyers see.

pub mod dead_end;

use axum::Router;
use hotlinks_server::backend::Backend;

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new()
}
