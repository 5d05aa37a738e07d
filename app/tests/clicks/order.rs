//! What `kill -9` cannot tell: that a click is synced before its redirect is sent.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::server::{HOTLINKS, Server};
use crate::shop::Shop;

/// The system calls of a server that has answered one click, and the click's id. `None` without strace.
fn trace(survive: &str) -> Option<(Vec<String>, String)> {
    let folder = tempfile::tempdir().unwrap();
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace here");
        return None;
    }
    let shop = Shop::open(folder.path());
    let trace = folder.path().join("trace");
    let mut strace = Command::new("strace");
    // -D: the process that is started is the server, and strace its grandchild.
    strace.args(["-D", "-f", "-s", "4096", "-e"]);
    strace.arg("trace=fsync,fdatasync,write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg");
    strace.arg("-o").arg(&trace).arg(HOTLINKS);
    let flags = ["--click-budget-ms", "60000", "--clicks-survive", survive];
    let server = Server::start_by(strace, &shop.database, &flags);
    let click = server.connect().follow(shop.codes.first()?).unwrap();
    server.stop();
    let mut lines = String::new();
    while !lines.contains("+++ exited with 0 +++\n") {
        sleep(Duration::from_millis(20));
        lines = fs::read_to_string(&trace).unwrap();
    }
    Some((lines.lines().map(str::to_owned).collect(), click))
}

/// Where the click was written first, and where its redirect was sent.
fn written_and_sent(calls: &[String], click: &str) -> (usize, usize) {
    let first = |is: &dyn Fn(&str) -> bool| {
        calls
            .iter()
            .position(|call| call.contains(click) && is(call))
            .unwrap()
    };
    (
        first(&|call| call.contains("pwrite64(") || call.contains("pwritev2(")),
        first(&|call| call.contains("HTTP/1.1 302")),
    )
}

fn is_sync_done(call: &str) -> bool {
    (call.contains("fdatasync") || call.contains("fsync")) && call.ends_with(" = 0")
}

/// Whether the first of the calls is a write that is not done before it is synced, and was done.
fn is_synced_write(calls: &[String]) -> bool {
    let Some((write, later)) = calls.split_first() else {
        return false;
    };
    let is_done = |call: &str| !call.contains("<unfinished") && !call.contains(" = -1");
    let is_resumed = |call: &String| call.contains("pwritev2 resumed") && is_done(call);
    write.contains("RWF_DSYNC") && (is_done(write) || later.iter().any(is_resumed))
}

#[test]
fn a_click_is_synced_before_its_redirect_is_sent() {
    let Some((calls, click)) = trace("power") else {
        return;
    };
    let (written, sent) = written_and_sent(&calls, &click);
    let between = calls.get(written..sent).unwrap();
    let is_synced = is_synced_write(between) || between.iter().any(|call| is_sync_done(call));
    assert!(is_synced, "{between:#?}");
}

#[test]
fn who_asks_for_less_waits_for_no_disk() {
    let Some((calls, click)) = trace("kill") else {
        return;
    };
    let (written, sent) = written_and_sent(&calls, &click);
    assert!(written < sent, "{written} {sent}");
}
