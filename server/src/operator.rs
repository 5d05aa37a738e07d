//! What the operator and their machines ask: is it alive, is it ready, how is it doing. On a listener of its own,
//! which nobody else should reach.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::backend::Backend;

/// What OpenMetrics calls itself.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// A database that takes longer is one that buyers should not wait for.
const DATABASE_PATIENCE: Duration = Duration::from_secs(2);

/// How far the server is. Cheap to clone; clones are one.
#[derive(Clone, Default)]
pub struct Stage(Arc<Inner>);

#[derive(Default)]
struct Inner {
    backend: OnceLock<Backend>,
    stopping: AtomicBool,
}

impl Stage {
    /// The server takes requests now.
    pub fn started(&self, backend: Backend) {
        // Once started, always started.
        let _ = self.0.backend.set(backend);
    }

    /// It takes no new ones.
    pub fn stopping(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// `Err`: why nobody should be sent here now.
    async fn ready(&self) -> Result<(), &'static str> {
        if self.0.stopping.load(Ordering::Relaxed) {
            return Err("stopping");
        }
        let backend = self.0.backend.get().ok_or("starting")?;
        let answered = tokio::time::timeout(DATABASE_PATIENCE, backend.storage.answers()).await;
        match answered {
            Ok(Ok(())) => Ok(()),
            _ => Err("the database does not answer"),
        }
    }
}

/// `/healthz`, `/readyz` and `/metrics`.
pub fn routes(stage: Stage) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(stage)
}

async fn readyz(State(stage): State<Stage>) -> Response {
    match stage.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")).into_response(),
    }
}

async fn metrics(State(stage): State<Stage>) -> Response {
    match stage.0.backend.get() {
        Some(backend) => ([(header::CONTENT_TYPE, OPEN_METRICS)], backend.numbers()).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, "not ready: starting\n").into_response(),
    }
}
