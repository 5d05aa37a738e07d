//! What the redirect is compared with: axum alone, the same 302 to everybody.

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use tokio::net::TcpListener;

pub(crate) async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    let app = Router::new().route("/go/{*code}", any(constant));
    axum::serve(listener, app).await.unwrap();
}

async fn constant() -> Response {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, "https://acme.example/deal?a=1")
        .body(Body::empty())
        .unwrap()
}
