//! An input that was opened to find out its format. The reader of the format continues with it.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::options::ReadOptions;
use super::packing::Packing;
use super::probe::{HEAD_BYTES, Head, HeadContent};
use crate::error::{Error, NotAFileReason, Problem};
use crate::volume::source::read_exact_at;

/// An opened input: one path in most cases, or the files of a series in their order. The first file is open.
pub(crate) struct Opened<'p> {
    paths: &'p [PathBuf],
    content: Content,
    options: ReadOptions,
}

/// What is at the first path.
enum Content {
    File {
        file: Arc<File>,
        start: Vec<u8>,
        /// The first bytes inside of gzip or bzip2, where it is in that.
        inside: Option<Vec<u8>>,
        version: Version,
    },
    Directory {
        names: Vec<OsString>,
        version: Version,
    },
    BrokenLink {
        target: PathBuf,
    },
}

/// The length and time of a file, which change when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub bytes: u64,
    modified: Option<SystemTime>,
}

impl Version {
    fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), modified: metadata.modified().ok() }
    }
}

impl<'p> Opened<'p> {
    /// Opens the first of `paths`, which must not be empty, and reads what probes may see of it.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or read, is empty, or is a pipe, a socket or a device.
    pub fn new(paths: &'p [PathBuf]) -> Result<Self, Error> {
        let path = paths.first().map_or(Path::new(""), PathBuf::as_path);
        let content = Content::of(path).map_err(|problem| Error::at(path, problem))?;
        Ok(Self { paths, content, options: ReadOptions::default() })
    }

    /// A file that has no path of its own. `paths` has the name by which errors and reports call it.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is empty.
    pub fn of_file(paths: &'p [PathBuf], file: File) -> Result<Self, Problem> {
        Ok(Self { paths, content: Content::of_file(file)?, options: ReadOptions::default() })
    }

    /// The same input, read by other options.
    pub fn read_by(self, options: ReadOptions) -> Self {
        Self { options, ..self }
    }

    /// How it is read.
    pub fn options(&self) -> ReadOptions {
        self.options
    }

    /// The paths of the input: one in most cases, or the files of a series in their order.
    #[cfg_attr(not(test), expect(dead_code, reason = "no format that is read has series yet"))]
    pub fn paths(&self) -> &'p [PathBuf] {
        self.paths
    }

    /// The first path, by which errors and reports call the input.
    pub fn path(&self) -> &'p Path {
        self.paths.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// What probes may see.
    pub fn head(&self) -> Head<'_> {
        let content = match &self.content {
            Content::File { start, inside: Some(inside), .. } => HeadContent::Packed { start, inside },
            Content::File { start, .. } => HeadContent::File(start),
            Content::Directory { names, .. } => HeadContent::Directory(names),
            Content::BrokenLink { target } => HeadContent::BrokenLink(target),
        };
        Head::new(self.path(), content)
    }

    /// The file and its first bytes, at most [`HEAD_BYTES`].
    ///
    /// # Errors
    ///
    /// When the input is no file.
    pub fn file(&self) -> Result<(&Arc<File>, &[u8]), Error> {
        match &self.content {
            Content::File { file, start, .. } => Ok((file, start)),
            Content::Directory { .. } => Err(self.error(Problem::NotAFile(NotAFileReason::Directory))),
            Content::BrokenLink { .. } => Err(self.error(self.missing())),
        }
    }

    /// The length and time of the file or directory.
    pub fn version(&self) -> Option<Version> {
        match self.content {
            Content::File { version, .. } | Content::Directory { version, .. } => Some(version),
            Content::BrokenLink { .. } => None,
        }
    }

    /// Whether the input is a directory.
    pub fn is_directory(&self) -> bool {
        matches!(self.content, Content::Directory { .. })
    }

    /// The problem of a path that leads nowhere.
    pub fn missing(&self) -> Problem {
        Problem::Read(fs::metadata(self.path()).err().unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }

    /// An error about the input.
    pub fn error(&self, problem: Problem) -> Error {
        Error::at(self.path(), problem)
    }
}

impl Content {
    fn of(path: &Path) -> Result<Self, Problem> {
        // Checked before it is opened, since opening a pipe would wait for another process.
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => {
                return match fs::read_link(path) {
                    Ok(target) if error.kind() == io::ErrorKind::NotFound => {
                        Ok(Content::BrokenLink { target })
                    }
                    _ => Err(Problem::Read(error)),
                };
            }
        };
        if metadata.is_dir() {
            let names = fs::read_dir(path).and_then(|entries| {
                entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()
            });
            let names = names.map_err(Problem::Read)?;
            return Ok(Content::Directory { names, version: Version::of(&metadata) });
        }
        if !metadata.is_file() {
            return Err(Problem::NotAFile(NotAFileReason::Special));
        }
        Self::of_file(File::open(path).map_err(Problem::Read)?)
    }

    fn of_file(file: File) -> Result<Self, Problem> {
        let version = Version::of(&file.metadata().map_err(Problem::Read)?);
        if version.bytes == 0 {
            return Err(Problem::Empty);
        }
        let mut start = vec![0; version.bytes.min(HEAD_BYTES as u64) as usize];
        read_exact_at(&file, &mut start, 0).map_err(Problem::Read)?;
        let file = Arc::new(file);
        let inside = Packing::of(&start).map(|packing| packing.inside(&file, version.bytes));
        Ok(Content::File { file, start, inside, version })
    }
}
