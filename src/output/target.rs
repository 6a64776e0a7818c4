//! Writes a GIF under its final name when it is complete, or not at all.
//!
//! The bytes go to a temporary file beside the final name, which is renamed when it is complete. If anything
//! fails before, the temporary file is removed, and an existing file stays as it is. Only a regular file is
//! ever replaced: a link is followed; a device or a pipe is refused. The modification time of a GIF is the
//! time when it was begun. Standard output gets the bytes of a complete file, too.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::temporary;
use crate::error::{Error, Problem};
use crate::formats::is_volume;

/// Where to write a GIF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A file. An existing file is replaced; a link is followed.
    File(PathBuf),
    /// Standard output.
    Stdout,
}

impl Output {
    /// The name for errors and reports: the path, or `stdout`.
    pub fn name(&self) -> String {
        match self {
            Output::File(path) => path.display().to_string(),
            Output::Stdout => "stdout".into(),
        }
    }

    /// Checks whether a GIF can be written here, without writing it.
    ///
    /// # Errors
    ///
    /// [`Problem::Write`] for a directory, [`Problem::WriteToDevice`] for a device or a pipe,
    /// [`Problem::WriteOverVolume`] for a volume, and [`Problem::MissingDirectory`] where its directory would
    /// have to be made first, unless `make_directories`.
    pub fn check(&self, make_directories: bool) -> Result<(), Error> {
        match self {
            Output::File(path) => self.place(path, make_directories).map(|_| ()),
            Output::Stdout => Ok(()),
        }
    }

    /// The final place of a file that is written to `path`, and whether its directory exists.
    fn place(&self, path: &Path, make_directories: bool) -> Result<(PathBuf, bool), Error> {
        let write = |error| Error::new(self.name(), Problem::Write(error));
        let because = |kind, reason: String| Err(write(io::Error::new(kind, reason)));
        can_be_looked_up(path).map_err(write)?;
        match fs::metadata(path) {
            Ok(it) if it.is_dir() => return because(io::ErrorKind::IsADirectory, "it is a directory".into()),
            Ok(it) if !it.is_file() => {
                return Err(Error::new(self.name(), Problem::WriteToDevice));
            }
            // A slip of the hand: `-o *.npy`, say.
            _ if is_volume(path) => return Err(Error::new(self.name(), Problem::WriteOverVolume)),
            _ => {}
        }
        let path = destination(path);
        let directory = temporary::directory(&path);
        match fs::metadata(directory) {
            Ok(it) if it.is_dir() => Ok((path, true)),
            Ok(_) => {
                let reason = format!("{} is a file, not a directory", directory.display());
                because(io::ErrorKind::NotADirectory, reason)
            }
            Err(_) if make_directories => Ok((path, false)),
            Err(_) => Err(Error::new(self.name(), Problem::MissingDirectory)),
        }
    }

    /// Makes the temporary file, and the directories above it if `make_directories`.
    pub(crate) fn open(&self, make_directories: bool) -> Result<Target, Error> {
        let write = |error| Error::new(self.name(), Problem::Write(error));
        let Output::File(path) = self else {
            let file = NamedTempFile::new().map_err(write)?;
            return Ok(Target { output: self.clone(), path: PathBuf::new(), file, begun: None });
        };
        let (path, has_directory) = self.place(path, make_directories)?;
        if !has_directory {
            fs::create_dir_all(temporary::directory(&path))
                .and_then(|()| can_be_looked_up(&path))
                .map_err(write)?;
        }
        let file = temporary::create(&path).map_err(write)?;
        // A file with restricted permissions is restricted while it is written, too; its owner must be able
        // to remove it.
        #[cfg(unix)]
        if let Ok(before) = fs::metadata(&path) {
            use std::os::unix::fs::PermissionsExt;
            let mode = before.permissions().mode() | 0o600;
            let _ = file.as_file().set_permissions(fs::Permissions::from_mode(mode));
        }
        let begun = file.as_file().metadata().and_then(|metadata| metadata.modified()).ok();
        Ok(Target { output: self.clone(), path, file, begun })
    }
}

/// Fails for an impossible name, such as one that is too long. The file need not exist.
fn can_be_looked_up(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// The final place of a file that is written to `path`. A link stays a link, even if its target does not
/// exist.
pub(crate) fn destination(path: &Path) -> PathBuf {
    /// The most links that are followed one after the other, as in Linux.
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            Ok(to) => path = temporary::directory(&path).join(to),
            Err(_) => break,
        }
    }
    path
}

/// Removes the temporary files that killed runs have left for these outputs.
pub(crate) fn sweep_temporary<'p>(outputs: impl Iterator<Item = &'p Path>) {
    temporary::sweep(outputs.map(destination));
}

/// A GIF that is not complete yet.
pub(crate) struct Target {
    output: Output,
    /// The final name of the file, with links followed.
    path: PathBuf,
    file: NamedTempFile,
    /// The time when the file was created, by the clock of its file system.
    begun: Option<SystemTime>,
}

impl Target {
    /// The file to write to.
    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// The file to write to, emptied.
    pub(crate) fn emptied(&self) -> Result<&File, Error> {
        let mut file = self.file();
        // Some file systems write a file to disk on close if it was ever truncated, even if nothing was cut
        // off.
        if self.bytes()? > 0 {
            file.set_len(0)
                .and_then(|()| file.rewind())
                .map_err(|error| self.error(Problem::Write(error)))?;
        }
        Ok(file)
    }

    /// Number of bytes written.
    pub(crate) fn bytes(&self) -> Result<u64, Error> {
        let metadata = self.file().metadata();
        metadata.map(|metadata| metadata.len()).map_err(|error| self.error(Problem::Write(error)))
    }

    /// An error about the output.
    pub(crate) fn error(&self, problem: Problem) -> Error {
        Error::new(self.output.name(), problem)
    }

    /// Gives the complete file its final name, or copies it to standard output. Returns its size in bytes.
    pub(crate) fn commit(self) -> Result<u64, Error> {
        let Self { output, path, mut file, begun } = self;
        let write = |error| Error::new(output.name(), Problem::Write(error));
        let bytes = file.as_file().metadata().map_err(write)?.len();
        match &output {
            Output::File(_) => {
                // So an input that was changed during the conversion is newer than its GIF. Where the time
                // cannot be set, the GIF keeps its own.
                let _ = begun.map(|begun| file.as_file().set_modified(begun));
                // The new file has the permissions of the file that it replaces.
                #[cfg(unix)]
                let _ = fs::metadata(&path).map(|it| file.as_file().set_permissions(it.permissions()));
                file.persist(path).map_err(|error| write(error.error))?;
            }
            Output::Stdout => {
                let mut stdout = io::stdout().lock();
                file.rewind().map_err(write)?;
                io::copy(&mut file, &mut stdout).and_then(|_| stdout.flush()).map_err(write)?;
            }
        }
        Ok(bytes)
    }
}
