//! Packages of the system, where they can be installed without asking anybody.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::workspace::run;

/// Whether this is a Debian or one of its children, and we are its root.
pub(crate) fn is_ours() -> bool {
    Path::new("/usr/bin/apt-get").exists() && is_root()
}

pub(crate) fn is_root() -> bool {
    id(&["-u"]) == Some(0)
}

/// What `id` answers: `-u` or `-g`, of oneself or of the user who is named next.
pub(crate) fn id(question: &[&str]) -> Option<u32> {
    let output = Command::new("id")
        .args(question)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Installs packages, and says so.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    println!("· apt-get install {} (once)", packages.join(" "));
    run(Command::new("apt-get").args(["-qq", "update"]))?;
    let mut install = Command::new("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-qq", "install", "-y"])
        .args(packages);
    run(&mut install)
}
