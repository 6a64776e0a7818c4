//! A file with one image, whose header was read.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::found::{self, Found};
use super::header::Header;
use crate::error::{Error, NotAFileReason, Problem};
use crate::volume::source::read_exact_at;

/// Bytes that tell a DICOM file: a preamble and `DICM`.
const HEAD: u64 = 132;

/// A file with one image.
pub(super) struct Instance {
    pub(super) path: PathBuf,
    /// Number of bytes of the file.
    pub(super) length: u64,
    pub(super) header: Box<Header>,
}

/// What is at a path.
pub(super) enum AtPath {
    Found(Found, u64),
    /// A file of another format.
    Other,
}

/// Reads the header of the file at `path`.
///
/// # Errors
///
/// When it cannot be read, or is a DICOM file that is damaged or not read.
pub(super) fn at_path(path: &Path) -> Result<AtPath, Problem> {
    // Checked before it is opened, since opening a pipe would wait for another process.
    if !std::fs::metadata(path).map_err(Problem::Read)?.is_file() {
        return Err(Problem::NotAFile(NotAFileReason::Special));
    }
    let file = Arc::new(File::open(path).map_err(Problem::Read)?);
    let length = file.metadata().map_err(Problem::Read)?.len();
    let mut start = vec![0; length.min(HEAD) as usize];
    read_exact_at(&file, &mut start, 0).map_err(Problem::Read)?;
    match start.get(128..) == Some(b"DICM") {
        true => Ok(AtPath::Found(found::read(&file, &start, length)?, length)),
        false => Ok(AtPath::Other),
    }
}

impl Instance {
    /// Opens the file again.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or has another length than when its header was read.
    pub(super) fn open(&self) -> Result<Arc<File>, Error> {
        let open = || {
            let file = File::open(&self.path).map_err(Problem::Read)?;
            match file.metadata().map_err(Problem::Read)?.len() == self.length {
                true => Ok(Arc::new(file)),
                false => Err(super::damaged("it has changed since its header was read")),
            }
        };
        open().map_err(|problem| Error::at(&self.path, problem))
    }
}
