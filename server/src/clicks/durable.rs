//! Writing to a file so that no power cut takes it back.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Writes it there; when this returns, it is on disk.
pub(super) fn write(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if linux::write(file, bytes, at)? {
        return Ok(());
    }
    file.write_all_at(bytes, at)?;
    file.sync_data()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io::{self, IoSlice};

    use rustix::io::{Errno, ReadWriteFlags, pwritev2};

    /// In one call, which syncs what it writes and looks at nothing else: sooner done than two. `false`: this system or
    /// its file system has no such call.
    /// Source: <https://man7.org/linux/man-pages/man2/pwritev2.2.html>, `RWF_DSYNC`.
    pub(super) fn write(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<bool> {
        while !bytes.is_empty() {
            match pwritev2(file, &[IoSlice::new(bytes)], at, ReadWriteFlags::DSYNC) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    bytes = bytes.get(written..).unwrap_or_default();
                    at += u64::try_from(written).map_err(io::Error::other)?;
                }
                Err(Errno::INTR) => {}
                Err(Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }
}
