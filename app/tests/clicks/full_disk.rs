//! A disk without room.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::server::{Server, export};
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

#[test]
fn on_a_full_disk_buyers_go_on_and_every_click_is_stored_or_counted_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        eprintln!("skipped: only root may mount the small disk that this test fills");
        return;
    };
    let shop = Shop::open(folder.path());
    let before = shop.exported();
    let server = Server::start(
        &shop.database,
        &["--click-budget-ms", "5", "--clicks-waiting", "20"],
    );
    disk.fill();
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
    disk.empty();
    server.stop();
    let exported = shop.exported();
    let lost: u64 = export(&shop.database, "lost-clicks")
        .iter()
        .map(|row| row["clicks"].as_u64().unwrap())
        .sum();
    let stored = answered.iter().filter(|id| exported.contains(*id)).count();
    assert!(lost > 0);
    assert_eq!(answered.len(), stored + usize::try_from(lost).unwrap());
    assert_eq!(exported.len(), before.len() + stored);
    shop.assert_settled();
}
