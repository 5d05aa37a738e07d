//! `kill -9` under load, again and again.

use std::thread::sleep;
use std::time::Duration;

use crate::server::Server;
use crate::shop::{Shop, setting};

/// An answer then says that its click is stored, however slow the disk.
const PATIENT: [&str; 2] = ["--click-budget-ms", "60000"];

/// `HOTLINKS_CRASH_ROUNDS` asks for more of them.
#[test]
fn no_click_that_was_answered_is_lost_or_stored_twice_however_often_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path());
    let mut answered = Vec::new();
    for round in 0..setting("HOTLINKS_CRASH_ROUNDS", 8) {
        let survive = if round % 2 == 0 { "power" } else { "kill" };
        let flags = [&PATIENT[..], &["--clicks-survive", survive]].concat();
        let server = Server::start(&shop.database, &flags);
        // The moment is the machine's: what matters is that it is never the same. After a second, clicks are being moved
        // into the database step by step.
        let moment = Duration::from_millis(50 + (round * 731) % 2_400);
        answered.extend(shop.follow(&server, 8, || {
            sleep(moment);
            server.kill();
        }));
        // As it was left, without another start.
        let exported = shop.exported();
        let lost: Vec<_> = answered.iter().filter(|id| !exported.contains(*id)).collect();
        assert!(
            lost.is_empty(),
            "round {round}: {} of {} lost",
            lost.len(),
            answered.len()
        );
    }
    assert!(!answered.is_empty());
    Server::start(&shop.database, &[]).stop();
    let exported = shop.exported();
    assert!(answered.iter().all(|id| exported.contains(id)));
    shop.assert_settled();
}
