//! What was begun is finished.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::error::sentence_page;

/// Runs a request that changes something on a task of its own. Whoever sent it may hang up at any moment, and the
/// future that answers them is then dropped: between a commit and what has to follow it (the live table's refresh),
/// that would leave the house half-changed.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    tokio::spawn(next.run(request)).await.unwrap_or_else(|cause| {
        tracing::error!(%cause, "a request did not come to its end");
        let sentence = "Something went wrong on our side. Look whether your change is there, then try again.";
        sentence_page(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong",
            sentence.to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use tokio::sync::mpsc;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_change_is_finished_although_its_sender_hangs_up() {
        let (done, mut finished) = mpsc::channel(1);
        let change = move || async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            done.send(()).await.unwrap();
        };
        let router = Router::new().route("/", post(change)).layer(from_fn(to_the_end));
        let request = Request::post("/").body(Body::empty()).unwrap();
        let hung_up = tokio::time::timeout(Duration::from_millis(1), router.oneshot(request)).await;
        assert!(hung_up.is_err(), "the sender did not wait");
        finished.recv().await.expect("the change came to its end");
    }
}
