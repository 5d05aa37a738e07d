//! Node, npm and the packages of `end2end/`.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::apt;
use crate::workspace::{Workspace, on_path, run, stdout_of};

/// The oldest Node that Playwright runs on.
const OLDEST_NODE: u32 = 20;

/// `npm ci` in `end2end/`, unless what it would install is there.
///
/// # Errors
/// A sentence that says what to do, when Node cannot be had here.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    if (on_path("node").is_none() || on_path("npm").is_none()) && apt::is_ours() {
        apt::install(&["nodejs", "npm"])?;
    }
    if on_path("npm").is_none() || node_major().is_none_or(|major| major < OLDEST_NODE) {
        bail!("the browser tests need Node {OLDEST_NODE} or newer with npm: install them");
    }
    let folder = workspace.root.join("end2end");
    let changed = |path: &str| fs::metadata(folder.join(path)).and_then(|of| of.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    println!("· npm ci (end2end)");
    run(Command::new("npm").arg("ci").current_dir(folder))
}

/// 20 for `v20.11.1`.
fn node_major() -> Option<u32> {
    let version = stdout_of(Command::new("node").arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Playwright's command line, in `end2end/`.
pub(crate) fn playwright(workspace: &Workspace) -> Command {
    let folder = workspace.root.join("end2end");
    let mut command = Command::new("node");
    command
        .arg(folder.join("node_modules/@playwright/test/cli.js"))
        .current_dir(folder);
    command
}
