//! One style sheet out of the files that `style/main.css` imports, in its order.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// An `@import` line: the file, and the cascade layer it goes into.
#[derive(Debug, PartialEq, Eq)]
struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

/// The whole style sheet: `main` with every `@import "file" [layer(name)];` replaced by the file.
///
/// # Errors
/// An import that is missing, that is not understood, or that stands in an imported file.
pub(crate) fn inline(main: &Path) -> Result<String> {
    let folder = main.parent().unwrap_or(Path::new("."));
    let text = fs::read_to_string(main).with_context(|| format!("reading {}", main.display()))?;
    let mut sheet = String::new();
    for line in text.lines() {
        if !line.trim_start().starts_with("@import") {
            sheet.push_str(line);
            sheet.push('\n');
            continue;
        }
        let import = parse(line).with_context(|| format!("{}: not understood: {line}", main.display()))?;
        let path = folder.join(import.file);
        let part = fs::read_to_string(&path).with_context(|| format!("{line} in {}", main.display()))?;
        if part.lines().any(|line| line.trim_start().starts_with("@import")) {
            bail!("{}: only {} imports", path.display(), main.display());
        }
        match import.layer {
            Some(layer) => sheet.push_str(&format!("@layer {layer} {{\n{}\n}}\n", part.trim_end())),
            None => sheet.push_str(&format!("{}\n", part.trim_end())),
        }
    }
    Ok(sheet)
}

/// Understands `@import "file";` and `@import url(file) layer(name);`, quoted either way.
fn parse(line: &str) -> Option<Import<'_>> {
    let rest = line.trim().strip_prefix("@import")?.strip_suffix(';')?.trim();
    let (file, rest) = match rest.strip_prefix("url(") {
        Some(rest) => rest.split_once(')')?,
        None => {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest.strip_prefix(quote)?.split_once(quote)?
        }
    };
    let file = file.trim().trim_matches(['"', '\'']);
    let layer = match rest.trim() {
        "" => None,
        rest => Some(rest.strip_prefix("layer(")?.strip_suffix(')')?.trim()),
    };
    (!file.is_empty() && layer != Some("")).then_some(Import { file, layer })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<String>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let sheet = inline(&folder.path().join("main.css"));
        (folder, sheet)
    }

    #[test]
    fn files_follow_each_other_in_the_order_of_the_imports() {
        let (_folder, sheet) = sheet(&[
            (
                "main.css",
                "@layer a, b;\n@import \"two.css\";\n@import url('one.css');\np { top: 0 }\n",
            ),
            ("one.css", "one {}\n"),
            ("two.css", "two {}\n\n"),
        ]);
        assert_eq!(sheet.unwrap(), "@layer a, b;\ntwo {}\none {}\np { top: 0 }\n");
    }

    #[test]
    fn an_import_into_a_layer_is_wrapped_in_it() {
        let (_folder, sheet) = sheet(&[
            ("main.css", "@import url(\"base.css\") layer(base);"),
            ("base.css", "p {}"),
        ]);
        assert_eq!(sheet.unwrap(), "@layer base {\np {}\n}\n");
    }

    #[test]
    fn a_missing_import_is_an_error_that_names_it() {
        let (_folder, sheet) = sheet(&[("main.css", "@import \"gone.css\";")]);
        assert!(format!("{:#}", sheet.unwrap_err()).contains("gone.css"));
    }

    #[test]
    fn an_import_inside_an_imported_file_is_an_error() {
        let (_folder, sheet) = sheet(&[
            ("main.css", "@import \"one.css\";"),
            ("one.css", "@import \"two.css\";"),
        ]);
        assert!(format!("{:#}", sheet.unwrap_err()).contains("one.css"));
    }

    #[test]
    fn an_import_that_is_not_understood_is_an_error_rather_than_dropped() {
        for line in [
            "@import base.css;",
            "@import \"a.css\" screen;",
            "@import \"a.css\"",
            "@import \"\";",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
