//! Makes the folders that the static files come from, so that a build before the first `cargo xtask build` knows
//! where they will be; and has a release embed them anew when they change.

fn main() -> std::io::Result<()> {
    for profile in ["debug", "release"] {
        std::fs::create_dir_all(format!("../target/site/{profile}"))?;
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../target/site/release");
    Ok(())
}
