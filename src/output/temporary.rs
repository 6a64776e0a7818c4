//! Temporary files: their names, the lock that marks one as in use, and the removal of abandoned ones.
//!
//! A temporary file is locked while it is written. The lock ends with its process, however that ends. So a
//! file that can be locked is abandoned, and may be removed. The name of a temporary file depends on its
//! output, so that a run removes only the files of its own outputs. If the file system has no locks, nothing
//! is ever removed.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use flate2::Crc;
use tempfile::NamedTempFile;

const SUFFIX: &str = ".tmp";

/// How often a file is created again if another process removes it as abandoned before it is locked. Where
/// threads waited for a processor, eight times were too few against a sweep in an endless loop.
const ATTEMPTS: usize = 200;

/// The directory of a file.
pub(super) fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The beginning of the names of temporary files for the output `name`. It has the same length for every
/// name.
fn prefix(name: &OsStr) -> String {
    let mut checksum = Crc::new();
    checksum.update(name.as_encoded_bytes());
    format!(".vol2gif-{:08x}-", checksum.sum())
}

/// Creates and locks a temporary file for the output at `path`.
pub(super) fn create(path: &Path) -> io::Result<NamedTempFile> {
    let prefix = prefix(path.file_name().unwrap_or_default());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        // The permissions of any new file, from which the system removes those of the umask.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    for _ in 0..ATTEMPTS {
        let file = builder.tempfile_in(directory(path))?;
        match file.as_file().try_lock() {
            // A sweep locked it first and has removed it.
            Ok(()) if !file.path().exists() => {}
            Err(TryLockError::WouldBlock) => {}
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, "its temporary file is removed again and again"))
}

/// Removes the abandoned temporary files for the outputs at `paths`. Files that cannot be inspected or
/// removed stay.
pub(super) fn sweep(paths: impl Iterator<Item = PathBuf>) {
    let mut prefixes: HashMap<PathBuf, HashSet<String>> = HashMap::new();
    let length = prefix(OsStr::new("")).len();
    for path in paths {
        let in_directory = prefixes.entry(directory(&path).to_owned()).or_default();
        in_directory.insert(prefix(path.file_name().unwrap_or_default()));
    }
    for (directory, prefixes) in prefixes {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let begins = |name: &str| name.get(..length).is_some_and(|start| prefixes.contains(start));
            if name.to_str().is_some_and(|name| name.ends_with(SUFFIX) && begins(name)) {
                remove_if_abandoned(&entry.path());
            }
        }
    }
}

fn remove_if_abandoned(path: &Path) {
    // Only files, and none behind a link.
    if !fs::symlink_metadata(path).is_ok_and(|it| it.is_file()) {
        return;
    }
    let Ok(file) = OpenOptions::new().write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        // It stays locked until it is removed, so that a process that has just created it notices.
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn only_abandoned_files_are_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let abandoned = |name: &str| create(&path(name)).unwrap().into_temp_path().keep().unwrap();
        let (mine, others) = (abandoned("a.gif"), abandoned("b.gif"));
        let written = create(&path("a.gif")).unwrap();
        for name in ["a.gif", ".vol2gif-.tmp", ".vol2gif-é.tmp", "notes.tmp"] {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(mine.with_file_name(prefix("a.gif".as_ref()) + "directory.tmp")).unwrap();

        let before = names(directory.path());
        sweep([path("a.gif"), path("none/c.gif")].into_iter());
        let left = names(directory.path());
        let gone: Vec<_> = before.iter().filter(|name| !left.contains(name)).collect();
        assert_eq!(gone, [mine.file_name().unwrap().to_str().unwrap()]);

        // A file that was being written is removed as soon as its lock ends.
        let written = written.into_temp_path().keep().unwrap();
        sweep([path("a.gif"), path("b.gif")].into_iter());
        assert!(!written.exists() && !others.exists());
    }

    #[test]
    fn names_are_short_enough_for_every_output() {
        let directory = tempfile::tempdir().unwrap();
        let longest = "x".repeat(255);
        let file = create(&directory.path().join(&longest)).unwrap();
        assert!(file.path().file_name().unwrap().len() < 40);
        file.persist(directory.path().join(longest)).unwrap();
    }

    #[test]
    fn a_file_is_never_removed_while_it_is_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.gif");
        let done = Arc::new(());
        std::thread::scope(|scope| {
            // Dropped also if an assertion fails, so that the other thread ends.
            let working = Arc::clone(&done);
            scope.spawn(|| {
                while Arc::strong_count(&done) > 1 {
                    sweep([path.clone()].into_iter());
                }
            });
            for number in 0..2000 {
                let file = create(&path).unwrap();
                fs::write(file.path(), number.to_string()).unwrap();
                file.persist(&path).unwrap();
                assert_eq!(fs::read_to_string(&path).unwrap(), number.to_string());
            }
            drop(working);
        });
    }
}
