//! The threads that SQLite runs on, and the one that fills it with clicks, give way to those that answer buyers: moving a
//! crowd's clicks into the database is work for the moments between. On an idle machine nothing is slower for it. Linux
//! alone has priorities of threads.

use std::fs;

use rustix::process::{Pid, getpriority_process, setpriority_process};

/// What the threads are called; Linux keeps 15 letters of a name.
pub(super) const THREAD: &str = "hotlinks-sqlite";

/// Steps below the rest of the server: under full load a third of a share, so that nothing stands still either.
const STEPS: i32 = 5;

/// Lowers the thread that asks.
pub(crate) fn give_way_here() {
    // Elsewhere than on Linux it would be the whole process.
    if cfg!(target_os = "linux")
        && let Ok(usual) = getpriority_process(None)
    {
        let _ = setpriority_process(None, usual + STEPS);
    }
}

/// Lowers the threads that are called [`THREAD`]. What the system does not allow is left as it is.
pub(super) fn give_way() {
    let (Ok(usual), Ok(threads)) = (getpriority_process(None), fs::read_dir("/proc/self/task")) else {
        return;
    };
    for thread in threads.flatten() {
        let is_ours =
            fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name.trim_end() == THREAD);
        let id = thread.file_name().to_str().and_then(|id| id.parse().ok());
        if is_ours && let Some(id) = id.and_then(Pid::from_raw) {
            let _ = setpriority_process(Some(id), usual + STEPS);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::storage::Storage;

    #[tokio::test]
    async fn the_threads_of_a_database_give_way_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::in_folder(folder.path()).await;
        let usual = getpriority_process(None).unwrap();
        let mut lowered = 0;
        for thread in fs::read_dir("/proc/self/task").unwrap() {
            let thread = thread.unwrap();
            // A thread of another test may end meanwhile.
            let Ok(name) = fs::read_to_string(thread.path().join("comm")) else {
                continue;
            };
            let id = thread.file_name().to_str().unwrap().parse().unwrap();
            let Ok(priority) = getpriority_process(Pid::from_raw(id)) else {
                continue;
            };
            if name.trim_end() == THREAD {
                lowered += usize::from(priority == usual + STEPS);
            } else {
                assert_eq!(priority, usual, "{name}");
            }
        }
        assert!(lowered >= 2, "the writer and the one beside it");
        storage.close().await;
    }
}
