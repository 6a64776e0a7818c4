//! Where a GIF ends up: complete under its final name, or not at all.
//!
//! The bytes go to a temporary file beside the final name, which is renamed when it is complete. Whatever goes wrong
//! before, the temporary file is removed and a file that was there before is untouched. Only a file is ever replaced: a link
//! is followed, and a device or a pipe refused. A GIF's time is when it was begun. Standard output gets the bytes of a complete
//! file, too.

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
    /// A file, replaced if it exists; where a link leads, if it is one.
    File(PathBuf),
    /// Standard output.
    Stdout,
}

impl Output {
    /// What errors and reports call it: the path, or `stdout`.
    pub fn name(&self) -> String {
        match self {
            Output::File(path) => path.display().to_string(),
            Output::Stdout => "stdout".into(),
        }
    }

    /// Looks whether a GIF can be written here, as far as that can be told without doing it.
    ///
    /// # Errors
    ///
    /// [`Problem::Write`] for a directory, [`Problem::WriteToDevice`] for a device or a pipe, [`Problem::WriteOverVolume`]
    /// for a volume, and [`Problem::MissingDirectory`] where its directory would have to be made first, unless
    /// `make_directories`.
    pub fn check(&self, make_directories: bool) -> Result<(), Error> {
        match self {
            Output::File(path) => self.place(path, make_directories).map(|_| ()),
            Output::Stdout => Ok(()),
        }
    }

    /// Where the file ends up that is written to `path`, and whether its directory is there.
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
        // What nobody else may read is not for others while it is written, either; its owner has to be able to remove it.
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

/// Fails for a name that is too long, say; whether there is something or not does not matter.
fn can_be_looked_up(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Where a file that is written to `path` ends up: a link stays a link, also one to what is not there yet.
pub(crate) fn destination(path: &Path) -> PathBuf {
    /// Links one after the other, as Linux has it.
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

/// Removes what killed runs have left of temporary files that were to become these.
pub(crate) fn sweep_temporary<'p>(outputs: impl Iterator<Item = &'p Path>) {
    temporary::sweep(outputs.map(destination));
}

/// A GIF that is not complete yet.
pub(crate) struct Target {
    output: Output,
    /// The file's final name, links followed.
    path: PathBuf,
    file: NamedTempFile,
    /// When it was made, by the clock of its file system.
    begun: Option<SystemTime>,
}

impl Target {
    /// The file to write to.
    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// The file to write to, with nothing in it.
    pub(crate) fn emptied(&self) -> Result<&File, Error> {
        let mut file = self.file();
        // Some file systems write a file that was ever cut to the disk when it is closed, even if nothing was cut off.
        if self.bytes()? > 0 {
            file.set_len(0)
                .and_then(|()| file.rewind())
                .map_err(|error| self.error(Problem::Write(error)))?;
        }
        Ok(file)
    }

    /// The bytes written.
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
                // An input that has been changed since then is newer than its GIF, as `--resume` sees it. Where that cannot
                // be said, the GIF is as new as it is.
                let _ = begun.map(|begun| file.as_file().set_modified(begun));
                // Who may read the one before may read this one.
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
