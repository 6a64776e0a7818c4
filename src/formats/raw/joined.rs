//! Samples in several files, one after the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Problem};
use crate::volume::SequentialSource;
use crate::volume::source::Reading;

/// Gives the samples of one file, from front to back.
pub(super) type OpenFile = dyn Fn(&Path) -> Result<Box<dyn SequentialSource>, Error> + Send + Sync;

/// Files of equally many samples each. One is open at a time.
#[derive(Clone)]
pub(super) struct JoinedFiles {
    pub files: Arc<Vec<PathBuf>>,
    /// Gives the samples of a file.
    pub open: Arc<OpenFile>,
    /// Bytes of memory that a reading of a file takes.
    pub memory: u64,
    /// Number of bytes of the samples of one file.
    pub each: u64,
}

impl SequentialSource for JoinedFiles {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(JoinedReading { joined: self.clone(), next: 0, open: None, left: 0 }))
    }

    fn memory(&self) -> u64 {
        self.memory
    }
}

/// A reading of [`JoinedFiles`].
struct JoinedReading {
    joined: JoinedFiles,
    /// The file that comes next.
    next: usize,
    open: Option<Box<dyn Reading>>,
    /// Number of bytes of samples that are left in the open file.
    left: u64,
}

impl Reading for JoinedReading {
    fn fill(&mut self, mut out: &mut [u8]) -> Result<(), Error> {
        while !out.is_empty() {
            let JoinedFiles { files, open, each, .. } = &self.joined;
            let reading = match &mut self.open {
                Some(reading) if self.left > 0 => reading,
                current => {
                    let file = files.get(self.next).ok_or_else(|| {
                        Error::new("a list of files", Problem::Bug("a list has too few files".into()))
                    })?;
                    (self.next, self.left) = (self.next + 1, *each);
                    current.insert(open(file)?.frames()?)
                }
            };
            let count = self.left.min(out.len() as u64) as usize;
            reading.fill(&mut out[..count])?;
            self.left -= count as u64;
            out = &mut out[count..];
        }
        Ok(())
    }
}
