//! A Chromium for the tests: one that is there, or one that can be had.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::workspace::{Workspace, on_path, run};
use crate::{apt, npm};

/// The variable that names a Chromium, read here and by the Playwright configuration.
pub(crate) const VARIABLE: &str = "HOTLINKS_CHROMIUM";

/// Finds one, else installs one.
///
/// # Errors
/// A sentence that says what to do, when none can be had here.
pub(crate) fn find_or_install(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        if !answers(&named) {
            bail!("{VARIABLE} is {}, which does not run", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    if apt::is_ours() {
        // Where that does not help, Playwright's own may.
        let installed = apt::install(&["chromium"]);
        if let (Ok(()), Some(found)) = (installed, find()) {
            return Ok(found);
        }
    }
    println!("· playwright install chromium (once)");
    let installed = run(npm::playwright(workspace).args(["install", "chromium"]));
    match find() {
        Some(found) if installed.is_ok() => Ok(found),
        _ => bail!("no Chromium here: install one, or set {VARIABLE} to the path of one"),
    }
}

fn find() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let on_path = names.iter().filter_map(|name| on_path(name));
    on_path.chain(of_playwright()).find(|found| answers(found))
}

/// A package of that name may be a mere pointer to a snap: only one that tells its version counts.
fn answers(chromium: &Path) -> bool {
    let quiet = Command::new(chromium)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

/// What `playwright install` left in its cache, newest first.
fn of_playwright() -> Vec<PathBuf> {
    let cache = match std::env::var_os("PLAYWRIGHT_BROWSERS_PATH") {
        Some(path) => PathBuf::from(path),
        None => match std::env::home_dir() {
            Some(home) if cfg!(target_os = "macos") => home.join("Library/Caches/ms-playwright"),
            Some(home) => home.join(".cache/ms-playwright"),
            None => return Vec::new(),
        },
    };
    let entries = fs::read_dir(cache).into_iter().flatten().flatten();
    let is_chromium = |name: &Path| name.to_string_lossy().contains("chromium-");
    let mut folders: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| is_chromium(path))
        .collect();
    folders.sort();
    let inside = [
        "chrome-linux/chrome",
        "chrome-linux64/chrome",
        "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    ];
    folders
        .iter()
        .rev()
        .flat_map(|folder| inside.map(|path| folder.join(path)))
        .filter(|p| p.is_file())
        .collect()
}
