//! The files that the executable serves, as one set: what is not in it is removed from the disk, what has not
//! changed is not touched, so that cargo embeds again only what is new.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Kinds of files that get smaller.
const COMPRESSIBLE: [&str; 9] = [
    "css",
    "html",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "xml",
];

/// Files by their path from the site's root, with `/` between the parts.
#[derive(Default)]
pub(crate) struct Site(BTreeMap<String, Vec<u8>>);

impl Site {
    /// Adds one file.
    pub(crate) fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// Adds every file below `folder`, as `prefix` + its path from there.
    pub(crate) fn insert_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.insert_folder(&entry.path(), &format!("{name}/"))?;
            } else {
                self.insert(name, fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// The first 16 hexadecimal digits of a SHA-256 over the names and contents of all that is under `pkg/`.
    pub(crate) fn version(&self) -> String {
        let mut hash = Sha256::new();
        for (path, bytes) in self.0.iter().filter(|(path, _)| path.starts_with("pkg/")) {
            for part in [path.as_bytes(), bytes] {
                hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                hash.update(part);
            }
        }
        hash.finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Adds a `.br` and a `.gz` beside every file that is worth it. What `on_disk` holds for the same bytes is
    /// taken from there: brotli at its best takes seconds.
    pub(crate) fn compress(&mut self, on_disk: &Path) -> Result<()> {
        let mut made = BTreeMap::new();
        for (path, bytes) in self.0.iter().filter(|(path, _)| is_compressible(path)) {
            let unchanged = fs::read(on_disk.join(path)).is_ok_and(|old| old == *bytes);
            for (suffix, pack) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
                let name = format!("{path}.{suffix}");
                let kept = unchanged.then(|| fs::read(on_disk.join(&name)).ok()).flatten();
                made.insert(name, kept.map_or_else(|| pack(bytes), Ok)?);
            }
        }
        self.0.append(&mut made);
        Ok(())
    }

    /// How many bytes all the files ending like this have.
    pub(crate) fn bytes_of(&self, ends: &[&str]) -> usize {
        let counted = self
            .0
            .iter()
            .filter(|(path, _)| ends.iter().any(|end| path.ends_with(end)));
        counted.map(|(_, bytes)| bytes.len()).sum()
    }

    /// Makes `root` hold these files and no others.
    pub(crate) fn write(&self, root: &Path) -> Result<()> {
        fs::create_dir_all(root)?;
        let mut stale = Self::default();
        stale.insert_folder(root, "")?;
        for (path, bytes) in &self.0 {
            if stale.0.remove(path).as_ref() != Some(bytes) {
                let file = root.join(path);
                fs::create_dir_all(file.parent().unwrap_or(root))?;
                fs::write(&file, bytes).with_context(|| format!("writing {}", file.display()))?;
            }
        }
        for path in stale.0.keys() {
            fs::remove_file(root.join(path))?;
        }
        Ok(())
    }
}

fn is_compressible(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, end)| COMPRESSIBLE.contains(&end))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes)?;
    Ok(packed.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Site {
        let mut site = Site::default();
        for (path, text) in files {
            site.insert(*path, *text);
        }
        site
    }

    #[test]
    fn the_version_changes_with_a_name_or_a_byte_of_pkg_and_with_nothing_else() {
        let version = site(&[("pkg/a.js", "1"), ("icon.svg", "x")]).version();
        assert_eq!(version.len(), 16);
        assert_eq!(version, site(&[("pkg/a.js", "1"), ("icon.svg", "y")]).version());
        assert_ne!(version, site(&[("pkg/a.js", "2")]).version());
        assert_ne!(version, site(&[("pkg/b.js", "1")]).version());
    }

    #[test]
    fn writing_removes_what_is_no_longer_there_and_leaves_the_same_alone() {
        let root = tempfile::tempdir().unwrap();
        site(&[("a.txt", "a"), ("pkg/old.js", "o")])
            .write(root.path())
            .unwrap();
        let before = fs::metadata(root.path().join("a.txt"))
            .unwrap()
            .modified()
            .unwrap();
        site(&[("a.txt", "a"), ("pkg/new.js", "n")])
            .write(root.path())
            .unwrap();
        assert!(!root.path().join("pkg/old.js").exists());
        assert!(root.path().join("pkg/new.js").exists());
        assert_eq!(
            fs::metadata(root.path().join("a.txt"))
                .unwrap()
                .modified()
                .unwrap(),
            before
        );
    }

    #[test]
    fn compressed_files_stand_beside_what_they_hold_and_follow_its_changes() {
        let root = tempfile::tempdir().unwrap();
        let mut sizes = Vec::new();
        for text in ["aaaa".repeat(100), "abcd, efgh; ".repeat(9)] {
            let mut site = site(&[("pkg/a.js", &text), ("b.png", "png")]);
            site.compress(root.path()).unwrap();
            site.write(root.path()).unwrap();
            assert!(root.path().join("pkg/a.js.gz").exists() && !root.path().join("b.png.br").exists());
            let mut plain = Vec::new();
            let packed = fs::read(root.path().join("pkg/a.js.br")).unwrap();
            brotli::BrotliDecompress(&mut packed.as_slice(), &mut plain).unwrap();
            assert_eq!(plain, text.as_bytes());
            sizes.push(site.bytes_of(&[".js"]));
        }
        assert_eq!(sizes, [400, 108]);
    }
}
