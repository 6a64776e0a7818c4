//! The files of a set. Only a few are open at a time.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::file::TiffFile;
use crate::error::Error;

/// The most files of a set that are open.
const MOST_OPEN: usize = 32;

/// The files of an input: one, or those of a set.
pub(super) struct FileSet {
    paths: Vec<PathBuf>,
    /// The first file, which stays open.
    first: Arc<TiffFile>,
    open: Mutex<VecDeque<(usize, Arc<TiffFile>)>>,
}

impl FileSet {
    /// The set of an open file and of `others`.
    pub(super) fn new(first: Arc<TiffFile>, others: Vec<PathBuf>) -> Self {
        let paths = std::iter::once(first.path.clone()).chain(others).collect();
        Self { paths, first, open: Mutex::default() }
    }

    pub(super) fn path(&self, number: usize) -> &Path {
        self.paths.get(number).map_or(Path::new(""), PathBuf::as_path)
    }

    /// The paths of all files.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// A file of the set.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or is no TIFF file.
    pub(super) fn get(&self, number: usize) -> Result<Arc<TiffFile>, Error> {
        if number == 0 {
            return Ok(Arc::clone(&self.first));
        }
        let lock = || self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, file)) = lock().iter().find(|(known, _)| *known == number) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(TiffFile::open(self.path(number))?);
        let mut open = lock();
        if open.len() == MOST_OPEN {
            open.pop_front();
        }
        open.push_back((number, Arc::clone(&file)));
        Ok(file)
    }
}
