//! The click journal beside an SQLite file: two [`Segment`]s, one that clicks are written to and one whose clicks are on
//! their way into the database. A redirect waits for the first alone, so neither a large transaction nor a database
//! that is locked or full costs a buyer anything. It is empty and gone after a clean end.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::segment::{Batches, Segment};
use crate::entropy::Entropy;

/// The two files of a database's journal.
pub(super) fn paths(database: &Path) -> [PathBuf; 2] {
    ["-clicks-a", "-clicks-b"].map(|end| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

/// Opens both. `None`: another server has them.
pub(super) fn open(database: &Path, entropy: &Entropy) -> io::Result<Option<[Segment; 2]>> {
    let [a, b] = paths(database);
    let (Some(a), Some(b)) = (
        Segment::open(&a, entropy.number())?,
        Segment::open(&b, entropy.number())?,
    ) else {
        return Ok(None);
    };
    // The names too are to outlive a power cut.
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(Some([a, b]))
}

/// The lines of clicks that may not be in the database yet, by id: for whoever reads beside the server, or after a
/// crash. What is missing here by the time the database is read is there.
pub(crate) fn waiting(database: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut waiting = BTreeMap::new();
    for path in paths(database) {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let mut batches = Batches::of(&file);
        while let Some(lines) = batches.next()? {
            for line in lines.lines() {
                let id = line.split('\t').next().unwrap_or_default();
                waiting.insert(id.to_owned(), line.to_owned());
            }
        }
    }
    Ok(waiting)
}
