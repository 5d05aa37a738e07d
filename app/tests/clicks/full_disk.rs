//! A disk without room: a small one that is filled, where only root may have it, and everywhere files that may not grow.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use std::thread::sleep;
use std::time::Duration;

use crate::server::{HOTLINKS, Server, export};
use crate::shop::Shop;

/// A small file system in memory, gone with the value.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    /// `None` where only root may have one.
    fn mount(at: &'a Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(at);
        mount.output().ok()?.status.success().then_some(Self(at))
    }

    /// Takes all the room that there is.
    fn fill(&self) {
        let mut file = File::create(self.0.join("filler")).unwrap();
        for size in [64 << 10, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

const FLAGS: [&str; 4] = ["--click-budget-ms", "5", "--clicks-waiting", "20"];

/// Follows links while there is no room, until clicks are lost, and a while afterwards; then there is room again. Every
/// buyer went on, and every click is stored or counted as lost.
fn run_out_of_room(shop: &Shop, server: Server, fill: impl FnOnce(&Server), empty: impl FnOnce(&Server)) {
    let before = shop.exported();
    fill(&server);
    let answered = shop.follow(&server, 32, || {
        // First what the journal still has room for.
        for _ in 0..1_200 {
            if server.has_said("clicks are lost") {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        sleep(Duration::from_millis(500));
    });
    empty(&server);
    // And one who comes afterwards: its click is stored as ever.
    let after = shop.follow(&server, 1, || sleep(Duration::from_millis(300)));
    assert!(!after.is_empty());
    server.stop();
    let exported = shop.exported();
    let lost: u64 = export(&shop.database, "lost-clicks")
        .iter()
        .map(|row| row["clicks"].as_u64().unwrap())
        .sum();
    let answered: Vec<_> = answered.into_iter().chain(after.iter().cloned()).collect();
    let stored = answered.iter().filter(|id| exported.contains(*id)).count();
    assert!(lost > 0);
    assert!(after.last().is_some_and(|last| exported.contains(last)));
    assert_eq!(answered.len(), stored + usize::try_from(lost).unwrap());
    assert_eq!(exported.len(), before.len() + stored);
    shop.assert_settled();
}

#[test]
fn on_a_full_disk_buyers_go_on_and_every_click_is_stored_or_counted_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        eprintln!("skipped: only root may mount the small disk that this test fills");
        return;
    };
    let shop = Shop::open(folder.path());
    let server = Server::start(&shop.database, &FLAGS);
    run_out_of_room(&shop, server, |_| disk.fill(), |_| disk.empty());
}

/// From now on no file of the server's may be longer than that: what the kernel refuses, it refuses with EFBIG.
fn limit_files(server: &Server, bytes: Option<u64>) {
    let most = getrlimit(Resource::Fsize).maximum;
    let limit = Rlimit {
        current: bytes.or(most),
        maximum: most,
    };
    let server = Pid::from_raw(server.id().try_into().unwrap());
    prlimit(server, Resource::Fsize, limit).unwrap();
}

#[test]
fn where_no_file_may_grow_buyers_go_on_and_every_click_is_stored_or_counted_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(folder.path());
    // The signal that goes with the refusal would end the server, as it would with any shell's `ulimit -f`.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", HOTLINKS]);
    let server = Server::start_by(shell, &shop.database, &FLAGS);
    let room = |server: &Server| limit_files(server, Some(32 << 10));
    run_out_of_room(&shop, server, room, |server| limit_files(server, None));
}
