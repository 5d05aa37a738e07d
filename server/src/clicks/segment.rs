//! One file of the journal: batches of lines, one after the other, each on disk before anybody is told.
//!
//! ```text
//! length 4 | generation 8 | CRC-32 of length, generation and lines 4 | lines
//! ```
//!
//! A file is used again from its beginning once its clicks are in the database, so that a batch usually goes where
//! the file has bytes already: then the disk has nothing to do but to write it. What an earlier use left behind the
//! last batch has another generation and ends the reading, as does a batch that was cut short: nobody was told of it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::{Survive, durable};

const HEADER: usize = 16;
/// A file grows by so much at once.
const GROWTH: u64 = 1 << 20;
/// It grows in pieces of so much: what is written at once, Linux keeps in one piece, and goes through all of it at every
/// write into it later.
const PAGE: usize = 4 << 10;
static ZEROS: [u8; PAGE] = [0; PAGE];
/// What a file keeps for its next use; more is given back.
const KEPT: u64 = 64 << 20;
/// Bytes that are read at once.
const READ: usize = 64 << 10;
/// No batch is larger: what is, would not be read.
const LARGEST: u32 = 64 << 20;

/// An open file of the journal. It is its server's alone while it is open.
pub(super) struct Segment {
    file: File,
    path: PathBuf,
    generation: u64,
    /// Where the next batch goes.
    end: u64,
    /// Up to where the file has bytes.
    grown: u64,
}

impl Segment {
    /// Opens the file, made when missing, and finds the end of what it holds. `None`: another server has it.
    pub(super) fn open(path: &Path, new_generation: u64) -> io::Result<Option<Self>> {
        let mut options = OpenOptions::new();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        if file.try_lock().is_err() {
            return Ok(None);
        }
        let grown = file.metadata()?.len();
        let mut batches = Batches::of(&file);
        while batches.next()?.is_some() {}
        let mut segment = Self {
            generation: batches.generation.unwrap_or(new_generation),
            end: batches.at,
            path: path.to_owned(),
            file,
            grown,
        };
        segment.grow(segment.end + 1, Survive::Power)?;
        Ok(Some(segment))
    }

    /// Writes a batch behind the others. After an error nothing of it counts, and it may be tried again.
    pub(super) fn append(&mut self, lines: &[u8], survive: Survive) -> io::Result<()> {
        let length = u32::try_from(lines.len()).map_err(io::Error::other)?;
        if length > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut batch = Vec::with_capacity(HEADER + lines.len());
        batch.extend_from_slice(&length.to_be_bytes());
        batch.extend_from_slice(&self.generation.to_be_bytes());
        batch.extend_from_slice(&checksum(length, self.generation, lines).to_be_bytes());
        batch.extend_from_slice(lines);
        let end = self.end + u64::try_from(batch.len()).map_err(io::Error::other)?;
        self.grow(end, survive)?;
        match survive {
            Survive::Power => durable::write(&self.file, &batch, self.end)?,
            Survive::Kill => self.file.write_all_at(&batch, self.end)?,
        }
        self.end = end;
        Ok(())
    }

    fn grow(&mut self, needed: u64, survive: Survive) -> io::Result<()> {
        if needed <= self.grown {
            return Ok(());
        }
        let (mut grown, to) = (self.grown, needed.next_multiple_of(GROWTH));
        while grown < to {
            let piece = PAGE - usize::try_from(grown).map_err(io::Error::other)? % PAGE;
            self.file
                .write_all_at(ZEROS.get(..piece).unwrap_or_default(), grown)?;
            grown += u64::try_from(piece).map_err(io::Error::other)?;
        }
        if survive == Survive::Power {
            // Once the file's size and place are on disk, a batch need not take them along.
            self.file.sync_data()?;
        }
        self.grown = to;
        Ok(())
    }

    /// Whether it holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// Up to where it holds something.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// What it holds.
    pub(super) fn batches(&self) -> Batches<'_> {
        Batches::of(&self.file)
    }

    /// Forgets what it holds, which is in the database. Not to have forgotten costs time at the next start, no more.
    pub(super) fn forget(&mut self, new_generation: u64) -> io::Result<()> {
        self.file.write_all_at(&[0; HEADER], 0)?;
        self.generation = new_generation;
        self.end = 0;
        if self.grown > KEPT {
            self.file.set_len(GROWTH)?;
            self.grown = GROWTH;
        }
        Ok(())
    }

    /// Removes the file.
    pub(super) fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }
}

/// What a file holds, batch by batch.
pub(super) struct Batches<'a> {
    file: BufReader<Reader<'a>>,
    at: u64,
    generation: Option<u64>,
}

/// A file from a place on, whoever else reads or writes it.
struct Reader<'a> {
    file: &'a File,
    at: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(bytes, self.at)?;
        self.at += u64::try_from(read).map_err(io::Error::other)?;
        Ok(read)
    }
}

impl<'a> Batches<'a> {
    pub(super) fn of(file: &'a File) -> Self {
        Self {
            // Many batches are one click.
            file: BufReader::with_capacity(READ, Reader { file, at: 0 }),
            at: 0,
            generation: None,
        }
    }

    /// The lines of the next batch.
    pub(super) fn next(&mut self) -> io::Result<Option<String>> {
        let mut header = [0; HEADER];
        if !self.read(&mut header)? {
            return Ok(None);
        }
        let number = |bytes: &[u8]| bytes.iter().fold(0, |n: u64, &byte| n << 8 | u64::from(byte));
        let (length, rest) = header.split_at(4);
        let (generation, crc) = rest.split_at(8);
        let (length, generation, crc) = (number(length), number(generation), number(crc));
        let length = u32::try_from(length).unwrap_or_default();
        if length == 0 || length > LARGEST || self.generation.is_some_and(|of_all| of_all != generation) {
            return Ok(None);
        }
        let mut lines = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        if !self.read(&mut lines)? || u64::from(checksum(length, generation, &lines)) != crc {
            return Ok(None);
        }
        self.at += 16 + u64::from(length);
        self.generation = Some(generation);
        String::from_utf8(lines).map(Some).map_err(io::Error::other)
    }

    /// Up to where they were read.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// `false`: the file ends before.
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<bool> {
        match self.file.read_exact(bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn checksum(length: u32, generation: u64, lines: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&length.to_be_bytes());
    crc.update(&generation.to_be_bytes());
    crc.update(lines);
    crc.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(segment: &Segment) -> Vec<String> {
        let mut batches = segment.batches();
        std::iter::from_fn(|| batches.next().unwrap()).collect()
    }

    fn open(path: &Path) -> Segment {
        Segment::open(path, 7).unwrap().unwrap()
    }

    #[test]
    fn what_was_written_is_there_after_a_crash_and_what_is_written_then_follows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (batch, before) in [("1\n", 0), ("2\n3\n", 1), ("4\n", 2)] {
            let mut segment = open(&path);
            assert_eq!(held(&segment).len(), before);
            segment.append(batch.as_bytes(), Survive::Power).unwrap();
        }
        assert_eq!(held(&open(&path)), ["1\n", "2\n3\n", "4\n"]);
    }

    #[test]
    fn a_batch_cut_short_or_spoilt_anywhere_ends_the_reading_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut segment = open(&path);
        segment.append(b"first\n", Survive::Kill).unwrap();
        let begin = segment.end;
        segment.append(b"second\n", Survive::Kill).unwrap();
        for at in begin..segment.end {
            let mut byte = [0];
            segment.file.read_exact_at(&mut byte, at).unwrap();
            segment.file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
            assert_eq!(held(&segment), ["first\n"], "{at}");
            segment.file.write_all_at(&byte, at).unwrap();
        }
        segment.file.set_len(segment.end - 1).unwrap();
        assert_eq!(held(&segment), ["first\n"]);
    }

    #[test]
    fn a_file_used_again_holds_nothing_of_its_earlier_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut segment = open(&path);
        for _ in 0..3 {
            segment.append(b"old\n", Survive::Kill).unwrap();
        }
        segment.forget(8).unwrap();
        assert!(segment.is_empty() && held(&segment).is_empty());
        segment.append(b"new\n", Survive::Kill).unwrap();
        drop(segment);
        assert_eq!(held(&open(&path)), ["new\n"]);
    }

    #[test]
    fn a_file_that_ends_anywhere_grows_behind_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut segment = open(&path);
        segment.append(&[b'x'; 5_000], Survive::Kill).unwrap();
        segment.append(b"first\n", Survive::Kill).unwrap();
        segment.file.set_len(segment.end).unwrap();
        drop(segment);
        let mut segment = open(&path);
        assert_eq!(segment.file.metadata().unwrap().len(), GROWTH);
        segment.append(b"second\n", Survive::Kill).unwrap();
        assert_eq!(held(&segment)[1..], ["first\n", "second\n"]);
    }

    #[test]
    fn a_file_is_one_server_s() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let segment = open(&path);
        assert!(Segment::open(&path, 9).unwrap().is_none());
        drop(segment);
        assert!(Segment::open(&path, 9).unwrap().is_some());
    }

    #[test]
    fn a_batch_larger_than_a_step_of_growth_fits() {
        let folder = tempfile::tempdir().unwrap();
        let mut segment = open(&folder.path().join("a"));
        let lines = "x".repeat(3 << 20);
        segment.append(lines.as_bytes(), Survive::Kill).unwrap();
        assert_eq!(held(&segment), [lines]);
    }
}
