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

/// A WebAssembly module: a page loads one of them or none.
struct Module {
    /// The package that it is built from.
    package: &'static str,
    /// `NAME.js` and `NAME_bg.wasm`, as pages ask for them.
    name: &'static str,
}

const MODULES: [Module; 2] = [
    Module {
        package: "module-links",
        name: "hotlinks",
    },
    Module {
        package: "module-simulator",
        name: "simulator",
    },
];

/// Builds the browser's half, the site, then the executable. Answers the executable's path.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    wasm::install_target()?;
    let (cargo_profile, folder) = match profile {
        Profile::Debug => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    for Module { package, .. } in MODULES {
        // One at a time: built together, each would hold what the other needs.
        step(&format!("the browser's half ({package}, wasm32)"), || {
            run(workspace.cargo(&["build", "-p", package]).args([
                "--target",
                wasm::TARGET,
                "--profile",
                cargo_profile,
            ]))
        })?;
    }
    let built = workspace.target.join(wasm::TARGET).join(folder);
    let site = step("the site", || site(workspace, profile, &built))?;
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
        for Module { name, .. } in MODULES {
            let glue = format!("pkg/{name}.js.br");
            let wasm = format!("pkg/{name}_bg.wasm.br");
            let over_the_wire = site.bytes_of(&[&glue, &wasm]);
            println!(
                "over the wire, pages with {name}.js: {} KB of brotli (JavaScript and WebAssembly)",
                over_the_wire.div_ceil(1000)
            );
        }
    }
    println!("executable: {}", executable.display());
    Ok(executable)
}

/// `target/site/PROFILE`: `pkg/` (glue, WebAssembly, style), the files of `public/`, and `version`. `built` is where
/// cargo left the modules.
fn site(workspace: &Workspace, profile: Profile, built: &Path) -> Result<Site> {
    let root = workspace.own_target().join("site").join(profile.name());
    let mut site = Site::default();
    for Module { package, name } in MODULES {
        let input = built.join(format!("{}.wasm", package.replace('-', "_")));
        let glue = workspace
            .own_target()
            .join("bindgen")
            .join(profile.name())
            .join(name);
        let changed = wasm::bindgen(&input, name, &glue, profile == Profile::Release)?;
        let done = if changed { "done" } else { "nothing new" };
        println!("  wasm-bindgen, {name}: {done}");
        site.insert_folder(&glue, "pkg/")?;
    }
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
