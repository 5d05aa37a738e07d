//! The executable `hotlinks`.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    app::cli::run()
}
