//! Writes a GIF under its final name when it is complete, or not at all.
//!
//! The bytes go to a temporary file beside the final name, which is renamed when it is complete. If anything
//! fails before, the temporary file is removed, and a file that was there before is unchanged. Only files are
//! replaced: a link is followed, and a device or a pipe is refused. The modification time of a GIF is when it
//! was begun. Standard output also gets the bytes only when the file is complete; in memory there are no files.

use std::fs;
use std::io::{self, Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::claim::{Claim, Refusal, can_be_looked_up, destination};
use super::gif_bytes::GifBytes;
use super::options::OutputOptions;
use super::temporary;
use crate::error::{Error, Problem, path_text};
use crate::gif::Draft;

/// Where to write a GIF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A file, which is replaced if it exists. If it is a link, the file that it leads to.
    File(PathBuf),
    /// Standard output.
    Stdout,
    /// Memory: the GIF is in [`Outcome::gif`](crate::Outcome::gif), and no file is written. Its bytes take
    /// memory beyond the [budget](crate::Resources::max_memory).
    Memory,
}

impl Output {
    /// The name in errors and reports: the path, `stdout` or `memory`.
    pub fn name(&self) -> String {
        match self {
            Output::File(path) => path_text(path),
            Output::Stdout => "stdout".into(),
            Output::Memory => "memory".into(),
        }
    }

    /// Checks that a GIF can be written here, without writing it.
    ///
    /// # Errors
    ///
    /// [`Problem::Write`] for a directory, [`Problem::WriteToDevice`] for a device or a pipe,
    /// [`Problem::WriteOverVolume`] for a volume, [`Problem::WriteIntoStore`] for a place in a store of chunks, and
    /// [`Problem::MissingDirectory`] if its directory is missing, unless `make_directories`.
    pub fn check(&self, make_directories: bool) -> Result<(), Error> {
        match self {
            Output::File(path) => self.claim(path, make_directories).map(|_| ()),
            Output::Stdout | Output::Memory => Ok(()),
        }
    }

    /// Claims `path` for a GIF.
    fn claim(&self, path: &Path, make_directories: bool) -> Result<Claim, Error> {
        let because = |kind, reason: String| self.write_error(io::Error::new(kind, reason));
        let claim = Claim::of(path).map_err(|refusal| match refusal {
            Refusal::LookUp(error) => self.write_error(error),
            Refusal::Directory => because(io::ErrorKind::IsADirectory, "it is a directory".into()),
            Refusal::NotAFile => Error::new(self.name(), Problem::WriteToDevice),
            Refusal::Volume => Error::new(self.name(), Problem::WriteOverVolume),
            Refusal::InStore(store) => Error::new(self.name(), Problem::WriteIntoStore(path_text(&store))),
            Refusal::DirectoryIsFile(directory) => {
                let reason = format!("{} is a file, not a directory", directory.display());
                because(io::ErrorKind::NotADirectory, reason)
            }
        })?;
        match claim.has_directory || make_directories {
            true => Ok(claim),
            false => Err(Error::new(self.name(), Problem::MissingDirectory)),
        }
    }

    fn write_error(&self, error: io::Error) -> Error {
        Error::new(self.name(), Problem::Write(error))
    }

    /// Creates the temporary file, and the directories above it if the options allow it.
    pub(crate) fn open(&self, options: &OutputOptions) -> Result<Target, Error> {
        let write = |error| self.write_error(error);
        let target = |place| Target { output: self.clone(), place };
        let path = match self {
            Output::File(path) => path,
            Output::Stdout => return Ok(target(Place::Stdout(NamedTempFile::new().map_err(write)?))),
            Output::Memory => return Ok(target(Place::Memory(Mutex::default()))),
        };
        let Claim { path, has_directory } = self.claim(path, options.make_directories)?;
        if !options.replace && path.exists() {
            return Err(write(io::Error::new(io::ErrorKind::AlreadyExists, "it exists already")));
        }
        if !has_directory {
            fs::create_dir_all(temporary::directory(&path))
                .and_then(|()| can_be_looked_up(&path))
                .map_err(write)?;
        }
        let file = temporary::create(&path).map_err(write)?;
        // The temporary file has the permissions of the file that it replaces, so that it is not readable by
        // more users. Its owner must be able to write it.
        #[cfg(unix)]
        if let Ok(before) = fs::metadata(&path) {
            use std::os::unix::fs::PermissionsExt;
            let mode = before.permissions().mode() | 0o600;
            let _ = file.as_file().set_permissions(fs::Permissions::from_mode(mode));
        }
        let begun = file.as_file().metadata().and_then(|metadata| metadata.modified()).ok();
        Ok(target(Place::File { path, file, begun, replace: options.replace }))
    }
}

/// Removes the temporary files that killed runs have left for these outputs.
pub(crate) fn sweep_temporary<'p>(outputs: impl Iterator<Item = &'p Path>) {
    temporary::sweep(outputs.map(destination));
}

/// A GIF that is complete.
pub(crate) struct Committed {
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// The GIF itself where it is in memory.
    pub(crate) gif: Option<GifBytes>,
    /// Whether a file that was there before is gone.
    pub(crate) replaced: bool,
}

/// A GIF that is not complete yet.
pub(crate) struct Target {
    output: Output,
    place: Place,
}

/// Where the bytes are until the GIF is complete.
enum Place {
    /// In a file that will be renamed.
    File {
        /// The final name of the file, with links followed.
        path: PathBuf,
        file: NamedTempFile,
        /// When the file was created, by the clock of its file system.
        begun: Option<SystemTime>,
        /// Whether a file of the final name is replaced.
        replace: bool,
    },
    /// In a file that will be copied to standard output.
    Stdout(NamedTempFile),
    Memory(Mutex<Cursor<Vec<u8>>>),
}

impl Target {
    /// What to write to.
    pub(crate) fn draft(&self) -> Draft<'_> {
        match &self.place {
            Place::File { file, .. } | Place::Stdout(file) => Draft::File(file.as_file()),
            Place::Memory(bytes) => Draft::Memory(bytes),
        }
    }

    /// What to write to, emptied.
    pub(crate) fn emptied(&self) -> Result<Draft<'_>, Error> {
        let mut draft = self.draft();
        // Some file systems flush a file to the disk on closing if it was ever truncated, even if it was
        // empty.
        if self.bytes()? > 0 {
            draft.cut(0).and_then(|()| draft.rewind()).map_err(|error| self.error(Problem::Write(error)))?;
        }
        Ok(draft)
    }

    /// Number of bytes written.
    pub(crate) fn bytes(&self) -> Result<u64, Error> {
        self.draft().length().map_err(|error| self.error(Problem::Write(error)))
    }

    /// An error about this output.
    pub(crate) fn error(&self, problem: Problem) -> Error {
        Error::new(self.output.name(), problem)
    }

    /// Gives the complete file its final name, or copies it to standard output.
    pub(crate) fn commit(self) -> Result<Committed, Error> {
        let committed = Committed { bytes: self.bytes()?, gif: None, replaced: false };
        let Self { output, place } = self;
        let write = |error| Error::new(output.name(), Problem::Write(error));
        match place {
            Place::File { path, file, begun, replace } => {
                // So an input that changes during the conversion is newer than its GIF, and `--resume`
                // converts it again. If the time cannot be set, the GIF keeps its own.
                let _ = begun.map(|begun| file.as_file().set_modified(begun));
                // The GIF gets the permissions of the file that it replaces.
                #[cfg(unix)]
                let _ = fs::metadata(&path).map(|it| file.as_file().set_permissions(it.permissions()));
                let replaced = replace && path.exists();
                let persisted = if replace { file.persist(path) } else { file.persist_noclobber(path) };
                persisted.map_err(|error| write(error.error))?;
                return Ok(Committed { replaced, ..committed });
            }
            Place::Stdout(mut file) => {
                let mut stdout = io::stdout().lock();
                file.rewind().map_err(write)?;
                io::copy(&mut file, &mut stdout).and_then(|_| stdout.flush()).map_err(write)?;
            }
            Place::Memory(gif) => {
                let gif = gif.into_inner().unwrap_or_else(PoisonError::into_inner);
                return Ok(Committed { gif: Some(gif.into_inner().into()), ..committed });
            }
        }
        Ok(committed)
    }
}
