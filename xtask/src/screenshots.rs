//! Pictures of every page, to look at.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::build::{self, Profile};
use crate::workspace::{Workspace, run};
use crate::{chromium, npm};

/// Photographs a demonstration server into `out`.
pub(crate) fn take(workspace: &Workspace, out: &Path) -> Result<ExitCode> {
    npm::install(workspace)?;
    let chromium = chromium::find_or_install(workspace)?;
    let executable = build::build(workspace, Profile::Debug)?;
    let out = std::path::absolute(out)?;
    let mut playwright = npm::playwright(workspace);
    playwright.args(["test", "--config", "screenshots.config.ts"]);
    playwright
        .env(chromium::VARIABLE, chromium)
        .env("HOTLINKS_BIN", executable);
    run(playwright.env("HOTLINKS_SCREENSHOTS", &out))?;
    println!("pictures: {}", out.display());
    Ok(ExitCode::SUCCESS)
}
