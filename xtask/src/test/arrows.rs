//! The house has one direction: `src ← server ← app(ssr)` and `src ← app(hydrate)`, by way of its modules.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::report::Tally;
use crate::wasm;
use crate::workspace::{Workspace, stdout_of};

/// All that the rules may know.
const RULES_KNOW: [&str; 4] = ["hotlinks", "serde", "thiserror", "url"];
/// What the backend's tests must never wait for.
const NOT_IN_BACKEND: [&str; 4] = ["app", "leptos", "reactive_graph", "tachys"];
/// What must never reach a browser.
const NOT_IN_BROWSER: [&str; 6] = ["axum", "hotlinks-server", "hyper", "leptos_axum", "sqlx", "tokio"];

/// Proves it on `cargo tree`: three tests.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    let rules = crates(workspace, &["-p", "hotlinks", "--depth", "1", "--target", "all"])?;
    let backend = crates(workspace, &["-p", "hotlinks-server"])?;
    let mut browser = BTreeSet::new();
    for module in ["module-links", "module-simulator"] {
        browser.extend(crates(workspace, &["-p", module, "--target", wasm::TARGET])?);
    }

    let unknown: Vec<_> = rules
        .iter()
        .filter(|name| !RULES_KNOW.contains(&name.as_str()))
        .collect();
    let mut sum = Tally::default();
    for (what, wrong) in [
        (
            "the rules depend on nothing but serde, thiserror and url",
            unknown,
        ),
        ("the backend knows no page", forbidden(&backend, &NOT_IN_BACKEND)),
        (
            "the browser gets no database, no runtime and no server",
            forbidden(&browser, &NOT_IN_BROWSER),
        ),
    ] {
        sum += if wrong.is_empty() {
            Tally::PASSED
        } else {
            Tally::FAILED
        };
        println!("{} {what}", if wrong.is_empty() { "ok:    " } else { "FAILED:" });
        wrong.iter().for_each(|name| println!("        {name}"));
    }
    Ok(sum)
}

/// The names of a package's dependencies, itself included; what runs inside the compiler does not count.
fn crates(workspace: &Workspace, package: &[&str]) -> Result<BTreeSet<String>> {
    let how = [
        "tree",
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let tree = stdout_of(workspace.cargo(&how).args(package))?;
    Ok(tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect())
}

/// The crates that are one of `families`, or named after one (`sqlx-core`, `tokio_util`).
fn forbidden<'a>(crates: &'a BTreeSet<String>, families: &[&str]) -> Vec<&'a String> {
    let of = |name: &str, family: &str| {
        name.strip_prefix(family)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    };
    crates
        .iter()
        .filter(|name| families.iter().any(|family| of(name, family)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_found_by_its_name_and_what_is_named_after_it() {
        let crates = ["sqlx", "sqlx-core", "tokio_util", "tokiox", "url"].map(str::to_owned);
        let found = BTreeSet::from(crates);
        assert_eq!(
            forbidden(&found, &["sqlx", "tokio"]),
            ["sqlx", "sqlx-core", "tokio_util"]
        );
    }
}
