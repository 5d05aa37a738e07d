//! The glue between WebAssembly and the browser, made by wasm-bindgen as a library: its version is always the
//! one in `Cargo.lock`.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::{on_path, run, stdout_of};

/// The only target of the browser's half.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Installs the compiler's half of the target unless it is there.
pub(crate) fn install_target() -> Result<()> {
    let mut rustc = std::process::Command::new("rustc");
    let library = stdout_of(rustc.args(["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!("the compiler has no {TARGET}: install Rust with rustup, or add that target to yours");
    }
    println!("· rustup target add {TARGET} (once)");
    run(std::process::Command::new("rustup").args(["target", "add", TARGET]))
}

/// Writes `NAME.js` and `NAME_bg.wasm` for `input` into `out`, unless they are there for this very input.
/// `small` drops the names that a stack trace would show. Answers whether there was something to do.
pub(crate) fn bindgen(input: &Path, name: &str, out: &Path, small: bool) -> Result<bool> {
    let of = fs::metadata(input).with_context(|| format!("{} was not built", input.display()))?;
    let changed = of.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    let stamp = format!("{} {} {changed}\n", input.display(), of.len());
    let stamp_file = out.with_extension("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        return Ok(false);
    }
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(true);
    bindgen.remove_name_section(small).remove_producers_section(small);
    bindgen
        .web(true)?
        .generate(out)
        .with_context(|| format!("wasm-bindgen on {}", input.display()))?;
    fs::write(stamp_file, stamp)?;
    Ok(true)
}
