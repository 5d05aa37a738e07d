//! From a checkout to something that runs.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::report::step;
use crate::site::Site;
use crate::workspace::{Workspace, run};
use crate::{css, wasm};

/// How it is built: to be changed again at once, or to be shipped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    pub(crate) fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Debug }
    }

    /// The folder's name under `target/` and `target/site/`.
    fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds the browser's half, the site, then the executable. Answers the executable's path.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    wasm::install_target()?;
    let (cargo_profile, folder) = match profile {
        Profile::Debug => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    step("the browser's half (app, wasm32)", || {
        let what = ["build", "-p", "app", "--lib", "--features", "hydrate"];
        run(workspace
            .cargo(&what)
            .args(["--target", wasm::TARGET, "--profile", cargo_profile]))
    })?;
    let input = workspace.target.join(wasm::TARGET).join(folder).join("app.wasm");
    let site = step("the site", || site(workspace, profile, &input))?;
    step("the executable (app, this machine)", || {
        let what = [
            "build",
            "-p",
            "app",
            "--bin",
            "hotlinks",
            "--features",
            "ssr",
            "--profile",
        ];
        run(workspace.cargo(&what).arg(if profile == Profile::Release {
            "release"
        } else {
            "dev"
        }))
    })?;
    let name = format!("hotlinks{}", std::env::consts::EXE_SUFFIX);
    let executable = workspace.target.join(profile.name()).join(name);
    if profile == Profile::Release {
        let over_the_wire = site.bytes_of(&[".js.br", ".wasm.br"]);
        println!(
            "over the wire: {} KB of brotli (JavaScript and WebAssembly)",
            over_the_wire.div_ceil(1000)
        );
    }
    println!("executable: {}", executable.display());
    Ok(executable)
}

/// `target/site/PROFILE`: `pkg/` (glue, WebAssembly, style), the files of `public/`, and `version`.
fn site(workspace: &Workspace, profile: Profile, input: &Path) -> Result<Site> {
    let root = workspace.own_target().join("site").join(profile.name());
    let glue = workspace.own_target().join("bindgen").join(profile.name());
    let changed = wasm::bindgen(input, "hotlinks", &glue, profile == Profile::Release)?;
    println!("  wasm-bindgen: {}", if changed { "done" } else { "nothing new" });
    let mut site = Site::default();
    site.insert_folder(&glue, "pkg/")?;
    site.insert(
        "pkg/hotlinks.css",
        css::inline(&workspace.root.join("style/main.css"))?,
    );
    let version = site.version();
    let public = workspace.root.join("public");
    if public.is_dir() {
        site.insert_folder(&public, "")?;
    }
    if profile == Profile::Release {
        site.compress(&root)?;
    }
    site.insert("version", version);
    site.write(&root)?;
    println!("  {}", workspace.shown(&root));
    Ok(site)
}

/// Builds, then becomes `hotlinks serve FLAGS`, so that signals reach it.
pub(crate) fn serve(workspace: &Workspace, profile: Profile, flags: &[String]) -> Result<ExitCode> {
    let executable = build(workspace, profile)?;
    println!("· hotlinks serve {}", flags.join(" "));
    become_command(Command::new(executable).arg("serve").args(flags))
}

#[cfg(unix)]
fn become_command(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_command(command: &mut Command) -> Result<ExitCode> {
    let success = command.status()?.success();
    Ok(if success {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
