//! Every flow in Chromium, with and without JavaScript, and the destination vectors in the browser itself.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::report::{Tally, step};
use crate::test::results;
use crate::workspace::{Workspace, run};
use crate::{chromium, npm, wasm};

/// Prepares what Playwright needs, runs it and reads its report.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    let chromium = match npm::install(workspace).and_then(|()| chromium::find_or_install(workspace)) {
        Ok(chromium) => chromium,
        Err(why) => {
            println!("skipped: {why:#}");
            return Ok(Tally::SKIPPED);
        }
    };
    println!("Chromium: {}", chromium.display());
    let executable = build::build(workspace, Profile::Debug)?;
    let vectors = vectors(workspace)?;
    let report = workspace.own_target().join("playwright.json");
    let _ = fs::remove_file(&report);
    let mut playwright = npm::playwright(workspace);
    playwright
        .arg("test")
        .env(chromium::VARIABLE, chromium)
        .env("HOTLINKS_BIN", executable);
    playwright
        .env("HOTLINKS_VECTORS", vectors)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let success = playwright.status().context("cannot start Playwright")?.success();
    let report = fs::read_to_string(&report).context("Playwright left no report")?;
    results::of_playwright(&report, success)
}

/// The rules as a module that a test page can load. Answers its folder.
fn vectors(workspace: &Workspace) -> Result<PathBuf> {
    let name = "browser_vectors";
    let out = workspace.own_target().join("vectors/pkg");
    step("the rules for the browser (examples/browser_vectors.rs)", || {
        run(&mut workspace.cargo(&[
            "build",
            "-p",
            "hotlinks",
            "--example",
            name,
            "--target",
            wasm::TARGET,
        ]))?;
        let built = workspace
            .target
            .join(wasm::TARGET)
            .join("debug/examples")
            .join(format!("{name}.wasm"));
        wasm::bindgen(&built, name, &out, false).map(|_| ())
    })?;
    Ok(out)
}
