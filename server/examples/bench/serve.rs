//! The redirect alone, without pages: what to profile, for it is built in a minute.

use std::sync::Arc;

use hotlinks_server::backend::{Backend, Config};
use hotlinks_server::clicks::{Keeping, Survive};
use hotlinks_server::{listen, redirect};
use tokio::net::TcpListener;

pub(crate) async fn serve(database: &str, survive: Survive) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config {
        clicks: Keeping {
            survive,
            journal: true,
            ..Keeping::default()
        },
        ..Config::new(database, format!("http://{address}").parse().unwrap())
    };
    let backend = Backend::open(config).await.unwrap();
    println!("listening on http://{address}");
    let pages: redirect::Pages = Arc::new(|_| String::new());
    let house = listen::House {
        hotlinks: Some(redirect::Hotlinks::new(backend.clone(), Arc::clone(&pages))),
        router: redirect::routes(backend.clone(), pages),
    };
    let metrics = Some(backend.metrics.clone());
    let never = std::future::pending();
    listen::serve(listener, house, listen::Limits::default(), metrics, never).await;
}
