//! What the repository promises about its files, checked by reading them.

use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::report::Tally;
use crate::workspace::{Workspace, stdout_of};

/// Past this many lines a file of Rust is telling two stories.
const MOST_LINES: usize = 400;
/// Homes of people and machines; in two parts, so that this file does not name one.
const MACHINE: [(&str, &str); 4] = [("/ro", "ot/"), ("/ho", "me/"), ("/Us", "ers/"), ("/wo", "rk/")];

/// A file's path from the root and its text.
struct Text {
    path: PathBuf,
    text: String,
}

/// Three tests: short files, no place of one machine, every file that a document links to exists.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&workspace.root);
    let listed = stdout_of(&mut git)?;
    let read = |path: &str| {
        let text = std::fs::read_to_string(workspace.root.join(path)).ok()?;
        Some(Text {
            path: PathBuf::from(path),
            text,
        })
    };
    // What is not text, or deleted and not committed yet, promises nothing.
    let texts: Vec<Text> = listed.split_terminator('\0').filter_map(read).collect();
    let mut sum = Tally::default();
    for (what, wrong) in [
        ("no file of Rust has more than 400 lines", too_long(&texts)),
        ("no file names a place on one machine", names_a_machine(&texts)),
        (
            "every file that a document links to exists",
            dead_links(&texts, &workspace.root),
        ),
    ] {
        sum += if wrong.is_empty() {
            Tally::PASSED
        } else {
            Tally::FAILED
        };
        println!("{} {what}", if wrong.is_empty() { "ok:    " } else { "FAILED:" });
        wrong.iter().for_each(|line| println!("        {line}"));
    }
    Ok(sum)
}

fn ends(file: &Text, end: &str) -> bool {
    file.path.extension().is_some_and(|extension| extension == end)
}

fn too_long(texts: &[Text]) -> Vec<String> {
    let rust = texts.iter().filter(|file| ends(file, "rs"));
    let counted = rust.map(|file| (file.path.display(), file.text.lines().count()));
    counted
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{path}: {lines}"))
        .collect()
}

/// Paths of machines, and registries other than the public one in npm's lock file. An address may have such a
/// path (`https://acme.com/home/x`): only what stands after a space, a quote or the like counts.
fn names_a_machine(texts: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in texts
        .iter()
        .filter(|file| !file.path.starts_with("tests/vectors"))
    {
        for (number, line) in file.text.lines().enumerate() {
            let place = MACHINE
                .iter()
                .any(|(a, b)| stands_alone(line, &format!("{a}{b}")));
            let resolved = file.path.ends_with("package-lock.json") && line.contains("\"resolved\":");
            if place || (resolved && !line.contains("\"https://registry.npmjs.org/")) {
                found.push(format!("{}:{}: {}", file.path.display(), number + 1, line.trim()));
            }
        }
    }
    found
}

fn stands_alone(line: &str, place: &str) -> bool {
    let before = |at: usize| line.get(..at).and_then(|text| text.chars().next_back());
    let opens = |c: char| c.is_whitespace() || "\"'`=(:".contains(c);
    line.match_indices(place)
        .any(|(at, _)| before(at).is_none_or(opens))
}

/// `[words](path)` in Markdown, from the document's folder.
fn dead_links(texts: &[Text], root: &Path) -> Vec<String> {
    let mut dead = Vec::new();
    for file in texts.iter().filter(|file| ends(file, "md")) {
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let links = file
            .text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains(':') && !link.starts_with('#')) {
            let path = link.split(['#', ' ']).next().unwrap_or(link);
            if !root.join(tidy(&folder.join(path))).exists() {
                dead.push(format!("{}: {link}", file.path.display()));
            }
        }
    }
    dead
}

/// Resolves `..` without asking the disk.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(tidied.pop()),
            Component::Normal(name) => tidied.push(name),
            _ => {}
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, text: &str) -> Text {
        Text {
            path: path.into(),
            text: text.into(),
        }
    }

    #[test]
    fn four_hundred_lines_are_a_file_and_one_more_is_too_long() {
        assert!(too_long(&[text("a.rs", &"x\n".repeat(400))]).is_empty());
        assert_eq!(too_long(&[text("a.rs", &"x\n".repeat(401))]), ["a.rs: 401"]);
    }

    #[test]
    fn a_home_is_a_place_on_one_machine_and_a_path_in_an_address_is_not() {
        let home = ["/ho", "me/ana/x"].concat();
        assert_eq!(names_a_machine(&[text("a.md", &format!("see {home}"))]).len(), 1);
        assert!(names_a_machine(&[text("a.md", &format!("https://acme.com{home}"))]).is_empty());
    }

    #[test]
    fn a_lock_file_names_the_public_registry_or_none() {
        let lock = |url: &str| {
            [text(
                "end2end/package-lock.json",
                &format!("\"resolved\": \"{url}\""),
            )]
        };
        assert_eq!(names_a_machine(&lock("http://10.0.0.1/npm/a.tgz")).len(), 1);
        assert!(names_a_machine(&lock("https://registry.npmjs.org/a.tgz")).is_empty());
    }

    #[test]
    fn a_link_to_a_file_that_is_gone_is_found_and_an_address_is_left_alone() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let page = text(
            "src/a.md",
            "[x](../Cargo.toml#a) [y](gone.md) [z](https://acme.com) [w](#here)",
        );
        assert_eq!(dead_links(&[page], root), ["src/a.md: gone.md"]);
    }
}
