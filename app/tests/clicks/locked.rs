//! A database that another process has locked.

use std::thread::sleep;
use std::time::Duration;

use sqlx::Executor;

use crate::operator::value;
use crate::server::Server;
use crate::shop::{Shop, setting};

/// Follows links while another connection, this process's, holds the write lock. `HOTLINKS_LOCK_SECONDS` asks for longer.
fn follow_while_locked(shop: &Shop, server: &Server, then: impl FnOnce()) -> Vec<String> {
    let (runtime, mut connection) = shop.connect();
    runtime.block_on(connection.execute("BEGIN IMMEDIATE")).unwrap();
    let answered = shop.follow(server, 4, || {
        sleep(Duration::from_secs(setting("HOTLINKS_LOCK_SECONDS", 2)));
        then();
    });
    // The lock was held until here: these answers did not wait for it.
    assert!(!answered.is_empty());
    runtime.block_on(connection.execute("ROLLBACK")).unwrap();
    answered
}

#[test]
fn a_locked_database_costs_nobody_the_redirect_or_the_click() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path());
    let server = Server::start(&shop.database, &["--operator-listen", "127.0.0.1:0"]);
    let mut numbers = String::new();
    let answered = follow_while_locked(&shop, &server, || numbers = server.numbers());
    // What a buyer waits for is the journal, and it took their clicks; the database took none.
    assert!(value(&numbers, "hotlinks_click_batch_size_sum") > Some(0.0));
    assert_eq!(value(&numbers, "hotlinks_click_move_size_sum"), Some(0.0));
    server.stop();
    let exported = shop.exported();
    assert!(answered.iter().all(|id| exported.contains(id)));
    shop.assert_settled();
}

#[test]
fn a_server_killed_while_its_database_is_locked_has_lost_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path());
    let server = Server::start(&shop.database, &["--click-budget-ms", "60000"]);
    let answered = follow_while_locked(&shop, &server, || server.kill());
    Server::start(&shop.database, &[]).stop();
    let exported = shop.exported();
    assert!(answered.iter().all(|id| exported.contains(id)));
    shop.assert_settled();
}
